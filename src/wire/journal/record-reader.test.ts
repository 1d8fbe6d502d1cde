import { describe, expect, it } from "vitest";
import { recordOf } from "./record-layout.ts";
import { writeOutReader } from "./record-reader.ts";

const HELPERS = {
  getString: (_view: DataView, at: number): string => `text at ${at}`,
  behindString: (_view: DataView, at: number): number => at + 100,
  readText24: (_view: DataView, _at: number, field: number): Int32Array => Int32Array.of(field),
};

describe("a reader that is written out", () => {
  it("reads every kind of field from its place, texts one behind the other", () => {
    const spec = recordOf(
      "All",
      1,
      { a: "u8", b: "u16", c: "u32", d: "whole", e: "text24", f: "text24" },
      ["g", "h", "i"],
    );
    const view = new DataView(new ArrayBuffer(8 + spec.layout.size));
    const { size } = spec.layout;
    const at = spec.layout.at as Readonly<Record<"a" | "b" | "c" | "d", number>>;
    view.setUint8(8 + at.a, 250);
    view.setUint16(8 + at.b, 65_000, true);
    view.setUint32(8 + at.c, 4_000_000_000, true);
    view.setFloat64(8 + at.d, 2 ** 53 - 1, true);
    const read = writeOutReader(spec.cells, size, spec.texts, HELPERS);
    expect(read(view, 8)).toEqual({
      a: 250,
      b: 65_000,
      c: 4_000_000_000,
      d: 2 ** 53 - 1,
      e: Int32Array.of(0),
      f: Int32Array.of(1),
      g: `text at ${8 + size}`,
      h: `text at ${8 + size + 100}`,
      i: `text at ${8 + size + 200}`,
    });
  });

  it.each(["", "A", "a b", "a-b", "a;", "constructor()"])("no field is named %j", (name) => {
    const spec = { name, type: "u8", at: 0 } as const;
    expect(() => writeOutReader([spec], 1, [], HELPERS)).toThrow("letters and digits");
    expect(() => writeOutReader([], 0, [name], HELPERS)).toThrow("letters and digits");
  });
});
