import { describe, expect, test } from "vitest";
import { SeededRandom } from "../../src/core/domain/random.ts";
import { dictionary } from "../../src/wire/fix/dictionary.ts";
import { FixFramer, Frame } from "../../src/wire/fix/framer.ts";
import { FixMessage } from "../../src/wire/fix/message.ts";
import { FixParser } from "../../src/wire/fix/parser.ts";
import type { BeginString } from "../../src/wire/fix/tags.ts";
import { readTables } from "./field-tables.ts";
import { GoodMessages } from "./good-messages.ts";
import { sealDraft } from "./seal.ts";

/** What is taken from a stream: the offset of each message, and whether it has a fault. */
type Taken = { readonly start: number; readonly end: number; readonly fault: number };

/** Everything that a decoder takes from a stream, and whether it would have closed the line. */
class Decoder {
  closed = false;
  readonly #parser: FixParser;
  readonly #message: FixMessage = new FixMessage();

  constructor(begin: BeginString) {
    this.#parser = new FixParser(dictionary(begin));
  }

  take(bytes: Uint8Array): Taken[] {
    const framer = new FixFramer();
    const taken: Taken[] = [];
    this.closed = false;
    framer.push(bytes);
    for (let frame = framer.next(); frame !== Frame.More; frame = framer.next()) {
      if (frame === Frame.TooLong) {
        this.closed = true;
        break;
      }
      const m = this.#message;
      if (frame === Frame.Whole && this.#parser.parse(framer, m)) {
        taken.push({ start: m.start, end: m.end, fault: m.fault });
      }
    }
    return taken;
  }
}

const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"));

/** Behind the damaged message: enough for the longest length that a flip can claim. */
const FOLLOWING = 70;

describe.each<BeginString>(["FIX.4.2", "FIX.4.4"])("a flipped bit in a message of %s", (begin) => {
  const good = new GoodMessages(readTables(begin), new SeededRandom(42));
  const decoder = new Decoder(begin);
  const types = [...good.tables.types.values()].filter(({ checked }) => checked);
  const beat = ["35=0", "34=3", "49=C", "52=20131008-13:30:00.000", "56=S"];
  const next = sealDraft([`8=${begin}`, ...beat], {});

  test.each(types.map((table) => [table.type, table] as const))(
    "35=%s is never taken, and reading goes on behind it",
    (_, table) => {
      for (let variant = 0; variant < 2; variant++) {
        const text = sealDraft(good.ofType(table), {});
        const bytes = latin1(text + next.repeat(FOLLOWING));
        expect(decoder.take(bytes.subarray(0, text.length))).toEqual([
          { start: 0, end: text.length, fault: -1 },
        ]);
        let closed = 0;
        for (let bit = 0; bit < text.length * 8; bit++) {
          bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
          const taken = decoder.take(bytes);
          const damaged = taken.filter(({ start }) => start < text.length);
          if (damaged.length > 0) expect([bit, damaged]).toEqual([bit, []]);
          // A length that became too large to wait for closes the line: the peer comes again.
          if (decoder.closed) closed += 1;
          else if (taken.at(-1)?.end !== bytes.length) expect([bit, taken.at(-1)]).toBe("the last");
          bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
        }
        // Only BodyLength(9) can do that: a few bits of a few digits.
        expect(closed).toBeLessThan(16);
      }
    },
  );
});
