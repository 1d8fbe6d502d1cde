import { describe, expect, test } from "vitest";
import { TapeStory } from "./tape-story.test-kit.ts";

/** An order of 200 that rests on N, and the text of what its venue says falsely of it. */
function resting(false_: Readonly<Record<number, string | number>>) {
  const t = new TapeStory().parent(1);
  const id = t.child(1, 1);
  t.report(id);
  const news = { 6: "9.90", 11: id, 14: 0, 17: "L", 38: 200, 39: 0, 54: 1, 55: "IBM", 151: 0 };
  const text = t.text("venue-N", "gate", "8", { ...news, ...false_ });
  return { t, id, text };
}

const FALSE_FILL = { 14: 200, 31: "9.90", 32: 200, 39: 2, 150: "F" };

describe("what a venue says falsely is not what happened", () => {
  test("B26: a fill that was none explains nothing that a client is told of others", () => {
    const { t, id, text } = resting(FALSE_FILL);
    t.lie("B26", text).put("venue-N", "gate", text);
    t.tellFill(1, 200, 200);
    t.report(id, { 39: 4, 150: 4, 151: 0 });
    t.parent(2);
    expect(() => t.tellFill(2, 200, 200)).toThrow(
      "B30: P2: 200 at 99000 on N was made by no venue",
    );
  });

  test("a fill that nobody announced as false has to be a venue's", () => {
    const { t, text } = resting(FALSE_FILL);
    expect(() => t.wire("arrived", "venue-N", "gate", text)).toThrow(
      "A3: P1 is executed by nobody",
    );
  });

  test("the sums of an order whose venue has lied are not held against its client", () => {
    const { t, text } = resting(FALSE_FILL);
    t.lie("B24", text).put("venue-N", "gate", text);
    t.tellFill(1, 200, 450);
    t.judge.settled();
  });

  test("I2 holds all the same: a false fill gives nobody shares", () => {
    const { t, text } = resting(FALSE_FILL);
    t.lie("B24", text).put("venue-N", "gate", text);
    expect(() => t.child(1, 2, { 38: 301 })).toThrow("I2: P1 has 0 executed and 501 open");
  });

  test("B34: an end that was none frees that order's shares, and no others", () => {
    const { t, text } = resting({ 39: 4, 150: 4 });
    t.lie("B34", text).put("venue-N", "gate", text);
    t.child(1, 2, { 38: 500 });
    expect(() => t.child(1, 3, { 38: 1 })).toThrow("I2: P1 has 0 executed and 501 open");
  });

  test("B27: a true word that comes twice excuses nothing", () => {
    const t = new TapeStory().parent(1);
    const id = t.child(1, 1);
    t.report(id);
    const text = t.fill(id, 80, 80);
    t.lie("B27", text).wire("arrived", "venue-N", "gate", text);
    t.tellFill(1, 80, 80);
    expect(() => t.tellFill(1, 80, 160)).toThrow("was told before");
  });

  test("A3: a venue speaks of an order that nobody sent", () => {
    const t = new TapeStory().parent(1);
    t.child(1, 1);
    expect(() => t.report(t.id(1, 9))).toThrow("A3: venue-N speaks of an order that nobody sent");
  });
});
