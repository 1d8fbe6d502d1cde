import { beforeEach, describe, expect, test } from "vitest";
import { TapeStory } from "./tape-story.test-kit.ts";

const MARK = { 115: "CLIENT1", 797: "Y" };
let t: TapeStory;
let child: string;

/** One order, of which a venue executes 80. */
beforeEach(() => {
  t = new TapeStory({}, 0, "copy-1").parent(1);
  child = t.child(1, 1);
  t.report(child);
  t.fill(child, 80, 80);
  t.tellFill(1, 80, 80);
});

/** What surveillance is told of it. */
function copy(more: Readonly<Record<number, string | number>> = {}): string {
  const trade = { 17: "1-9-1", 30: "N", 31: "9.90", 32: 80, 37: "P1", 150: "F", 527: "E2" };
  return t.send("gate", "copy-1", "8", { ...trade, ...more }, MARK);
}

describe("C63: what clients are told surveillance is told", () => {
  test("a trade that it never hears of", () => {
    expect(() => t.judge.settled()).toThrow("C63: surveillance never heard of E2 on N, P1");
    copy();
    expect(() => t.judge.settled()).not.toThrow("C63");
  });

  test("a trade that got lost with its line", () => {
    t.cut = true;
    copy();
    t.cut = false;
    t.line("copy-1");
    expect(() => t.judge.settled()).toThrow("C63: surveillance never heard of E2 on N, P1");
  });

  test("a trade that no venue made", () => {
    expect(() => copy({ 527: "E9" })).toThrow("C63: P1: E9 on N was made by no venue");
  });

  test("one ExecID for two trades", () => {
    copy();
    expect(() => copy({ 32: 70 })).toThrow("1-9-1 to surveillance says P1 F 70@9.90");
  });

  test("what is no copy, or names no client", () => {
    const send = (header: Readonly<Record<number, string>>) => () =>
      t.send("gate", "copy-1", "8", { 37: "P1" }, header);
    expect(send({ 115: "CLIENT1" })).toThrow("C63: surveillance gets what is no copy");
    expect(send({ 797: "Y" })).toThrow("C63: a copy that names no client");
  });
});
