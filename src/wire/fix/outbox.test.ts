import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dictionary } from "./dictionary.ts";
import { fixText } from "./fix-text.test-kit.ts";
import { FixFramer, Frame } from "./framer.ts";
import { FixMessage } from "./message.ts";
import { Outbox } from "./outbox.ts";
import { FixParser } from "./parser.ts";
import { type FixSessionConfig, settingsOf } from "./session-config.ts";
import { MemoryFixStore } from "./store.ts";
import { type BeginString, MsgType, Tag } from "./tags.ts";

/** An outbox whose bytes are collected. */
function outboxOf(beginString: BeginString, more: Partial<FixSessionConfig> = {}) {
  const sent: Uint8Array[] = [];
  const clock = { utc: 1_381_239_000_000, nowNs: () => 0, utcMs: () => clock.utc };
  const settings = settingsOf({
    beginString,
    localCompId: "SMARS",
    remoteCompId: "CLIENT1",
    heartBtIntS: 30,
    resetOnLogon: false,
    resend: "application",
    ...more,
  });
  const store = new MemoryFixStore().session("x");
  const outbox = new Outbox(settings, store, clock);
  outbox.transport = {
    write: (bytes) => sent.push(bytes.slice()) > 0,
    pendingBytes: 0,
    end: () => undefined,
    destroy: () => undefined,
  };
  return { outbox, store, clock, sent };
}

type Order = { id: string; price: number; qty: number; text: string; utcMs: number };

const printable = fc.string({
  unit: fc.constantFrom(..."abcXYZ019 -=.;"),
  minLength: 1,
  maxLength: 20,
});
const orders: fc.Arbitrary<Order> = fc.record({
  id: printable,
  price: fc.integer({ min: 0, max: 4_294_967_295 }),
  qty: fc.integer({ min: 0, max: 2_147_483_647 }),
  text: fc.string({ maxLength: 1_200 }),
  utcMs: fc.integer({ min: 0, max: 4_102_444_800_000 }),
});

describe.each<BeginString>(["FIX.4.2", "FIX.4.4"])("what is written in %s", (beginString) => {
  test("is read again as it was meant, message after message without a gap", () => {
    fc.assert(
      fc.property(fc.array(orders, { minLength: 1, maxLength: 5 }), (wanted) => {
        const { outbox, sent, clock } = outboxOf(beginString);
        for (const order of wanted) {
          clock.utc = order.utcMs;
          const writer = outbox.begin(MsgType.NewOrderSingle);
          writer.text(Tag.ClOrdID, order.id);
          writer.uint(Tag.HandlInst, 1);
          writer.uint(Tag.OrderQty, order.qty);
          writer.uint(Tag.OrdType, 2);
          writer.price(Tag.Price, order.price);
          writer.uint(Tag.Side, 1);
          writer.text(Tag.Symbol, "IBM");
          writer.text(Tag.Text, order.text);
          writer.utc(Tag.TransactTime, order.utcMs);
          outbox.commit(true, true);
        }
        outbox.flush();
        expect(sent).toHaveLength(1);
        const framer = new FixFramer();
        const parser = new FixParser(dictionary(beginString));
        const message = new FixMessage();
        framer.push(sent[0] as Uint8Array);
        wanted.forEach((order, i) => {
          expect(framer.next()).toBe(Frame.Whole);
          expect(parser.parse(framer, message)).toBe(true);
          expect([message.fault, message.msgSeqNum]).toEqual([-1, i + 1]);
          expect(message.text(Tag.ClOrdID)).toBe(order.id);
          expect(message.qty(Tag.OrderQty)).toBe(order.qty);
          expect(message.price(Tag.Price)).toBe(order.price);
          expect(message.text(Tag.Text)).toHaveLength(order.text.length);
          expect(message.utcMs(Tag.TransactTime)).toBe(order.utcMs);
          expect(message.utcMs(Tag.SendingTime)).toBe(order.utcMs);
        });
        expect(framer.next()).toBe(Frame.More);
      }),
    );
  });
});

test("BodyLength is right with any number of digits, and never padded", () => {
  const { outbox, sent } = outboxOf("FIX.4.4");
  for (const length of [0, 1, 20, 30, 40, 900, 930, 940, 950, 9_900, 9_950, 60_000]) {
    outbox.begin(MsgType.Heartbeat).text(Tag.Text, "x".repeat(length));
    outbox.commit(false, true);
  }
  outbox.flush();
  const framer = new FixFramer(1 << 17);
  framer.push(sent[0] as Uint8Array);
  const lengths: string[] = [];
  while (framer.next() === Frame.Whole) {
    const text = fixText(framer.bytes.subarray(framer.start, framer.end));
    lengths.push(/^8=FIX\.4\.4\|9=(\d+)\|/.exec(text)?.[1] ?? "");
  }
  expect(lengths).toHaveLength(12);
  expect(new Set(lengths.map((text) => text.length))).toEqual(new Set([2, 3, 4, 5]));
  expect(lengths.every((text) => !text.startsWith("0"))).toBe(true);
});

test("a message that is not sent now is kept under its number all the same", () => {
  const { outbox, store, sent } = outboxOf("FIX.4.4");
  outbox.begin(MsgType.ExecutionReport).text(Tag.Text, "later");
  expect(outbox.commit(true, false)).toBe(1);
  outbox.begin(MsgType.Heartbeat);
  expect(outbox.commit(false, true)).toBe(2);
  outbox.flush();
  expect(fixText(sent[0] as Uint8Array)).toContain("|35=0|34=2|");
  const kept = new Uint8Array(store.read(1, new Uint8Array(0)));
  store.read(1, kept);
  expect(fixText(kept)).toContain("|34=1|");
  expect(fixText(kept)).toContain("|58=later|");
});

test("SendingTime has as many decimals as the session says, whatever the clock gives", () => {
  const times = (more: Partial<FixSessionConfig>): string[] => {
    const { outbox, sent, clock } = outboxOf("FIX.4.4", more);
    for (const part of [0, 0.25, 0.9996, 1.0004, 1.123]) {
      clock.utc = 1_381_239_000_000 + part;
      outbox.begin(MsgType.Heartbeat);
      outbox.commit(false, true);
    }
    outbox.flush();
    return [...fixText(sent[0] as Uint8Array).matchAll(/\|52=20131008-13:30:00\.(\d+)\|/g)].map(
      ([, decimals]) => decimals ?? "",
    );
  };
  expect(times({})).toEqual(["000", "000", "000", "001", "001"]);
  expect(times({ timestamps: "microseconds" })).toEqual([
    "000000",
    "000250",
    "001000",
    "001000",
    "001123",
  ]);
});
