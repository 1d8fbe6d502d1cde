import { RejectCode } from "../../src/core/domain/reject-code.ts";
import { freezeParent } from "../../src/core/gate/freeze.ts";
import type { Gate } from "../../src/core/gate/gate.ts";
import { ParentFlag } from "../../src/core/gate/parents.ts";
import { thawParent } from "../../src/core/gate/people-states.ts";
import { resolve } from "../../src/core/gate/resolve.ts";
import type { Venue } from "./venue.ts";

const TWO: readonly string[] = ["ada", "bob"];

/** A venue goes silent on an order that has ended there; two people say what they heard of it. */
export function resolveOrder(gate: Gate, venue: Venue, order: Venue["live"][number]): void {
  const { incarnation, row, child, cumQty, px } = order;
  const id = { gate: gate.number, incarnation, parent: row + 1, child };
  const said = { order: id, cumQty, px, venue: venue.code };
  order.live = resolve(gate, { ...said, persons: TWO, evidence: "" }, gate.why) === 0;
}

/** One person freezes a parent, or two let it go: it goes on, or returns to its client. */
export function freezeOrThaw(gate: Gate, row: number, x: { freeze: boolean; keep: boolean }): void {
  if (gate.ledger.parents.has(row, ParentFlag.ended)) return;
  if (x.freeze) freezeParent(gate, row, RejectCode.FrozenByPeople, 0);
  else thawParent(gate, row, { persons: TWO, keep: x.keep });
}
