import type { CommandType } from "../../core/control/command.ts";
import { asciiBytes, hexDigits } from "../../core/domain/bytes.ts";
import { parseDate } from "../../core/domain/civil-date.ts";
import type { SeededRandom } from "../../core/domain/random.ts";
import { RejectCode, rejectName } from "../../core/domain/reject-code.ts";
import type { GateKills } from "../../roles/gate/gate-kills.ts";
import { encodeCommand, signedBytes } from "../../wire/control/command.ts";
import type { DayBody, DayBooks, DayBreaks } from "../../wire/control/day-body.ts";
import { encodeDayContent } from "../../wire/control/day-content.ts";
import type {
  KillReply,
  LimitsBody,
  OpenBody,
  RearmBody,
  RefusedBody,
  ResolveBody,
  SignedText,
} from "../../wire/control/kill-port.ts";
import { encodeLimitContent } from "../../wire/control/limit-content.ts";
import { encodeResolveContent } from "../../wire/control/resolve-content.ts";
import { encodeBundle, packBundle } from "../../wire/day/encode-bundle.ts";
import type { Sha256 } from "../../wire/journal/format.ts";
import type { DayAction, PassedOrder, PeopleEvent, Tape } from "../tape.ts";
import type { SimWorld } from "../world.ts";
import type { Executed } from "./executions.ts";
import type { GateProgram } from "./gate-program.ts";
import { keyIdOf, PERSONS, type SimKeys } from "./keys.ts";
import { type FleetPlan, GATE_NUMBER } from "./plan.ts";
import type { GuardProgram } from "./programs.ts";
import type { Supervisor } from "./supervisor.ts";

const NS_PER_MS = 1e6;
/** Between a person's decision and its arrival at a port. */
const WAY_MS = 2;
/** Between the word of the first person and that of the second. */
const SECOND_MS = 40;
/** Breaks are looked into for so long before two people explain them. */
const LOOK_INTO_MS = 200;
/** A person who reaches nobody tries again. */
const AGAIN_MS = 100;
const TRIES = 100;

export type PeopleParts = {
  readonly world: SimWorld;
  readonly tape: Tape;
  readonly keys: SimKeys;
  readonly plan: FleetPlan;
  readonly sha256: Sha256;
  readonly gate: GateProgram;
  readonly guard: GuardProgram;
  readonly supervisor: Supervisor;
};

/** What is signed besides counter and key. */
export type Said = {
  readonly type: PeopleEvent["command"];
  readonly scope: string;
  readonly epochBound: number;
  readonly content: string;
  /** Of a limit: what it is to be. */
  readonly value?: number;
  readonly reduce?: true;
  readonly order?: PassedOrder;
  readonly action?: DayAction;
};

/** Who signs, and what else is signed; as it should be unless it is given otherwise. */
export type Signer = {
  /** Whose key the signature is made with. */
  readonly signs: string;
  /** The key that the command names. */
  readonly keyId: string;
  readonly gateIds: readonly number[];
  /** UTC ms. */
  readonly notAfter: number;
};

/** What may be wrong with a change of a limit; "" nothing. */
export const LIMIT_SLIPS = ["", "other value", "other change", "same value", "zero"] as const;
export type LimitSlip = (typeof LIMIT_SLIPS)[number];

/** So many commands that were answered are kept for whoever repeats one. */
const KEPT = 32;

/** What two people choose between: what they are bound to, and the text that they sign. */
type Choice = Pick<Said, "epochBound" | "content" | "value" | "reduce" | "action">;

/**
 * The two persons of a firm: they sign commands and give them to the gate as its port for kills
 * would; a kill that finds no gate goes to the guard. Everything takes its time: the world may
 * change between what they read, what the first of them signs and what the second does.
 */
export class SimPeople {
  readonly #x: PeopleParts;
  readonly #random: SeededRandom;
  #counter = 0;
  #answered: (readonly [Said, SignedText])[] = [];

  constructor(parts: PeopleParts) {
    this.#x = parts;
    this.#random = parts.world.fork();
  }

  /** The newest commands that the gate has said to be done, or to wait for the second person. */
  get answered(): readonly (readonly [Said, SignedText])[] {
    return this.#answered;
  }

  /** One person stops a scope. */
  kill(scope: string): void {
    const said = { type: "kill", scope, epochBound: 0, content: "" } as const;
    this.#reach("kill", scope, 0, said);
  }

