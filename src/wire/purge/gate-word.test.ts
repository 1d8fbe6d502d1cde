import { expect, test } from "vitest";
import { readGateWord } from "./gate-word.ts";

const IBM = { scope: "symbol:IBM", killSeq: 3, durable: true, taken: ["ann-1 7"], killed: true };

test("what the gate says of a scope is read from its state", () => {
  const state = { by: "gate", scopes: [{ ...IBM, scope: "firm", killSeq: 1 }, IBM] };
  expect(readGateWord(state, "symbol:IBM")).toEqual({
    killSeq: 3,
    durable: true,
    taken: ["ann-1 7"],
  });
});

test.each<[string, unknown]>([
  ["nothing", null],
  ["no list", { scopes: {} }],
  ["another scope", { scopes: [{ ...IBM, scope: "firm" }] }],
  ["a scope that is none", { scopes: [null, 7] }],
  ["no number", { scopes: [{ ...IBM, killSeq: "3" }] }],
  ["no word about the disk", { scopes: [{ ...IBM, durable: 1 }] }],
  ["no kills", { scopes: [{ ...IBM, taken: undefined }] }],
  ["kills of another form", { scopes: [{ ...IBM, taken: [7] }] }],
])("%s is no word at all (I15)", (_, state) => {
  expect(readGateWord(state, "symbol:IBM")).toBeNull();
});
