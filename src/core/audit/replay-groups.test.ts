import { expect, test } from "vitest";
import { RejectCode as R } from "../domain/reject-code.ts";
import { GateWorld } from "../gate/gate.test-kit.ts";
import { holdScope } from "../gate/hold.ts";
import type { GateLimits } from "../gate/limits.ts";
import type { Proposal, ProposedChild } from "../gate/proposal.ts";
import { StateCause } from "../gate/scope-state.ts";
import { DecisionReplay, KnownSymbols } from "./replay-decisions.ts";

/** What a replay of this world's records finds to be otherwise than it was decided. */
function differences({ tape }: GateWorld): readonly unknown[] {
  const known = new KnownSymbols();
  for (const { type, record } of tape.entries) known.see(type, record);
  const again = new DecisionReplay(known.names);
  for (const [i, { type, record }] of tape.entries.entries()) again.record(type, record, i + 1);
  again.end();
  return again.differences;
}

type Group = {
  readonly what: string;
  readonly limits?: Partial<GateLimits>;
  readonly children: Partial<ProposedChild>[];
  readonly head?: Partial<Proposal>;
  readonly want: readonly [code: number, a: number, b: number];
};

test.each<Group>([
  { what: "a reference twice", children: [{ ref: 5 }, { ref: 5 }], want: [R.DuplicateRef, 5, 5] },
  {
    what: "a window that the children before it fill",
    limits: { laneWindow: 2 },
    children: [{}, {}, {}],
    want: [R.LaneWindow, 2, 2],
  },
  {
    what: "shares that the children before it drew",
    children: [{ qty: 600 }, { qty: 300 }, { qty: 101 }],
    want: [R.ExceedsParent, 101, 100],
  },
  {
    what: "the sent cap with the children before it",
    limits: { sentCapSweep: 1, maxChildQty: 1_000 },
    children: [{ qty: 600 }, { qty: 300 }, { qty: 101 }],
    want: [R.ExceedsParent, 101, 100],
  },
  { what: "no price in the second", children: [{}, { px: 0 }], want: [R.PriceInvalid, 0, 0] },
  { what: "no child", children: [], want: [R.GroupTooLarge, 0, 32] },
])("I17: a group that is refused for $what is refused again by its records alone", (given) => {
  const world = new GateWorld(given.limits).up();
  const row = world.parent();
  world.propose(row, given.children, given.head);
  const [code, a, b] = given.want;
  expect(world.effects.childRefusals).toMatchObject([{ code, a, b }]);
  expect(differences(world)).toEqual([]);
});

test.each([
  { what: "is refused", heldParents: "refuse", fault: null, want: R.ScopeNotOpen },
  {
    what: "that is garbled is refused",
    heldParents: "queue",
    fault: { code: R.QtyInvalid, tag: 38, text: "" },
    want: R.QtyInvalid,
  },
  { what: "finds no place", heldParents: "queue", fault: null, want: R.HeldQueueFull },
] as const)("I17: an order under a HELD that $what is refused again", (given) => {
  const world = new GateWorld({ heldParents: given.heldParents, heldQueueMax: 0 }).up();
  holdScope(world.gate, { kind: "symbol", name: "IBM" }, StateCause.Unexplained);
  world.order({ fault: given.fault });
  expect(world.effects.refusals).toMatchObject([{ code: given.want }]);
  expect(differences(world)).toEqual([]);
});
