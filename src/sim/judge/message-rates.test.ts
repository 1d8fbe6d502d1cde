import { expect, test } from "vitest";
import { TapeStory } from "./tape-story.test-kit.ts";

/** A client may send three messages within a second. */
function story(): TapeStory {
  return new TapeStory({ clientMessagesMaxPerS: 3 });
}

const BEYOND = /^C24: client-1 C1: 4 messages of it within 900 ms, at most 3$/;

test("C24: an order behind three others of its client, of every kind", () => {
  const t = story().request("H", "S1", "none").request("F", "F1", "none");
  t.request("G", "G1", "none");
  expect(() => t.parent(1)).toThrow(BEYOND);
  const u = story().order("C0").order("C1").order("C2").order("C3");
  u.tell(1, { 11: "C2", 150: 0 });
  expect(() => u.tell(2, { 11: "C3" })).toThrow("C24: client-1 C3: 4 messages");
});

test("as many as it may, and what is no request, what comes later, and another client's", () => {
  const t = story().request("H", "S1", "none").request("H", "S2", "none");
  t.send("client-1", "gate", "0", {});
  t.order("B1", { 1: "B1" }, "client-2");
  t.order("C1").request("H", "S3", "none").request("H", "S4", "none");
  expect(() => t.tell(1, { 11: "C1" })).not.toThrow();
});

test("what came most of a second before its first word may be too old, whenever it came itself", () => {
  const t = story().request("H", "S1", "none").later(500);
  t.request("H", "S2", "none").request("H", "S3", "none").order("C1").later(500);
  expect(() => t.tell(1, { 11: "C1" })).not.toThrow();
  const late = story().request("H", "S1", "none").request("H", "S2", "none");
  late.request("H", "S3", "none").order("C1").later(1000);
  expect(() => late.tell(1, { 11: "C1" })).not.toThrow();
});

test.each<[string, (t: TapeStory) => unknown]>([
  ["the gate's session refuses one", (t) => t.send("gate", "client-1", "3", { 45: 2 })],
  ["numbers do not go on", (t) => t.send("client-1", "gate", "0", {}, { 34: 77 })],
  ["its line is another one", (t) => t.line("client-1")],
  ["the gate has started anew", (t) => t.restart("kill")],
])("nothing is certain of what came before, when %s", (_what, happens) => {
  const t = story();
  for (const id of ["S1", "S2", "S3"]) t.request("H", id, "none");
  happens(t);
  expect(() => t.parent(1)).not.toThrow();
});

test("an order that is said twice, and messages that repeat others, are left out", () => {
  for (const times of [1, 2, 3]) {
    const t = story().order("C1").request("H", "S1", "none").request("H", "S2", "none");
    for (let i = 0; i < times; i++) t.order("C1", { 97: "Y" });
    expect(() => t.tell(1, { 11: "C1" })).not.toThrow();
  }
  const u = story();
  for (const id of ["S1", "S2", "S3"]) {
    u.send("client-1", "gate", "H", { 11: id }, { 43: "Y" });
  }
  expect(() => u.parent(1)).not.toThrow();
});
