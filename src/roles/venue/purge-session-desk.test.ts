import { describe, expect, test } from "vitest";
import type { BeginString } from "../../wire/fix/tags.ts";
import { MemoryWorld } from "../fleet/memory-world.ts";
import { quietVenue, ScriptedMember } from "./scripted-member.test-kit.ts";
import { Venue } from "./venue.ts";

const TIME = "60=20131008-13:30:00.000";

async function opened(beginString: BeginString) {
  const world = new MemoryWorld();
  const config = quietVenue(beginString);
  const ports = { network: world, clock: world, disk: null, days: null };
  const venue = await Venue.open(config, { ...ports, log: () => undefined });
  const gate = new ScriptedMember(world, config);
  const purge = new ScriptedMember(world, config, "SMARS1P");
  gate.heard();
  purge.heard();
  const say = (member: ScriptedMember, ...messages: string[]): string[] => {
    for (const message of messages) {
      member.send(message);
      world.settle();
    }
    return member.heard();
  };
  return { venue, gate, purge, say };
}

function buy(id: string, price: string, symbol = "IBM"): string {
  return `35=D 11=${id} 21=1 38=100 40=2 44=${price} 54=1 55=${symbol} 59=0 ${TIME}`;
}

describe.each<BeginString>(["FIX.4.2", "FIX.4.4"])("a purge session over %s", (version) => {
  test.each([
    ["NewOrderSingle(35=D)", buy("P1", "182.1")],
    [
      "OrderCancelReplaceRequest(35=G)",
      `35=G 11=P1 21=1 38=50 40=2 41=B1 44=182.05 54=1 55=IBM 59=0 ${TIME}`,
    ],
  ])("cannot send %s: the venue refuses it, and the order stands as it did", async (_, message) => {
    const { venue, gate, purge, say } = await opened(version);
    say(gate, buy("B1", "182"));
    expect(say(purge, message).join()).toContain("a purge session cancels and does nothing else");
    expect(venue.exchange.entry.orders.count).toBe(1);
    expect(venue.exchange.entry.orders.orderQty(0)).toBe(100);
  });

  test("cancels an order of its gate: both hear of it, each under its own id", async () => {
    const { gate, purge, say } = await opened(version);
    say(gate, buy("B1", "182"));
    const [answer] = say(purge, `35=F 11=P1 38=100 41=B1 54=1 55=IBM ${TIME}`);
    expect(answer).toMatch(/^8 .*11=P1 .*39=4 41=B1 .*150=4 151=0/);
    expect(gate.heard().join()).toMatch(/11=B1 .*39=4 .*58=cancelled by a purge session/);
    const again = say(purge, `35=F 11=P2 38=100 41=B1 54=1 55=IBM ${TIME}`);
    expect(again.join()).toMatch(/^9 11=P2 39=4 41=B1 58=order B1 has ended/);
  });

  test("lists every open order and closes the list, and tells one order by its id", async () => {
    const { gate, purge, say } = await opened(version);
    say(gate, buy("B1", "182"), buy("B2", "13", "BAC"));
    say(purge, `35=F 11=P1 38=100 41=B1 54=1 55=IBM ${TIME}`);
    const list = say(purge, "35=H 11=ALL 54=7 55=ALL");
    expect(list).toHaveLength(2);
    expect(list[0]).toMatch(/11=B2 .*39=0 .*151=100/);
    expect(list[1]).toMatch(/11=ALL .*39=8 .*58=1 open orders were told/);
    expect(say(purge, "35=H 11=B1 54=1 55=IBM").join()).toMatch(/11=B1 .*39=4/);
    expect(say(purge, "35=H 11=B9 54=1 55=IBM").join()).toMatch(/11=B9 .*58=unknown order/);
  });
});

test("a mass cancel of a purge session takes the gate's orders, by symbol or all", async () => {
  const { gate, purge, say } = await opened("FIX.4.4");
  say(gate, buy("B1", "182"), buy("B2", "13", "BAC"), buy("B3", "181"));
  expect(say(purge, `35=q 11=P1 55=IBM ${TIME} 530=1`)).toEqual([
    "r 11=P1 55=IBM 530=1 531=1 533=2",
  ]);
  expect(gate.heard()).toHaveLength(2);
  expect(say(purge, `35=q 11=P2 ${TIME} 530=7`)).toEqual(["r 11=P2 530=7 531=7 533=1"]);
  expect(gate.heard().join()).toContain("11=B2");
});
