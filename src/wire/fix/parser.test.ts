import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dictionary, type UserField } from "./dictionary.ts";
import { fixBytes, fixText, latin1, sealed } from "./fix-text.test-kit.ts";
import { FixFramer, Frame } from "./framer.ts";
import { FixMessage } from "./message.ts";
import { FixParser } from "./parser.ts";
import { type BeginString, MsgType, Tag } from "./tags.ts";

const HEADER = "34=2|49=C|52=20131008-13:30:00.000|56=S";
const ORDER = "11=A1|21=1|55=IBM|54=1|60=20131008-13:30:00|40=2|44=185.10|38=100|59=0";

/** Parses one message; null when it is garbled. */
function parse(bytes: Uint8Array, begin: BeginString = "FIX.4.4"): FixMessage | null {
  const framer = new FixFramer();
  framer.push(bytes);
  const message = new FixMessage();
  if (framer.next() !== Frame.Whole) return null;
  return new FixParser(dictionary(begin)).parse(framer, message) ? message : null;
}

function parseText(text: string, begin: BeginString = "FIX.4.4"): FixMessage | null {
  return parse(fixBytes(`8=${begin}|${text}`), begin);
}

/** `reason tag` of the first fault, `fine`, or `garbled`. */
function verdict(text: string, begin: BeginString): string {
  const message = parseText(text, begin);
  if (message === null) return "garbled";
  return message.fault < 0 ? "fine" : `${message.fault} ${message.faultTag}`;
}

describe("typed reads", () => {
  test("values are read from the bytes, absent and malformed told apart", () => {
    const m = parseText(`35=D|${HEADER}|43=N|97=Y|${ORDER}`) as FixMessage;
    expect({
      type: m.msgType === MsgType.NewOrderSingle,
      seq: m.msgSeqNum,
      flags: [m.possDup, m.possResend],
      id: m.text(Tag.ClOrdID),
      price: m.price(Tag.Price),
      qty: m.qty(Tag.OrderQty),
      side: String.fromCharCode(m.char(Tag.Side)),
      sent: m.utcMs(Tag.SendingTime),
      absent: [m.has(Tag.Text), m.uint(Tag.Text), m.price(Tag.StopPx), m.text(Tag.Text)],
      raw: [m.length(Tag.Symbol), m.bytes[m.offset(Tag.Symbol)]],
      malformed: [m.char(Tag.Symbol), m.uint(Tag.Symbol), m.utcMs(Tag.Symbol)],
    }).toEqual({
      type: true,
      seq: 2,
      flags: [false, true],
      id: "A1",
      price: 1_851_000,
      qty: 100,
      side: "1",
      sent: 1_381_239_000_000,
      absent: [false, -1, -1, ""],
      raw: [3, 0x49],
      malformed: [-2, -2, -2],
    });
  });

  test("a timestamp tells its microseconds", () => {
    const m = parseText(`35=D|${HEADER}|${ORDER.replace("13:30:00", "13:30:00.000123")}`);
    expect([m?.utcMicros(Tag.TransactTime), m?.utcMicros(Tag.SendingTime)]).toEqual([
      1_381_239_000_000_123, 1_381_239_000_000_000,
    ]);
    expect([m?.utcMicros(Tag.ExpireTime), m?.utcMicros(Tag.Symbol)]).toEqual([-1, -2]);
  });

  test("one view shows nothing of the message before", () => {
    const parser = new FixParser(dictionary("FIX.4.4"));
    const framer = new FixFramer();
    const message = new FixMessage();
    const both = [`35=D|${HEADER}|${ORDER}|58=first`, `35=0|${HEADER}`];
    const seen = both.map((text) => {
      framer.reset();
      framer.push(fixBytes(`8=FIX.4.4|${text}`));
      framer.next();
      parser.parse(framer, message);
      return [message.text(Tag.Text), message.has(Tag.Price), message.fault];
    });
    expect(seen).toEqual([
      ["first", true, -1],
      ["", false, -1],
    ]);
  });
});

