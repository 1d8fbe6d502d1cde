import { describe, expect, test } from "vitest";
import { fixBytes, latin1, sealed } from "../wire/fix/fix-text.test-kit.ts";
import { allFields, decodeMessage } from "./decode.ts";
import { printMessage } from "./print.ts";

const HEAD = "8=FIX.4.4|35=D|34=2|49=A|52=20131008-13:30:00.000|56=B";
const ORDER = `${HEAD}|11=X|55=IBM|54=1|60=20131008-13:30:00|40=2|44=185.10|18=1 f`;
const PARTIES = `453=2|448=P1|447=D|452=3|802=1|523=S|803=1|448=P2|447=D|452=1`;

describe("a message decoded", () => {
  test("has names, words and the fields in their order", () => {
    const message = decodeMessage(fixBytes(ORDER));
    expect(message).toMatchObject({
      beginString: "FIX.4.4",
      msgType: "D",
      typeName: "NewOrderSingle",
      msgSeqNum: 2,
      senderCompId: "A",
      targetCompId: "B",
      sendingTime: "20131008-13:30:00.000",
      possDup: false,
      fault: "",
    });
    expect(message.fields.slice(7, 10)).toEqual([
      { tag: 11, name: "ClOrdID", value: "X", meaning: "" },
      { tag: 55, name: "Symbol", value: "IBM", meaning: "" },
      { tag: 54, name: "Side", value: "1", meaning: "Buy" },
    ]);
  });

  test("has the entries of groups below their count, groups inside groups too", () => {
    const { fields, fault } = decodeMessage(fixBytes(`${ORDER}|${PARTIES}|58=after`));
    expect(fault).toBe("");
    const parties = fields.find(({ tag }) => tag === 453)?.entries ?? [];
    const tags = parties.map((entry) => entry.map(({ tag, entries }) => [tag, entries?.length]));
    expect(tags).toEqual([
      [
        [448, undefined],
        [447, undefined],
        [452, undefined],
        [802, 1],
      ],
      [
        [448, undefined],
        [447, undefined],
        [452, undefined],
      ],
    ]);
    expect(fields.at(-2)).toMatchObject({ tag: 58, value: "after" });
    expect([...allFields(fields)].map(({ tag }) => tag).slice(14)).toEqual([
      453, 448, 447, 452, 802, 523, 803, 448, 447, 452, 58, 10,
    ]);
  });

  test("reads a data field by its length, SOH inside", () => {
    const logon = "8=FIX.4.4|35=A|34=1|49=A|52=20131008-13:30:00|56=B|95=3|96=a\x01b|98=0|108=30";
    const { fields, fault } = decodeMessage(fixBytes(logon));
    expect(fields.find(({ tag }) => tag === 96)?.value).toBe("a\x01b");
    expect(fault).toBe("");
  });

  test("of another version is decoded with the names of 4.4 and not validated", () => {
    const message = decodeMessage(fixBytes("8=FIXT.1.1|35=D|34=2|1128=9|54=1"));
    expect(message.fault).toBe("");
    expect(message.fields.map(({ name }) => name).slice(3)).toEqual([
      "MsgSeqNum",
      "",
      "Side",
      "CheckSum",
    ]);
  });
});

describe("the fault of a message says what was found and what is allowed", () => {
  const order = (field: string, instead: string): Uint8Array =>
    fixBytes(ORDER.replace(field, instead));

  test.each([
    ["BeginString(8) is not the first field", latin1("nonsense")],
    ["BodyLength(9) is not the second field", latin1("8=FIX.4.4\x0135=0\x01")],
    ["MsgType(35) is not the third field", sealed("8=FIX.4.4|9=5|34=1|")],
    ["BodyLength(9) is 9, the body has 10 bytes", sealed("8=FIX.4.4|9=9|35=0|34=1|")],
    ["BodyLength(9) is empty, the body has 10 bytes", sealed("8=FIX.4.4|9=|35=0|34=1|")],
    [
      "the last field is not CheckSum(10) with three digits: it is cut off or runs on",
      fixBytes("8=FIX.4.4|35=0|34=1").slice(0, -2),
    ],
    [
      "CheckSum(10) is 000, the bytes add up to 163",
      latin1("8=FIX.4.4\x019=5\x0135=0\x0110=000\x01"),
    ],
    ["Required tag missing: ClOrdID(11) in NewOrderSingle(D)", order("|11=X", "")],
    [
      "Value is incorrect (out of range) for this tag: Side(54); allowed: 1 Buy, 2 Sell, " +
        "3 Buy minus, 4 Sell plus, 5 Sell short, 6 Sell short exempt, 7 Undisclosed, 8 Cross, " +
        "9 Cross short, A Cross short exempt, B As defined, C Opposite, D Subscribe, E Redeem, " +
        "F Lend, G Borrow",
      order("54=1", "54=X"),
    ],
    [
      "Incorrect data format for value: Price(44) is digits with at most one point, " +
        "a minus in front if need be",
      order("44=185.10", "44=cheap"),
    ],
    ["Invalid tag number: tag 5001 in NewOrderSingle(D)", order("11=X", "11=X|5001=1")],
    [
      "Tag not defined for this message type: TestReqID(112) in NewOrderSingle(D)",
      order("11=X", "11=X|112=T"),
    ],
    ["Tag appears more than once: ClOrdID(11)", order("11=X", "11=X|11=Y")],
    ["Tag specified without a value: ClOrdID(11)", order("11=X", "11=")],
    ["a field has no tag number before its =", order("11=X", "ID=X")],
    ["Invalid MsgType: ~", order("35=D", "35=~")],
  ])("%s", (fault, bytes) => {
    expect(decodeMessage(bytes).fault).toBe(fault);
  });

  test("user-defined fields that the session knows are no fault", () => {
    const known = [{ tag: 5001, type: "int", messages: ["D"] }] as const;
    expect(decodeMessage(order("11=X", "11=X|5001=1"), known).fault).toBe("");
  });

  test("any bytes decode, and end", () => {
    const bytes = fixBytes(`${ORDER}|${PARTIES}`);
    for (let at = 0; at < bytes.length; at++) {
      const bad = bytes.slice();
      bad[at] = (bad[at] as number) ^ (1 << (at & 7));
      const message = decodeMessage(bad);
      expect(message.fault).not.toBe("");
      expect(printMessage(message)).not.toBe("");
    }
  });
});
