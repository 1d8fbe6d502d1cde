import type { SeededRandom } from "../../core/domain/random.ts";
import { C } from "../../core/gate/children.ts";
import type { GateKills } from "../../roles/gate/gate-kills.ts";
import type {
  RearmBody,
  RefusedBody,
  SignedText,
  StateBody,
} from "../../wire/control/kill-port.ts";
import { encodeResolveContent } from "../../wire/control/resolve-content.ts";
import type { Tape, WrongEvent } from "../tape.ts";
import type { SimWorld } from "../world.ts";
import type { GateProgram } from "./gate-program.ts";
import { keyIdOf, PERSONS, SECOND_KEY, STRANGERS } from "./keys.ts";
import { lostOrders, orderIdOf } from "./lost-orders.ts";
import type { Said, Signer, SimPeople } from "./people.ts";
import { COMMANDS_PER_KEY_PER_S } from "./plan.ts";
import type { GuardProgram, VenueProgram } from "./programs.ts";
import type { Supervisor } from "./supervisor.ts";

/** A month before the day: no clock of the fleet is stepped back so far. */
const LATE_MS = 30 * 86_400_000;
/** A scope that no fleet has. */
const NOWHERE = "symbol:NOWHERE";
const ANN = PERSONS[0] as string;

/** In which way somebody gives a command that must have no effect. */
export const WRONG_WAYS = [
  "forged",
  "unknown key",
  "revoked key",
  "for another gate",
  "repeated",
  "late",
  "one person twice",
  "missing role",
  "demo person",
  "unknown scope",
  "older kill",
  "other start",
  "other content",
  "too many",
  "garbled",
  "other shares",
  "other venue",
] as const;
export type WrongWay = (typeof WRONG_WAYS)[number];

export type WrongParts = {
  readonly world: SimWorld;
  readonly tape: Tape;
  readonly people: SimPeople;
  readonly gate: GateProgram;
  readonly guard: GuardProgram;
  readonly venues: readonly VenueProgram[];
  readonly supervisor: Supervisor;
  /** Whether something of the system can be reached from another machine. */
  readonly offLoopback: boolean;
};

/** A command, and how it is wrong. */
type Wrong = { readonly way: WrongWay; readonly said: Said; readonly signed: SignedText };

/**
 * People who do it wrong, and others who would be people: they hand the gate, or the guard while
 * there is no gate, commands that may change nothing. What the gate shows of itself in the same
 * turn, before and after, goes onto the tape.
 */
export class WrongPeople {
  readonly #x: WrongParts;

  constructor(parts: WrongParts) {
    this.#x = parts;
  }

  /**
   * Somebody gives such a command now.
   *
   * @param given Called when somebody was there to whom it could be given.
   */
  say(way: WrongWay, scope: string, random: SeededRandom, given: () => void): void {
    const { gate, guard, supervisor } = this.#x;
    if (gate.kills === null && guard.role !== null) this.#toGuard(way, scope, given);
    supervisor.process("gate")?.plan(0, () => {
      const { kills } = gate;
      if (kills === null) return;
      const commands = this.#commands(way, scope, kills, random);
      if (commands.length > 0) given();
      for (const wrong of commands) this.#toGate(kills, wrong);
    });
  }

