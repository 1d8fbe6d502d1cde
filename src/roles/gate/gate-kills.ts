import type { TwoPersons } from "../../core/control/two-persons.ts";
import { RejectCode, rejectName } from "../../core/domain/reject-code.ts";
import { parentOfScope, parseScope, type Scope, scopeText } from "../../core/domain/scope.ts";
import { mayCompare } from "../../core/gate/day-breaks.ts";
import type { Gate } from "../../core/gate/gate.ts";
import { stepSweeps } from "../../core/gate/kill.ts";
import type { Sweep } from "../../core/gate/kill-sweep.ts";
import { stateName } from "../../core/gate/scope-state.ts";
import {
  type KillReply,
  type OpenBody,
  type RearmBody,
  refusedBody,
  type ScopeBody,
  type SignedText,
  type StateBody,
  type SweepBody,
} from "../../wire/control/kill-port.ts";
import type { Sha256 } from "../../wire/journal/format.ts";
import { dayBody, dayBooks, dayBreaks } from "./day-list.ts";
import type { KillAnswer } from "./kill-answer.ts";
import type { KillDesk } from "./kill-desk.ts";
import type { LastOrder } from "./last-order.ts";
import { limitsBody } from "./limit-list.ts";
import { openChoices } from "./open-choices.ts";
import { passesBody } from "./pass-desk.ts";
import { type RearmChoices, rearmChoices } from "./rearm-choices.ts";
import { resolveBody } from "./resolve-desk.ts";
import { stopsOf } from "./stops.ts";

/** Going through all parents for a rearm is done at most so often, for whoever only asks. */
const CHOICES_MS = 500;

export type GateKillsParts = {
  readonly gate: Gate;
  readonly desk: KillDesk;
  readonly consent: TwoPersons;
  readonly limitTexts: ReadonlyMap<string, string>;
  readonly sha256: Sha256;
  readonly syncedIndex: () => number;
  /** UTC ms now. */
  readonly utcMs: () => number;
  readonly orders: LastOrder;
  /** Asks for the end of this turn. */
  readonly touch: () => void;
};

type Followed = {
  readonly sweep: Sweep;
  readonly acceptedMs: number;
  readonly turn: number;
  readonly index: number;
  readonly keyId: string;
  readonly counter: number;
  /** Of a scope below the firm, others' orders go on: taken at the end of the kill's own turn. */
  last: { readonly utcMs: number | null; readonly turn: number } | null;
};

type Waiting = { readonly index: number; readonly reply: KillReply; done(reply: KillReply): void };

/**
 * What the gate's kill port answers. A command acts in the turn in which it is read; that it was
 * taken is said when its record is on disk.
 */
export class GateKills {
  readonly #x: GateKillsParts;
  readonly #followed: Map<string, Followed> = new Map();
  #waiting: Waiting[] = [];
  /** A kill of this turn waits for its end. */
  #turning = false;
  #choices: { scope: string; killSeq: number; atMs: number; choices: RearmChoices } | null = null;