  /** Two lift a kill; what was open under it returns to its clients unless it is kept. */
  rearm(scope: string, keep: boolean): void {
    this.#both("rearm", scope, (kills) => {
      const { status, body } = this.#ask(kills, "/v1/rearm", scope);
      const read = body as RearmBody;
      if (status !== 200) return null;
      return { epochBound: read.killSeq, content: keep ? read.keep : read.return };
    });
  }

  /** Two let a scope or a parent go that is FROZEN, REDUCE_ONLY or CLOSED. */
  open(scope: string, keep: boolean): void {
    this.#both("open", scope, (kills) => {
      const { status, body } = this.#ask(kills, "/v1/open", scope);
      const read = body as OpenBody;
      if (status !== 200 || read.return === "") return null;
      return { epochBound: read.incarnation, content: keep ? read.keep : read.return };
    });
  }

  /** Two let only orders through that reduce. */
  reduceOnly(scope: string): void {
    this.#both("open", scope, (kills) => {
      const { status, body } = this.#ask(kills, "/v1/open", scope);
      const read = body as OpenBody;
      if (status !== 200 || read.reduce === "") return null;
      return { epochBound: read.incarnation, content: read.reduce, reduce: true };
    });
  }

  /** One person stops a scope or a parent without a kill. */
  freeze(scope: string): void {
    this.#one({ type: "freeze", scope, epochBound: 0, content: "" });
  }

  /** One person ends a HELD. */
  unhold(scope: string): void {
    this.#one({ type: "unhold", scope, epochBound: 0, content: "" });
  }

  /** One makes a limit stricter, or two laxer; `slip` says what is wrong with what they sign. */
  limit(name: string, value: number, endMs: number, slip: LimitSlip): void {
    const { world } = this.#x;
    this.#both("limit", `limit:${name}`, (kills) => {
      const { limits } = this.#ask(kills, "/v1/limits", "").body as LimitsBody;
      const now = limits.find((one) => one.name === name) ?? { value: 0, seq: 0 };
      const from = slip === "other value" ? now.value + 1 : now.value;
      const to = slip === "same value" ? now.value : slip === "zero" ? 0 : value;
      const until = endMs === 0 ? 0 : Math.floor(world.epochUtcMs + world.nowNs / 1e6 + endMs);
      const content = encodeLimitContent({ limit: name, from, to, until });
      const epochBound = slip === "other change" ? now.seq + 1 : now.seq;
      return { epochBound, content, value: to };
    });
  }

  /** Two open the trading day on a bundle of the simulated market, laid beside the journal. */
  openDay(): void {
    this.#both("day", "firm", (kills) => {
      const { world, plan, sha256, gate } = this.#x;
      const { isOpen, seq, phaseDate } = this.#ask(kills, "/v1/day", "").body as DayBody;
      const { positions } = this.#ask(kills, "/v1/day/books", "").body as DayBooks;
      if (isOpen) return null;
      const utcMs = Math.floor(world.epochUtcMs + world.nowNs / NS_PER_MS);
      const made = plan.day({ positions, lastDate: parseDate(phaseDate) ?? 0, utcMs });
      if (made.contents.calendar.closeMs <= utcMs) return null;
      const text = encodeBundle(made.contents, made.head, sha256);
      const digest = this.hash(text.manifest);
      gate.giveBundle(digest, packBundle(text));
      const { tradeDate } = made.head;
      const content = encodeDayContent({ action: "open", tradeDate, digest });
      return { epochBound: seq, content, action: "open" };
    });
  }

  /** One closes the day that is over; over breaks, when two have looked into them. */
  closeDay(): void {
    const body = this.#x.gate.kills?.ask("/v1/day", "")?.body as DayBody | undefined;
    const tradeDate = parseDate(body?.tradeDate ?? "");
    if (body === undefined || tradeDate === null) return;
    const content = encodeDayContent({ action: "close", tradeDate, digest: body.digest });
    const of = { type: "day", scope: "firm", epochBound: body.seq, action: "close" } as const;
    this.#later(WAY_MS, () => {
      const [person] = PERSONS;
      this.#tell(
        { ...of, content },
        person as string,
        () => undefined,
        (code) => {
          if (code !== rejectName(RejectCode.DayBreaksOpen)) return;
          this.#later(LOOK_INTO_MS, () => this.explainDay(() => this.closeDay()));
        },
      );
    });
  }

  /** Two explain what venues and their drop copies do not agree in, if it is still so. */
  explainDay(done: () => void = () => undefined): void {
    this.#both(
      "day",
      "firm",
      (kills) => {
        const { breaks, ...of } = this.#ask(kills, "/v1/day/breaks", "").body as DayBreaks;
        const tradeDate = parseDate(of.tradeDate);
        if (breaks.length === 0 || tradeDate === null) return null;
        const content = encodeDayContent({ action: "explain", tradeDate, digest: of.hash });
        return { epochBound: of.seq, content, action: "explain" };
      },
      done,
    );
  }

  /** One person lets an order pass that was refused. */
  pass(person: string, scope: string, content: string, order: PassedOrder): void {
    this.#tell({ type: "pass", scope, epochBound: 0, content, order }, person, () => undefined);
  }

  /** Two say what became of an order of which its venue knows nothing more. */
  resolve(order: string, executed: Executed): void {
    const scope = `order:${order}`;
    this.#both("resolve", scope, (kills) => {
      const { status, body } = this.#ask(kills, "/v1/order", scope);
      if (status !== 200) return null;
      const booked = (body as ResolveBody).cumQty;
      const { cumQty } = executed;
      const px = cumQty > booked ? executed.px : 0;
      const evidence = this.hash(`phoned about ${order}`);
      const content = encodeResolveContent({ order, cumQty, px, evidence });
      return { epochBound: booked, content };
    });
  }

  /** A person who tries until somebody hears. */
  #reach(why: "kill", scope: string, tries: number, said: Said): void {
    this.#later(WAY_MS, () => {
      const { gate, guard } = this.#x;
      const [person] = PERSONS;
      if (gate.kills !== null) {
        this.#tell(said, person as string, () => undefined);
      } else if (guard.role !== null) {
        const signed = this.sign(said, person as string);
        this.note(said, "asked", "");
        const { role } = guard;
        this.#x.supervisor
          .process("guard-1")
          ?.plan(0, () => role.take(signed.command, signed.signature));
      } else if (tries < TRIES) {
        this.#later(AGAIN_MS, () => this.#reach(why, scope, tries + 1, said));
      }
    });
  }

  #one(said: Said): void {
    this.#later(WAY_MS, () => this.#tell(said, PERSONS[0] as string, () => undefined));
  }

  #both(
    type: Said["type"],
    scope: string,
    read: (kills: GateKills) => Choice | null,
    done: () => void = () => undefined,
  ): void {
    this.#later(WAY_MS, () => {
      const { kills } = this.#x.gate;
      const choice = kills === null ? null : read(kills);
      if (choice === null) return;
      const said = { type, scope, ...choice };
      const [first, second] = PERSONS;
      this.#later(SECOND_MS, () => {
        this.#tell(said, first as string, () => {
          this.#later(SECOND_MS, () => this.#tell(said, second as string, done));
        });
      });
    });
  }

  /** What the gate shows of a scope; that there is nothing to show is an answer too. */
  #ask(kills: GateKills, path: string, scope: string): KillReply {
    const reply = kills.ask(path, scope) ?? { status: 404, body: {} };
    if (reply.status >= 400) {
      const { tape, world } = this.#x;
      const { code } = reply.body as RefusedBody;
      tape.add({ kind: "code", atNs: world.nowNs, who: "people", code });
    }
    return reply;
  }

  /** Gives a signed command to the living gate; what it answers goes onto the tape. */
  #tell(
    said: Said,
    person: string,
    taken: () => void,
    refused: (code: string) => void = () => undefined,
  ): void {
    const { gate, supervisor } = this.#x;
    supervisor.process("gate")?.plan(0, () => {
      const { kills } = gate;
      if (kills === null) return;
      this.note(said, "asked", "");
      const signed = this.sign(said, person);
      kills.command(signed, (reply) => {
        if (reply.status >= 400) {
          const { code } = reply.body as RefusedBody;
          this.note(said, "refused", code);
          refused(code);
          return;
        }
        // The first of two waits for the second: nothing is done yet.
        if (reply.status === 200) this.note(said, "answered", "");
        this.#answered = [...this.#answered.slice(1 - KEPT), [said, signed]];
        taken();
      });
    });
  }

  /** A command with the next number of all, signed. */
  sign(said: Said, person: string, by: Partial<Signer> = {}): SignedText {
    const { keys, world } = this.#x;
    this.#counter += 1;
    const { type, scope, epochBound, content } = said;
    const command = {
      v: 1,
      type: type as CommandType,
      scope,
      gateIds: by.gateIds ?? [GATE_NUMBER],
      counter: this.#counter,
      epochBound,
      contentHash: this.hash(content),
      notAfter: by.notAfter ?? world.epochUtcMs + 1e9,
      reason: "a bad day",
      keyId: by.keyId ?? keyIdOf(person),
    } as const;
    const signature = keys.sign(by.signs ?? person, signedBytes(command));
    return { command: encodeCommand(command), signature, content };
  }

  #later(meanMs: number, run: () => void): void {
    this.#x.world.plan(meanMs * 2 * this.#random.unit() * NS_PER_MS, run);
  }

  /** SHA-256 of a text, hex. */
  hash(text: string): string {
    return hexDigits(this.#x.sha256(asciiBytes(text)));
  }

  /** Puts a word of people onto the tape. */
  note(of: Said, what: PeopleEvent["what"], code: string): void {
    const { tape, world } = this.#x;
    const { type: command, scope, value, reduce, order, action } = of;
    const said = { kind: "people", what, atNs: world.nowNs, command, scope, code } as const;
    const more = { ...(reduce && { reduce }), ...(order && { order }), ...(action && { action }) };
    tape.add(value === undefined ? { ...said, ...more } : { ...said, value, ...more });
  }
}
