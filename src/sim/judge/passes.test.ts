import { describe, expect, test } from "vitest";
import { TapeStory } from "./tape-story.test-kit.ts";

const SOFT = { softOrderQty: 499 };
const SELL = { 54: 2 };
const SOLD = { side: "2" };

describe("C74: an order above the soft limit is taken by one person's word, each word once", () => {
  test("at the limit none is needed", () => {
    new TapeStory({ softOrderQty: 500 }).parent(1);
  });

  test("without a word it is not taken", () => {
    expect(() => new TapeStory(SOFT).parent(1)).toThrow(
      "C74: client-1 C1: 500 shares, at most 499 without a word; 1 such orders are taken, people",
    );
  });

  test("one word is good for one order, two are for two", () => {
    const t = new TapeStory(SOFT).pass({}, "asked", "answered").pass({}, "asked").parent(1);
    t.parent(2);
    expect(() => t.parent(3)).toThrow("C74: client-1 C3");
  });

  test("a word that was refused is none, nor is one on another order", () => {
    const t = new TapeStory(SOFT).pass({}, "asked", "refused");
    expect(() => t.parent(1)).toThrow("C74:");
    const others = [{ qty: 501 }, { px: 0 }, { symbol: "BAC" }, { account: "B1" }, SOLD];
    for (const order of [...others, { client: "beta" }]) {
      expect(() => new TapeStory(SOFT).pass(order, "asked", "answered").parent(1)).toThrow("C74:");
    }
  });

  test("a word is not forgotten by a restart, nor is its use", () => {
    const t = new TapeStory(SOFT).pass({}, "asked", "answered").restart("power").parent(1);
    t.restart("power");
    expect(() => t.parent(2)).toThrow("C74:");
  });

  test("a replace to more has no word", () => {
    const t = new TapeStory({ softOrderQty: 500 }).parent(1);
    t.pass({ qty: 501 }, "asked", "answered").request("G", "R", "C1", { 38: 501 });
    const terms = { 11: "R", 41: "C1", 38: 501, 150: 5, 151: 501 };
    expect(() => t.tell(1, terms)).not.toThrow();
    t.request("G", "S", "R", { 38: 502 });
    expect(() => t.tell(1, { 11: "S", 41: "R", 38: 502, 150: 5, 151: 502 })).toThrow("C74:");
  });

  test("an order that came before the limit was lowered may be taken", () => {
    const t = new TapeStory().order("C1").limit("softOrderQty", 10, "asked", "answered");
    t.tell(1, { 11: "C1" });
    expect(() => t.parent(2)).toThrow("C74:");
  });
});

describe("C49: while a scope is REDUCE_ONLY", () => {
  test.each(["account:A1", "symbol:IBM"])("%s: nothing is taken without a word", (scope) => {
    const t = new TapeStory({}, 1000).process("gate", "ready").reduced(scope);
    expect(() => t.parent(1, SELL)).toThrow(`C49: client-1 C1: ${scope} is REDUCE_ONLY; 1 such`);
  });

  test.each(["account:B1", "symbol:BAC"])("orders go on beside %s", (scope) => {
    new TapeStory({}, 1000).process("gate", "ready").reduced(scope).parent(1);
  });

  test("a word lets one pass that reduces, and none that grows", () => {
    const t = new TapeStory({}, 500).process("gate", "ready").reduced("account:A1");
    t.pass(SOLD, "asked", "answered").parent(1, SELL).pass(SOLD, "asked", "answered");
    t.child(1, 1, { 38: 500, 44: "10.00", 54: 2 });
    expect(() => t.parent(2, SELL)).toThrow("C49: P2 is taken while account:A1 only reduces");
    const u = new TapeStory({}, 500).process("gate", "ready").reduced("account:A1");
    u.pass({}, "asked", "answered");
    expect(() => u.parent(1)).toThrow("C49: P1 is taken while account:A1 only reduces");
  });

  test("it ends when two people have opened it, and may end with a word that is on its way", () => {
    const t = new TapeStory().process("gate", "ready").reduced("account:A1");
    t.people("open", "account:A1", "asked").parent(1);
    const u = new TapeStory().process("gate", "ready").reduced("account:A1");
    u.people("open", "account:A1", "asked", "refused");
    expect(() => u.parent(1)).toThrow("C49:");
    u.people("open", "account:A1", "asked", "asked", "answered").parent(2);
  });
});
