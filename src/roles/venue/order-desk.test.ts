import { describe, expect, test } from "vitest";
import type { BeginString } from "../../wire/fix/tags.ts";
import { MemoryWorld } from "../fleet/memory-world.ts";
import { quietVenue, ScriptedMember } from "./scripted-member.test-kit.ts";
import { Venue } from "./venue.ts";

const TIME = "60=20131008-13:30:00.000";

async function opened(beginString: BeginString, changes = {}) {
  const world = new MemoryWorld();
  const config = quietVenue(beginString, changes);
  const log: string[] = [];
  const ports = { network: world, clock: world, disk: null, days: null };
  const venue = await Venue.open(config, { ...ports, log: (line) => log.push(line) });
  const member = new ScriptedMember(world, config);
  member.heard();
  const say = (...messages: string[]): string[] => {
    for (const message of messages) {
      member.send(message);
      world.settle();
    }
    return member.heard();
  };
  return { world, config, venue, member, say };
}

/** `buy A1 100 182.10` as a NewOrderSingle. */
function order(side: "buy" | "sell", id: string, qty: number, price: string, more = ""): string {
  const code = side === "buy" ? 1 : 2;
  const fields = `11=${id} 21=1 38=${qty} 40=2 44=${price} 54=${code} 55=IBM`;
  return `35=D ${fields} ${more === "" ? "59=0" : more} ${TIME}`;
}

