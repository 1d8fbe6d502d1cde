import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import { quickfixDictionary } from "../../bench/peers/jspurefix.ts";
import type { BeginString } from "../../src/wire/fix/tags.ts";
import { chosenDifferences } from "./chosen-differences.ts";
import { differences } from "./dictionary-differences.ts";
import { readDictionary, type XmlDictionary } from "./dictionary-xml.ts";

describe.each<BeginString>(["FIX.4.2", "FIX.4.4"])("our field tables of %s", (version) => {
  const found = quickfixDictionary(version === "FIX.4.2" ? "42" : "44");
  beforeEach(({ skip }) => skip("fault" in found, "fault" in found ? found.fault : ""));

  test("differ from QuickFIX's dictionary only where the reason is written down", () => {
    if ("fault" in found) return;
    const xml = readDictionary(readFileSync(found.path, "latin1"));
    const chosen = chosenDifferences(version).flatMap(({ points }) => points);
    const all = differences(version, xml);
    expect(all.filter((point) => !chosen.includes(point))).toEqual([]);
    // A reason that has become empty goes.
    expect(chosen.filter((point) => !all.includes(point))).toEqual([]);
    expect(new Set(chosen).size).toBe(chosen.length);
  });

  test.each<[string, RegExp, string, string]>([
    ["number", /number='54'/, "number='5054'", "D: Side only here"],
    ["name", /name='MinQty'/g, "name='LeastQty'", "MinQty: named LeastQty"],
    ["type", /(name='MinQty' type=)'QTY'/, "$1'CHAR'", "MinQty: decimal here, CHAR there"],
    ["value", /<value enum='5' description='SELL_SHORT' \/>/, "", "value of Side: 5 only here"],
    [
      "required field",
      /(name='TestReqID' required=)'Y'/,
      "$1'N'",
      "1 required: TestReqID only here",
    ],
    ["field", /<field name='BeginSeqNo' required='Y' \/>/, "", "2: BeginSeqNo only here"],
    ["message type", /msgtype='m'/, "msgtype='?'", "message types: m only here"],
    [
      "group",
      /(<field name='ContraBroker'[^>]*>)\s*(<field name='ContraTrader'[^>]*>)/,
      "$2$1",
      "8 NoContraBrokers: another delimiter",
    ],
    [
      "order in a group",
      /(<field name='ContraTrader'[^>]*>)\s*(<field name='ContraTradeQty'[^>]*>)/,
      "$2$1",
      "8 NoContraBrokers: another order",
    ],
  ])("are seen to differ when a %s of the dictionary is another", (_, from, to, point) => {
    const text = "fault" in found ? "" : readFileSync(found.path, "latin1");
    expect(text).toMatch(from);
    expect(differences(version, readDictionary(text))).not.toContain(point);
    expect(differences(version, readDictionary(text.replace(from, to)))).toContain(point);
  });
});

test("the reader writes out components, nested groups and what is required in them", () => {
  const xml: XmlDictionary = readDictionary(`<?xml version="1.0"?><fix><!-- <header/> -->
    <header><field name="A" required="Y"/></header><trailer/>
    <messages><message name='M' msgtype='m' msgcat='app'>
      <component name='C' required='N'/><group name='G' required='Y'>
        <field name='B' required='Y'/><component name='C' required='Y'/></group>
    </message></messages>
    <components><component name='C'><field name='D' required='Y'/></component></components>
    <fields><field number='1' name='A' type='INT'><value enum='1' description='one'/></field>
    </fields>
  </fix>`);
  expect(xml.header).toEqual([{ name: "A", required: true, members: null }]);
  expect(xml.fields.get("A")).toEqual({ tag: 1, type: "INT", values: new Set(["1"]) });
  expect(xml.messages.get("m")).toEqual([
    { name: "D", required: false, members: null },
    {
      name: "G",
      required: true,
      members: [
        { name: "B", required: true, members: null },
        { name: "D", required: true, members: null },
      ],
    },
  ]);
});
