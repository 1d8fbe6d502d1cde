import { describe, expect, test } from "vitest";
import type { PeopleEvent } from "../tape.ts";
import type { VisibleLimits } from "./facts.ts";
import { LimitsInForce } from "./limits-in-force.ts";
import { TapeStory } from "./tape-story.test-kit.ts";

const FILE: VisibleLimits = {
  ...{ maxOrderQty: 1000, softOrderQty: 10_000, maxOrderNotional: 5000 },
  ...{ maxChildQty: 100, maxChildNotional: 500 },
  ...{
    laneWindow: 8,
    sentCap: 4,
    firmLossMax: 4e15,
    accountLossMax: 4e15,
    positionMaxShares: 1000,
    heldParents: "refuse",
  },
  clientMessagesMaxPerS: 1000,
  ...{ firmChildrenMaxPerS: 100, symbolChildrenMaxPerS: 50, symbolSharesMaxPerMin: 10_000 },
  ...{ symbolVolumeMaxBp: 2_500, symbolVolumeFromShares: 5_000 },
  ...{ parentSharesMaxPerS: 1000, parentChildrenMax: 500 },
  ...{ bookTimesMax: 10, maxIsoQty: 100, quoteAgeMaxMs: 500 },
};

function begun(): LimitsInForce {
  const limits = new LimitsInForce(FILE);
  limits.starts({ kind: "limits", atNs: 0, limits: FILE, version: 1 });
  return limits;
}

function start(limits: LimitsInForce, version: number, change: Partial<VisibleLimits>): void {
  limits.starts({ kind: "limits", atNs: 0, limits: { ...FILE, ...change }, version });
}

function say(limits: LimitsInForce, value: number, ...said: PeopleEvent["what"][]): void {
  for (const what of said) {
    const of = { command: "limit", scope: "limit:maxChildQty", value, code: "" } as const;
    limits.people({ kind: "people", atNs: 0, what, ...of });
  }
}

describe("the most that a limit may be", () => {
  test("what is stricter holds from the gate's word on, not before", () => {
    const limits = begun();
    say(limits, 50, "asked");
    expect(limits.now.maxChildQty).toBe(100);
    say(limits, 50, "answered");
    expect(limits.now.maxChildQty).toBe(50);
  });

  test("I8: what is laxer may hold when two have asked for it", () => {
    const limits = begun();
    say(limits, 200, "asked");
    expect(limits.now.maxChildQty).toBe(100);
    say(limits, 200, "asked");
    expect(limits.now.maxChildQty).toBe(200);
    say(limits, 200, "answered");
    expect(limits.now.maxChildQty).toBe(200);
  });

  test("I8: what one person asked for, and the gate says is done, was not laxer", () => {
    const limits = begun();
    say(limits, 100, "asked", "answered");
    expect(() => say(limits, 101, "asked", "answered")).toThrow(
      "I8: limit:maxChildQty is raised to 101 by 1 of 2 persons",
    );
  });

  test("what was signed once is used up", () => {
    const limits = begun();
    say(limits, 200, "asked", "asked", "answered");
    say(limits, 50, "asked", "answered");
    expect(() => say(limits, 200, "asked", "answered")).toThrow("I8");
  });

  test("what is refused holds no more", () => {
    const limits = begun();
    say(limits, 200, "asked", "asked", "refused", "refused");
    expect(limits.now.maxChildQty).toBe(100);
  });

  test("an answer ends what was asked for before it, and not what was asked for after it", () => {
    const limits = begun();
    say(limits, 300, "asked", "asked");
    say(limits, 50, "asked");
    say(limits, 200, "asked", "asked");
    say(limits, 50, "answered");
    expect(limits.now.maxChildQty).toBe(200);
  });

  test("a newer version of the file ends all that people had said", () => {
    const limits = begun();
    say(limits, 50, "asked", "answered");
    start(limits, 2, { maxChildQty: 70 });
    expect(limits.now.maxChildQty).toBe(70);
  });

  test("a start with the same file changes nothing", () => {
    const limits = begun();
    say(limits, 50, "asked", "answered");
    start(limits, 1, {});
    expect(limits.now.maxChildQty).toBe(50);
  });

  test("a file of the same version that says something else: the stricter, once it was taken", () => {
    const limits = begun();
    limits.orderSent();
    start(limits, 1, { maxChildQty: 300, maxOrderQty: 10, heldParents: "queue" });
    expect(limits.now).toMatchObject({ maxChildQty: 100, maxOrderQty: 10, heldParents: "queue" });
    const unsure = begun();
    start(unsure, 1, { maxChildQty: 300 });
    expect(unsure.now.maxChildQty).toBe(300);
  });
});

describe("the judge", () => {
  test("C4: a limit that one person lowered holds for the next order", () => {
    const t = new TapeStory().parent(1, { 38: 3000 });
    t.child(1, 1, { 38: 1000 });
    t.limit("maxChildQty", 500, "asked", "answered");
    t.child(1, 2, { 38: 500 });
    expect(() => t.child(1, 3, { 38: 501 })).toThrow("501 shares, at most 500");
  });

  test("I8, C4: a limit that one person raised holds no order", () => {
    const t = new TapeStory().parent(1, { 38: 3000 });
    t.limit("maxChildQty", 2000, "asked");
    expect(() => t.child(1, 1, { 38: 1500 })).toThrow("1500 shares, at most 1000");
  });

  test("C4: what was admitted before its limit fell is told later; what comes then is not", () => {
    const t = new TapeStory().order("C1", { 38: 10_000 });
    t.limit("maxOrderQty", 100, "asked", "answered");
    t.tell(1, { 11: "C1", 38: 10_000, 151: 10_000 });
    expect(() => t.parent(2, { 38: 101 })).toThrow("C4: client-1 C2: 101 shares, at most 100");
  });
});