describe.each<BeginString>(["FIX.4.2", "FIX.4.4"])("validation in %s", (begin) => {
  const order = (change: (fields: string[]) => void): string => {
    const fields = ORDER.split("|");
    change(fields);
    return `35=D|${HEADER}|${fields.join("|")}`;
  };
  const set = (tag: number, value: string): string =>
    order((fields) => {
      const i = fields.findIndex((field) => field.startsWith(`${tag}=`));
      fields[i < 0 ? fields.length : i] = `${tag}=${value}`;
    });
  const without = (tag: number): string =>
    order((fields) => {
      fields.splice(
        fields.findIndex((field) => field.startsWith(`${tag}=`)),
        1,
      );
    });

  test.each<[string, string, string]>([
    ["a good order", `35=D|${HEADER}|${ORDER}`, "fine"],
    ["fields in another order", `35=D|56=S|52=20131008-13:30:00|49=C|34=2|${ORDER}`, "fine"],
    ["an unknown tag", set(999, "HI"), "0 999"],
    ["tag 0", set(0, "HI"), "0 0"],
    ["a negative tag", set(-1, "HI"), "0 -1"],
    ["a user-defined tag", set(5000, "HI"), "0 5000"],
    ["a very large tag", set(999_999_999, "HI"), "0 999999999"],
    ["a tag that is too large for a number", set(1e10, "HI"), "garbled"],
    ["a tag with letters", `35=D|${HEADER}|${ORDER}|5x8=HI`, "garbled"],
    ["a tag with a leading zero", `35=D|${HEADER}|${ORDER}|058=HI`, "garbled"],
    ["no tag", `35=D|${HEADER}|${ORDER}|=HI`, "garbled"],
    ["no equals sign", `35=D|${HEADER}|${ORDER}|HI`, "garbled"],
    ["SOH inside a text", `35=D|${HEADER}|${ORDER}|58=one\x01two`, "garbled"],
    ["a required field of the body missing", without(11), "1 11"],
    ["the symbol missing", without(55), begin === "FIX.4.4" ? "fine" : "1 55"],
    [
      "a required field of the header missing",
      `35=D|34=2|49=C|52=20131008-13:30:00|${ORDER}`,
      "1 56",
    ],
    ["a tag of another message type", set(41, "B1"), "2 41"],
    ["a tag without value", set(38, ""), "4 38"],
    ["a required tag without value", set(55, ""), "4 55"],
    ["a value that is not listed", set(54, "Z"), "5 54"],
    ["a listed number that does not exist", `35=A|${HEADER}|98=7|108=30`, "5 98"],
    ["two characters where one is listed", set(54, "11"), "6 54"],
    ["a quantity with a plus", set(38, "+200.00"), "6 38"],
    ["a quantity as it may be written", set(38, "002000.00"), "fine"],
    ["a quantity with an exponent", set(38, "1e3"), "6 38"],
    ["a quantity that is only a point", set(38, "."), "6 38"],
    ["a negative price", set(44, "-1.5"), "fine"],
    ["a flag that is neither Y nor N", `35=D|43=X|${HEADER}|${ORDER}`, "6 43"],
    ["a timestamp in milliseconds", set(60, "20131008-13:30:00.123"), "fine"],
    ["a timestamp in microseconds", set(60, "20131008-13:30:00.123456"), "fine"],
    [
      "the same in the header",
      `35=D|34=2|49=C|52=20131008-13:30:00.123456|56=S|43=Y|122=20131008-13:30:00.1|${ORDER}`,
      "fine",
    ],
    ["a timestamp that is none", set(60, "yesterday"), "6 60"],
    ["a number with letters", `35=A|${HEADER}|98=0|108=3O`, "6 108"],
    ["a date that is none", set(64, "20131399"), "6 64"],
    ["several values with blanks", set(18, "1 G f"), "fine"],
    ["several values without blanks", set(18, "1Gf"), "6 18"],
    ["several values, one not listed", set(18, "1 !"), "5 18"],
    ["a header tag in the body", `35=D|34=2|49=C|56=S|${ORDER}|52=20131008-13:30:00`, "14 52"],
    ["a body tag behind the trailer", `35=0|${HEADER}|93=1|89=x|112=T`, "14 112"],
    ["a tag twice", set(40, "2|40=2"), "13 40"],
    ["a header tag twice", `35=0|34=2|${HEADER}`, "13 34"],
    ["35 twice", `35=0|${HEADER}|35=0`, "13 35"],
    ["a message type that does not exist", `35=*|${HEADER}|112=x`, "11 0"],
    ["a long type that ends as a short one", `35=ABC\0\0\0\0D|${HEADER}|112=x`, "11 0"],
    ["a CheckSum among the fields", `35=0|${HEADER}|10=123|112=x`, "13 10"],
    ["a length at the end without its data", `35=A|${HEADER}|98=0|108=30|95=3`, "1 96"],
    ["a type behind a zero byte", `35=\0D|${HEADER}|112=x`, "11 0"],
    ["a message type of three characters", `35=ABC|${HEADER}`, "11 0"],
    ["a valid message type that is not taken", `35=V|${HEADER}|262=x|263=1|146=1|55=A`, "fine"],
    ["its header is checked", `35=V|34=2|49=C|52=20131008-13:30:00`, "1 56"],
  ])("%s", (_, text, wanted) => expect(verdict(text, begin)).toBe(wanted));

  test("types and fields of the other version are not known", () => {
    const later = begin === "FIX.4.4" ? "fine" : "11 0";
    const mass = `35=q|${HEADER}|11=A|530=7|60=20131008-13:30:00`;
    expect(verdict(mass, begin)).toBe(later);
    expect(verdict(set(847, "1"), begin)).toBe(begin === "FIX.4.4" ? "fine" : "2 847");
    expect(verdict(without(21), begin)).toBe(begin === "FIX.4.4" ? "fine" : "1 21");
  });
});