  #toGate(kills: GateKills, { way, said, signed }: Wrong): void {
    const note = this.#noted(way, said);
    // Whatever the time itself brings is brought before: the clock stands still in a turn.
    kills.command({ command: "", signature: "", content: "" }, () => undefined);
    const before = shown(kills);
    kills.command(signed, ({ status, body }) => {
      if (status >= 400) note("refused", (body as RefusedBody).code);
      else if (status === 200) note("taken", "");
    });
    note(shown(kills) === before ? "said" : "changed", "");
  }

  /** A guard takes kills alone, and has no state that they could change but by being taken. */
  #toGuard(way: WrongWay, scope: string, given: () => void): void {
    const { guard, supervisor } = this.#x;
    const said: Said = { type: "kill", scope, epochBound: 0, content: "" };
    const signed = this.#kill(way, said);
    if (signed === null) return;
    given();
    supervisor.process("guard-1")?.plan(0, () => {
      const { role } = guard;
      if (role === null) return;
      const answer = role.take(signed.command, signed.signature);
      const note = this.#noted(way, said);
      if (answer.type === "Refused") note("refused", answer.code);
      else note("taken", "");
    });
  }

  /** A kill that is wrong in this way; null when a kill cannot be. */
  #kill(way: WrongWay, said: Said): SignedText | null {
    const { people, world, offLoopback } = this.#x;
    const as = (by: Partial<Signer>): SignedText => people.sign(said, ANN, by);
    switch (way) {
      case "forged":
        return as({ signs: STRANGERS.nobody });
      case "unknown key":
        return as({ signs: STRANGERS.nobody, keyId: keyIdOf(STRANGERS.nobody) });
      case "revoked key":
        return as({ signs: STRANGERS.revoked, keyId: keyIdOf(STRANGERS.revoked) });
      case "for another gate":
        return as({ gateIds: [2] });
      case "late":
        return as({ notAfter: world.epochUtcMs - LATE_MS });
      case "demo person":
        if (!offLoopback) return null;
        return as({ signs: STRANGERS.demo, keyId: keyIdOf(STRANGERS.demo) });
      default:
        return null;
    }
  }

  #commands(way: WrongWay, scope: string, kills: GateKills, random: SeededRandom): Wrong[] {
    const { people } = this.#x;
    const kill: Said = { type: "kill", scope, epochBound: 0, content: "" };
    const killed = this.#kill(way, kill);
    if (killed !== null) return [{ way, said: kill, signed: killed }];
    const one = (said: Said, by: Partial<Signer> = {}): Wrong[] => {
      return [{ way, said, signed: people.sign(said, ANN, by) }];
    };
    const { incarnation } = stateOf(kills);
    switch (way) {
      case "repeated": {
        const [said, signed] = people.answered[random.below(people.answered.length)] ?? [];
        return said === undefined || signed === undefined ? [] : [{ way, said, signed }];
      }
      case "missing role": {
        const { kills: signs } = STRANGERS;
        return one({ ...kill, type: "rearm" }, { signs, keyId: keyIdOf(signs) });
      }
      case "unknown scope":
        return one({ ...kill, scope: NOWHERE });
      case "older kill":
        return one({ ...kill, type: "rearm", epochBound: 1_000_001 });
      case "other start":
        return one({ ...kill, type: "open", epochBound: incarnation + 1 });
      case "other content":
        return this.#otherContent(kills, kill, random, one);
      case "one person twice":
        return this.#twice(kills, random);
      case "too many":
        return Array.from({ length: 2 * COMMANDS_PER_KEY_PER_S + 5 }, () => {
          const { kills: signs } = STRANGERS;
          return one({ ...kill, scope: NOWHERE }, { signs, keyId: keyIdOf(signs) });
        }).flat();
      case "garbled":
        return [{ way, said: kill, signed: { command: '{"v":2}', signature: "00", content: "" } }];
      case "other shares":
      case "other venue":
        return this.#resolve(way, random, one);
      default:
        return [];
    }
  }

  /** What nobody offered is signed of a scope that is stopped. */
  #otherContent(
    kills: GateKills,
    of: Said,
    random: SeededRandom,
    one: (said: Said) => Wrong[],
  ): Wrong[] {
    const { scopes, stops = [], incarnation } = stateOf(kills);
    const killed = scopes.filter((scope) => scope.killed);
    const content = "all that nobody asked for";
    const lift = killed[random.below(killed.length)];
    if (lift !== undefined) {
      const { scope, killSeq: epochBound } = lift;
      return one({ ...of, type: "rearm", scope, epochBound, content });
    }
    const stop = stops[random.below(stops.length)];
    if (stop === undefined) return [];
    return one({ ...of, type: "open", scope: stop.scope, epochBound: incarnation, content });
  }

  /** Somebody signs with both of their keys what takes two persons. */
  #twice(kills: GateKills, random: SeededRandom): Wrong[] {
    const { people } = this.#x;
    const killed = stateOf(kills).scopes.filter((scope) => scope.killed);
    const lift = killed[random.below(killed.length)];
    if (lift === undefined) return [];
    const { scope } = lift;
    const { status, body } = kills.ask("/v1/rearm", scope) ?? { status: 404, body: {} };
    if (status !== 200) return [];
    const { killSeq: epochBound, keep, return: back } = body as RearmBody;
    const content = random.below(2) === 0 ? keep : back;
    const said: Said = { type: "rearm", scope, epochBound, content };
    // The first of both words is as good as any: whoever signs the same with it may lift the kill.
    people.note(said, "asked", "");
    return [keyIdOf(ANN), SECOND_KEY].map((keyId) => {
      return { way: "one person twice", said, signed: people.sign(said, ANN, { keyId }) };
    });
  }

  /** Of an order at a venue more shares are said than it was for, or another venue. */
  #resolve(way: WrongWay, random: SeededRandom, one: (said: Said) => Wrong[]): Wrong[] {
    const { gate, people, venues } = this.#x;
    const { ledger } = gate;
    if (ledger === null) return [];
    const { children } = ledger;
    const rows: number[] = [];
    for (let row = children.live.next(0); row >= 0; row = children.live.next(row + 1)) {
      rows.push(row);
    }
    const row = rows[random.below(rows.length)];
    const order = row === undefined ? [...lostOrders(ledger, venues)][0] : orderIdOf(ledger, row);
    if (order === undefined) return [];
    const qty = row === undefined ? 1_000_000 : children.get(row, C.qty);
    const evidence = people.hash("nobody was phoned");
    const shares = way === "other shares" ? qty + 1 : 0;
    const said = { order, cumQty: shares, px: 10_000, evidence };
    const content = encodeResolveContent(way === "other venue" ? { ...said, venue: "X" } : said);
    return one({ type: "resolve", scope: `order:${order}`, epochBound: 0, content });
  }

  #noted(way: WrongWay, { type, scope }: Said): (what: WrongEvent["what"], code: string) => void {
    const { tape, world } = this.#x;
    return (what, code) => {
      const about = { way, command: type, scope, code } as const;
      tape.add({ kind: "wrong", what, atNs: world.nowNs, ...about });
    };
  }
}

function stateOf(kills: GateKills): StateBody {
  return kills.ask("/v1/state", "")?.body as StateBody;
}

/** All that the gate shows of itself but the numbers of commands, which a refusal uses up too. */
function shown(kills: GateKills): string {
  const { counters: _, ...body } = stateOf(kills);
  return JSON.stringify(body);
}
