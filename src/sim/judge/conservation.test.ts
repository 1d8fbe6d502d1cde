import { describe, expect, test } from "vitest";
import { TapeStory } from "./tape-story.test-kit.ts";

describe("I2: what is out of an order is no more than its client asked for", () => {
  test("children may use every share of it, one after the other", () => {
    const t = new TapeStory().parent(1);
    const first = t.child(1, 1, { 38: 500 });
    t.report(first, { 38: 500, 151: 500 });
    t.fill(first, 200, 200, { 38: 500 });
    t.report(first, { 14: 200, 38: 500, 39: 4, 150: 4, 151: 0 });
    t.child(1, 2, { 38: 300 });
  });

  test("one share more is found when it is written to the venue", () => {
    const t = new TapeStory().parent(1);
    t.child(1, 1, { 38: 200 });
    expect(() => t.child(1, 2, { 38: 301 }, "venue-Q")).toThrow(
      "I2: P1 has 0 executed and 501 open, its client asked for 500",
    );
  });

  test("shares come back by the venue's word alone, not by a cancel that was sent", () => {
    const t = new TapeStory().parent(1);
    const first = t.child(1, 1, { 38: 400 });
    t.report(first, { 38: 400, 151: 400 });
    t.cancel(first, 1, 2);
    expect(() => t.child(1, 3, { 38: 200 })).toThrow("I2: P1 has 0 executed and 600 open");
  });

  test("a restart of the gate forgets no order that its venue has", () => {
    const t = new TapeStory().parent(1);
    const first = t.child(1, 1, { 38: 400 });
    t.report(first, { 38: 400, 151: 400 });
    t.restart("power");
    expect(() => t.child(1, 1, { 38: 200 })).toThrow("I2: P1 has 0 executed and 600 open");
  });

  test("what was on a lost line counts again when its venue speaks of it", () => {
    const t = new TapeStory().parent(1);
    t.cut = true;
    const first = t.child(1, 1, { 38: 400 });
    t.cut = false;
    t.restart("kill");
    const second = t.child(1, 1, { 38: 400 });
    t.report(second, { 38: 400, 151: 400 });
    expect(() => t.report(first, { 38: 400, 151: 400 })).toThrow("I2: P1 has 0 executed and 800");
  });

  test("an order that its venue never had is out no more", () => {
    const t = new TapeStory().parent(1);
    const first = t.child(1, 1, { 38: 400 });
    t.report(first, { 38: 400, 39: 8, 103: 5, 150: "I", 151: 0 });
    t.child(1, 2, { 38: 400 });
  });

  test("a replace up permits more from when it has come to the gate", () => {
    const t = new TapeStory().parent(1);
    t.request("G", "R1", "C1", { 38: 800 });
    t.child(1, 1, { 38: 700 });
    t.tell(1, { 11: "R1", 38: 800, 41: "C1", 150: 5, 151: 800 });
    expect(() => t.child(1, 2, { 38: 101 })).toThrow("asked for 800");
  });

  test("a replace whose own report was lost with the numbers is in force when a status names it", () => {
    const t = new TapeStory().parent(1).request("G", "C2", "C1", { 38: 800 });
    t.line("client-1", { 141: "Y" });
    t.tell(1, { 11: "C2", 38: 800, 150: "I", 151: 800 });
    const all = t.child(1, 1, { 38: 800 });
    t.report(all, { 38: 800, 151: 800 });
    t.fill(all, 800, 800, { 38: 800 });
    const end = { 11: "C2", 14: 800, 31: "9.90", 32: 800, 38: 800, 39: 2, 150: "F", 151: 0 };
    t.tell(1, { ...end, 6: "9.90", 30: "N" });
  });

  test("a replace up that was refused permits nothing", () => {
    const t = new TapeStory().parent(1);
    t.request("G", "R1", "C1", { 38: 800 });
    t.send("gate", "client-1", "9", { 11: "R1", 37: "P1", 39: 0, 41: "C1", 102: 0, 434: 2 });
    expect(() => t.child(1, 1, { 38: 700 })).toThrow("asked for 500");
  });

  test("a replace down takes back what it takes when it is told", () => {
    const t = new TapeStory().parent(1);
    t.request("G", "R1", "C1", { 38: 300 });
    t.child(1, 1, { 38: 400 });
    expect(() => t.tell(1, { 11: "R1", 38: 300, 41: "C1", 150: 5, 151: 300 })).toThrow(
      "I2: P1 has 0 executed and 400 open, its client asked for 300",
    );
  });
});

describe("I2: after its end was told nothing is out", () => {
  const END = { 11: "C1", 39: 4, 150: 4, 151: 0 };

  test("an end behind the venue's word", () => {
    const t = new TapeStory().parent(1);
    const id = t.child(1, 1);
    t.report(id);
    t.report(id, { 39: 4, 150: 4, 151: 0 });
    t.tell(1, END);
  });

  test.each([
    ["Canceled", 4],
    ["Expired", "C"],
    ["DoneForDay", 3],
  ])("%s while an order is open", (_, status) => {
    const t = new TapeStory().parent(1);
    t.report(t.child(1, 1));
    expect(() => t.tell(1, { ...END, 39: status })).toThrow("I2: P1 has 200 open after its end");
  });

  test("an order that is on its way", () => {
    const t = new TapeStory().parent(1);
    t.cut = true;
    t.child(1, 1);
    expect(() => t.tell(1, END)).toThrow("I2: P1 has 200 open after its end was told");
  });

  test("a new order", () => {
    const t = new TapeStory().parent(1);
    t.tell(1, END);
    expect(() => t.child(1, 1)).toThrow("is sent after the end of P1 was told");
  });

  test("a trade that nobody knew of when it was told", () => {
    const t = new TapeStory().parent(1);
    t.cut = true;
    const id = t.child(1, 1);
    t.cut = false;
    t.line("venue-N");
    t.tell(1, END);
    expect(() => t.fill(id, 200, 200)).toThrow("I2: P1: 200 are executed after its end was told");
  });

  test("a venue that forgets its trades excuses nothing while the gate's journal has them", () => {
    const t = filled().later(2);
    t.process("venue-N", "kill").process("venue-N", "start").line("venue-N").restart("kill");
    expect(() => t.child(1, 2, { 38: 100 })).toThrow("I2");
  });

  test.each([
    ["the gate's power goes first", ["gate", "venue-N"]],
    ["the venue stops first", ["venue-N", "gate"]],
  ] as const)("a trade that nobody knows any more cannot come back (A3): %s", (_, order) => {
    const t = filled().later(2);
    for (const who of order) {
      if (who === "gate") t.restart("power");
      else t.process(who, "kill").process(who, "start").line(who);
    }
    t.child(1, 1, { 38: 100 });
  });

  test.each([
    ["the gate dies first", ["gate", "venue-N"]],
    ["the venue dies first", ["venue-N", "gate"]],
  ] as const)("a trade that the gate heard and died before it wrote (A3): %s", (_, order) => {
    const t = filled();
    for (const who of order) {
      if (who === "gate") t.restart("kill");
      else t.process(who, "kill").process(who, "start").line(who);
    }
    t.child(1, 1, { 38: 100 });
  });
});

/** An order of 500 that was executed whole at venue N. */
function filled(): TapeStory {
  const t = new TapeStory().parent(1);
  const child = t.child(1, 1, { 38: 500 });
  t.report(child, { 38: 500, 151: 500 });
  t.fill(child, 500, 500, { 38: 500 });
  return t;
}