describe("repeating groups", () => {
  const start = `35=D|${HEADER}|11=A1|21=1|55=IBM|54=1|60=20131008-13:30:00|40=1`;
  const party = "448=A|447=D|452=1";

  test.each<[string, string, string, string]>([
    ["two entries", "78=2|79=X|80=1|79=Y|80=2", "fine", "fine"],
    ["no entries", "78=0", "fine", "fine"],
    ["too few", "78=2|79=X|80=1", "16 78", "16 78"],
    ["too many", "78=1|79=X|80=1|79=Y|80=2", "16 78", "16 78"],
    ["entries after a count of 0", "78=0|79=X", "16 78", "16 78"],
    ["a count that is no number", "78=two|79=X", "6 78", "6 78"],
    ["the delimiter not first", "78=1|80=1|79=X", "15 80", "15 80"],
    ["a member twice in one entry", "78=1|79=X|80=1|80=2", "13 80", "13 80"],
    ["a member without its group", "79=X", "2 79", "2 79"],
    ["a member without value", "78=1|79=", "4 79", "4 79"],
    ["a bad value in an entry", "78=1|79=X|80=1x", "6 80", "6 80"],
    ["fields behind the group", "78=1|79=X|80=1|58=end", "fine", "fine"],
    ["nested groups", `453=1|${party}|802=2|523=a|803=1|523=b|803=2|58=x`, "2 453", "fine"],
    ["a nested count that is wrong", `453=1|${party}|802=2|523=a|803=1`, "2 453", "16 802"],
    ["an entry after a nested group", `453=2|${party}|802=1|523=a|${party}`, "2 453", "fine"],
    ["members out of order", "453=1|448=A|452=1|447=D", "2 453", "15 447"],
  ])("%s", (_, group, in42, in44) => {
    expect(verdict(`${start}|${group}`, "FIX.4.2")).toBe(in42);
    expect(verdict(`${start}|${group}`, "FIX.4.4")).toBe(in44);
  });

  test("are read entry by entry, nested ones inside", () => {
    const text = `${start}|453=2|${party}|802=2|523=a|803=1|523=b|803=2|448=B|452=12|58=end`;
    const message = parseText(text) as FixMessage;
    const found: unknown[] = [];
    const parties = message.group(Tag.NoPartyIDs);
    while (parties.next()) {
      const subs: string[] = [];
      const sub = parties.group(Tag.NoPartySubIDs);
      while (sub.next()) subs.push(`${sub.text(Tag.PartySubID)}${sub.uint(Tag.PartySubIDType)}`);
      found.push([
        parties.text(Tag.PartyID),
        parties.char(Tag.PartyIDSource),
        parties.qty(Tag.PartyRole),
        subs,
      ]);
    }
    expect(found).toEqual([
      ["A", 0x44, 1, ["a1", "b2"]],
      ["B", -1, 12, []],
    ]);
    expect(message.groupCount(Tag.NoPartyIDs)).toBe(2);
    expect(message.group(Tag.NoAllocs).next()).toBe(false);
    expect(message.text(Tag.Text)).toBe("end");
  });
});

