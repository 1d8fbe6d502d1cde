import { expect, test } from "vitest";
import { TapeStory } from "./tape-story.test-kit.ts";

const STATUS = { 11: "C1", 150: "I" };

test("numbers never go back without a reset", () => {
  const t = new TapeStory().parent(1);
  const again = t.text("gate", "client-1", "8", STATUS, { 34: 2 });
  expect(() => t.put("gate", "client-1", again)).toThrow("FIX: number 2 to client-1 after 2");
  const order = t.text("gate", "venue-N", "D", {}, { 34: 1 });
  expect(() => t.put("gate", "venue-N", order)).toThrow("FIX: number 1 to venue-N after 1");
});

test("after a reset they begin anew, and what they said before is void", () => {
  const t = new TapeStory().parent(1);
  t.line("client-1", { 141: "Y" });
  t.tell(1, STATUS);
});

test("after a restart they may go on further ahead", () => {
  const t = new TapeStory().parent(1).restart("power");
  t.put("gate", "client-1", t.text("gate", "client-1", "0", {}, { 34: 10_000 }));
  expect(() => t.tell(1, STATUS)).toThrow("FIX:");
});

test("what is sent again says the same", () => {
  const t = new TapeStory().parent(1);
  const fields = { 1: "A1", 6: "0.00", 11: "C1", 37: "P1", 38: 500, 150: "I", 151: 500 };
  const first = t.send("gate", "client-1", "8", { ...fields, 14: 0, 39: 0 });
  t.put("gate", "client-1", first.replace("49=", "43=Y|122=x|49="));
  const other = first.replace("49=", "43=Y|122=x|49=").replace("151=500", "151=499");
  expect(() => t.put("gate", "client-1", other)).toThrow("FIX: number 3 to client-1 says");
});

test("what was said is not filled over, but where a loss of power took it", () => {
  const gap = { 36: 3, 123: "Y" };
  const again = { 34: 2, 43: "Y" };
  const t = new TapeStory().parent(1);
  const fill = t.text("gate", "client-1", "4", gap, again);
  expect(() => t.put("gate", "client-1", fill)).toThrow("FIX: number 2 to client-1 is filled over");
  t.restart("power");
  t.put("gate", "client-1", t.text("gate", "client-1", "4", gap, again));
});

test("B71: no order is ever sent again", () => {
  const t = new TapeStory().parent(1);
  const text = t.text("gate", "venue-N", "D", { 11: t.id(1, 1) }, { 43: "Y" });
  expect(() => t.put("gate", "venue-N", text)).toThrow("B71: D number 2 is sent again to venue-N");
});

test("B71: the gap over it is filled", () => {
  const t = new TapeStory().parent(1);
  t.child(1, 1);
  t.line("venue-N");
  t.put("gate", "venue-N", t.text("gate", "venue-N", "4", { 36: 3, 123: "Y" }, { 34: 2, 43: "Y" }));
});
