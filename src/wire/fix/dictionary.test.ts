import { describe, expect, test } from "vitest";
import { dictionary, Kind, PLACE_MASK, Place, type UserField } from "./dictionary.ts";
import type { FieldName } from "./fields.ts";
import { type BeginString, MsgType, msgTypeCode, Tag } from "./tags.ts";

const versions: BeginString[] = ["FIX.4.2", "FIX.4.4"];

function required(version: BeginString, type: number): string {
  const names = new Map(Object.entries(Tag).map(([name, tag]) => [tag as number, name]));
  const rules = dictionary(version).messages.get(type);
  const body = [...(rules?.required ?? [])].filter((tag) => ![34, 49, 52, 56].includes(tag));
  return body.map((tag) => names.get(tag)).join(" ");
}

test("no two fields share a tag", () => {
  const tags = Object.values(Tag);
  expect(new Set(tags).size).toBe(tags.length);
});

test("every message type of the engine is defined in the versions that have it", () => {
  const only44 = [MsgType.OrderMassCancelRequest, MsgType.OrderMassCancelReport];
  for (const version of versions) {
    for (const type of Object.values(MsgType)) {
      const rules = dictionary(version).messages.get(type);
      const missing =
        version === "FIX.4.2" && [...only44, MsgType.OrderMassStatusRequest].includes(type);
      expect(rules !== undefined && !rules.headerOnly, `${version} ${type}`).toBe(!missing);
    }
  }
});

test("the fields that a message must have", () => {
  const types = [MsgType.NewOrderSingle, MsgType.ExecutionReport, MsgType.OrderCancelReject];
  expect(
    types.flatMap((type) => versions.map((version) => required(version, type))),
  ).toMatchInlineSnapshot(`
    [
      "ClOrdID HandlInst OrdType Side Symbol TransactTime",
      "ClOrdID OrdType Side TransactTime",
      "AvgPx CumQty ExecID ExecTransType OrderID OrdStatus Side Symbol ExecType LeavesQty",
      "AvgPx CumQty ExecID OrderID OrdStatus Side ExecType LeavesQty",
      "ClOrdID OrderID OrdStatus OrigClOrdID CxlRejResponseTo",
      "ClOrdID OrderID OrdStatus OrigClOrdID CxlRejResponseTo",
    ]
  `);
});

test("a field has the type that its name promises", () => {
  const { kinds } = dictionary("FIX.4.4");
  const wrong = Object.entries(Tag).filter(([name, tag]) => {
    const kind = kinds[tag];
    if (/(Px|Price\d?|Qty\d?)$/.test(name)) return kind !== Kind.Decimal;
    if (/^No[A-Z]/.test(name)) return kind !== Kind.Uint;
    if (/Time$/.test(name)) return kind !== Kind.Utc;
    if (/(Len|Length)$/.test(name)) return kind !== Kind.Length && name !== "BodyLength";
    if (/^Encoded\w*(Text|Subject|Issuer|Desc)$/.test(name)) return kind !== Kind.Data;
    if (/Flag$/.test(name)) return kind !== Kind.Boolean;
    return /ID$/.test(name) && kind !== Kind.String;
  });
  const known: FieldName[] = ["NoRpts", "RefTagID", "HopRefID"];
  expect(wrong.map(([name]) => name)).toEqual(known);
});

test("header and trailer fields stand in no body", () => {
  for (const version of versions) {
    for (const { rules } of dictionary(version).messages.values()) {
      expect((rules[Tag.MsgSeqNum] as number) & PLACE_MASK).toBe(Place.Header);
      expect((rules[Tag.CheckSum] as number) & PLACE_MASK).toBe(Place.Trailer);
    }
  }
});

describe("user-defined fields", () => {
  const field: UserField = { tag: 5001, type: "decimal", messages: ["D", "q"] };

  test("belong to the messages that they name, in the versions that have them", () => {
    const places = versions.map((version) => {
      const { messages, userColumns } = dictionary(version, [field]);
      const place = (type: number): number =>
        (messages.get(type)?.rules[userColumns.get(5001) as number] ?? 0) & PLACE_MASK;
      return [MsgType.NewOrderSingle, MsgType.ExecutionReport, msgTypeCode("q")].map(place);
    });
    expect(places).toEqual([
      [Place.Body, Place.Nowhere, Place.Nowhere],
      [Place.Body, Place.Nowhere, Place.Body],
    ]);
  });

  test("leave the plain tables as they are", () => {
    const before = dictionary("FIX.4.4");
    dictionary("FIX.4.4", [field]);
    expect(dictionary("FIX.4.4")).toBe(before);
    expect(before.userColumns.size).toBe(0);
  });

  test("one list is compiled once for each version", () => {
    const list = [field];
    expect(dictionary("FIX.4.4", list)).toBe(dictionary("FIX.4.4", list));
    expect(dictionary("FIX.4.2", list).beginString).toBe("FIX.4.2");
  });

  test.each<[string, readonly UserField[], string]>([
    ["a tag of the standard", [{ ...field, tag: 4999 }], "4999 is 5000 or above"],
    ["a tag that is not whole", [{ ...field, tag: 5000.5 }], "5000.5 is 5000 or above"],
    ["a tag of ten digits", [{ ...field, tag: 1e9 }], "1000000000 is 5000 or above"],
    ["a tag twice", [field, field], "5001 is given once"],
    ["a data field", [{ ...field, type: "data" }], "5001 stands by itself"],
    ["a group", [{ ...field, type: "numingroup" }], "5001 stands by itself"],
    ["a message that does not exist", [{ ...field, messages: ["DD"] }], "no message type DD"],
  ])("%s is a violation", (_, fields, text) => {
    expect(() => dictionary("FIX.4.4", fields)).toThrow(text);
  });
});
