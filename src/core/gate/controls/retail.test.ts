import { expect, test } from "vitest";
import { RejectCode as R } from "../../domain/reject-code.ts";
import { GateWorld } from "../gate.test-kit.ts";
import { replaceParent } from "../replace-parent.ts";
import type { ParentOrder } from "../requests.ts";

const [INDIVIDUAL, AGENCY, RISKLESS] = ["I", "A", "R"].map((letter) => letter.charCodeAt(0)) as [
  number,
  number,
  number,
];

// A1 is attested retail and a customer's, A2 neither attested nor of a type that is known.
test.each<readonly [what: string, order: Partial<ParentOrder>, want: readonly number[][]]>([
  [
    "NYSE 7.44: a retail order is an agency order of a natural person, attested by its member",
    { capacity: INDIVIDUAL },
    [],
  ],
  [
    "of an account that nobody attested it is refused",
    { account: "A2", capacity: INDIVIDUAL },
    [[R.RetailNotAttested, 0, 0]],
  ],
  [
    "... whatever type the order says",
    { account: "A2", capacity: INDIVIDUAL, accountType: 1 },
    [[R.RetailNotAttested, 1, 0]],
  ],
  [
    "for the house it is refused, of an attested account too",
    { capacity: INDIVIDUAL, accountType: 3 },
    [[R.RetailAccountType, 3, 1]],
  ],
  [
    "a type that no record holds is no customer's",
    { capacity: INDIVIDUAL, accountType: 257 },
    [[R.RetailAccountType, 255, 1]],
  ],
  ["an agency order is not marked", { account: "A2", capacity: AGENCY }, []],
  ["a riskless principal's neither", { account: "A2", capacity: RISKLESS }, []],
  ["nor one that says nothing", { account: "A2", capacity: 0 }, []],
])("C37: %s", (_what, order, want) => {
  const world = new GateWorld().up();
  world.order(order);
  expect(world.effects.refusals.map(({ code, a, b }) => [code, a, b])).toEqual(want);
});

test("C37: a replace marks no order that could not be entered so", () => {
  const world = new GateWorld().up();
  const row = world.parent({ account: "A2", capacity: AGENCY });
  const { client, session, account, clOrdId } = world.gate.ledger.parents.infoOf(row);
  replaceParent(world.gate, {
    ...{ client, session, account, clOrdId: "R", origClOrdId: clOrdId, symbol: "IBM" },
    ...{ side: 1, ordType: 2, tif: 0, strategy: 1, qty: 900, limitPx: 1_820_000, handlInst: 1 },
    ...{ capacity: INDIVIDUAL, accountType: 0, body: "r", possDupSentUtcMs: 0, fault: null },
  });
  expect(world.effects.cancelRefusals).toEqual([R.RetailNotAttested]);
});