describe("FIX.4.4", () => {
  test("a life: new, filled as maker and taker, the IOC rest cancelled", async () => {
    const { say, venue, member } = await opened("FIX.4.4");
    const lines = say(order("sell", "S1", 100, "182.1"), order("buy", "B1", 150, "182.15", "59=3"));
    expect(lines).toMatchInlineSnapshot(`
      [
        "8 6=0.00 11=S1 14=0 38=100 39=0 44=182.10 54=2 55=IBM 59=0 150=0 151=100",
        "8 6=0.00 11=B1 14=0 38=150 39=0 44=182.15 54=1 55=IBM 59=3 150=0 151=150",
        "8 6=182.10 11=S1 14=100 30=N 31=182.10 32=100 38=100 39=2 44=182.10 54=2 55=IBM 59=0 150=F 151=0 851=1",
        "8 6=182.10 11=B1 14=100 30=N 31=182.10 32=100 38=150 39=1 44=182.15 54=1 55=IBM 59=3 150=F 151=50 851=2",
        "8 6=182.10 11=B1 14=100 38=150 39=4 44=182.15 54=1 55=IBM 58=nothing more to trade with at this price 59=3 150=4 151=0",
      ]
    `);
    expect(new Set(member.execIds).size).toBe(5);
    expect(member.execIds[0]).toMatch(/^N[0-9A-Z]+E1$/);
    expect(venue.exchange.clientShares).toBe(200);
    expect(venue.exchange.clientFeeMicros).toBe(100 * 2400 - 100 * 1400);
  });

  test("cancel and replace: the answers name both ids, the average price goes on", async () => {
    const { say } = await opened("FIX.4.4");
    const lines = say(
      order("buy", "B1", 300, "182.1"),
      order("sell", "S1", 100, "182.1"),
      `35=G 11=B2 21=1 38=250 40=2 41=B1 44=182.05 54=1 55=IBM 59=0 ${TIME}`,
      `35=F 11=B3 38=250 41=B2 54=1 55=IBM ${TIME}`,
    );
    expect(lines.slice(-2)).toMatchInlineSnapshot(`
      [
        "8 6=182.10 11=B2 14=100 38=250 39=1 41=B1 44=182.05 54=1 55=IBM 59=0 150=5 151=150",
        "8 6=182.10 11=B3 14=100 38=250 39=4 41=B2 44=182.05 54=1 55=IBM 59=0 150=4 151=0",
      ]
    `);
  });

  test("refuses an order, saying what it was, the value and what is allowed", async () => {
    const orders = {
      "unknown symbol": "35=D 11=X 21=1 38=100 40=2 44=1.00 54=1 55=ZZZ 59=0",
      "zero quantity": "35=D 11=X 21=1 38=0 40=2 44=1.00 54=1 55=IBM 59=0",
      "half a share": "35=D 11=X 21=1 38=1.5 40=2 44=1.00 54=1 55=IBM 59=0",
      "too many shares": "35=D 11=X 21=1 38=1000001 40=2 44=1.00 54=1 55=IBM 59=0",
      "no price": "35=D 11=X 21=1 38=100 40=2 54=1 55=IBM 59=0",
      "finer than a cent": "35=D 11=X 21=1 38=100 40=2 44=182.105 54=1 55=IBM 59=0",
      "five decimals": "35=D 11=X 21=1 38=100 40=2 44=0.12345 54=1 55=IBM 59=0",
      "a negative price": "35=D 11=X 21=1 38=100 40=2 44=-1 54=1 55=IBM 59=0",
      "a stop order": "35=D 11=X 21=1 38=100 40=3 44=1.00 54=1 55=IBM 59=0",
      "good till cancel": "35=D 11=X 21=1 38=100 40=2 44=1.00 54=1 55=IBM 59=1",
      "an id used before": "35=D 11=USED 21=1 38=100 40=2 44=1.00 54=1 55=IBM 59=0",
      "an id too long": `35=D 11=${"A".repeat(21)} 21=1 38=100 40=1 54=1 55=IBM 59=0`,
    };
    const answers: string[] = [];
    for (const [name, message] of Object.entries(orders)) {
      const { say } = await opened("FIX.4.4");
      say(order("buy", "USED", 100, "1"));
      const [line = ""] = say(`${message} ${TIME}`);
      expect(line).toContain(" 39=8 ");
      expect(line).toMatch(/ 150=8 151=0$/);
      const [, text, reason] = /58=(.*) 103=(\d+)/.exec(line) ?? [];
      answers.push(`${name}: ${reason} ${text}`);
    }
    expect(answers).toMatchInlineSnapshot(`
      [
        "unknown symbol: 1 symbol ZZZ is not listed here",
        "zero quantity: 99 quantity 0 is invalid, allowed: whole shares from 1 to 1000000",
        "half a share: 99 quantity 1.5 is invalid, allowed: whole shares from 1 to 1000000",
        "too many shares: 3 quantity 1000001 is too large, allowed: at most 1000000",
        "no price: 99 a limit order has a price",
        "finer than a cent: 99 price 182.105 is too fine, allowed: whole cents from $1, else $0.0001 (Rule 612)",
        "five decimals: 99 price 0.12345 is too fine, allowed: whole cents from $1, else $0.0001 (Rule 612)",
        "a negative price: 99 price -1 is invalid, allowed: above 0, up to four decimals",
        "a stop order: 99 order type 3 is not supported, allowed: 1, 2",
        "good till cancel: 99 time in force 1 is not supported, allowed: 0, 2, 3, 4, 7",
        "an id used before: 6 ClOrdID USED was used before, allowed: each once a day",
        "an id too long: 99 ClOrdID has 21 characters, allowed: 1 to 20",
      ]
    `);
  });

  test("refuses a cancel or replace, and the order stands as it did", async () => {
    const requests = [
      `35=F 11=C1 41=NONE 54=1 55=IBM ${TIME}`,
      `35=F 11=C1 41=S1 54=2 55=IBM ${TIME}`,
      `35=F 11=S1 41=B1 54=1 55=IBM ${TIME}`,
      `35=F 11=C1 41=B1 54=1 55=BAC ${TIME}`,
      `35=G 11=C1 21=1 38=100 40=2 41=B1 44=182.1 54=1 55=IBM 59=0 ${TIME}`,
    ];
    const answers: string[] = [];
    for (const request of requests) {
      const { say, venue } = await opened("FIX.4.4");
      say(order("buy", "B1", 300, "182.1"), order("sell", "S1", 100, "182.1"));
      answers.push(...say(request));
      expect(venue.exchange.entry.orders.leavesQty(0)).toBe(200);
    }
    expect(answers).toMatchInlineSnapshot(`
      [
        "9 11=C1 39=8 41=NONE 58=order NONE is not known 102=1 434=1",
        "9 11=C1 39=2 41=S1 58=order S1 has ended 102=0 434=1",
        "9 11=S1 39=1 41=B1 58=ClOrdID S1 was used before, allowed: each once a day 102=6 434=1",
        "9 11=C1 39=1 41=B1 58=order B1 has another symbol or side 102=99 434=1",
        "9 11=C1 39=1 41=B1 58=quantity 100 is not above what has executed 102=0 434=2",
      ]
    `);
  });

  test("a status request tells the state now, or that the order was never here", async () => {
    const { say } = await opened("FIX.4.4");
    say(order("buy", "B1", 300, "182.1"), order("sell", "S1", 100, "182.1"));
    say(order("buy", "BAD", 300, "182.101"));
    expect(
      say(
        "35=H 11=B1 54=1 55=IBM",
        "35=H 11=S1 54=2 55=IBM",
        "35=H 11=NEVER 54=1 55=IBM",
        "35=H 11=BAD 54=1 55=IBM",
      ),
    ).toMatchInlineSnapshot(`
      [
        "8 6=182.10 11=B1 14=100 38=300 39=1 44=182.10 54=1 55=IBM 59=0 150=I 151=200",
        "8 6=182.10 11=S1 14=100 38=100 39=2 44=182.10 54=2 55=IBM 59=0 150=I 151=0",
        "8 6=0.00 11=NEVER 14=0 39=8 54=1 55=IBM 58=unknown order 103=5 150=I 151=0",
        "8 6=0.00 11=BAD 14=0 39=8 54=1 55=IBM 58=the order was refused 103=0 150=I 151=0",
      ]
    `);
  });

  test("a mass cancel reports every order, then the whole", async () => {
    const { say } = await opened("FIX.4.4");
    say(order("buy", "B1", 300, "182.1"), order("buy", "B2", 100, "182"));
    say(`35=D 11=B3 21=1 38=100 40=2 44=13.8 54=1 55=BAC 59=0 ${TIME}`);
    expect(say(`35=q 11=M1 55=IBM ${TIME} 530=1`)).toMatchInlineSnapshot(`
      [
        "8 6=0.00 11=B2 14=0 38=100 39=4 44=182.00 54=1 55=IBM 58=mass cancel 59=0 150=4 151=0",
        "8 6=0.00 11=B1 14=0 38=300 39=4 44=182.10 54=1 55=IBM 58=mass cancel 59=0 150=4 151=0",
        "r 11=M1 55=IBM 530=1 531=1 533=2",
      ]
    `);
    expect(say(`35=q 11=M2 ${TIME} 530=7`).at(-1)).toContain("530=7 531=7 533=1");
    expect(say(`35=q 11=M3 55=ZZZ ${TIME} 530=1`).at(-1)).toContain("530=1 531=0 532=1 533=0");
  });

  test("a mass status tells open and ended orders, numbered, the last one marked", async () => {
    const { say } = await opened("FIX.4.4");
    expect(say("35=AF 584=Q0 585=7")).toMatchInlineSnapshot(`
      [
        "8 6=0.00 11=NONE 14=0 39=8 54=7 55=NONE 150=I 151=0 584=Q0 911=0 912=Y",
      ]
    `);
    say(order("buy", "B1", 300, "182.1"), order("sell", "S1", 100, "182.1"));
    const lines = say("35=AF 584=Q1 585=7");
    expect(lines.map((line) => /11=\w+/.exec(line)?.[0])).toEqual(["11=B1", "11=S1"]);
    expect(lines[0]).toMatch(/150=I 151=200 584=Q1 911=2$/);
    expect(lines[1]).toMatch(/150=I 151=0 584=Q1 911=2 912=Y$/);
    expect(say("35=AF 584=Q2 585=1")[0]).toContain("allowed: 7");
  });

  test("a mass status of thousands of orders is whole", async () => {
    const { say, member, world } = await opened("FIX.4.4");
    for (let i = 0; i < 1_200; i++) member.send(order("buy", `B${i}`, 100, "182.1"));
    world.settle();
    member.heard();
    const atOnce = say("35=AF 584=Q1 585=7");
    world.advance(100);
    const lines = [...atOnce, ...member.heard()];
    expect(lines).toHaveLength(1_200);
    expect(lines.filter((line) => line.includes("912=Y"))).toEqual(lines.slice(-1));
  });

  test("an auditor sees the orders of all sessions and may do nothing else", async () => {
    const { say, world, config } = await opened("FIX.4.4");
    say(order("buy", "B1", 300, "182.1"));
    const auditor = new ScriptedMember(world, config, "AUDIT1");
    auditor.heard();
    auditor.send("35=AF 584=Q1 585=7");
    auditor.send(order("buy", "A1", 300, "182.1"));
    world.settle();
    const [status, refused] = auditor.heard();
    expect(status).toContain("11=B1");
    expect(refused).toContain("j ");
  });
});

