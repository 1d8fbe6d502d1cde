import { describe, expect, test } from "vitest";
import { TapeStory } from "./tape-story.test-kit.ts";

/** An order of 200 on N, of which 80 and then the rest is executed. */
function executed(): { t: TapeStory; id: string } {
  const t = new TapeStory().parent(1);
  const id = t.child(1, 1);
  t.report(id);
  t.fill(id, 80, 80);
  t.fill(id, 120, 200, { 31: "9.91" });
  return { t, id };
}

describe("B30: every trade that a client is told of was made, and is told once", () => {
  test("in the order of the trades, sums and average from both", () => {
    const { t } = executed();
    t.tellFill(1, 80, 80);
    t.tellFill(1, 120, 200, { 6: "9.906", 31: "9.91" });
    t.judge.settled();
  });

  test.each([
    ["other shares", { 32: 81 }],
    ["another price", { 31: "9.89" }],
    ["another venue", { 30: "Q" }],
  ])("%s", (_, more) => {
    const { t } = executed();
    expect(() => t.tellFill(1, 80, 80, more)).toThrow(/^B30: P1: .* was made by no venue/);
  });

  test("a trade that the gate cannot have heard of", () => {
    const t = new TapeStory().parent(1);
    const id = t.child(1, 1);
    t.cut = true;
    t.fill(id, 80, 80);
    t.cut = false;
    expect(() => t.tellFill(1, 80, 80)).toThrow("B30: P1: 80 at 99000 on N was made by no venue");
  });

  test("an ExecID is told under a second number only when power was lost", () => {
    const t = new TapeStory().parent(1);
    const again = (): string => t.tell(1, { 11: "C1", 17: "X1" });
    expect(again).toThrow("ExecID: X1 is told to client-1 again");
    const lost = new TapeStory().parent(1).restart("power");
    lost.tell(1, { 11: "C1", 17: "X1" });
    expect(() => lost.tell(1, { 11: "C1", 17: "X1" })).toThrow("ExecID: X1 is told to client-1");
  });

  test("M14: a cancel is refused once for each time that it has come", () => {
    const t = new TapeStory().parent(1).request("F", "X1", "C1");
    const refuse = (): string => t.send("gate", "client-1", "9", { 11: "X1", 41: "C1", 102: 0 });
    refuse();
    t.request("F", "X1", "C1");
    refuse();
    expect(refuse).toThrow("M14: X1 of client-1 is refused a second time");
  });

  test("M14: ... and once more for each loss of power, which takes out that it was", () => {
    const t = new TapeStory().parent(1).request("F", "X1", "C1");
    const refuse = (): string => t.send("gate", "client-1", "9", { 11: "X1", 41: "C1", 102: 0 });
    refuse();
    t.restart("power");
    refuse();
    t.request("F", "X1", "C1");
    refuse();
    expect(refuse).toThrow("M14: X1 of client-1 is refused a second time");
  });

  test("a second time under another ExecID", () => {
    const { t } = executed();
    t.tellFill(1, 80, 80);
    expect(() => t.tellFill(1, 80, 160)).toThrow("B30: P1: 80 at 99000 on N was told before");
  });

  test("a second time under the same ExecID is the same report", () => {
    const { t } = executed();
    t.tellFill(1, 80, 80, { 17: "K" });
    t.restart("power");
    t.tellFill(1, 80, 80, { 17: "K" });
    t.tellFill(1, 120, 200, { 6: "9.906", 31: "9.91" });
    t.judge.settled();
  });

  test("a loss of the gate's power may have it told again, once", () => {
    const { t } = executed();
    t.tellFill(1, 80, 80);
    t.restart("power");
    t.tell(1, { 11: "C1", 150: "I" });
    t.tellFill(1, 80, 80);
    expect(() => t.tellFill(1, 80, 160)).toThrow("was told before");
  });

  test("what comes on a line that was there before is of before", () => {
    const { t } = executed();
    const told = t.text("gate", "client-1", "8", TOLD);
    t.wire("sent", "gate", "client-1", told);
    t.process("gate", "power");
    t.wire("arrived", "gate", "client-1", told);
    t.process("gate", "start").line("client-1");
    t.tell(1, { 11: "C1", 150: "I" });
  });

  test("a kill of the gate's process may not", () => {
    const { t } = executed();
    t.tellFill(1, 80, 80);
    t.restart("kill");
    expect(() => t.tellFill(1, 80, 80)).toThrow("was told before");
  });

  test("one ExecID for two trades", () => {
    const { t } = executed();
    t.tellFill(1, 80, 80, { 17: "K" });
    t.restart("power");
    const other = { 6: "9.906", 17: "K", 31: "9.91" };
    expect(() => t.tellFill(1, 120, 200, other)).toThrow(
      "ExecID: K to client-1 says P1 F 120@9.91",
    );
  });
});

