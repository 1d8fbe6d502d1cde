import { describe, expect, test } from "vitest";
import { TapeStory } from "./tape-story.test-kit.ts";

const SELL = { 54: 2 };
const SHORT = { 54: 5 };

/** A1 and A2 are of one owner and hold so much of everything; B1 is another's. */
function holding(held: number): TapeStory {
  return new TapeStory({}, held);
}

/** The gate sells so many shares of an order, and they execute. */
function sold(t: TapeStory, number: number, qty: number, account = "A1"): void {
  const id = t.child(number, 1, { ...SELL, 1: account, 38: qty, 44: "10.00" });
  t.fill(id, qty, qty, { ...SELL, 38: qty, 44: "10.00" });
}

describe("C30: a sell is marked by what all accounts of its owner have", () => {
  test("long: up to what both hold", () => {
    holding(100).parent(1, { ...SELL, 38: 200 });
    expect(() => holding(100).parent(1, { ...SELL, 38: 201 })).toThrow(
      "C30: client-1 C1: 201 shares are marked long, 200 are",
    );
  });

  test("long: what the sister's sells have executed or have out is not", () => {
    const t = holding(100).parent(1, { ...SELL, 38: 150 });
    sold(t, 1, 60);
    t.child(1, 2, { ...SELL, 38: 40, 44: "10.00" });
    t.parent(2, { ...SELL, 1: "A2", 38: 100 });
    const u = holding(100).parent(1, { ...SELL, 38: 150 });
    sold(u, 1, 60);
    u.child(1, 2, { ...SELL, 38: 40, 44: "10.00" });
    expect(() => u.parent(2, { ...SELL, 1: "A2", 38: 101 })).toThrow("C30: client-1 C2: 101");
  });

  test("long: what they bought, by what the venue has said", () => {
    const t = holding(0).parent(1);
    t.fill(t.child(1, 1), 200, 200);
    t.parent(2, { ...SELL, 1: "A2", 38: 200 });
    expect(() => t.parent(3, { ...SELL, 38: 201 })).toThrow("C30: client-1 C3: 201");
  });

  test("long: a sell that was taken later says nothing of an earlier one", () => {
    const t = holding(100)
      .order("C1", { ...SELL, 38: 200 })
      .parent(2, { ...SELL, 38: 100 });
    sold(t, 2, 100);
    t.tell(1, { ...SELL, 11: "C1", 38: 200, 151: 200 });
  });

  test("long: another owner's shares are not theirs", () => {
    const t = holding(10);
    t.order("C1", { ...SELL, 1: "B1", 38: 11 }, "client-2");
    expect(() => t.tell(1, { ...SELL, 1: "B1", 11: "C1", 38: 11 }, "client-2")).toThrow(
      "C30: client-2 C1: 11 shares are marked long, 10 are",
    );
  });

  test("short: not what both hold, whatever else they may have asked to sell", () => {
    expect(() => holding(100).parent(1, { ...SHORT, 38: 200 })).toThrow(
      "C30: client-1 C1: 200 shares are marked short, 200 are long",
    );
    expect(() => holding(100).parent(1, { 54: 6, 38: 1 })).toThrow("C30: ");
    holding(100).parent(1, { ...SHORT, 38: 201 });
    // The gate may have taken the other one first.
    const t = holding(100).order("C1", { ...SELL, 1: "A2", 38: 200 });
    t.parent(2, { ...SHORT, 38: 1 });
  });

  test("nothing is said of an order that may have been taken in the words of its replace", () => {
    const t = holding(100).order("C1", { ...SELL, 38: 300 });
    t.request("G", "R1", "C1", { ...SELL, 38: 200 });
    t.tell(1, { ...SELL, 11: "C1", 38: 300, 151: 300 });
  });
});
