import { describe, expect, test } from "vitest";
import {
  describeFault,
  entryLayoutOf,
  FrameFault,
  frameFault,
  getText,
  lengthFault,
  putSym,
  putText,
  SCHEMA_DIGEST,
} from "./codec.ts";
import { canonicalSchema, fnv1a } from "./digest.ts";
import { encodeFrame, FrameBytes } from "./frame-values.ts";
import { FRAME_MAX, HEADER_SIZE } from "./layout.ts";
import { FLEET_MESSAGES, Propose, Subscribe } from "./schema.ts";

describe("texts", () => {
  const view = new DataView(new ArrayBuffer(32));

  test.each([
    ["", 16, ""],
    ["ACC1", 16, "ACC1"],
    ["exactly-sixteen!", 16, "exactly-sixteen!"],
    ["longer than sixteen", 16, "longer than sixt"],
    ["a\u0000b\n\u00e9\u20ac", 16, "a?b???"],
    [" in front", 16, " in front"],
    ["behind  ", 16, "behind"],
  ])("%j in %i bytes is read back as %j", (text, size, back) => {
    putText(view, 3, size, text);
    expect(getText(view, 3, size)).toBe(back);
  });

  test("what stood there before does not shine through", () => {
    putText(view, 0, 16, "abcdefghijklmnop");
    putText(view, 0, 16, "x");
    expect(new Uint8Array(view.buffer, 0, 16).join()).toBe(`120${",0".repeat(15)}`);
  });

  test("a symbol's two words are its eight characters", () => {
    putSym(view, 0, 0x204d4249, 0x20202020);
    expect(getText(view, 0, 8)).toBe("IBM");
  });
});

describe("a frame is refused", () => {
  test.each([
    [0, FrameFault.TooShort],
    [HEADER_SIZE - 1, FrameFault.TooShort],
    [HEADER_SIZE, FrameFault.None],
    [FRAME_MAX, FrameFault.None],
    [FRAME_MAX + 1, FrameFault.TooLong],
    [65_535, FrameFault.TooLong],
  ])("by its length %i alone: fault %i", (length, fault) => {
    expect(lengthFault(length)).toBe(fault);
  });

  test.each(FLEET_MESSAGES.map((m) => [m.spec.name, m] as const))(
    "%s: when it is a byte too long or short, or claims another count",
    (_, message) => {
      const frames = new FrameBytes();
      const at = frames.frame(message.type, message.size);
      expect(frameFault(frames.view, at, message.size)).toBe(FrameFault.None);
      expect(frameFault(frames.view, at, message.size - 1)).toBe(FrameFault.WrongSize);
      expect(frameFault(frames.view, at, message.size + 1)).toBe(FrameFault.WrongSize);
      for (const count of [1, 2 ** 31, 2 ** 32 - 1]) {
        frames.view.setUint32(at + 4, count, true);
        expect(frameFault(frames.view, at, message.size)).toBe(FrameFault.WrongSize);
      }
    },
  );

  test("a group that lost its last byte, or its last child", () => {
    const frames = new FrameBytes();
    encodeFrame(frames, Propose, {}, [{ ref: 1 }, { ref: 2 }]);
    const size = frames.used;
    const child = entryLayoutOf(Propose.type)?.size ?? 0;
    expect(frameFault(frames.view, 0, size)).toBe(FrameFault.None);
    expect(frameFault(frames.view, 0, size - 1)).toBe(FrameFault.WrongSize);
    expect(frameFault(frames.view, 0, size - child)).toBe(FrameFault.WrongSize);
  });

  test.each([0, 3, 49, 300, 65_535])("with the message number %i, which nobody has", (type) => {
    const frames = new FrameBytes();
    const at = frames.frame(type, 8);
    expect(frameFault(frames.view, at, 8)).toBe(FrameFault.UnknownType);
  });

  test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
    "with %d where a whole number has to stand",
    (value) => {
      const frames = new FrameBytes();
      encodeFrame(frames, Propose, { seen: value }, [{ px: 1 }]);
      expect(frameFault(frames.view, 0, frames.used)).toBe(FrameFault.NotWhole);
      const child = new FrameBytes();
      encodeFrame(child, Propose, { seen: 1 }, [{ px: 1 }, { px: value }]);
      expect(frameFault(child.view, 0, child.used)).toBe(FrameFault.NotWhole);
    },
  );

  test("in words that name the message", () => {
    const words = Object.values(FrameFault).map((fault) => describeFault(fault, Subscribe.type));
    expect(words).toMatchInlineSnapshot(`
      [
        "no fault",
        "garbled: frame longer than 4096 bytes",
        "garbled: frame shorter than its header of 8 bytes",
        "garbled: no message has number 44",
        "garbled: size or count wrong for Subscribe",
        "garbled: a field of Subscribe holds no whole number",
      ]
    `);
  });
});

describe("the digest of the schema", () => {
  test("is FNV-1a as published", () => {
    expect(fnv1a("").toString(16)).toBe("cbf29ce484222325");
    expect(fnv1a("a").toString(16)).toBe("af63dc4c8601ec8c");
    expect(fnv1a("foobar").toString(16)).toBe("85944171f73967e8");
  });

  test("covers number, name, type and place of every field", () => {
    const lines = canonicalSchema().split("\n");
    expect(lines.slice(0, 4)).toEqual([
      "schema 1",
      "message 1 Hello 55",
      "  1 role u8 at 8",
      "  2 router u16 at 9",
    ]);
    expect(lines).toContain("entry 10 ProposeChild 47");
    const digest = (BigInt(SCHEMA_DIGEST.hi) << 32n) | BigInt(SCHEMA_DIGEST.lo);
    expect(digest).toBe(fnv1a(canonicalSchema()));
  });
});
