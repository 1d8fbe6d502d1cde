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
  const say = (member: ScriptedMember, ...messages: string[]): void => {
    for (const message of messages) {
      member.send(message);
      world.settle();
    }
  };
  const listen = (): ScriptedMember => new ScriptedMember(world, config, "SMARS1C");
  return { world, venue, gate, say, listen };
}

function order(side: number, id: string, price: string): string {
  return `35=D 11=${id} 21=1 38=100 40=2 44=${price} 54=${side} 55=IBM 59=0 ${TIME}`;
}

const LIFE = [
  order(2, "S1", "182.1"),
  order(1, "B1", "182.1"),
  order(1, "B2", "182.123"), // Refused: too fine.
  order(1, "B3", "182"),
  `35=G 11=B4 21=1 38=50 40=2 41=B3 44=182.01 54=1 55=IBM 59=0 ${TIME}`,
  `35=F 11=B5 38=50 41=B4 54=1 55=IBM ${TIME}`,
];

describe.each<BeginString>(["FIX.4.2", "FIX.4.4"])("a drop-copy session over %s", (version) => {
  test("gets every execution report of the firm's session, with its ExecID", async () => {
    const { gate, say, listen } = await opened(version);
    const copy = listen();
    gate.heard();
    copy.heard();
    say(gate, ...LIFE);
    const told = gate.heard();
    expect(told).toHaveLength(8);
    const copied = copy.heard().map((line) => line.replace(" 797=Y", ""));
    expect(copied).toEqual(told);
    expect(copy.execIds).toEqual(gate.execIds);
  });

  test("is told that they are copies where the version has a field for it", async () => {
    const { gate, say, listen } = await opened(version);
    const copy = listen();
    say(gate, ...LIFE);
    const marked = copy.heard().filter((line) => line.includes(" 797=Y"));
    expect(marked).toHaveLength(version === "FIX.4.4" ? 8 : 0);
  });

  test("gets by resend what was reported while it was away", async () => {
    const { world, gate, say, listen } = await opened(version);
    const copy = listen();
    copy.initiator.stop();
    world.settle();
    copy.heard();
    say(gate, ...LIFE);
    copy.initiator.start();
    world.advance(2_000);
    expect(copy.heard().filter((line) => line.startsWith("8 "))).toHaveLength(8);
    expect(copy.execIds).toEqual(gate.execIds);
  });

  test.each([
    ["NewOrderSingle(35=D)", order(1, "C1", "182")],
    ["OrderCancelRequest(35=F)", `35=F 11=C1 38=100 41=B1 54=1 55=IBM ${TIME}`],
    ["OrderMassCancelRequest(35=q)", `35=q 11=C1 ${TIME} 530=7`],
    ["OrderStatusRequest(35=H)", "35=H 11=B1 54=1 55=IBM"],
  ])("cannot send %s", async (_name, message) => {
    const { venue, gate, say, listen } = await opened(version);
    const copy = listen();
    say(gate, order(1, "B1", "182"));
    copy.heard();
    say(copy, message);
    const [answer = ""] = copy.heard();
    // A message that this version has not is refused by the session before the desk sees it.
    expect(answer === "" || /^[j3] /.test(answer)).toBe(true);
    expect(venue.exchange.entry.orders.count).toBe(1);
    expect(venue.exchange.entry.orders.leavesQty(0)).toBe(100);
  });
});

test("a drop-copy session that nobody ever logged on to costs nothing", async () => {
  const { gate, say, listen } = await opened("FIX.4.4");
  say(gate, ...LIFE);
  const copy = listen();
  expect(copy.heard()).toEqual(["logon"]);
  // What was before is asked for.
  say(copy, "35=AF 584=M1 585=7");
  const orders = copy.heard();
  expect(orders).toHaveLength(3);
  expect(orders[0]).toMatch(/^8 .* 11=S1 .* 39=2 /);
});
