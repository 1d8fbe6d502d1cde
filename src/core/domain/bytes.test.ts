import { describe, expect, it } from "vitest";
import { asciiBytes, asciiText, hexDigits } from "./bytes.ts";

describe("bytes and texts", () => {
  const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);

  it("a text of every byte gives every byte again", () => {
    expect(asciiBytes(asciiText(every))).toEqual(every);
    expect(asciiText(every)).toBe(Buffer.from(every).toString("latin1"));
  });

  it("hexadecimal digits are those of the platform", () => {
    expect(hexDigits(every)).toBe(Buffer.from(every).toString("hex"));
    expect(hexDigits(new Uint8Array())).toBe("");
  });
});
