import { describe, expect, test } from "vitest";
import { GuardBook } from "./guard-book.ts";
import { type HeadRuling, type JournalHead, NO_HEAD, ruleOnHead } from "./kept-head.ts";

const KEPT: JournalHead = { incarnation: 3, index: 100, hash: "a".repeat(64) };

describe("a head that a gate shows", () => {
  test.each<[string, Partial<JournalHead>, HeadRuling]>([
    ["further on", { index: 101, hash: "b".repeat(64) }, "Newer"],
    ["further on after a restart", { incarnation: 4, index: 101 }, "Newer"],
    ["the same again", {}, "Same"],
    ["the same record with another seal", { hash: "b".repeat(64) }, "Fork"],
    ["the same record of another start", { incarnation: 4 }, "Fork"],
    ["further back", { index: 99 }, "Behind"],
    ["of an earlier start, however far on", { incarnation: 2, index: 500 }, "Behind"],
  ])("%s", (_, change, ruling) => {
    expect(ruleOnHead(KEPT, { ...KEPT, ...change })).toBe(ruling);
  });

  test("is the first one: it is kept", () => {
    expect(ruleOnHead(NO_HEAD, KEPT)).toBe("Newer");
  });
});

describe("what a guard keeps", () => {
  test("a gate that went back is trusted no more, and the newer head stays", () => {
    const book = new GuardBook();
    book.takeHead(KEPT);
    book.takeHead({ ...KEPT, index: 50 });
    expect([book.distrusts, book.head]).toEqual([true, KEPT]);
  });

  test("every kill, in the order in which they came, whatever was signed first", () => {
    const book = new GuardBook();
    const kill = (scope: string, counter: number) => ({
      command: `${scope} ${counter}`,
      signature: "",
      scope,
      keyId: "ada-1",
      counter,
    });
    for (const [scope, counter] of [
      ["firm", 3],
      ["symbol:IBM", 2],
      ["firm", 1],
    ] as const) {
      book.takeKill(kill(scope, counter));
    }
    const all = book.kills.map(({ command }) => command);
    expect(all).toEqual(["firm 3", "symbol:IBM 2", "firm 1"]);
  });
});
