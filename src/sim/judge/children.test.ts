import { describe, expect, test } from "vitest";
import { TapeStory } from "./tape-story.test-kit.ts";

describe("I3: every order at a venue has a parent that its client was told of", () => {
  test("nobody asked for it", () => {
    const t = new TapeStory();
    expect(() => t.child(7, 1)).toThrow("I3: 10001000070001 of P7: no client has asked for that");
  });

  test("it goes out before the acknowledgement", () => {
    const t = new TapeStory().order("C1");
    t.child(1, 1);
    expect(() => t.tell(1, { 11: "C1" })).toThrow("I3: P1 is told after 10001000010001 went out");
  });

  test("the acknowledgement may wait for a client whose line was lost", () => {
    const t = new TapeStory().order("C1");
    t.child(1, 1);
    t.line("client-1");
    t.tell(1, { 11: "C1" });
    t.child(1, 2);
  });

  test("the acknowledgement may wait behind what the line did not take", () => {
    const t = new TapeStory().parent(2).order("C1");
    t.befalls("full", "client-1");
    t.child(1, 1);
    t.tell(1, { 11: "C1" });
    t.child(1, 2);
  });

  test("it waits no longer than the line does", () => {
    const t = new TapeStory().parent(2).befalls("full", "client-1").order("C1");
    t.tell(2, { 11: "C2" });
    t.child(1, 1);
    expect(() => t.tell(1, { 11: "C1" })).toThrow("I3: P1 is told after 10001000010001 went out");
  });

  test("what went out meanwhile is held against the client's words", () => {
    const t = new TapeStory().order("C1");
    t.child(1, 1, { 44: "10.01" });
    t.line("client-1");
    expect(() => t.tell(1, { 11: "C1" })).toThrow("C6: a child of P1 went at 100100");
  });

  test.each([
    ["symbol", { 55: "BAC" }],
    ["side", { 54: 2 }],
    ["account", { 1: "B1" }],
  ])("another %s than its client's", (_, other) => {
    const t = new TapeStory().parent(1);
    expect(() => t.child(1, 1, other)).toThrow(/^I3: .*its client asked 1 IBM for A1/);
  });

  test("an order that was acknowledged to nobody who asked", () => {
    const t = new TapeStory();
    expect(() => t.tell(1, { 11: "C1" })).toThrow("I3: P1 told to client-1, which never ordered");
  });

  test("other quantities than asked for", () => {
    const t = new TapeStory().order("C1");
    expect(() => t.tell(1, { 11: "C1", 38: 600 })).toThrow("I3: P1 has OrderQty(38) 600");
  });

  test("another client's order", () => {
    const t = new TapeStory().parent(1);
    expect(() => t.tell(1, { 11: "C1" }, "client-2")).toThrow(
      "I3: P1 of client-1 told to client-2",
    );
  });

  test("B11: one ClOrdID is one order", () => {
    const t = new TapeStory().parent(1).order("C1");
    t.tell(1, { 11: "C1", 150: "I" });
    expect(() => t.tell(2, { 11: "C1" })).toThrow("B11: C1 is P1 and P2 too");
  });

  test("a replace goes to a venue: no reserve covers it", () => {
    const t = new TapeStory().parent(1);
    const id = t.child(1, 1);
    expect(() => t.send("gate", "venue-N", "G", { 11: t.id(1, 2), 41: id })).toThrow("I3:");
  });
});

describe("I3: an acknowledged order is never lost", () => {
  test.each(["A", "6", "E"])("one that was told as pending (%s) may be", (status) => {
    const t = new TapeStory().order("C1");
    t.tell(1, { 11: "C1", 39: status, 150: "I" });
    t.restart("power");
    t.tell(1, { 11: "C1", 37: "NONE", 39: 8, 103: 0, 150: 8, 151: 0 });
    t.judge.settled();
  });

  const unknown = { 37: "NONE", 39: 8, 103: 5, 150: "I", 17: "0", 38: 0, 151: 0 };

  test("a status of it after a restart", () => {
    const t = new TapeStory().parent(1).restart("power").request("H", "C1", "");
    t.tell(1, { 11: "C1", 150: "I" });
    expect(() => t.tell(1, { ...unknown, 11: "C1" })).toThrow("I3: C1 was acknowledged");
  });

  test("a status of an order that was never acknowledged", () => {
    const t = new TapeStory().order("C1").restart("power").request("H", "C1", "");
    t.tell(1, { ...unknown, 11: "C1" });
  });

  test("its cancel is refused as one of an unknown order", () => {
    const t = new TapeStory().parent(1).restart("power").request("F", "X1", "C1");
    const reject = { 11: "X1", 37: "NONE", 39: 8, 41: "C1", 102: 1, 434: 1 };
    expect(() => t.send("gate", "client-1", "9", reject)).toThrow("I3: C1 was acknowledged");
  });

  test("the same order again is refused", () => {
    const t = new TapeStory().parent(1).restart("power").order("C1");
    const refusal = { ...unknown, 11: "C1", 17: "X", 103: 4, 150: 8 };
    expect(() => t.tell(1, refusal)).toThrow("I3: C1 was acknowledged");
  });

  test("another order under its ClOrdID is refused", () => {
    const t = new TapeStory().parent(1).order("C1", { 38: 700 });
    t.tell(1, { ...unknown, 11: "C1", 17: "X", 103: 6, 150: 8 });
  });
});

