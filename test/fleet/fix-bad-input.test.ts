import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ParentList } from "../../src/wire/api/orders.ts";
import { loggedOn } from "../interop/logged-on.ts";
import type { RawPeer } from "../interop/raw-peer.ts";
import { type Route, readable, wireBytes } from "../interop/wire-text.ts";
import { System, until } from "./system.ts";

const CONFIG = join(import.meta.dirname, "..", "..", "config");
const START_MS = 60_000;

/** Arabic digits for 100, as their bytes in UTF-8. */
const ARABIC = Buffer.from("١٠٠", "utf8").toString("latin1");
const HUGE = `1${"0".repeat(30)}`;
/** 2^53 + 1: the first whole number that a float cannot hold. */
const UNEVEN = "9007199254740993";

/** B6 in OrderQty(38), with what the client is told. */
const QUANTITIES = [
  ["0", "QtyInvalid"],
  ["-0", "QtyInvalid"],
  ["-100", "QtyInvalid"],
  ["100.5", "QtyInvalid"],
  ["100.0", "QtyInvalid"],
  ["007", "QtyInvalid"],
  ["2147483648", "QtyInvalid"],
  [UNEVEN, "QtyInvalid"],
  [HUGE, "QtyInvalid"],
  ["1000001", "MaxOrderQty"],
  ["+7", "373=6"],
  ["1e3", "373=6"],
  ["0x10", "373=6"],
  ["NaN", "373=6"],
  ["Infinity", "373=6"],
  [" ", "373=6"],
  ["1,000", "373=6"],
  [ARABIC, "373=6"],
  ["", "373=4"],
] as const;

/** B7, and the strings of B6, in Price(44). */
const PRICES = [
  ["1.123456789", "PriceInvalid"],
  ["-1", "PriceInvalid"],
  ["0", "PriceInvalid"],
  ["-0", "PriceInvalid"],
  ["0.0000", "PriceInvalid"],
  ["0100.00", "PriceInvalid"],
  [UNEVEN, "PriceInvalid"],
  [HUGE, "PriceInvalid"],
  ["100.0001", "PriceOffTick"],
  ["9000.00", "PriceCollar"],
  ["+100", "373=6"],
  ["1e2", "373=6"],
  ["0x64", "373=6"],
  ["NaN", "373=6"],
  ["Infinity", "373=6"],
  [" ", "373=6"],
  [ARABIC, "373=6"],
  ["", "373=4"],
] as const;

let folder = "";
let system: System;

/** The sample configuration, but that the client bravo speaks FIX.4.2. */
function writeConfig(): string {
  folder = mkdtempSync(join(tmpdir(), "smars-bad-"));
  cpSync(CONFIG, folder, { recursive: true });
  const file = join(folder, "smars.yaml");
  const text = readFileSync(file, "utf8");
  const older = text.replace(/(client: bravo[\s\S]*?beginString: )FIX\.4\.4/, "$1FIX.4.2");
  expect(older).not.toBe(text);
  writeFileSync(file, older);
  return file;
}

beforeAll(async () => {
  const args = ["--config", writeConfig(), "--venues", "N", "--routers", "1"];
  system = await System.start({ ports: 18_000, args });
}, START_MS);

afterAll(async () => {
  expect(await system?.stop()).toBe(0);
  rmSync(folder, { recursive: true, force: true });
});

/** A client by hand, byte for byte: what no good engine would say. */
class Hand {
  readonly route: Route;
  readonly account: string;
  seq = 2;
  readonly #peer: RawPeer;

  private constructor(route: Route, account: string, peer: RawPeer) {
    this.route = route;
    this.account = account;
    this.#peer = peer;
  }

  static async logOn(route: Route, account: string): Promise<Hand> {
    return new Hand(route, account, await loggedOn(system.clientPort, route));
  }

