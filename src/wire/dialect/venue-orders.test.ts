import { expect, test } from "vitest";
import { C } from "../../core/gate/children.ts";
import { GateWorld } from "../../core/gate/gate.test-kit.ts";
import { SessionPair } from "../fix/session-pair.test-kit.ts";
import { sendChildCancel, sendChildOrder } from "./venue-orders.ts";

test("I4: a cancel of an older start's order has an id of the present start", () => {
  const world = new GateWorld().up();
  world.propose(world.parent(), [{ qty: 100, tif: 0 }]);
  const pair = new SessionPair({ beginString: "FIX.4.4" });
  pair.connect();
  pair.run();
  const { parents, children } = world.gate.ledger;
  children.set(0, C.cancel, 5);
  const x = { gate: 1, parents, children, symbols: world.symbols };
  sendChildCancel(pair.acceptor.session, x, 0, { incarnation: 2, utcMs: 0 });
  pair.acceptor.settle();
  const said = `|${pair.acceptor.said.at(-1)}`;
  expect(said).toContain("|11=10002000010005|");
  expect(said).toContain("|41=10001000010001|");
});

test("a child of a market-on-close order is one: no price, for the close (59=7)", () => {
  const world = new GateWorld().up().listed();
  const row = world.parent({ ordType: 1, limitPx: 0, tif: 7 });
  world.propose(row, [{ ordType: 1, tif: 7, px: world.gate.ledger.parents.reservePx(row) }]);
  const pair = new SessionPair({ beginString: "FIX.4.4" });
  pair.connect();
  pair.run();
  const { parents, children } = world.gate.ledger;
  sendChildOrder(
    pair.acceptor.session,
    { gate: 1, parents, children, symbols: world.symbols },
    0,
    0,
  );
  pair.acceptor.settle();
  const said = `|${pair.acceptor.said.at(-1)}`;
  expect(said).toContain("|40=1|");
  expect(said).toContain("|59=7|");
  expect(said).not.toContain("|44=");
});

test.each([
  ["FIX.4.4", "528=I", "47="],
  ["FIX.4.2", "47=I", "528="],
] as const)("C37: a retail child carries the designator of %s", (beginString, mark, other) => {
  const world = new GateWorld().up();
  const row = world.parent({ capacity: 0x49, limitPx: 1_830_000 });
  world.propose(row, [
    { qty: 100, retail: 1, px: 1_830_000 },
    { qty: 100, px: 1_820_000 },
  ]);
  const pair = new SessionPair({ beginString });
  pair.connect();
  pair.run();
  const { parents, children } = world.gate.ledger;
  const x = { gate: 1, parents, children, symbols: world.symbols };
  const said = [0, 1].map((child) => {
    sendChildOrder(pair.acceptor.session, x, child, 0);
    pair.acceptor.settle();
    return `|${pair.acceptor.said.at(-1)}|`;
  });
  expect(said[0]).toContain(`|${mark}|`);
  expect(said[0]).toContain("|44=183.00|");
  expect(said[0]).not.toContain(`|${other}`);
  expect(said[1]).not.toMatch(/\|(47|528)=/);
});