describe("data fields are read by their length", () => {
  const logon = `35=A|${HEADER}|98=0|108=30`;

  test("SOH inside, and fields behind", () => {
    const message = parseText(`${logon}|95=7|96=a\x01b=c\x01d|141=Y`) as FixMessage;
    expect(message.fault).toBe(-1);
    expect(message.text(Tag.RawData)).toBe("a\x01b=c\x01d");
    expect(message.char(Tag.ResetSeqNumFlag)).toBe(0x59);
  });

  test.each([
    ["a length that is too short", "95=2|96=abc", "6 95"],
    ["a length that is too long", "95=4|96=abc|141=Y", "6 95"],
    ["a length beyond the message", "95=4000|96=abc", "6 95"],
    ["a length without its data", "95=3|141=Y", "1 96"],
    ["data without its length", "96=abc", "1 95"],
    ["a length that is no number", "95=x|96=abc", "6 95"],
    ["no data", "95=0|96=", "4 96"],
  ])("%s", (_, fields, wanted) => expect(verdict(`${logon}|${fields}`, "FIX.4.4")).toBe(wanted));

  test("a lying length does not hide a wrong checksum", () => {
    const good = fixText(fixBytes(`8=FIX.4.4|${logon}|95=4000|96=abc`));
    expect(parse(latin1(good.replaceAll("|", "\x01").replace("96=abc", "96=abd")))).toBeNull();
  });
});

describe("user-defined fields", () => {
  const fields: readonly UserField[] = [
    { tag: 5001, type: "decimal", messages: ["D"] },
    { tag: 20_000, type: "string", messages: ["D", "8"] },
    { tag: 999_999_999, type: "utctimestamp", messages: ["8"] },
  ];
  const parser = new FixParser(dictionary("FIX.4.4", fields));
  const message = new FixMessage();
  const read = (text: string): FixMessage => {
    const framer = new FixFramer();
    framer.push(fixBytes(`8=FIX.4.4|35=D|${HEADER}|${ORDER}|${text}`));
    expect(framer.next()).toBe(Frame.Whole);
    expect(parser.parse(framer, message)).toBe(true);
    return message;
  };

  test("are read by their tag, and those of the message before are gone", () => {
    const first = read("5001=1.5|20000=hello");
    expect([first.fault, first.price(5001), first.text(20_000)]).toEqual([-1, 15_000, "hello"]);
    expect([first.has(5002), first.offset(5002), first.text(999_999_999)]).toEqual([false, -1, ""]);
    const second = read("20000=world");
    expect([second.fault, second.has(5001), second.text(20_000)]).toEqual([-1, false, "world"]);
    expect(second.text(Tag.ClOrdID)).toBe("A1");
  });

  test.each([
    ["one that nobody named", "5002=x", "0 5002"],
    ["one between two that were named", "5001=1|5002=x|20000=y", "0 5002"],
    ["one of another message", "999999999=20131008-13:30:00", "2 999999999"],
    ["one twice", "5001=1|5001=1", "13 5001"],
    ["one without value", "5001=", "4 5001"],
    ["one in a wrong format", "5001=x", "6 5001"],
    ["one behind a group", "453=1|448=A|447=D|452=1|5001=1", "-1 0"],
    ["one inside a group", "453=2|448=A|5001=1|448=B", "16 453"],
    ["one in the trailer", "93=1|89=x|5001=1", "14 5001"],
  ])("%s", (_, text, wanted) => {
    const { fault, faultTag } = read(text);
    expect(`${fault} ${fault < 0 ? 0 : faultTag}`).toBe(wanted);
  });

  test("one view serves parsers with other fields", () => {
    expect(read("5001=7").price(5001)).toBe(70_000);
    const plain = new FixFramer();
    plain.push(fixBytes(`8=FIX.4.4|35=D|${HEADER}|${ORDER}`));
    plain.next();
    new FixParser(dictionary("FIX.4.4")).parse(plain, message);
    expect([message.has(5001), message.text(Tag.ClOrdID)]).toEqual([false, "A1"]);
  });
});

describe("garbled", () => {
  const good = fixBytes(`8=FIX.4.4|35=D|${HEADER}|${ORDER}|453=1|448=A|447=D|452=1`);

  test("every single bit that flips makes it so", () => {
    expect(parse(good)?.fault).toBe(-1);
    for (let bit = 0; bit < good.length * 8; bit++) {
      const flipped = good.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(parse(flipped), `bit ${bit}`).toBeNull();
    }
  });

  test("bytes of any kind between a right head and a right trailer never throw", () => {
    const parts = fc.oneof(
      fc.uint8Array({ maxLength: 6 }).map((bytes) => String.fromCharCode(...bytes)),
      fc.constantFrom(
        "35=D",
        "\x01",
        "=",
        "453=2",
        "448=",
        "95=3",
        "96=",
        "802=1",
        "-7",
        "0",
        "78=1",
      ),
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 40 }), (texts) => {
        const body = `35=D\x01${texts.join("")}\x01`;
        expect(() => parse(sealed(`8=FIX.4.4\x019=${body.length}\x01${body}`))).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });
});