describe("what a gate may forget with its power", () => {
  /** An order of which a false word has filled all. */
  function filledByALie(): TapeStory {
    const t = new TapeStory().parent(1);
    const id = t.child(1, 1, { 38: 500 });
    const lie = { 6: "9.90", 11: id, 14: 500, 17: "L1", 31: "9.90", 32: 500, 39: 2, 150: "F" };
    const text = t.text("venue-N", "gate", "8", { ...lie, 38: 500, 54: 1, 55: "IBM", 151: 0 });
    t.lie("B24", text);
    t.put("venue-N", "gate", text);
    t.tell(1, { 11: "C1", 6: "9.90", 14: 500, 39: 2, 150: "F", 151: 0 });
    return t;
  }

  test("the false word that had filled an order: it goes on", () => {
    const t = filledByALie().restart("power");
    t.child(1, 1, {}, "venue-Q");
  });

  test("not without a loss of power", () => {
    const t = filledByALie().restart("kill");
    expect(() => t.child(1, 1, {}, "venue-Q")).toThrow("I2: ");
  });

  /** A filled order is replaced by one of 600 shares behind a stop of the gate. */
  function replacedBehind(what: "power" | "kill"): void {
    const t = new TapeStory().parent(1);
    t.fill(t.child(1, 1, { 38: 500 }), 500, 500, { 38: 500 });
    t.tellFill(1, 500, 500);
    t.restart(what).request("G", "C2", "C1", { 38: 600 });
    t.tell(1, { 11: "C2", 38: 600, 39: 0, 41: "C1", 150: 5, 151: 600 });
  }

  test("the fills by which an order was over, so that it can be replaced", () => {
    replacedBehind("power");
    expect(() => replacedBehind("kill")).toThrow("I3: ");
  });
});

describe("C6: no price is worse than the client's", () => {
  test.each([
    ["a buy", 1, "10.01", "9.99"],
    ["a sell", 5, "9.99", "10.01"],
  ])("%s", (_, side, worse, better) => {
    const t = new TapeStory().parent(1, { 54: side });
    t.child(1, 1, { 44: better, 54: side });
    expect(() => t.child(1, 2, { 44: worse, 54: side })).toThrow(/^C6: .*limit is 100000/);
  });

  test("a market order permits every price", () => {
    const t = new TapeStory().parent(1, { 40: 1, 44: "" });
    t.child(1, 1, { 44: "30.00" });
  });

  test("a replace to a better price leaves none behind that is worse", () => {
    const t = new TapeStory().parent(1).request("G", "R1", "C1", { 44: "9.90" });
    t.child(1, 1);
    const replaced = { 11: "R1", 41: "C1", 44: "9.90", 150: 5 };
    expect(() => t.tell(1, replaced)).toThrow("M15: 10001000010001 at 99500 is out");
  });
});

describe("I4: an id is used once", () => {
  test("the same order on another line", () => {
    const t = new TapeStory().parent(1);
    t.child(1, 1);
    t.line("venue-N");
    expect(() => t.child(1, 1)).toThrow("I4: 10001000010001 is used a second time");
  });

  test("a cancel takes the id of an order", () => {
    const t = new TapeStory().parent(1);
    const id = t.child(1, 1);
    expect(() => t.cancel(id, 1, 1)).toThrow("I4: 10001000010001 is used a second time");
  });

  test("a start that goes on with the number of the one before", () => {
    const t = new TapeStory().parent(1);
    t.child(1, 1);
    t.process("gate", "kill").process("gate", "start");
    expect(() => t.child(1, 2)).toThrow("I4: 10001000010002 is of start 1, the gate had 1");
  });

  test("an order that nobody sent comes to a venue", () => {
    const t = new TapeStory().parent(1);
    const text = t.text("gate", "venue-N", "D", { 11: t.id(1, 1), 38: 100 });
    expect(() => t.wire("arrived", "gate", "venue-N", text)).toThrow("nobody sent it there");
  });
});
