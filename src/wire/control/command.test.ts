import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { COMMANDS, type Command, type CommandType } from "../../core/control/command.ts";
import { canonicalText, parseCanonical } from "./canonical.ts";
import { decodeCommand, encodeCommand, signedBytes } from "./command.ts";

const KILL: Command = {
  v: 1,
  type: "kill",
  scope: "symbol:IBM",
  gateIds: [1],
  counter: 7,
  epochBound: 0,
  contentHash: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  notAfter: 1_800_000_000_000,
  reason: "orders without parents",
  keyId: "ada-1",
};

/** What commands of a type can speak of. */
function scopesOf(type: CommandType): readonly string[] {
  const { names } = COMMANDS[type];
  if (names === "order") return ["order:1000100001000A"];
  if (names === "refused") return ["refused:1", "refused:999999999"];
  if (names === "limit")
    return ["limit:maxOrderQty", `limit:clients.${"a".repeat(16)}.creditMaxUsd`];
  const scopes = ["firm", "client:alpha", "router:8", "strategy:sweep"];
  return names === "parent" ? [...scopes, "parent:7"] : scopes;
}

const named = fc.constantFrom(
  ...(Object.keys(COMMANDS) as CommandType[]).flatMap((type) =>
    scopesOf(type).map((scope) => ({ type, scope })),
  ),
);

const unnamed: fc.Arbitrary<Omit<Command, "type" | "scope">> = fc.record({
  v: fc.constant(1 as const),
  gateIds: fc
    .uniqueArray(fc.integer({ min: 0, max: 35 }), { minLength: 1, maxLength: 5 })
    .map((l) => l.sort((a, b) => a - b)),
  counter: fc.maxSafeNat(),
  epochBound: fc.maxSafeNat(),
  contentHash: fc.string({
    unit: fc.constantFrom(..."0123456789abcdef"),
    minLength: 64,
    maxLength: 64,
  }),
  notAfter: fc.maxSafeNat(),
  reason: fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 200 }),
  keyId: fc.string({ unit: fc.constantFrom(..."abcXYZ019._-"), minLength: 1, maxLength: 32 }),
});

const commands: fc.Arbitrary<Command> = fc
  .tuple(named, unnamed)
  .map(([what, rest]) => ({ ...rest, ...what }));

describe("a command", () => {
  test.each<[CommandType, string]>([
    ["kill", "parent:7"],
    ["rearm", "parent:7"],
    ["unhold", "parent:7"],
    ["open", "order:1000100001000A"],
    ["pass", "firm"],
    ["pass", "refused:0"],
    ["kill", "refused:1"],
    ["resolve", "firm"],
    ["resolve", "parent:7"],
    ["resolve", "order:1000100001000a"],
    ["open", "parent:0"],
    ["limit", "firm"],
    ["limit", "limit:"],
    ["limit", "limit:a b"],
    ["kill", "limit:maxOrderQty"],
    ["open", "limit:maxOrderQty"],
    ["open", "parent:07"],
    ["freeze", "parent:9999999999"],
  ])("%s cannot speak of %s", (type, scope) => {
    expect(decodeCommand(encodeCommand({ ...KILL, type, scope }))).toBeNull();
  });

  test("says that a kill is hard inside of its signature, and only there", () => {
    const hard: Command = { ...KILL, hard: true };
    const text = encodeCommand(hard);
    expect(text).toContain('"gateIds":[1],"hard":true,"keyId"');
    expect(decodeCommand(text)).toEqual(hard);
    expect(signedBytes(hard)).not.toEqual(signedBytes(KILL));
    expect(decodeCommand(text.replace("true", "false"))).toBeNull();
    expect(decodeCommand(text.replace("true", "1"))).toBeNull();
    expect(decodeCommand(encodeCommand({ ...hard, type: "rearm" }))).toBeNull();
  });

  test("has one text", () => {
    expect(encodeCommand(KILL)).toBe(
      '{"contentHash":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",' +
        '"counter":7,"epochBound":0,"gateIds":[1],"keyId":"ada-1","notAfter":1800000000000,' +
        '"reason":"orders without parents","scope":"symbol:IBM","type":"kill","v":1}',
    );
  });

  test("read back is the same command", () => {
    fc.assert(
      fc.property(commands, (command) => {
        expect(decodeCommand(encodeCommand(command))).toEqual(command);
      }),
    );
  });

  test("is signed under the name of its type, so that a kill's signature is no rearm's", () => {
    const text = String.fromCharCode(...signedBytes(KILL));
    expect(text.startsWith("KILL/v1\0{")).toBe(true);
    const rearm = String.fromCharCode(...signedBytes({ ...KILL, type: "rearm" }));
    expect(rearm.startsWith("REARM/v1\0{")).toBe(true);
  });

  test.each([
    ["a key that stands twice", (t: string) => t.replace('"v":1', '"v":1,"v":1')],
    ["a blank", (t: string) => t.replace(",", ", ")],
    ["another order of keys", (t: string) => t.replace('"v":1', "").replace("{", '{"v":1,')],
    ["a fraction", (t: string) => t.replace('"counter":7', '"counter":7.5')],
    ["a number below zero", (t: string) => t.replace('"counter":7', '"counter":-7')],
    ["an exponent", (t: string) => t.replace('"counter":7', '"counter":7e3')],
    ["a number beyond 2^53", (t: string) => t.replace('"counter":7', '"counter":9007199254740993')],
    ["an unknown key", (t: string) => t.replace('"v":1', '"v":1,"w":1')],
    ["an unknown type", (t: string) => t.replace('"kill"', '"toString"')],
    ["an unknown scope", (t: string) => t.replace("symbol:IBM", "planet:IBM")],
    ["a firm with a name", (t: string) => t.replace("symbol:IBM", "firm:IBM")],
    ["a control character in the reason", (t: string) => t.replace("orders", "or\\nders")],
    ["no reason", (t: string) => t.replace("orders without parents", "")],
    ["no gate", (t: string) => t.replace("[1]", "[]")],
    ["gates out of order", (t: string) => t.replace("[1]", "[2,1]")],
    ["a gate that cannot be", (t: string) => t.replace("[1]", "[36]")],
    ["a short hash", (t: string) => t.replace("e3b0", "e3b")],
    ["an escaped letter", (t: string) => t.replace("IBM", "\\u0049BM")],
    ["__proto__", (t: string) => t.replace('"v":1', '"v":1,"__proto__":{"v":1}')],
  ])("with %s is refused", (_what, spoil) => {
    const spoiled = spoil(encodeCommand(KILL));
    expect(spoiled).not.toBe(encodeCommand(KILL));
    expect(decodeCommand(spoiled)).toBeNull();
  });

  test("of any text is a command or null, never an exception", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(decodeCommand(text)).toBeNull();
      }),
    );
  });
});

describe("canonical JSON", () => {
  test("read back is the same value", () => {
    const { value } = fc.letrec<{ value: Parameters<typeof canonicalText>[0] }>((tie) => ({
      value: fc.oneof(
        { depthSize: "small" },
        fc.string(),
        fc.maxSafeInteger(),
        fc.boolean(),
        fc.array(tie("value"), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie("value"), { maxKeys: 4, noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(value, (sample) => {
        const text = canonicalText(sample);
        expect(parseCanonical(text)).not.toBeNull();
        expect(canonicalText(parseCanonical(text) ?? "")).toBe(text);
      }),
    );
  });
});
