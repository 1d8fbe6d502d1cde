import { expect, test } from "vitest";
import { FixText, latin1 } from "./fix-text.ts";

const one = "8=FIX.4.4|9=5|35=0|58=a=b|10=010|";
const two = "8=FIX.4.4|9=9|35=1|58=10=|110=9|10=123|";

function cut(stream: string, sizes: number): string[] {
  const told: string[] = [];
  const text = new FixText(latin1, (message) => told.push(message));
  const bytes = Uint8Array.from(stream.replaceAll("|", "\u0001"), (letter) => letter.charCodeAt(0));
  for (let at = 0; at < bytes.length; at += sizes) text.take(bytes.subarray(at, at + sizes));
  return told;
}

test.each([1, 2, 3, 7, 33, 4_000])("messages come whole out of pieces of %i bytes", (size) => {
  expect(cut(one + two + two + one, size)).toEqual([one, two, two, one]);
  expect(cut(`noise|=${one}`, size)).toEqual([one]);
  const long = `8=FIX.4.2|9=3000|35=D|58=${"x".repeat(3_000)}|10=001|`;
  expect(cut(long + one, size)).toEqual([long, one]);
  expect(cut(one.slice(0, -1), size)).toEqual([]);
});
