import { RejectCode, rejectName } from "../../core/domain/reject-code.ts";
import { decodeCommand } from "../../wire/control/command.ts";
import {
  type KillReply,
  refusedBody,
  type SignedText,
  type StateBody,
} from "../../wire/control/kill-port.ts";
import type { GuardRole } from "./guard-role.ts";

/** What stands behind a guard's port: a kill is kept and carried, and its state is told. */
export class GuardBackend {
  readonly #role: GuardRole;

  constructor(role: GuardRole) {
    this.#role = role;
  }

  command({ command, signature }: SignedText, done: (reply: KillReply) => void): void {
    const taken = this.#role.take(command, signature);
    if (taken.type === "Taken") {
      const { scope, by: person, durable } = taken;
      const body = { type: "Taken", by: "guard", scope, killSeq: 0, durable, person };
      done({ status: 200, body });
      return;
    }
    const garbled = taken.code === rejectName(RejectCode.Garbled);
    done({ status: garbled ? 400 : 403, body: refusedBody(taken.code, taken.a, taken.b) });
  }

  /** Answers `GET path?scope=...`; null for a path that there is not: a guard cancels nothing. */
  ask(path: string): KillReply | null {
    if (path !== "/v1/state") return null;
    const { book, counters, gate, goes, unsaved } = this.#role;
    const state: StateBody = {
      by: "guard",
      gate,
      incarnation: book.head.incarnation,
      state: book.distrusts ? "DISTRUSTS" : "OPEN",
      scopes: book.kills.map(({ scope, keyId, command }) => ({
        scope,
        killSeq: 0,
        killed: true,
        durable: !unsaved,
        sinceMs: 0,
        by: keyId,
        reason: decodeCommand(command)?.reason ?? "",
      })),
      counters: Object.fromEntries(counters),
    };
    return { status: 200, body: { ...state, head: book.head, goes } };
  }
}
