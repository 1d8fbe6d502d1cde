import { isApproved } from "../../core/control/two-persons.ts";
import { asciiBytes } from "../../core/domain/bytes.ts";
import { CLORDID_LENGTH, type ClOrdIdParts, readClOrdId } from "../../core/domain/clordid.ts";
import { OrdStatus } from "../../core/domain/ord-status.ts";
import { RejectCode } from "../../core/domain/reject-code.ts";
import { orderOfScope } from "../../core/domain/scope.ts";
import { venueCode } from "../../core/domain/venue-code.ts";
import { C } from "../../core/gate/children.ts";
import type { Gate } from "../../core/gate/gate.ts";
import { P } from "../../core/gate/parents.ts";
import { findOrder, resolvable, resolve } from "../../core/gate/resolve.ts";
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
  if (order === null) return x.refuse(RejectCode.UnknownOrder, 0, 0, command);
  const { cumQty, px, evidence } = said;
  const venue = said.venue === undefined ? 0 : venueCode(said.venue);
  if (!resolvable(gate, { order, cumQty, px, venue }, gate.why)) return refusedBy(x, word);
  const child = findOrder(gate, order);
  const booked = child < 0 ? 0 : gate.ledger.children.get(child, C.cumQty);
  if (command.epochBound !== booked) {
    return x.refuse(RejectCode.ResolveDisagrees, command.epochBound, booked, command);
  }
  const noted = x.note(word);
  const proposal = consent.applyApproval(command, person, gate.utcMs);
  const persons = proposal.approvals.map((approval) => approval.person);
  if (!isApproved(proposal)) {
    gate.effects.sync();
    return { type: "Waiting", persons, index: noted };
  }
  consent.applyDone("resolve", command.scope);
  const index = resolve(gate, { order, cumQty, px, venue, persons, evidence }, gate.why);
  return index > 0 ? takenNow(x, word, persons.join(", ")) : refusedBy(x, word);
}

/**
 * What the books say of an order before people say what became of it; null for none of ours. Of an
 * id that a parent in doubt may have used, and the journal lacks, only the parent is known.
 */
export function resolveBody(gate: Gate, scope: string): ResolveBody | null {
  const order = partsOf(orderOfScope(scope));
  if (order === null) return null;
  const child = findOrder(gate, order);
  if (child < 0) return lostBody(gate, scope, order);
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
  const bytes = asciiBytes(text);
  const parts = { gate: 0, incarnation: 0, parent: 0, child: 0 };
  if (bytes.length !== CLORDID_LENGTH) return null;
  return readClOrdId(bytes, 0, CLORDID_LENGTH, parts) ? parts : null;
}

/** Of an order that the journal lacks; null where there can be none. */
function lostBody(gate: Gate, scope: string, order: ClOrdIdParts): ResolveBody | null {
  const { ledger } = gate;
  const row = ledger.parents.rowOf(order.parent);
  if (row < 0 || order.gate !== gate.number || !ledger.inDoubt(row)) return null;
  if (order.incarnation >= ledger.incarnation) return null;
  const { client, clOrdId } = ledger.parents.infoOf(row);
  return {
    scope,
    ...{ parent: row + 1, client, clOrdId, venue: "" },
    symbol: gate.symbols.name(ledger.parents.get(row, P.symbol)),
    ...{ status: "NotInJournal", qty: 0, px: 0, cumQty: 0, leavesQty: 0, inDoubt: true },
  };
}
