import { describe, expect, test } from "vitest";
import { TapeStory } from "./tape-story.test-kit.ts";

const END = { 39: 4, 150: 4, 151: 0 };
const FILLED = { 6: "9.90", 11: "R1", 14: 200, 38: 200, 39: 1, 41: "C1", 150: 5, 151: 0 };

describe("when faults have stopped nothing is owed", () => {
  test("a day order may rest", () => {
    const t = new TapeStory().parent(1);
    t.report(t.child(1, 1, { 59: 0 }));
    t.judge.settled();
  });

  test("an order that was never answered", () => {
    const t = new TapeStory().order("C1");
    expect(() => t.judge.settled()).toThrow("liveness: client-1 has no answer to C1");
  });

  test("an order that may wait while its scope is HELD", () => {
    new TapeStory({ heldParents: "queue" }).order("C1").judge.settled();
  });

  test("a trade of an order that its client was never told of, with its numbers begun anew", () => {
    const t = new TapeStory().parent(2).order("C1");
    const child = t.child(1, 1);
    t.report(child);
    t.fill(child, 200, 200);
    expect(() => t.judge.settled()).toThrow("liveness: client-1 has no answer to C1");
    t.line("client-1", { 141: "Y" });
    t.judge.settled();
  });

  test("an order whose message the session refused", () => {
    const t = new TapeStory().parent(2).order("C1");
    const seq = Number(/\|34=(\d+)\|/.exec(t.text("client-1", "gate", "0", {}))?.[1]) - 1;
    t.send("gate", "client-1", "3", { 45: seq - 1, 373: 10 });
    expect(() => t.judge.settled()).toThrow("liveness: client-1 has no answer to C1");
    t.send("gate", "client-1", "3", { 45: seq, 373: 10 });
    t.judge.settled();
  });

  test("an order whose number its client has filled", () => {
    const t = new TapeStory().order("C1");
    t.send("client-1", "gate", "4", { 36: 3, 123: "Y" }, { 34: 1, 43: "Y" });
    t.judge.settled();
    t.order("C2");
    expect(() => t.judge.settled()).toThrow("liveness: client-1 has no answer to C2");
  });

  test("an order that was refused", () => {
    const t = new TapeStory().order("C1");
    t.tell(1, { 11: "C1", 37: "NONE", 39: 8, 103: 0, 150: 8, 151: 0 });
    t.judge.settled();
  });

  test("a cancel that was taken and never came to anything", () => {
    const t = new TapeStory().parent(1).request("F", "X1", "C1");
    t.tell(1, { 11: "X1", 39: 6, 41: "C1", 150: 6 });
    expect(() => t.judge.settled()).toThrow("liveness: P1 was to be cancelled by X1, and lives");
    t.tell(1, { 11: "X1", 41: "C1", ...END });
    t.judge.settled();
  });

  test("an end that its client heard by asking only", () => {
    const t = new TapeStory().parent(1);
    t.tell(1, { 11: "C1", ...END, 150: "I" });
    expect(() => t.judge.settled()).toThrow("liveness: P1 has ended, its client heard it by");
    t.tell(1, { 11: "C1", ...END });
    t.judge.settled();
  });

  test("M15: terms in force of which no report of a replace was told", () => {
    const t = new TapeStory().parent(1).request("G", "R1", "C1", { 38: 200 });
    t.tell(1, { 11: "R1", 38: 200, 41: "C1", 150: "I", 151: 200 });
    expect(() => t.judge.settled()).toThrow("M15: P1 is told as 200 at 100000, its client knows");
    t.tell(1, { 11: "R1", 38: 200, 41: "C1", 150: 5, 151: 200 });
    t.judge.settled();
  });

  test("an order that is filled and never told as Filled", () => {
    const t = new TapeStory().parent(1).request("G", "R1", "C1", { 38: 200 });
    const id = t.child(1, 1);
    t.fill(id, 200, 200);
    t.tellFill(1, 200, 200, { 38: 200, 39: 1 });
    t.tell(1, { ...FILLED, 39: 2 });
    t.judge.settled();
    const never = new TapeStory().parent(1).request("G", "R1", "C1", { 38: 200 });
    never.fill(never.child(1, 1), 200, 200);
    never.tellFill(1, 200, 200, { 38: 200, 39: 1 });
    expect(() => never.tell(1, FILLED)).toThrow("B31: P1 is PartiallyFilled with 200 of 200");
    expect(() => never.judge.settled()).toThrow("liveness: P1 is filled, and its client was never");
  });

  test("a cancel that the gate's session refused was none; one that it took was", () => {
    const t = new TapeStory().parent(1).request("F", "X1", "C1");
    expect(() => t.judge.settled()).toThrow("liveness: P1 was to be cancelled by X1, and lives");
    t.send("gate", "client-1", "3", { 45: 2, 372: "D", 373: 10 });
    expect(() => t.judge.settled()).toThrow("liveness: P1 was to be cancelled by X1, and lives");
    t.send("gate", "client-1", "3", { 45: 3, 372: "F", 373: 10 });
    t.judge.settled();
  });

  test("an immediate order that lives", () => {
    const t = new TapeStory().parent(1, { 59: 3 });
    expect(() => t.judge.settled()).toThrow("liveness: P1 is immediate or cancel, and lives");
  });

  test.each([
    ["people have stopped it", (t: TapeStory) => t.people("kill", "firm", "asked", "answered")],
    ["its venue has stopped", (t: TapeStory) => t.process("venue-N", "kill")],
    ["its venue keeps silent", (t: TapeStory) => t.lie("B32", "")],
  ])("an immediate order of which nobody can say: %s", (_, befalls) => {
    const t = new TapeStory().parent(1, { 59: 3 });
    const id = t.child(1, 1);
    t.report(id);
    t.cancel(id, 1, 2);
    befalls(t);
    t.judge.settled();
  });

  test("children of an order that no client was ever told of", () => {
    const t = new TapeStory().order("C1");
    t.child(1, 1);
    expect(() => t.judge.settled()).toThrow("liveness: client-1 has no answer to C1");
  });
});

