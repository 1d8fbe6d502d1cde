import { isApproved } from "../../core/control/two-persons.ts";
import { CLORDID_LENGTH, type ClOrdIdParts, readClOrdId } from "../../core/domain/clordid.ts";
import { OrdStatus } from "../../core/domain/ord-status.ts";
import { RejectCode } from "../../core/domain/reject-code.ts";
import { orderOfScope } from "../../core/domain/scope.ts";
import { C } from "../../core/gate/children.ts";
import type { Gate } from "../../core/gate/gate.ts";
import { P } from "../../core/gate/parents.ts";
import { resolvable, resolve } from "../../core/gate/resolve.ts";
import type { ResolveBody } from "../../wire/control/kill-port.ts";
import { decodeResolveContent } from "../../wire/control/resolve-content.ts";
import {
  type DeskTools,
  type KillAnswer,
  refusedBy,
  type SignedWord,
  takenNow,
} from "./kill-answer.ts";
import { hashOf } from "./rearm-choices.ts";

/**
 * Takes one person's signed word on what became of an order; the second distinct person who signs
 * exactly the same carries it out. `epochBound` names the shares that were booked of the order when
 * it was signed: a report that comes in between voids the consent. What the books cannot take is
 * refused to the first of the two already.
 */
export function takeResolve(x: DeskTools, word: SignedWord): KillAnswer {
  const { gate, consent, sha256 } = x;
  const { command, content, person } = word;
  const said = decodeResolveContent(content);
  if (said === null) return x.refuse(RejectCode.Garbled, 0, 0, command);
  const named = said.order === orderOfScope(command.scope);
  if (!named || hashOf(content, sha256) !== command.contentHash) {
    return x.refuse(RejectCode.ContentChanged, 0, 0, command);
  }
  const order = partsOf(said.order);
  const child = order === null ? -1 : childOf(gate, order);
  if (order === null || child < 0) return x.refuse(RejectCode.UnknownOrder, 0, 0, command);
  const booked = gate.ledger.children.get(child, C.cumQty);
  if (command.epochBound !== booked) {
    return x.refuse(RejectCode.ResolveDisagrees, command.epochBound, booked, command);
  }
  const { cumQty, px, evidence } = said;
  if (resolvable(gate, { order, cumQty, px }, gate.why) < 0) return refusedBy(x, word);
  const noted = x.note(word);
  const proposal = consent.applyApproval(command, person, gate.utcMs);
  const persons = proposal.approvals.map((approval) => approval.person);
  if (!isApproved(proposal)) {
    gate.effects.sync();
    return { type: "Waiting", persons, index: noted };
  }
  consent.applyDone("resolve", command.scope);
  const index = resolve(gate, { order, cumQty, px, persons, evidence }, gate.why);
  return index > 0 ? takenNow(x, word, persons.join(", ")) : refusedBy(x, word);
}

/** What the books say of an order before people say what became of it; null for none of ours. */
export function resolveBody(gate: Gate, scope: string): ResolveBody | null {
  const order = partsOf(orderOfScope(scope));
  const child = order === null ? -1 : childOf(gate, order);
  if (child < 0) return null;
  const { children, parents } = gate.ledger;
  const row = children.get(child, C.parentRow);
  const { client, clOrdId } = parents.infoOf(row);
  const status = children.status(child);
  return {
    scope,
    parent: row + 1,
    client,
    clOrdId,
    venue: String.fromCharCode(gate.ledger.venueOf(children.get(child, C.lane))),
    symbol: gate.symbols.name(parents.get(row, P.symbol)),
    status: Object.entries(OrdStatus).find(([, of]) => of === status)?.[0] ?? `${status}`,
    qty: children.get(child, C.qty),
    px: children.px(child),
    cumQty: children.get(child, C.cumQty),
    leavesQty: children.get(child, C.leavesQty),
    inDoubt: gate.ledger.inDoubt(row),
  };
}

/** The parts of an id of ours, or null. */
function partsOf(text: string): ClOrdIdParts | null {
  const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
  const parts = { gate: 0, incarnation: 0, parent: 0, child: 0 };
  if (bytes.length !== CLORDID_LENGTH) return null;
  return readClOrdId(bytes, 0, CLORDID_LENGTH, parts) ? parts : null;
}

function childOf(gate: Gate, order: ClOrdIdParts): number {
  const row = gate.ledger.parents.rowOf(order.parent);
  if (row < 0 || order.gate !== gate.number) return -1;
  return gate.ledger.children.find(order.incarnation, row, order.child);
}