describe("FIX.4.2", () => {
  test("fills are partial or full, ExecTransType tells a status from a report", async () => {
    const { say } = await opened("FIX.4.2");
    expect(
      say(
        order("buy", "B1", 300, "182.1"),
        order("sell", "S1", 100, "182.1"),
        "35=H 11=B1 54=1 55=IBM",
        "35=H 11=NEVER 54=1 55=IBM",
        order("sell", "S2", 200, "182.105"),
        `35=F 11=C1 41=NONE 54=1 55=IBM ${TIME}`,
      ),
    ).toMatchInlineSnapshot(`
      [
        "8 6=0.00 11=B1 14=0 20=0 38=300 39=0 44=182.10 54=1 55=IBM 59=0 150=0 151=300",
        "8 6=0.00 11=S1 14=0 20=0 38=100 39=0 44=182.10 54=2 55=IBM 59=0 150=0 151=100",
        "8 6=182.10 11=B1 14=100 20=0 30=N 31=182.10 32=100 38=300 39=1 44=182.10 54=1 55=IBM 59=0 150=1 151=200",
        "8 6=182.10 11=S1 14=100 20=0 30=N 31=182.10 32=100 38=100 39=2 44=182.10 54=2 55=IBM 59=0 150=2 151=0",
        "8 6=182.10 11=B1 14=100 20=3 38=300 39=1 44=182.10 54=1 55=IBM 59=0 150=1 151=200",
        "8 6=0.00 11=NEVER 14=0 20=3 39=8 54=1 55=IBM 58=unknown order 103=5 150=8 151=0",
        "8 6=0.00 11=S2 14=0 20=0 38=200 39=8 44=182.105 54=2 55=IBM 58=price 182.105 is too fine, allowed: whole cents from $1, else $0.0001 (Rule 612) 103=0 150=8 151=0",
        "9 11=C1 39=8 41=NONE 58=order NONE is not known 102=1 434=1",
      ]
    `);
  });
});

