import { describe, expect, test } from "vitest";
import { fixText } from "../wire/fix/fix-text.test-kit.ts";
import { decodeMessage } from "./decode.ts";
import { encodeMessage } from "./encode.ts";
import { parseFields } from "./field-text.ts";

const AT_MS = Date.UTC(2013, 9, 8, 13, 30, 0, 7);
const HEADER = {
  beginString: "FIX.4.4",
  senderCompId: "A",
  targetCompId: "B",
  msgSeqNum: 12,
  utcMs: AT_MS,
} as const;

function encoded(text: string): string {
  const fields = parseFields(text, AT_MS);
  return typeof fields === "string" ? fields : fixText(encodeMessage(HEADER, fields));
}

describe("fields as people type them", () => {
  test.each([
    ["by number", "35=D|55=IBM|54=1", "35=D 55=IBM 54=1"],
    ["by name, in any case", "MsgType=D|symbol=IBM|SIDE=1", "35=D 55=IBM 54=1"],
    ["with words for codes", "MsgType=NewOrderSingle|Side=sell short|40=Limit", "35=D 54=5 40=2"],
    ["a type by its words", "35=order cancel request|434=cancel/replace", "35=F 434=2"],
    ["^A between them", "35=0^A112=T", "35=0 112=T"],
    ["SOH between them", "35=0\x01112=T\x01", "35=0 112=T"],
    ["bars around them", "|35=0||112=T|", "35=0 112=T"],
    ["a bar in a value", "35=5|58=a\\|b", "35=5 58=a|b"],
    ["an equals sign in a value", "35=5|58=a=b", "35=5 58=a=b"],
    ["blanks in a value", "35=5|58= a b ", "35=5 58= a b "],
    ["no value at all", "35=5|58=", "35=5 58="],
    ["the time now", "35=D|60=now|58=now", "35=D 60=20131008-13:30:00.007 58=now"],
    ["user-defined tags", "35=D|5001=1", "35=D 5001=1"],
    ["words that are no code's", "35=D|54=up|59=0", "35=D 54=up 59=0"],
  ])("%s", (_, text, wanted) => {
    const fields = parseFields(text, AT_MS);
    if (typeof fields === "string") throw new Error(fields);
    expect(fields.map(({ tag, value }) => `${tag}=${value}`).join(" ")).toBe(wanted);
  });

  test.each([
    ["", "no field: write TAG=VALUE|TAG=VALUE"],
    ["35=D|IBM", '"IBM" has no "=": a field is TAG=VALUE, a bar in a value is \\|'],
    ["Symbl=IBM", '"Symbl" is no tag: write its number, or its name as in Side=1'],
    [
      "OrderQ=1",
      '"OrderQ" is no tag: OrderID(37), OrderQty(38), OrderQty2(192), OrderPercent(516), OrderCapacity(528)?',
    ],
    ["0=1", '"0" is no tag: write its number, or its name as in Side=1'],
    ["toString=1", '"toString" is no tag: write its number, or its name as in Side=1'],
  ])("%j is refused with what is allowed", (text, fault) => {
    expect(parseFields(text, AT_MS)).toBe(fault);
  });
});

describe("a message from its fields", () => {
  test("has header, length and checksum filled in, and is valid", () => {
    const text = encoded("55=IBM|35=D|11=X|54=1|40=1|60=now");
    expect(text).toBe(
      "8=FIX.4.4|9=93|35=D|34=12|49=A|52=20131008-13:30:00.007|56=B|" +
        "55=IBM|11=X|54=1|40=1|60=20131008-13:30:00.007|10=113|",
    );
    const bytes = Uint8Array.from(text.replaceAll("|", "\x01"), (c) => c.charCodeAt(0));
    expect(decodeMessage(bytes).fault).toBe("");
  });

  test("keeps header fields that are given, in their place", () => {
    expect(encoded("35=0|112=T|50=desk|115=C|34=7|49=Z|43=Y|122=20131008-13:00:00")).toContain(
      "|35=0|34=7|43=Y|49=Z|50=desk|52=20131008-13:30:00.007|56=B|115=C|" +
        "122=20131008-13:00:00|112=T|10=",
    );
  });

  test("keeps the entries of the header's group together", () => {
    expect(encoded("35=0|627=2|628=A|629=20131008-13:00:00|628=B|43=N")).toContain(
      "|56=B|627=2|628=A|629=20131008-13:00:00|628=B|10=",
    );
  });

  test("makes 8, 9 and 10 itself whatever is given", () => {
    expect(encoded("8=FIX.4.0|9=1|35=0|10=000")).toBe(encoded("35=0"));
  });
});
