import { expect, test } from "vitest";
import { FixWriter } from "../../wire/fix/writer.ts";
import { RunningId, runName } from "./running-id.ts";

const NOON = 1_381_233_600_000;
const written = (write: (writer: FixWriter) => void): string => {
  const writer = new FixWriter(256);
  write(writer);
  return String.fromCharCode(...writer.buffer.subarray(0, writer.at)).replaceAll("\x01", "|");
};

test("a run is named by letter, day and millisecond, and fits SoupBinTCP's ten characters", () => {
  expect(runName("N", NOON)).toBe("NCC20PPXC0");
  expect(runName("N", NOON + 1)).toBe("NCC20PPXC1");
  expect(runName("Q", NOON + 0.75)).toBe("QCC20PPXC0");
  expect(runName("N", 4_000_000_000_000)).toHaveLength(10);
});

test("ids count up behind the prefix, or are written by number", () => {
  const id = new RunningId("NRUNE");
  expect(written((w) => id.next(w, 17))).toBe("17=NRUNE1|");
  expect(written((w) => id.write(w, 37, 4_000_000))).toBe("37=NRUNE4000000|");
  for (let n = 2; n <= 9; n++) written((w) => id.next(w, 17));
  expect(written((w) => id.next(w, 17))).toBe("17=NRUNE10|");
});
