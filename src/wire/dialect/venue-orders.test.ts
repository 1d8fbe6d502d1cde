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