  /** NewOrderSingle(D) under the next number; `header` stands behind its number. */
  async order(
    clOrdId: string,
    values: Record<number, string | null> = {},
    header = "",
  ): Promise<void> {
    await this.orderAt(this.seq++, clOrdId, values, header);
  }

  async orderAt(
    seq: number,
    clOrdId: string,
    values: Record<number, string | null>,
    header: string,
  ): Promise<void> {
    const usual: Record<number, string | null> = {
      1: this.account,
      11: clOrdId,
      21: "1",
      38: "100",
      40: "2",
      44: "100.00",
      54: "1",
      55: "IBM",
      59: "0",
      60: "@now",
      ...values,
    };
    const body = Object.entries(usual).filter(([, value]) => value !== null);
    const fields = body.map(([tag, value]) => `${tag}=${value}`);
    const head = [`35=D`, `34=${seq}`, ...(header === "" ? [] : [header])];
    await this.#peer.write(wireBytes([...head, ...fields].join("|"), this.route));
  }

  /** The next message, its fields by tag. */
  async hear(): Promise<Map<string, string>> {
    const heard = await this.#peer.hear(10_000);
    if (heard.type !== "Message") throw new Error(`${heard.type} instead of a message`);
    const fields = readable(heard.text).split("|").slice(0, -1);
    return new Map(fields.map((field) => cut(field)));
  }

  /** Proves that nothing else was said: a TestRequest and its answer. */
  async hearNothing(): Promise<void> {
    await this.#peer.write(wireBytes(`35=1|34=${this.seq++}|112=NOTHING`, this.route));
    expect(Object.fromEntries(await this.hear())).toMatchObject({ 35: "0", 112: "NOTHING" });
  }

  async logOut(): Promise<void> {
    await this.#peer.write(wireBytes(`35=5|34=${this.seq}`, this.route));
    expect((await this.hear()).get("35")).toBe("5");
  }
}

/** A field's tag and value. */
function cut(field: string): [string, string] {
  const at = field.indexOf("=");
  return [field.slice(0, at), field.slice(at + 1)];
}

