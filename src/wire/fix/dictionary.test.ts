import { expect, test } from "vitest";
import { dictionary, Kind, PLACE_MASK, Place } from "./dictionary.ts";
import type { FieldName } from "./fields.ts";
import { type BeginString, MsgType, Tag } from "./tags.ts";

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
        "ClOrdID HandlInst Symbol Side TransactTime OrdType",
        "ClOrdID Symbol Side TransactTime OrdType",
        "OrderID ExecID ExecTransType ExecType OrdStatus Symbol Side LeavesQty CumQty AvgPx",
        "OrderID ExecID ExecType OrdStatus Symbol Side LeavesQty CumQty AvgPx",
        "OrderID ClOrdID OrigClOrdID OrdStatus CxlRejResponseTo",
        "OrderID ClOrdID OrigClOrdID OrdStatus CxlRejResponseTo",
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
