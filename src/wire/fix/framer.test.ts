import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fixBytes, fixText, latin1, sealed } from "./fix-text.test-kit.ts";
import { FixFramer, Frame } from "./framer.ts";

const A = fixBytes("8=FIX.4.4|35=0|34=2|49=C|52=20131008-13:30:00|56=S");
const B = fixBytes("8=FIX.4.2|35=1|34=3|49=C|52=20131008-13:30:00|56=S|112=108=30");

/** What a framer makes of chunks: the frames whole, `garbled` and `too long` otherwise. */
function frames(chunks: Uint8Array[], max?: number): string[] {
  const framer = new FixFramer(max);
  const found: string[] = [];
  for (const chunk of chunks) {
    framer.push(chunk);
    for (let frame = framer.next(); frame !== Frame.More; frame = framer.next()) {
      if (frame === Frame.TooLong) return [...found, "too long"];
      if (frame === Frame.Garbled) found.push("garbled");
      else found.push(fixText(framer.bytes.subarray(framer.start, framer.end)));
    }
    framer.keep();
    chunk.fill(0xff); // Whoever looks at it again reads rubbish.
  }
  return found;
}

function join(...parts: Uint8Array[]): Uint8Array {
  return latin1(parts.map((p) => String.fromCharCode(...p)).join(""));
}

function cutAt(bytes: Uint8Array, ...cuts: number[]): Uint8Array[] {
  const ends = [...cuts.sort((a, b) => a - b), bytes.length];
  return ends.map((end, i) => bytes.slice(ends[i - 1] ?? 0, end));
}

describe("fragmentation", () => {
  const both = join(A, B);
  const whole = [fixText(A), fixText(B)];

  test("two messages in one segment", () => {
    expect(frames([both.slice()])).toEqual(whole);
  });

  test("split at every byte", () => {
    for (let cut = 1; cut < both.length; cut++) {
      expect(frames(cutAt(both, cut)), `cut at ${cut}`).toEqual(whole);
    }
  });

  test("one byte at a time", () => {
    expect(frames(Array.from(both, (byte) => Uint8Array.of(byte)))).toEqual(whole);
  });

  test("split anywhere, any number of times", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(both.length), { maxLength: 12 }), (cuts) => {
        expect(frames(cutAt(both, ...cuts))).toEqual(whole);
      }),
    );
  });
});

describe("what is no message is passed over up to the next 8=", () => {
  const begin = "8=FIX.4.4\x01";
  const body = "35=0\x0134=2\x01";
  const good = fixText(A);
  test.each<[string, string, string[]]>([
    ["rubbish in front", "hello8", ["garbled", good]],
    ["9 is not second", `${begin}${body}9=10\x0110=000\x01`, ["garbled", good]],
    ["35 is not third", fixLatin("8=FIX.4.4|34=2|35=0"), ["garbled", good]],
    ["a BodyLength that is too short", fixLatinLength(body, -3), ["garbled", good]],
    ["a BodyLength with letters", `${begin}9=1a\x01${body}10=000\x01`, ["garbled", good]],
    ["an empty BodyLength", `${begin}9=\x01${body}10=000\x01`, ["garbled", good]],
    ["a CheckSum of two digits", `${begin}9=${body.length}\x01${body}10=00\x01`, ["garbled", good]],
    ["a BeginString without end", "8=FIX.4.4FIX.4.4FIX.4.4FIX.4.4", ["garbled", good]],
  ])("%s", (_, text, wanted) => {
    const found = frames([join(latin1(text), A)]);
    expect(found.filter((f, i) => f !== "garbled" || found[i - 1] !== "garbled")).toEqual(wanted);
  });

  test("a BodyLength that is too long swallows the message behind it, no more", () => {
    const found = frames([join(latin1(fixLatinLength(body, 3)), A, B)]);
    expect(found.filter((f) => f !== "garbled")).toEqual([fixText(B)]);
  });

  function fixLatin(text: string): string {
    return String.fromCharCode(...fixBytes(text));
  }

  function fixLatinLength(text: string, off: number): string {
    return String.fromCharCode(...sealed(`${begin}9=${text.length + off}\x01${text}`));
  }
});

describe("the largest message", () => {
  test.each(["4097", "2147483648", "99999999999999999999"])("9=%s is refused unread", (length) => {
    expect(frames([latin1(`8=FIX.4.4\x019=${length}\x01`)])).toEqual(["too long"]);
  });

  test("counts the whole message", () => {
    const text = "x".repeat(4000);
    const bytes = fixBytes(`8=FIX.4.4|35=0|34=2|112=${text}`);
    expect(frames([bytes.slice()], bytes.length)).toHaveLength(1);
    expect(frames([bytes.slice()], bytes.length - 1)).toEqual(["too long"]);
  });
});

test("any bytes at all end in More, never in a throw or a loop", () => {
  const pieces = fc.array(
    fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.constantFrom("8=", "9=", "8=FIX.4.4\x01", "9=5\x01", "35=0\x01", "10=000\x01").map(latin1),
      fc.constant(A),
    ),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(pieces, (parts) => {
      expect(() => frames(parts.map((part) => part.slice()))).not.toThrow();
    }),
  );
});

test("a rest that ends in a trailer is known for one whose BodyLength is too long", () => {
  const framer = new FixFramer();
  framer.push(sealed("8=FIX.4.4\x019=99\x0135=A\x0134=1\x01"));
  expect(framer.next()).toBe(Frame.More);
  expect(framer.endsInTrailer()).toBe(true);
  framer.reset();
  framer.push(A.slice(0, -1));
  expect(framer.next()).toBe(Frame.More);
  expect(framer.endsInTrailer()).toBe(false);
});
