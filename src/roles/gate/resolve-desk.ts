import type { Command } from "../../core/control/command.ts";
import { isApproved, type TwoPersons } from "../../core/control/two-persons.ts";
import { CLORDID_LENGTH, type ClOrdIdParts, readClOrdId } from "../../core/domain/clordid.ts";
import { RejectCode } from "../../core/domain/reject-code.ts";
import { C } from "../../core/gate/children.ts";
import type { Gate } from "../../core/gate/gate.ts";
import { resolve } from "../../core/gate/resolve.ts";
import { decodeResolveContent } from "../../wire/control/resolve-content.ts";
import type { Sha256 } from "../../wire/journal/format.ts";

/** What becomes of a person's word on an order; `index` is the record that has to be on disk. */
export type ResolveAnswer =
  | { readonly type: "Taken"; readonly persons: readonly string[]; readonly index: number }
  | { readonly type: "Waiting"; readonly persons: readonly string[] }
  | {
      readonly type: "Refused";
      readonly code: RejectCode;
      readonly a: number;
      readonly b: number;
    };

export type ResolveWord = {
  readonly command: Command;
  /** Canonical text of a `ResolveContent`. */
  readonly content: string;
  /** Who signed; signature, role and counter were checked before. */
  readonly person: string;
};

/**
 * Takes one person's signed word on what became of an order; the second distinct person who signs
 * exactly the same carries it out. `epochBound` names the shares that were booked of the order when
 * it was signed: a report that comes in between voids the consent.
 */
export function takeResolve(
  x: { readonly gate: Gate; readonly consent: TwoPersons; readonly sha256: Sha256 },
  { command, content, person }: ResolveWord,
): ResolveAnswer {
  const { gate, consent, sha256 } = x;
  const said = decodeResolveContent(content);
  if (said === null) return refused(RejectCode.Garbled, 0, 0);
  if (hashOf(content, sha256) !== command.contentHash) {
    return refused(RejectCode.ContentChanged, 0, 0);
  }
  const order = partsOf(said.order);
  const child = order === null ? -1 : childOf(gate, order);
  if (order === null || child < 0) return refused(RejectCode.UnknownOrder, 0, 0);
  const booked = gate.ledger.children.get(child, C.cumQty);
  if (command.epochBound !== booked) {
    return refused(RejectCode.ResolveDisagrees, command.epochBound, booked);
  }
  const proposal = consent.applyApproval(command, person, gate.utcMs);
  const persons = proposal.approvals.map((approval) => approval.person);
  if (!isApproved(proposal)) return { type: "Waiting", persons };
  consent.applyClosed(proposal);
  const { cumQty, px, evidence } = said;
  const index = resolve(gate, { order, cumQty, px, persons, evidence }, gate.why);
  if (index > 0) return { type: "Taken", persons, index };
  return refused(gate.why.code, gate.why.a, gate.why.b);
}

/** The parts of an id of ours, or null. */
function partsOf(text: string): ClOrdIdParts | null {
  const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
  const parts = { gate: 0, incarnation: 0, parent: 0, child: 0 };
  return readClOrdId(bytes, 0, CLORDID_LENGTH, parts) ? parts : null;
}

function childOf(gate: Gate, order: ClOrdIdParts): number {
  const row = gate.ledger.parents.rowOf(order.parent);
  if (row < 0 || order.gate !== gate.number) return -1;
  return gate.ledger.children.find(order.incarnation, row, order.child);
}

function refused(code: RejectCode, a: number, b: number): ResolveAnswer {
  return { type: "Refused", code, a, b };
}

/** SHA-256 of an ASCII text, in hex. */
function hashOf(text: string, sha256: Sha256): string {
  const bytes = sha256(Uint8Array.from(text, (c) => c.charCodeAt(0)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