describe("B31: sums of a report follow from what was told", () => {
  test.each([
    ["CumQty", { 14: 90, 151: 410 }, "B31: P1 has CumQty 90, told 80"],
    [
      "CumQty beyond all trades",
      { 14: 300, 151: 200 },
      "B31: P1 has CumQty 300, its venues made 200",
    ],
    ["LeavesQty", { 151: 419 }, "B31: P1 has LeavesQty 419, not 420"],
    ["AvgPx", { 6: "9.91" }, "B31: P1 has AvgPx 9910000 millionths, its fills 9900000"],
    ["Filled", { 39: 2, 151: 0 }, "B31: P1 is Filled with 80 of 500"],
    ["New", { 39: 0 }, "B31: P1 is New with 80"],
    ["an end with shares left", { 39: 4 }, "B31: P1 has LeavesQty 420, not 0"],
  ])("%s", (_, more, message) => {
    const { t } = executed();
    expect(() => t.tellFill(1, 80, 80, more)).toThrow(message);
  });

  test.each([
    ["E", 0, "M15: P1 is told as E in state 0"],
    ["6", 1, "M15: P1 is told as 6 in state 1"],
    ["6", "E", "M15: P1 is told as 6 in state E"],
  ])(
    "M15: a report that a request pends says that its order does: %s in %s",
    (type, status, why) => {
      const { t } = executed();
      t.tellFill(1, 80, 80);
      const pends = { 6: "9.90", 11: "R1", 14: 80, 41: "C1", 151: 420 };
      t.tell(1, { ...pends, 39: "6", 150: "E" });
      expect(() => t.tell(1, { ...pends, 39: status, 150: type })).toThrow(why);
    },
  );

  test("M15: until a replace is done its order is told as it stands", () => {
    const t = new TapeStory().parent(1).request("G", "R1", "C1", { 38: 600, 44: "10.10" });
    const pends = { 11: "R1", 39: "E", 41: "C1", 150: "E" };
    t.tell(1, pends);
    for (const early of [{ 38: 600, 151: 600 }, { 44: "10.10" }]) {
      const told = expect(() => t.tell(1, { ...pends, ...early }));
      told.toThrow(/^M15: R1 is pending, and told as \d+ at \d+ already/);
    }
    t.tell(1, { 11: "R1", 38: 600, 41: "C1", 44: "10.10", 150: 5, 151: 600 });
    t.tell(1, pends);
  });

  test("what is told out of order is judged in the order of the numbers", () => {
    const { t } = executed();
    const first = t.text("gate", "client-1", "8", TOLD);
    const second = t.text("gate", "client-1", "8", { ...TOLD, ...NEXT });
    t.wire("sent", "gate", "client-1", first);
    t.wire("sent", "gate", "client-1", second);
    t.wire("arrived", "gate", "client-1", second);
    t.wire("arrived", "gate", "client-1", first);
    t.judge.settled();
  });

  test("B29: a bust that its client is not told of", () => {
    const { t, id } = executed();
    t.tellFill(1, 80, 80);
    t.tellFill(1, 120, 200, { 6: "9.906", 31: "9.91" });
    t.lie("B29", t.report(id, { 14: 120, 19: "E2", 39: 1, 150: "H", 151: 80 }));
    expect(() => t.judge.settled()).toThrow("B29: P1 has CumQty 200, its trades count 120");
  });

  test("B29: sums after a bust", () => {
    const { t, id } = executed();
    t.tellFill(1, 80, 80);
    t.tellFill(1, 120, 200, { 6: "9.906", 31: "9.91" });
    const bust = { 14: 120, 19: "E2", 39: 1, 150: "H", 151: 80 };
    t.lie("B29", t.report(id, bust));
    t.tell(1, { 11: "C1", 6: "9.91", 14: 120, 39: 1, 150: "H", 151: 300 });
    t.judge.settled();
  });
});

const TOLD = {
  ...{ 1: "A1", 6: "9.90", 11: "C1", 14: 80, 17: "K1", 30: "N", 31: "9.90", 32: 80, 37: "P1" },
  ...{ 38: 500, 39: 1, 44: "10.00", 54: 1, 55: "IBM", 150: "F", 151: 420 },
};
const NEXT = { 6: "9.906", 14: 200, 17: "K2", 31: "9.91", 32: 120, 151: 300 };
