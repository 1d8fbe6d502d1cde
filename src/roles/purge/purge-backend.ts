import { RejectCode, rejectName } from "../../core/domain/reject-code.ts";
import { scopeText } from "../../core/domain/scope.ts";
import {
  type KillReply,
  refusedBody,
  type SignedText,
  type StateBody,
  type SweepBody,
} from "../../wire/control/kill-port.ts";
import { readSupervisorWord } from "../../wire/purge/supervisor-word.ts";
import type { PurgeRole, PurgeTaken } from "./purge-role.ts";

/** What stands behind purge's port: the same requests as at the gate, and the supervisor's word. */
export class PurgeBackend {
  readonly #role: PurgeRole;
  readonly #gate: number;
  readonly #isToken: (token: string) => boolean;

  /** @param isToken Whether a text is the secret that this start has left to its supervisor. */
  constructor(role: PurgeRole, gate: number, isToken: (token: string) => boolean) {
    this.#role = role;
    this.#gate = gate;
    this.#isToken = isToken;
  }

  command(request: SignedText, done: (reply: KillReply) => void): void {
    const word = readSupervisorWord(request);
    if (word === null) {
      done(replyTo(this.#role.take(request.command, request.signature)));
    } else if (this.#isToken(word.token)) done(replyTo(this.#role.now(word.reason)));
    else done(replyTo(this.#role.refuse(RejectCode.SignatureInvalid, 0, 0, "supervisor")));
  }

  /** Answers `GET path?scope=...`; null for a path that there is not. */
  ask(path: string, scope: string): KillReply | null {
    if (path === "/v1/state") return { status: 200, body: this.#state() };
    return path === "/v1/sweep" ? this.#sweep(scope) : null;
  }

  #state(): StateBody & { readonly venues: PurgeRole["sessions"] } {
    const kills = [...this.#role.kills];
    return {
      by: "purge",
      gate: this.#gate,
      incarnation: 0,
      state: kills.some(({ stage }) => stage === "Acting") ? "ACTING" : "STANDBY",
      scopes: kills.map(({ scope, killSeq, acceptedMs, by, reason, stage }) => ({
        scope: scopeText(scope),
        killSeq,
        killed: true,
        durable: stage === "StoodDown",
        sinceMs: acceptedMs,
        by,
        reason,
      })),
      counters: Object.fromEntries(this.#role.counters),
      venues: this.#role.sessions,
    };
  }

  #sweep(scope: string): KillReply {
    const found = this.#role.sweepOf(scope);
    if (found === undefined) {
      return { status: 404, body: refusedBody(rejectName(RejectCode.UnknownScope), 0, 0) };
    }
    const { kill, venues, left, done } = found;
    const { killSeq, acceptedMs, stage, keyId, counter } = kill;
    const body: SweepBody = {
      scope,
      killSeq,
      durable: stage === "StoodDown",
      acceptedMs,
      // Purge makes no orders, and while it acts the gate has not said when it stopped.
      lastNewOrderMs: null,
      turns: 0,
      venues,
      by: stage === "Acting" ? "purge" : "gate",
      done: stage === "Acting" && done,
      keyId,
      counter,
      left,
    };
    return { status: 200, body };
  }
}

function replyTo(taken: PurgeTaken): KillReply {
  if (taken.type === "Taken") {
    return { status: 200, body: { ...taken, by: "purge", durable: false } };
  }
  const { code, a, b } = taken;
  const garbled = code === rejectName(RejectCode.Garbled);
  return { status: garbled ? 400 : 403, body: refusedBody(code, a, b) };
}
