import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { entryLayoutOf, FrameFault, frameFault } from "./codec.ts";
import { type DecodedFrame, decodeFrame, encodeFrame, FrameBytes } from "./frame-values.ts";
import { type FieldType, FRAME_MAX, type Layout } from "./layout.ts";
import { FLEET_MESSAGES } from "./schema.ts";

const VECTORS = readFileSync(join(import.meta.dirname, "vectors/frames.txt"), "utf8");

describe("decode(encode(x)) = x", () => {
  test.each(FLEET_MESSAGES.map((m) => [m.spec.name, m] as const))("%s", (name, message) => {
    fc.assert(
      fc.property(frameOf(message), ({ fields, entries }) => {
        const frames = new FrameBytes();
        encodeFrame(frames, message, fields, entries);
        expect(frameFault(frames.view, 0, frames.used)).toBe(FrameFault.None);
        expect(frames.view.getUint16(0, true)).toBe(frames.used);
        expect(decodeFrame(frames.view, 0)).toEqual({ name, fields, entries });
      }),
      { numRuns: 50 },
    );
  });
});

test("frames behind one another do not touch", () => {
  const frames = new FrameBytes();
  const starts = FLEET_MESSAGES.map((message) => {
    const at = frames.used;
    encodeFrame(frames, message, ones(message));
    return at;
  });
  const read = starts.map((at) => decodeFrame(frames.view, at));
  expect(read.map((frame) => frame.name)).toEqual(FLEET_MESSAGES.map((m) => m.spec.name));
  expect(read.map((frame) => frame.fields)).toEqual(FLEET_MESSAGES.map(ones));
  expect(frames.bytes.length).toBe(FLEET_MESSAGES.reduce((sum, m) => sum + m.size, 0));
});

test("a message nobody knows has a name to print", () => {
  const frames = new FrameBytes();
  frames.frame(999, 8);
  expect(decodeFrame(frames.view, 0)).toEqual({ name: "Type999", fields: {}, entries: [] });
});

describe("golden vectors", () => {
  const vectors = VECTORS.split("\n\n").filter((block) => !block.startsWith("#"));

  test.each(vectors.map((block) => block.trim().split("\n") as [string, string]))(
    "%s",
    (json, hex) => {
      const golden = JSON.parse(json) as DecodedFrame;
      const message = FLEET_MESSAGES.find((m) => m.spec.name === golden.name) as Layout;
      const frames = new FrameBytes();
      encodeFrame(frames, message, golden.fields, golden.entries);
      expect(toHex(frames.bytes)).toBe(hex.replaceAll(" ", ""));
      expect(decodeFrame(frames.view, 0)).toEqual(golden);
    },
  );
});

function frameOf(message: Layout): fc.Arbitrary<Omit<DecodedFrame, "name">> {
  const entry = entryLayoutOf(message.type);
  const most = entry === undefined ? 0 : Math.floor((FRAME_MAX - message.size) / entry.size);
  const entries =
    entry === undefined
      ? fc.constant([])
      : fc.array(fieldsOf(entry), { maxLength: Math.min(most, 40) });
  return fc.record({ fields: fieldsOf(message), entries });
}

function fieldsOf(layout: Layout): fc.Arbitrary<Record<string, number | string>> {
  const fields = Object.entries(layout.spec.fields);
  return fc.record(Object.fromEntries(fields.map(([name, field]) => [name, anyOf(field.type)])));
}

function anyOf(type: FieldType): fc.Arbitrary<number | string> {
  switch (type) {
    case "u8":
      return fc.nat(0xff);
    case "u16":
      return fc.nat(0xffff);
    case "u32":
      return fc.integer({ min: 0, max: 0xffff_ffff });
    case "i32":
      return fc.integer();
    case "whole":
      return fc.maxSafeInteger();
    case "sym":
      return fc.stringMatching(/^[A-Z][A-Z0-9.-]{0,7}$/);
    case "text16":
      return fc.stringMatching(/^[!-~]([ -~]{0,14}[!-~])?$/);
    case "text24":
      return fc.stringMatching(/^[!-~]([ -~]{0,22}[!-~])?$/);
  }
}

function ones(message: Layout): Record<string, number | string> {
  const fields = Object.entries(message.spec.fields);
  const textual = (type: FieldType): boolean => type === "sym" || type.startsWith("text");
  return Object.fromEntries(fields.map(([name, { type }]) => [name, textual(type) ? "ONE" : 1]));
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
