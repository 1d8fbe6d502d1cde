import { describe, expect, test } from "vitest";
import { TapeStory } from "./tape-story.test-kit.ts";

const END = { 39: 4, 150: 4, 151: 0 };

describe("I7: after a kill's acknowledgement nothing new", () => {
  test.each(["firm", "client:alpha", "account:A1", "symbol:IBM", "venue:N", "strategy:sweep"])(
    "in the scope %s",
    (scope) => {
      const t = new TapeStory().parent(1).people("kill", scope, "asked");
      t.child(1, 1, {}, "venue-N");
      t.report(t.id(1, 1), END);
      t.people("kill", scope, "answered");
      expect(() => t.child(1, 2)).toThrow(`I7: 10001000010002 is sent while ${scope} is stopped`);
    },
  );

  test.each(["client:beta", "account:B1", "symbol:BAC", "venue:Q"])(
    "elsewhere orders go on beside %s",
    (scope) => {
      const t = new TapeStory().parent(1).people("kill", scope, "asked", "answered");
      t.child(1, 1);
    },
  );

  test("an order that came before is not taken any more (F9)", () => {
    const t = new TapeStory().process("gate", "ready").order("C1").order("C2", { 55: "BAC" });
    t.people("kill", "symbol:IBM", "asked");
    t.tell(2, { 11: "C2", 55: "BAC" });
    expect(() => t.tell(1, { 11: "C1" })).toThrow("I7: P1 is taken while symbol:IBM is killed");
  });

  test.each([
    ["a gate that is not up yet", (t: TapeStory) => t.people("kill", "firm", "asked")],
    [
      "a refused kill",
      (t: TapeStory) => t.process("gate", "ready").people("kill", "firm", "asked", "refused"),
    ],
    [
      "a gate that has taken it before it died",
      (t: TapeStory) => t.people("kill", "firm", "asked", "answered").restart("kill"),
    ],
  ])("an order may be taken under %s", (_, befalls) => {
    const t = new TapeStory().order("C1");
    befalls(t);
    t.tell(1, { 11: "C1" });
  });

  test("one that a gate was asked for and lost with its power binds nobody", () => {
    const t = new TapeStory().process("gate", "ready").people("kill", "firm", "asked");
    t.restart("power").process("gate", "ready").order("C1");
    t.tell(1, { 11: "C1" });
  });

  test("a restart forgets no kill", () => {
    const t = new TapeStory().parent(1).people("kill", "firm", "asked", "answered");
    t.restart("power");
    expect(() => t.child(1, 1)).toThrow("I7:");
  });

  test("a refused kill stops nothing", () => {
    const t = new TapeStory().parent(1).people("kill", "firm", "asked", "refused");
    t.child(1, 1);
  });

  test("two people lift it", () => {
    const t = new TapeStory().parent(1).people("kill", "firm", "asked", "answered");
    t.people("rearm", "firm", "asked", "asked", "answered");
    t.child(1, 1);
  });

  test("from when both have asked it may be lifted, though nobody hears the answer", () => {
    const t = new TapeStory().parent(1).people("kill", "firm", "asked", "answered");
    t.people("rearm", "firm", "asked", "asked");
    t.child(1, 1);
  });

  test("one of two who was refused lifts nothing", () => {
    const t = new TapeStory().parent(1).people("kill", "firm", "asked", "answered");
    t.people("rearm", "firm", "asked", "asked", "refused");
    expect(() => t.child(1, 1)).toThrow("I7:");
  });

  test("I8: one person lifts it", () => {
    const t = new TapeStory().parent(1).people("kill", "firm", "asked", "answered");
    expect(() => t.people("rearm", "firm", "asked", "answered")).toThrow(
      "I8: firm is started again by 1 person",
    );
  });

  test("I8: a frozen scope takes nothing new until two people open it", () => {
    const t = new TapeStory().parent(1).people("freeze", "symbol:IBM", "asked", "answered");
    expect(() => t.child(1, 1)).toThrow("I8: 10001000010001 is sent while symbol:IBM is stopped");
    t.people("open", "symbol:IBM", "asked", "asked", "answered");
    t.child(1, 2);
  });
});

describe("I7: what is open at a kill is asked back", () => {
  test("by its own cancel", () => {
    const t = new TapeStory().parent(1);
    const id = t.child(1, 1);
    t.report(id);
    t.people("kill", "firm", "asked").cancel(id, 1, 2).people("kill", "firm", "answered");
    t.judge.settled();
  });

  test("by a mass cancel", () => {
    const t = new TapeStory().parent(1);
    t.report(t.child(1, 1));
    t.people("kill", "firm", "asked");
    t.send("gate", "venue-N", "q", { 11: t.id(0, 1), 530: 7 });
    t.people("kill", "firm", "answered");
  });

  test("it is not", () => {
    const t = new TapeStory().parent(1);
    t.report(t.child(1, 1));
    t.people("kill", "firm", "asked");
    expect(() => t.people("kill", "firm", "answered")).toThrow(
      "I7: 10001000010001 is open and not asked back, firm is killed",
    );
  });

  test("an order of an earlier start may be asked back later, but not never", () => {
    const t = new TapeStory().parent(1);
    t.report(t.child(1, 1));
    t.restart("kill").people("kill", "firm", "asked", "answered");
    expect(() => t.judge.settled()).toThrow("is open and not asked back");
  });

  test.each(["full", "closed"] as const)(
    "what waits for a line that is %s, when it goes on",
    (what) => {
      const t = new TapeStory().parent(1);
      const id = t.child(1, 1);
      t.report(id);
      t.befalls(what, "venue-N").people("kill", "firm", "asked", "answered");
      if (what === "closed") t.line("venue-N");
      expect(() => t.judge.settled()).toThrow(`I7: ${id} is open and not asked back`);
      t.cancel(id, 1, 2).judge.settled();
    },
  );

  test("a line that is down asks nothing back", () => {
    const t = new TapeStory().parent(1);
    t.report(t.child(1, 1));
    t.send("venue-N", "gate", "5", {});
    t.people("kill", "firm", "asked", "answered");
  });
});