describe("a session that goes down", () => {
  const drop = (world: MemoryWorld): void => {
    for (const connection of world.connections) connection.lose("ECONNRESET");
    world.settle();
  };

  test("takes its resting orders with it where the venue is so configured", async () => {
    const { say, world, member, venue } = await opened("FIX.4.4", { cancelOnDisconnect: true });
    say(order("buy", "B1", 300, "182.1"), order("buy", "B2", 300, "182.1", "59=3"));
    drop(world);
    expect(venue.exchange.entry.orders.isOpen(0)).toBe(false);
    world.advance(200);
    const lines = member.heard();
    expect(lines.slice(0, 2)).toEqual(["logout", "logon"]);
    expect(lines[2]).toContain("11=B1 14=0");
    expect(lines[2]).toContain("39=4");
    expect(lines[2]).toContain("58=cancel on disconnect");
    expect(lines).toHaveLength(3);
  });

  test("keeps them elsewhere, and what they did meanwhile is told after the next logon", async () => {
    const { say, world, member, venue } = await opened("FIX.4.4");
    say(order("buy", "B1", 300, "182.1"));
    drop(world);
    venue.exchange.engine.submit(0, 2, 120, 1_821_000, 3, false, -1);
    world.advance(200);
    const [, , fill = "", ...rest] = member.heard();
    expect(rest).toEqual([]);
    expect(fill).toContain("43=Y");
    expect(fill).toContain("31=182.10 32=120");
    expect(fill).toContain("150=F 151=180");
    expect(say("35=H 11=B1 54=1 55=IBM")[0]).toContain("151=180");
  });
});