describe("what venues executed, clients were told", () => {
  /** 80 shares are executed on N, and heard of unless the line is cut. */
  function story(cut: boolean): TapeStory {
    const t = new TapeStory().parent(1);
    const id = t.child(1, 1);
    t.report(id);
    t.cut = cut;
    t.fill(id, 80, 80);
    t.cut = false;
    return t;
  }

  test("a trade that a client was never told of", () => {
    expect(() => story(false).judge.settled()).toThrow(
      "liveness: client-1 was never told of 80 at 99000, E2 on N of P1",
    );
  });

  test("a trade that the gate never heard of", () => {
    expect(() => story(true).judge.settled()).toThrow("liveness: the gate was never told of 80");
  });

  test("a trade that its venue has forgotten before the gate heard of it", () => {
    const t = story(true);
    t.process("venue-N", "kill");
    t.judge.settled();
  });

  test("a trade whose report the gate's session refused for its SendingTime(52)", () => {
    const t = story(false);
    t.send("gate", "venue-N", "3", { 45: 1, 372: 8, 373: 10 });
    expect(() => t.judge.settled()).toThrow("liveness: client-1 was never told of 80");
    t.send("gate", "venue-N", "3", { 45: 3, 372: 8, 373: 10 });
    t.judge.settled();
  });

  test("a client that began anew has lost what it was told", () => {
    const t = story(false);
    t.line("client-1", { 141: "Y" });
    t.judge.settled();
  });

  test("positions: clients were told another account than the venues", () => {
    const t = story(false);
    t.tellFill(1, 80, 80, { 1: "A2" });
    expect(() => t.judge.settled()).toThrow(
      "positions: A1 IBM: venues made 80 for 7920000, clients were told 0 for 0",
    );
  });
});