describe.each([
  ["FIX.4.4", "alpha", "ALPHA1", 1],
  ["FIX.4.2", "bravo", "BRAVO1", 5],
] as const)("bad input to the gate, %s", (begin, client, account, first) => {
  const later = begin === "FIX.4.4";
  const logOn = (n: number): Promise<Hand> =>
    Hand.logOn({ begin, sender: `CLIENT${first + n}`, target: "SMARS" }, account);

  /** ClOrdIDs of the client's parents in the gate, once this one is among them. */
  async function parentsWith(clOrdId: string): Promise<string[]> {
    const ids = await until(async () => {
      const { parents } = await system.api<ParentList>("/api/parents?limit=1000");
      const own = parents.filter((parent) => parent.client === client).map((p) => p.clOrdId);
      return own.includes(clOrdId) ? own : undefined;
    }, 10_000);
    return ids ?? [];
  }

  /** One wrong value in an otherwise good order: refused by name, and the session goes on. */
  async function refused(hand: Hand, tag: number, text: string | null, wanted: string, id: string) {
    await hand.order(id, { [tag]: text });
    const told = Object.fromEntries(await hand.hear());
    const [, reason] = /^373=(\d+)$/.exec(wanted) ?? [];
    if (reason !== undefined) {
      const seq = `${hand.seq - 1}`;
      expect(told).toMatchObject({ 35: "3", 45: seq, 371: `${tag}`, 372: "D", 373: reason });
    } else {
      expect(told).toMatchObject({ 35: "8", 11: id, 14: "0", 39: "8", 150: "8", 151: "0" });
      expect(told[58]).toMatch(new RegExp(`^${wanted}: `));
    }
  }

  test("B6 and B7: every text that is no good number is refused, each by its code; no parent", async () => {
    const hand = await logOn(0);
    let n = 0;
    for (const [text, wanted] of QUANTITIES) await refused(hand, 38, text, wanted, `b6-${++n}`);
    for (const [text, wanted] of PRICES) await refused(hand, 44, text, wanted, `b7-${++n}`);
    await refused(hand, 44, null, "MissingField", "b7-absent");
    await refused(hand, 38, null, "QtyInvalid", "b6-absent");
    await hand.order("b6-good");
    expect(Object.fromEntries(await hand.hear())).toMatchObject({ 11: "b6-good", 39: "0" });
    const ids = await parentsWith("b6-good");
    expect(ids.filter((id) => id.startsWith("b6") || id.startsWith("b7"))).toEqual(["b6-good"]);
    await hand.logOut();
  });

  test("B16: a known key again is no second order; its state is reported again", async () => {
    const hand = await logOn(1);
    await hand.order("b16");
    const ack = await hand.hear();
    expect(Object.fromEntries(ack)).toMatchObject({ 35: "8", 11: "b16", 39: "0" });
    // Its old number again: dropped by the session, the gate never sees it.
    await hand.orderAt(hand.seq - 1, "b16", {}, "43=Y|122=@now-1");
    await hand.hearNothing();
    const execIds = new Set<string | undefined>();
    for (const header of ["43=Y|122=@now-1", "97=Y", "43=Y|122=@now-600"]) {
      await hand.order("b16", {}, header);
      const state = await hand.hear();
      execIds.add(state.get("17"));
      const again = { 35: "8", 11: "b16", 37: ack.get("37"), 39: "0", 14: "0", 151: "100" };
      expect(Object.fromEntries(state)).toMatchObject(again);
      expect(state.get(later ? "150" : "20")).toBe(later ? "I" : "3");
    }
    expect(execIds.size, "the same ExecID for the same state").toBe(1);
    expect((await parentsWith("b16")).filter((id) => id === "b16")).toHaveLength(1);
    await hand.logOut();
  });

  test("B16: without OrigSendingTime, or with a later one, it is the session's to reject", async () => {
    const hand = await logOn(2);
    await hand.orderAt(hand.seq, "b16-none", {}, "43=Y");
    const none = Object.fromEntries(await hand.hear());
    expect(none).toMatchObject({ 35: "3", 45: `${hand.seq}`, 371: "122", 373: "1" });
    await hand.orderAt(hand.seq, "b16-later", {}, "43=Y|122=@now+5");
    const late = Object.fromEntries(await hand.hear());
    expect(late).toMatchObject({ 35: "3", 45: `${hand.seq}`, 373: "10" });
    expect((await hand.hear()).get("35")).toBe("5");
  });

  test("B17: an unknown key is a new order within the age, else StaleOrder", async () => {
    const hand = await logOn(3);
    const stale = async (id: string, header: string): Promise<void> => {
      await hand.order(id, {}, header);
      const told = Object.fromEntries(await hand.hear());
      expect(told).toMatchObject({ 35: "8", 11: id, 39: "8", 150: "8", 14: "0", 151: "0" });
      expect(told[58]).toMatch(/^StaleOrder: possible duplicate sent \d+ ms ago/);
    };
    const taken = async (id: string, header: string): Promise<void> => {
      await hand.order(id, {}, header);
      expect(Object.fromEntries(await hand.hear())).toMatchObject({ 35: "8", 11: id, 39: "0" });
    };
    await stale("b17-dup-old", "43=Y|122=@now-125");
    await stale("b17-resend-old", "97=Y|122=@now-125");
    await taken("b17-dup", "43=Y|122=@now-100");
    await taken("b17-resend", "97=Y|122=@now-100");
    await taken("b17-resend-now", "97=Y");
    const ids = (await parentsWith("b17-resend-now")).filter((id) => id.startsWith("b17"));
    expect(ids.sort()).toEqual(["b17-dup", "b17-resend", "b17-resend-now"]);
    await hand.logOut();
  });
});
