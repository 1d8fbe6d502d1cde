import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import type { Command } from "../../core/control/command.ts";
import { TwoPersons } from "../../core/control/two-persons.ts";
import { formatClOrdId } from "../../core/domain/clordid.ts";
import { RejectCode } from "../../core/domain/reject-code.ts";
import { C } from "../../core/gate/children.ts";
import { GateWorld } from "../../core/gate/gate.test-kit.ts";
import { P, ParentFlag } from "../../core/gate/parents.ts";
import { ReportKind } from "../../core/gate/records.ts";
import { encodeResolveContent, type ResolveContent } from "../../wire/control/resolve-content.ts";
import { type ResolveAnswer, takeResolve } from "./resolve-desk.ts";

const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();
const hex = (text: string): string => createHash("sha256").update(text).digest("hex");

let world: GateWorld;
let consent: TwoPersons;
let counter = 0;

function word(
  person: string,
  changes: Partial<ResolveContent> = {},
  signed: Partial<Command> = {},
): ResolveAnswer {
  const { children } = world.gate.ledger;
  const order = formatClOrdId(1, children.get(0, C.incarnation), 1, children.get(0, C.child));
  const said = { order, cumQty: 100, px: 1_820_000, evidence: "ab".repeat(32), ...changes };
  const content = encodeResolveContent(said);
  const command: Command = {
    v: 1,
    type: "resolve",
    scope: "venue:N",
    gateIds: [1],
    counter: ++counter,
    epochBound: 30,
    contentHash: hex(content),
    notAfter: Number.MAX_SAFE_INTEGER,
    reason: "phoned the venue's desk at 14:02",
    keyId: `${person}-1`,
    ...signed,
  };
  return takeResolve({ gate: world.gate, consent, sha256 }, { command, content, person });
}

beforeEach(() => {
  world = new GateWorld().up();
  consent = new TwoPersons();
  world.propose(world.parent(), [{ qty: 100, tif: 0 }]);
  world.report(0, { kind: ReportKind.Fill, lastQty: 30 });
});

describe("resolve an order: 2 distinct persons (SAFETY 11.3)", () => {
  test("the second who signs the same carries it out", () => {
    expect(word("ada")).toEqual({ type: "Waiting", persons: ["ada"] });
    expect(word("bob")).toMatchObject({ type: "Taken", persons: ["ada", "bob"] });
    world.sync();
    const { parents } = world.gate.ledger;
    expect([parents.get(0, P.cumQty), parents.has(0, ParentFlag.ended)]).toEqual([100, true]);
  });

  test("B53: one person twice does not", () => {
    word("ada");
    expect(word("ada", {}, { keyId: "ada-2" })).toEqual({ type: "Waiting", persons: ["ada"] });
  });

  test("B54: two who say different things do not", () => {
    word("ada");
    expect(word("bob", { cumQty: 60 })).toEqual({ type: "Waiting", persons: ["bob"] });
  });

  test("a report between the two voids what the first has signed", () => {
    word("ada");
    world.report(0, { kind: ReportKind.Fill, lastQty: 10 });
    const { ResolveDisagrees: code } = RejectCode;
    expect(word("bob")).toEqual({ type: "Refused", code, a: 30, b: 40 });
    expect(word("bob", {}, { epochBound: 40 })).toEqual({ type: "Waiting", persons: ["bob"] });
  });

  test.each<[string, Partial<ResolveContent>, Partial<Command>, RejectCode]>([
    ["another content than was signed", {}, { contentHash: hex("x") }, RejectCode.ContentChanged],
    ["an order of another gate", { order: formatClOrdId(2, 1, 1, 1) }, {}, RejectCode.UnknownOrder],
    ["an order that is none", { order: "abc" }, {}, RejectCode.Garbled],
    ["a parent that is none", { order: formatClOrdId(1, 1, 9, 1) }, {}, RejectCode.UnknownOrder],
  ])("%s is refused", (_, said, signed, code) => {
    expect(word("ada", said, signed)).toMatchObject({ type: "Refused", code });
  });

  test("what the two agree on and the books do not is refused", () => {
    word("ada", { cumQty: 101 });
    const { ResolveDisagrees: code } = RejectCode;
    expect(word("bob", { cumQty: 101 })).toEqual({ type: "Refused", code, a: 101, b: 100 });
  });
});
