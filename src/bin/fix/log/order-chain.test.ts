import { expect, test } from "vitest";
import { OrderChain } from "./order-chain.ts";

const message = (text: string): Uint8Array => Buffer.from(text.replaceAll("|", "\x01"), "latin1");

const NEW = message("8=FIX.4.4|35=D|11=A|55=IBM|");
const REPLACE = message("8=FIX.4.4|35=G|11=B|41=A|");
const REPORT = message("8=FIX.4.4|35=8|37=X|11=B|41=A|");
const CANCEL = message("8=FIX.4.4|35=F|11=C|41=B|");
const REFUSED = message("8=FIX.4.4|35=j|379=C|");
const OTHER = message("8=FIX.4.4|35=D|11=Z|111=A|58=11=A|");
const BEAT = message("8=FIX.4.4|35=0|");
const ALL = [NEW, OTHER, REPLACE, REPORT, BEAT, CANCEL, REFUSED];

test.each(["A", "B", "C"])("from %s the whole order is found, backwards and forwards", (id) => {
  const chain = new OrderChain(id);
  for (const bytes of ALL) chain.learn(bytes);
  expect(ALL.filter((bytes) => chain.has(bytes))).toEqual([NEW, REPLACE, REPORT, CANCEL, REFUSED]);
});

test("another order has its own chain, and an unknown id none", () => {
  for (const [id, wanted] of [
    ["Z", [OTHER]],
    ["Q", []],
  ] as const) {
    const chain = new OrderChain(id);
    for (const bytes of ALL) chain.learn(bytes);
    expect(ALL.filter((bytes) => chain.has(bytes))).toEqual(wanted);
  }
});

test("an order that was changed twice from one state is one order", () => {
  const messages = ["11=B|41=A|", "11=C|41=A|"].map(message);
  const chain = new OrderChain("B");
  for (const bytes of messages) chain.learn(bytes);
  expect(messages.map((bytes) => chain.has(bytes))).toEqual([true, true]);
});

test("links in a circle end", () => {
  const chain = new OrderChain("A");
  for (const text of ["11=A|41=B|", "11=B|41=A|", "11=A|41=A|", "11=B|41=C|"]) {
    chain.learn(message(text));
  }
  expect(chain.has(message("11=C|"))).toBe(true);
});
