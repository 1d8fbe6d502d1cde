import { expect, test } from "vitest";
import { type FieldName, VALUES } from "./fields.ts";
import { MESSAGES, OTHER_TYPES } from "./messages.ts";
import { Tag } from "./tags.ts";
import { fieldName, namedTypes, typeName, valueMeaning, valueWords } from "./words.ts";

test("a field, a message type and a value have the specification's names", () => {
  expect(fieldName(54)).toBe("Side");
  expect(typeName("AF")).toBe("OrderMassStatusRequest");
  expect(valueMeaning(Tag.Side, "5")).toBe("Sell short");
  expect(valueMeaning(Tag.PossDupFlag, "Y")).toBe("Yes");
  expect(valueMeaning(Tag.ExecInst, "1 f")).toBe("Not held, Intermarket sweep");
  expect(valueMeaning(Tag.RefMsgType, "D")).toBe("NewOrderSingle");
  expect(valueMeaning(Tag.RefTagID, "55")).toBe("Symbol");
});

test("what has no name has an empty one", () => {
  expect([fieldName(5001), typeName("?"), valueMeaning(Tag.Symbol, "IBM")]).toEqual(["", "", ""]);
  expect(valueMeaning(Tag.Side, "Z")).toBe("");
  expect(valueMeaning(Tag.ExecInst, "~ ~")).toBe("");
});

test("every message type of both versions has a name, and no name is given twice", () => {
  const other = Object.values(OTHER_TYPES).flatMap((types) => types.split(/\s+/));
  const own = Object.values(MESSAGES).flatMap((specs) => specs.map(({ type }) => type));
  expect([...own, ...other].filter((type) => typeName(type) === "")).toEqual([]);
  const names = [...namedTypes()].map(([, name]) => name);
  expect(new Set(names).size).toBe(names.length);
});

const listed = Object.entries(VALUES) as [FieldName, readonly [string, string?]][];

/** Listed values of both versions of a field. */
function codes(texts: readonly (string | undefined)[]): Set<string> {
  return new Set(
    texts
      .filter((text) => text !== undefined)
      .flatMap((text) => (text.includes(" ") ? text.split(/\s+/) : Array.from(text))),
  );
}

test.each(listed)("%s has words for all of its listed values, or for none", (name, texts) => {
  const known = valueWords(Tag[name]);
  const wanted = codes(texts);
  if (known.size > 0) expect(new Set(known.keys())).toEqual(wanted);
});

test("only fields whose codes say little to a router have no words", () => {
  const silent = listed.map(([name]) => name).filter((name) => valueWords(Tag[name]).size === 0);
  const known = `Rule80A Product RoundingDirection MoneyLaunderingStatus ExecPriceType FundRenewWaiv
    CrossType PriorityIndicator AcctIDSource BookingType ExpirationCycle PegMoveType PegOffsetType
    PegLimitType PegRoundDirection PegScope DiscretionMoveType DiscretionOffsetType
    DiscretionLimitType DiscretionRoundDirection DiscretionScope`;
  expect(silent).toEqual(known.split(/\s+/));
});
