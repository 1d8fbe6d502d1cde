import { expect, test } from "vitest";
import { EARLY_CLOSE_DAY, REGULAR_DAY } from "../../core/venue/session-phases.ts";
import { MemoryWorld } from "../fleet/memory-world.ts";
import { quietVenue, ScriptedMember } from "./scripted-member.test-kit.ts";
import { Venue } from "./venue.ts";

const TIME = "60=20131008-13:30:00.000";
const MINUTE = 60_000;

async function opened(fromMs: number, times = REGULAR_DAY) {
  const world = new MemoryWorld();
  const config = quietVenue("FIX.4.4", { times, fromMs });
  const ports = { network: world, clock: world, disk: null, days: null };
  const venue = await Venue.open(config, { ...ports, log: () => undefined });
  const member = new ScriptedMember(world, config);
  member.heard();
  const say = (message: string): string[] => {
    member.send(message);
    world.settle();
    return member.heard();
  };
  const wait = (ms: number): string[] => {
    world.advance(ms);
    return member.heard().filter((line) => !line.startsWith("0"));
  };
  return { venue, say, wait };
}

function atOpen(side: number, id: string, limit = ""): string {
  const price = limit === "" ? "40=1" : `40=2 44=${limit}`;
  return `35=D 11=${id} 21=1 38=100 ${price} 54=${side} 55=IBM 59=2 ${TIME}`;
}

test("a market-on-open order over FIX: taken, locked from its cut-off on, executed at 9:30", async () => {
  const { say, wait } = await opened(REGULAR_DAY.openMs - 3 * MINUTE);
  expect(say(atOpen(1, "B1"))).toEqual([
    "8 6=0.00 11=B1 14=0 38=100 39=0 54=1 55=IBM 59=2 150=0 151=100",
  ]);
  say(atOpen(2, "S1", "182"));
  wait(MINUTE);
  const [locked] = say(`35=F 11=B2 38=100 41=B1 54=1 55=IBM ${TIME}`);
  expect(locked).toBe(
    "9 11=B2 39=0 41=B1 58=order B1 waits for its auction, its cut-off has passed 102=0 434=1",
  );
  expect(say(atOpen(1, "B3"))[0]).toContain("58=the cut-off of this auction order has passed");
  // Neither took nor gave liquidity: no LastLiquidityInd(851).
  expect(wait(2 * MINUTE)).toEqual([
    "8 6=182.01 11=B1 14=100 30=N 31=182.01 32=100 38=100 39=2 54=1 55=IBM 59=2 150=F 151=0",
    "8 6=182.01 11=S1 14=100 30=N 31=182.01 32=100 38=100 39=2 44=182.00 54=2 55=IBM 59=2 150=F 151=0",
  ]);
});

test("on a half day the close is at 13:00, and its auction orders are late at 12:55", async () => {
  const { say, wait } = await opened(EARLY_CLOSE_DAY.closeMs - 6 * MINUTE, EARLY_CLOSE_DAY);
  const atClose = (id: string) => atOpen(1, id).replace("59=2", "59=7");
  expect(say(atClose("B1"))[0]).toContain("39=0");
  wait(MINUTE);
  expect(say(atClose("B2"))[0]).toContain("39=8");
  expect(wait(5 * MINUTE)[0]).toContain("58=the auction is over 59=7 150=4");
});

test("a market without phases refuses auction orders and says why", async () => {
  const world = new MemoryWorld();
  const config = quietVenue("FIX.4.4");
  const ports = { network: world, clock: world, disk: null, days: null };
  await Venue.open(config, { ...ports, log: () => undefined });
  const member = new ScriptedMember(world, config);
  member.send(atOpen(1, "B1"));
  world.settle();
  expect(member.heard().at(-1)).toContain("58=this market has no auctions");
});
