import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  GUARD_MESSAGES,
  type GuardMessage,
  guardLine,
  guardSignedBytes,
  readGuardLine,
} from "./messages.ts";

const HEAD: GuardMessage = {
  type: "Head",
  gate: 1,
  incarnation: 2,
  index: 30,
  hash: "0123456789abcdef".repeat(4),
  signature: "ab".repeat(64),
};
const SAMPLES: readonly GuardMessage[] = [
  HEAD,
  { type: "Nonce", gate: 1, incarnation: 2, nonce: "0123456789abcdef" },
  { ...HEAD, type: "Go", guard: 1, nonce: "0123456789abcdef", kills: 0 } as GuardMessage,
  { type: "Kill", command: '{"a":"b"}', signature: "ab".repeat(64) },
];

describe("a message between gate and guard", () => {
  test("read back is the same message", () => {
    const { gate: _, ...go } = SAMPLES[2] as unknown as Record<string, unknown>;
    for (const message of [SAMPLES[0], SAMPLES[1], go as unknown as GuardMessage, SAMPLES[3]]) {
      const line = guardLine(message as GuardMessage);
      expect(line.endsWith("\n")).toBe(true);
      expect(readGuardLine(line.slice(0, -1))).toEqual(message);
    }
  });

  test.each([
    ["a field that is missing", (t: string) => t.replace('"index":30,', "")],
    ["a field too many", (t: string) => t.replace('"index":30', '"index":30,"indez":1')],
    ["a number below zero", (t: string) => t.replace('"index":30', '"index":-30')],
    ["a fraction", (t: string) => t.replace('"index":30', '"index":3.5')],
    ["a short hash", (t: string) => t.replace("0123", "123")],
    ["capital digits", (t: string) => t.replace("abcdef", "ABCDEF")],
    ["another name", (t: string) => t.replace("Head", "toString")],
    ["a blank", (t: string) => t.replace(",", ", ")],
  ])("with %s is none", (_, spoil) => {
    const line = guardLine(HEAD).slice(0, -1);
    expect(spoil(line)).not.toBe(line);
    expect(readGuardLine(spoil(line))).toBeNull();
  });

  test("of any text is a message or null, never an exception", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(readGuardLine(text)).toBeNull();
      }),
    );
  });

  test("is signed under its own name, and over everything but its signature", () => {
    const { signature: _, ...unsigned } = HEAD as Extract<GuardMessage, { type: "Head" }>;
    const text = String.fromCharCode(...guardSignedBytes(unsigned));
    expect(text.startsWith('HEAD/v1\0{"gate":1,')).toBe(true);
    expect(text).not.toContain("signature");
  });

  test("has an order of fields and a sentence for each name", () => {
    for (const { doc, fields } of Object.values(GUARD_MESSAGES)) {
      expect(doc.length).toBeGreaterThan(20);
      expect(Object.keys(fields).length).toBeGreaterThan(1);
    }
  });
});
