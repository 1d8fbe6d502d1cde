import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dictionary } from "./dictionary.ts";
import { FieldScanner } from "./field-scanner.ts";
import { fixBytes, latin1, sealed } from "./fix-text.test-kit.ts";
import { FixFramer, Frame } from "./framer.ts";
import { FixMessage } from "./message.ts";
import { FixParser } from "./parser.ts";
import { MsgType, msgTypeCode, Tag } from "./tags.ts";

const HEADER = "34=2|49=C|52=20131008-13:30:00.000|56=S";
const ORDER = "11=A1|21=1|55=IBM|54=1|60=20131008-13:30:00|40=2|44=185.10|38=100|59=0";

/** Scans one message; null when it is garbled. */
function scan(bytes: Uint8Array, userTags?: readonly number[]): FixMessage | null {
  const framer = new FixFramer();
  framer.push(bytes);
  const message = new FixMessage();
  if (framer.next() !== Frame.Whole) return null;
  return new FieldScanner(userTags).scan(framer, message) ? message : null;
}

function scanText(text: string, userTags?: readonly number[]): FixMessage {
  const message = scan(fixBytes(`8=FIX.4.4|${text}`), userTags);
  expect(message).not.toBeNull();
  return message as FixMessage;
}

test("fields are read by their type, as from a message that was validated", () => {
  const m = scanText(`35=D|${HEADER}|43=Y|97=Y|${ORDER}`);
  expect([m.msgType, m.msgSeqNum, m.possDup, m.possResend, m.fault]).toEqual([
    MsgType.NewOrderSingle,
    2,
    true,
    true,
    -1,
  ]);
  expect([m.text(Tag.BeginString), m.text(Tag.ClOrdID), m.price(Tag.Price)]).toEqual([
    "FIX.4.4",
    "A1",
    1_851_000,
  ]);
  expect([m.qty(Tag.OrderQty), m.has(Tag.Text), m.price(Tag.StopPx)]).toEqual([100, false, -1]);
});

test("what no dictionary has is passed over or read as it stands", () => {
  const m = scanText(`35=ZZ|${HEADER}|999=x|5001=one|5002=two|54=|38=abc`, [5001]);
  expect([m.msgType, m.text(999), m.text(5001), m.text(5002)]).toEqual([
    msgTypeCode("ZZ"),
    "x",
    "one",
    "",
  ]);
  expect([m.has(Tag.Side), m.length(Tag.Side), m.qty(Tag.OrderQty)]).toEqual([true, 0, -2]);
  expect(scanText(`35=ZZZ|${HEADER}`).msgType).toBe(-1);
});

test("of a tag that comes several times the first is found, and groups have no entries", () => {
  const m = scanText(`35=D|${HEADER}|453=2|448=A|447=D|452=1|448=B|447=D|452=3|58=end`);
  expect([m.text(Tag.PartyID), m.uint(Tag.PartyRole), m.text(Tag.Text)]).toEqual(["A", 1, "end"]);
  expect(m.group(Tag.NoPartyIDs).next()).toBe(false);
});

test("a view that a parser filled before shows nothing of it", () => {
  const framer = new FixFramer();
  const message = new FixMessage();
  framer.push(fixBytes(`8=FIX.4.4|35=D|${HEADER}|${ORDER}|453=1|448=A|447=D|452=1|58=old`));
  framer.next();
  expect(new FixParser(dictionary("FIX.4.4")).parse(framer, message)).toBe(true);
  framer.reset();
  framer.push(fixBytes(`8=FIX.4.4|35=D|${HEADER}|453=1`));
  framer.next();
  expect(new FieldScanner().scan(framer, message)).toBe(true);
  expect([message.has(Tag.Text), message.group(Tag.NoPartyIDs).next()]).toEqual([false, false]);
});

describe("data fields are read by their length", () => {
  const logon = `35=A|${HEADER}|98=0|108=30`;

  test("SOH inside, and fields behind", () => {
    const m = scanText(`${logon}|95=7|96=a\x01b=c\x01d|141=Y`);
    expect([m.text(Tag.RawData), m.char(Tag.ResetSeqNumFlag)]).toEqual(["a\x01b=c\x01d", 0x59]);
  });

  test("data without a length ends at its SOH", () => {
    expect(scanText(`${logon}|96=abc|141=Y`).text(Tag.RawData)).toBe("abc");
  });

  test.each(["95=2|96=abc", "95=4|96=abc|141=Y", "95=4000|96=abc", "95=x|96=abc"])(
    "%s is garbled: nobody can tell where the data ends",
    (fields) => expect(scan(fixBytes(`8=FIX.4.4|${logon}|${fields}`))).toBeNull(),
  );
});

describe("garbled", () => {
  const good = fixBytes(`8=FIX.4.4|35=D|${HEADER}|${ORDER}`);

  test("every single bit that flips makes it so", () => {
    expect(scan(good)).not.toBeNull();
    for (let bit = 0; bit < good.length * 8; bit++) {
      const flipped = good.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(scan(flipped), `bit ${bit}`).toBeNull();
    }
  });

  test.each(["5x8=HI", "058=HI", "0=HI", "-58=HI", "=HI", "HI", "58=one\x01two", "1234567890=x"])(
    "%j is no field",
    (field) => expect(scan(fixBytes(`8=FIX.4.4|35=D|${HEADER}|${field}`))).toBeNull(),
  );

  test("bytes of any kind between a right head and a right trailer never throw", () => {
    const parts = fc.oneof(
      fc.uint8Array({ maxLength: 6 }).map((bytes) => String.fromCharCode(...bytes)),
      fc.constantFrom("35=D", "\x01", "=", "95=3", "96=", "90=999", "91=x", "-7", "0", "5000=1"),
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 40 }), (texts) => {
        const body = `35=D\x01${texts.join("")}\x01`;
        const bytes = sealed(`8=FIX.4.4\x019=${body.length}\x01${body}`);
        expect(() => scan(bytes)).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });
});

test("a text beyond ASCII is read byte for byte", () => {
  const head = `35=D\x0134=2\x0158=é\xff\x01`;
  const m = scan(sealed(`8=FIX.4.4\x019=${latin1(head).length}\x01${head}`));
  expect(m?.text(Tag.Text)).toBe("é\xff");
});
