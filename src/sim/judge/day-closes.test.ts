import { beforeEach, describe, expect, test } from "vitest";
import type { DayAction, PeopleEvent } from "../tape.ts";
import { TapeStory } from "./tape-story.test-kit.ts";

const COPY_COMP_ID = "SMARS1C";

let t: TapeStory;
let child: string;
let copies: number;

/** One order, of which a venue executes 80 under E2. */
beforeEach(() => {
  copies = 0;
  t = new TapeStory().parent(1);
  child = t.child(1, 1);
  t.report(child);
  t.fill(child, 80, 80);
});

/** Its drop copy tells of a trade. */
function copy(qty: number, more: Readonly<Record<number, string | number>> = {}): void {
  const trade = { 11: child, 17: "E2", 31: "9.90", 32: qty, 150: "F", ...more };
  const header = { 34: ++copies };
  const text = t.text("venue-N", COPY_COMP_ID, "8", trade, header);
  t.tape.add({ kind: "copy", atNs: 0, from: "venue-N", text });
}

function day(action: DayAction, ...said: PeopleEvent["what"][]): void {
  for (const what of said) {
    const of = { command: "day", scope: "firm", code: "", action } as const;
    t.tape.add({ kind: "people", what, atNs: 0, ...of });
  }
}

describe("C54: a day is not closed over what venue and drop copy tell differently", () => {
  test("both have told it", () => {
    copy(80);
    expect(() => day("close", "asked", "answered")).not.toThrow();
  });

  test.each<[string, () => void, string]>([
    ["a copy is missing", () => undefined, "order entry told 80@99000, the drop copy nothing"],
    ["a copy says other shares", () => copy(70), "order entry told 80@99000, the drop copy 70@99"],
    [
      "only the copy has told of a trade",
      () => {
        copy(80);
        copy(20, { 17: "E7" });
      },
      "order entry told nothing, the drop copy 20@99000",
    ],
    [
      "only the copy has told of a bust",
      () => {
        copy(80);
        copy(80, { 17: "E7", 19: "E2", 150: "H" });
      },
      "order entry told nothing, the drop copy bust of E2",
    ],
  ])("%s", (_what, happen, words) => {
    happen();
    expect(() => day("close", "asked", "answered")).toThrow(words);
  });

  test.each<[string, () => void]>([
    ["two people have explained it", () => day("explain", "asked", "answered")],
    ["two people have opened the firm", () => t.people("open", "firm", "asked", "answered")],
    ["two people have settled the order", () => t.people("resolve", `order:${child}`, "asked")],
    ["the gate that has just heard it is dead", () => t.restart("kill")],
    ["the gate's machine has lost its power", () => t.later(5_000).restart("power")],
  ])("not when %s", (_what, happen) => {
    happen();
    expect(() => day("close", "asked", "answered")).not.toThrow();
  });

  test("an explanation that was not given, and an open venue, are none", () => {
    day("explain", "asked", "refused");
    t.people("open", "venue:N", "asked", "answered");
    expect(() => day("close", "asked", "answered")).toThrow("C54");
  });

  test("the next gate knows what one has written before it was killed", () => {
    t.later(5_000).restart("kill");
    expect(() => day("close", "asked", "answered")).toThrow("C54");
  });

  test("what comes between the close and its answer is of the next day", () => {
    copy(80);
    day("close", "asked");
    t.fill(child, 20, 100);
    expect(() => day("close", "answered")).not.toThrow();
    expect(() => day("close", "asked", "answered")).toThrow("C54: the day is closed over venue-N");
  });

  test("the refusal of a second close says nothing of the first", () => {
    day("close", "asked");
    day("close", "asked", "refused");
    expect(() => day("close", "answered")).toThrow("C54");
  });

  test("a trade that order entry has invented is told by no copy", () => {
    copy(80);
    const trade = { 14: 180, 31: "9.90", 32: 100, 38: 200, 39: 1, 151: 20 };
    const text = t.text("venue-N", "gate", "8", { 11: child, 17: "L1", 150: "F", ...trade });
    t.lie("B24", text).put("venue-N", "gate", text);
    expect(() => day("close", "asked", "answered")).toThrow("C54: the day is closed over");
  });

  test("a bust that is a lie is not judged", () => {
    copy(80);
    const bust = { 14: 0, 17: "L1", 19: "E2", 31: "9.90", 32: 80, 39: 0, 150: "H", 151: 200 };
    const text = t.text("venue-N", "gate", "8", { 11: child, 38: 200, ...bust });
    t.lie("B24", text).put("venue-N", "gate", text);
    expect(() => day("close", "asked", "answered")).not.toThrow();
  });
});
