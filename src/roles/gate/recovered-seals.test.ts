import { describe, expect, it } from "vitest";
import { hexDigits } from "../../core/domain/bytes.ts";
import { DIGEST_SIZE } from "../../wire/journal/format.ts";
import { RecoveredSeals } from "./recovered-seals.ts";

const KEPT = 65_536;

/** A digest that tells which seal it is of. */
function digest(index: number): Uint8Array {
  const bytes = new Uint8Array(DIGEST_SIZE);
  new DataView(bytes.buffer).setUint32(0, index);
  return bytes;
}

function seals(count: number): RecoveredSeals {
  const found = new RecoveredSeals();
  for (let n = 1; n <= count; n++) found.note(n * 10, digest(n * 10));
  return found;
}

describe("the seals of a recovered journal", () => {
  it.each([1, 64, 65, 1000, KEPT, KEPT + 7])("of %i the newest are found", (count) => {
    const found = seals(count);
    const last = count * 10;
    const oldest = Math.max(1, count - KEPT + 1) * 10;
    expect(found.oldest).toBe(oldest);
    for (const index of [oldest, last]) {
      expect(found.find(index, hexDigits(digest(index)), last)).toBe("Found");
      expect(found.find(index, hexDigits(digest(index + 1)), last)).toBe("Forked");
    }
    expect(found.find(last + 10, hexDigits(digest(last + 10)), last)).toBe("Behind");
    expect(found.find(oldest - 10, hexDigits(digest(oldest - 10)), last)).toBe("TooOld");
  });

  it("a journal without seals has no oldest", () => {
    expect(new RecoveredSeals().oldest).toBe(0);
  });
});