  constructor(parts: GateKillsParts) {
    this.#x = parts;
    // Kills that the journal holds: the venues are asked again for what is open under them.
    for (const sweep of parts.gate.sweeps) {
      const of = parts.gate.ledger.kills.of(sweep.scope);
      this.#followed.set(scopeText(sweep.scope), {
        sweep,
        acceptedMs: of?.sinceUtcMs ?? 0,
        turn: 0,
        index: of?.turned ?? 0,
        keyId: "",
        counter: 0,
        last: { utcMs: null, turn: 0 },
      });
    }
  }

  /**
   * Rules on a command and carries it out before it returns.
   *
   * @param done Called once: with a refusal at once, else when the records are on disk.
   */
  command(signed: SignedText, done: (reply: KillReply) => void): void {
    this.#command(signed, false, done);
  }

  /** The same with a kill that a guard has taken and carries; nobody waits for the answer. */
  carried(kill: SignedText): void {
    this.#command(kill, true, () => undefined);
  }

  #command(signed: SignedText, carried: boolean, done: (reply: KillReply) => void): void {
    const acceptedMs = this.#x.utcMs();
    const answer = this.#x.desk.take(signed, carried);
    this.#x.touch();
    this.#follow(answer, acceptedMs);
    if (answer.type === "Refused") {
      const busy = answer.code === rejectName(RejectCode.TooManyRequests);
      const garbled = answer.code === rejectName(RejectCode.Garbled);
      done({ status: busy ? 429 : garbled ? 400 : 403, body: answer });
      return;
    }
    const { index, ...told } = answer;
    const reply = told.type === "Waiting" ? { status: 202, body: told } : taken(told);
    if (index <= this.#x.syncedIndex()) done(reply);
    else this.#waiting.push({ index, reply, done });
  }

  /** A kill of the firm by somebody on this machine. */
  killLocally(how: string, words: string, durable: () => void): void {
    const acceptedMs = this.#x.utcMs();
    const answer = this.#x.desk.killLocally(how, words);
    this.#follow(answer, acceptedMs);
    this.#x.touch();
    const index = answer.type === "Refused" ? 0 : answer.index;
    if (index <= this.#x.syncedIndex()) durable();
    else this.#waiting.push({ index, reply: { status: 200, body: {} }, done: durable });
  }

  /** Goes on with every kill whose orders are not over; called by the ticker. */
  step(): void {
    if (this.#x.gate.sweeps.length > 0) stepSweeps(this.#x.gate);
  }

  /** Records up to here are on disk: who waits for them is answered. */
  synced(index: number): void {
    if (this.#waiting.length === 0) return;
    const due = this.#waiting.filter((waiting) => waiting.index <= index);
    this.#waiting = this.#waiting.filter((waiting) => waiting.index > index);
    for (const waiting of due) waiting.done(waiting.reply);
  }

  /** The sockets have what this turn had for them. */
  turnEnded(): void {
    if (!this.#turning) return;
    this.#turning = false;
    const { orders } = this.#x;
    for (const one of this.#followed.values()) {
      one.last ??= { utcMs: orders.utcMs, turn: orders.turn };
    }
  }

  /** Answers `GET path?scope=...`; null for a path that there is not. */
  ask(path: string, scope: string): KillReply | null {
    switch (path) {
      case "/v1/state":
        return { status: 200, body: this.#state() };
      case "/v1/rearm":
        return this.#rearm(scope);
      case "/v1/open":
        return this.#open(scope);
      case "/v1/order":
        return this.#order(scope);
      case "/v1/day":
        return { status: 200, body: dayBody(this.#x.gate) };
      case "/v1/day/books":
        return { status: 200, body: dayBooks(this.#x.gate) };
      case "/v1/passes":
        return { status: 200, body: passesBody(this.#x.gate) };
      case "/v1/day/breaks":
        return this.#breaks();
      case "/v1/limits":
        return { status: 200, body: limitsBody(this.#x) };
      case "/v1/sweep":
        return this.#sweep(scope);
      default:
        return null;
    }
  }

  #follow(answer: KillAnswer, acceptedMs: number): void {
    if (answer.type !== "Taken" || answer.sweep === null) return;
    const { scope, sweep, index, keyId, counter } = answer;
    const before = this.#followed.get(scope);
    // The same kill once more: what was counted since it came is kept.
    if (before !== undefined && before.sweep.killSeq === sweep.killSeq) {
      const moreOpen = sweep !== before.sweep && sweep.counts(this.#x.gate).length > 0;
      if (!moreOpen) return;
    }
    const { now } = this.#x.orders;
    const of = { sweep, acceptedMs, turn: now, index, keyId, counter, last: null };
    this.#followed.set(scope, of);
    this.#turning = true;
  }

  #state(): StateBody {
    const { gate } = this.#x;
    const { ledger } = gate;
    return {
      by: "gate",
      gate: gate.number,
      incarnation: ledger.incarnation,
      state: stateName(ledger.state),
      scopes: [...ledger.kills.all].map((of): ScopeBody => {
        const { kill, sinceUtcMs, by, reason, turned } = of;
        return {
          scope: scopeText(of.scope),
          killSeq: kill,
          killed: kill % 2 === 1,
          durable: turned <= this.#x.syncedIndex(),
          sinceMs: Math.floor(sinceUtcMs),
          by,
          reason,
          taken: ledger.commands.killsOf(scopeText(of.scope)),
        };
      }),
      stops: stopsOf(gate),
      counters: Object.fromEntries(ledger.commands.counters),
    };
  }

  #rearm(words: string): KillReply {
    const { gate } = this.#x;
    const scope = parseScope(words);
    if (scope === null) return refused(400, RejectCode.UnknownScope, 0);
    const killSeq = gate.ledger.kills.kill(scope);
    if (!gate.ledger.kills.isKilled(scope)) return refused(404, RejectCode.NotKilled, killSeq);
    const body: RearmBody = { scope: words, killSeq, ...this.#choicesFor(scope, killSeq) };
    return { status: 200, body };
  }

  #open(words: string): KillReply {
    const { gate, sha256 } = this.#x;
    const { ledger } = gate;
    const scope = parseScope(words);
    const row = ledger.parents.rowOf(parentOfScope(words));
    if (scope === null && row < 0) return refused(404, RejectCode.UnknownScope, 0);
    const choices = openChoices(gate, words, sha256);
    if (choices.return === "" && choices.reduce === "") {
      return refused(404, RejectCode.NotHeldBy, 0);
    }
    const body: OpenBody = { scope: words, incarnation: ledger.incarnation, ...choices };
    return { status: 200, body };
  }

  #order(words: string): KillReply {
    const body = resolveBody(this.#x.gate, words);
    return body === null ? refused(404, RejectCode.UnknownOrder, 0) : { status: 200, body };
  }

  #breaks(): KillReply {
    const { gate, sha256 } = this.#x;
    if (mayCompare(gate)) return { status: 200, body: dayBreaks(gate, sha256) };
    const { code, a, b } = gate.why;
    return { status: 409, body: refusedBody(rejectName(code), a, b) };
  }

  #choicesFor(of: Scope, killSeq: number): RearmChoices {
    const scope = scopeText(of);
    const atMs = this.#x.utcMs();
    const known = this.#choices;
    const fresh = known !== null && Math.abs(atMs - known.atMs) < CHOICES_MS;
    if (fresh && known.scope === scope && known.killSeq === killSeq) return known.choices;
    const choices = rearmChoices(this.#x.gate, of, this.#x.sha256);
    this.#choices = { scope, killSeq, atMs, choices };
    return choices;
  }

  #sweep(words: string): KillReply {
    const { gate, orders } = this.#x;
    const one = this.#followed.get(words);
    if (one === undefined) return refused(404, RejectCode.NotKilled, 0);
    const { sweep, acceptedMs, turn, index, keyId, counter } = one;
    // Of the firm, as long as it is killed, the very last one counts: there may be none.
    const live = words === "firm" && gate.ledger.kills.kill(sweep.scope) === sweep.killSeq;
    const last = live && turn > 0 ? orders : (one.last ?? orders);
    const durable = index <= this.#x.syncedIndex();
    const venues = sweep.counts(gate).map(({ lane, ...count }) => {
      return { venue: String.fromCharCode(gate.ledger.venueOf(lane)), ...count };
    });
    const body: SweepBody = {
      scope: words,
      killSeq: sweep.killSeq,
      durable,
      acceptedMs,
      lastNewOrderMs: last.utcMs,
      turns: Math.max(0, last.turn - turn),
      venues,
      by: "gate",
      done: durable && venues.every((venue) => venue.unanswered === 0),
      keyId,
      counter,
    };
    return { status: 200, body };
  }
}

function taken(answer: Omit<Extract<KillAnswer, { type: "Taken" }>, "index">): KillReply {
  const { scope, killSeq, by: person } = answer;
  const body = { type: "Taken", by: "gate", scope, killSeq, durable: true };
  return { status: 200, body: { ...body, person } };
}

function refused(status: number, code: RejectCode, a: number): KillReply {
  return { status, body: refusedBody(rejectName(code), a, 0) };
}
