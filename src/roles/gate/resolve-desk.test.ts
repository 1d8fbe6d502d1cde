import { beforeEach, describe, expect, test } from "vitest";
import type { Command } from "../../core/control/command.ts";
import { formatClOrdId } from "../../core/domain/clordid.ts";
import { RejectCode, rejectName } from "../../core/domain/reject-code.ts";
import { C } from "../../core/gate/children.ts";
import { GateWorld } from "../../core/gate/gate.test-kit.ts";
import { P, ParentFlag } from "../../core/gate/parents.ts";
import { RecordType, ReportKind } from "../../core/gate/records.ts";
import { ScopeState } from "../../core/gate/scope-state.ts";
import { encodeResolveContent, type ResolveContent } from "../../wire/control/resolve-content.ts";
import { DeskWorld, hex } from "./desk.test-kit.ts";
import type { KillAnswer } from "./kill-answer.ts";
import { resolveBody } from "./resolve-desk.ts";

let people: DeskWorld;
let world: GateWorld;

/** What a person says of the one order that rests, 100 shares of which 30 are reported. */
function word(
  person: string,
  changes: Partial<ResolveContent> = {},
  signed: Partial<Command> = {},
): KillAnswer {
  const said = { order: orderId(), cumQty: 100, px: 1_820_000, evidence: "ab".repeat(32) };
  const content = encodeResolveContent({ ...said, ...changes });
  const scope = `order:${changes.order ?? said.order}`;
  const keyId = `${person}-1`;
  const command = { type: "resolve", scope, epochBound: 30, keyId, ...signed } as const;
  return people.take({ contentHash: hex(content), ...command }, content);
}

function orderId(): string {
  const { children } = world.gate.ledger;
  return formatClOrdId(1, children.get(0, C.incarnation), 1, children.get(0, C.child));
}

function refusal(code: RejectCode, a: number, b: number): KillAnswer {
  return { type: "Refused", code: rejectName(code), a, b };
}

beforeEach(() => {
  world = new GateWorld().up();
  people = new DeskWorld(world);
  people.enrol("ada", ["resolve"], ["ada-1", "ada-2"]);
  people.enrol("bob", ["resolve"], ["bob-1"]);
  people.enrol("cat", ["kill", "rearm"], ["cat-1"]);
  world.propose(world.parent(), [{ qty: 100, tif: 0 }]);
  world.report(0, { kind: ReportKind.Fill, lastQty: 30 });
});

describe("resolve an order: 2 distinct persons (SAFETY 11.3)", () => {
  test("the second who signs the same carries it out", () => {
    expect(word("ada")).toMatchObject({ type: "Waiting", persons: ["ada"] });
    expect(world.gate.ledger.parents.get(0, P.workingQty)).toBe(70);
    expect(word("bob")).toMatchObject({ type: "Taken", by: "ada, bob", killSeq: 0 });
    world.sync();
    const { parents } = world.gate.ledger;
    expect([parents.get(0, P.cumQty), parents.has(0, ParentFlag.ended)]).toEqual([100, true]);
  });

  test("both consents are journaled before what they book", () => {
    word("ada");
    word("bob");
    const { Command, Resolve } = RecordType;
    const types = world.tape.entries.map(({ type }) => type);
    expect(types.filter((type) => type === Command || type === Resolve)).toEqual([
      Command,
      Command,
      Resolve,
    ]);
  });

  test("a person without the role resolve is refused", () => {
    expect(word("cat")).toEqual(refusal(RejectCode.RoleMissing, 0, 0));
  });

  test("B53: one person twice does not", () => {
    word("ada");
    const again = word("ada", {}, { keyId: "ada-2" });
    expect(again).toMatchObject({ type: "Waiting", persons: ["ada"] });
  });

  test("B54: two who say different things do not", () => {
    word("ada");
    expect(word("bob", { cumQty: 60 })).toMatchObject({ type: "Waiting", persons: ["bob"] });
  });

  test("a report between the two voids what the first has signed", () => {
    word("ada");
    world.report(0, { kind: ReportKind.Fill, lastQty: 10 });
    expect(word("bob")).toEqual(refusal(RejectCode.ResolveDisagrees, 30, 40));
    expect(word("bob", {}, { epochBound: 40 })).toMatchObject({ persons: ["bob"] });
  });

  test("a consent outlives a crash; the order of a parent in doubt is resolved all the same", () => {
    word("ada");
    people.restart();
    world = people.world;
    expect(world.gate.ledger.parents.get(0, P.doubtQty)).toBe(970);
    expect(world.gate.ledger.state).toBe(ScopeState.CLOSED);
    expect(word("bob")).toMatchObject({ type: "Taken", by: "ada, bob" });
    const { children, commands, parents } = world.gate.ledger;
    expect([children.get(0, C.cumQty), parents.get(0, P.cumQty)]).toEqual([100, 100]);
    expect(commands.waiting).toEqual([]);
  });

  test("a kill of the firm leaves it standing: then it is needed most", () => {
    word("ada");
    people.take({ type: "kill", keyId: "cat-1" });
    expect(word("bob")).toMatchObject({ type: "Taken" });
  });

  test.each<[string, Partial<ResolveContent>, Partial<Command>, RejectCode]>([
    ["another content than was signed", {}, { contentHash: hex("x") }, RejectCode.ContentChanged],
    [
      "an order in the content that is not the command's",
      {},
      { scope: `order:${formatClOrdId(1, 1, 1, 9)}` },
      RejectCode.ContentChanged,
    ],
    ["an order of another gate", { order: formatClOrdId(2, 1, 1, 1) }, {}, RejectCode.UnknownOrder],
    ["a parent that is none", { order: formatClOrdId(1, 1, 9, 1) }, {}, RejectCode.UnknownOrder],
    ["a scope where an order is meant", {}, { scope: "venue:N" }, RejectCode.Garbled],
  ])("%s is refused", (_, said, signed, code) => {
    expect(word("ada", said, signed)).toMatchObject({ type: "Refused", code: rejectName(code) });
  });

  test("what the books cannot take is refused to the first of them already", () => {
    expect(word("ada", { cumQty: 101 })).toEqual(refusal(RejectCode.ResolveDisagrees, 101, 100));
    expect(world.gate.ledger.commands.waiting).toEqual([]);
  });

  test("an order of a parent in doubt that the journal lacks: the venue is named, and it is booked", () => {
    people.restart();
    world = people.world;
    const order = formatClOrdId(1, 1, 1, 99);
    const scope = `order:${order}`;
    expect(resolveBody(world.gate, scope)).toMatchObject({ parent: 1, venue: "", inDoubt: true });
    const said = { order, cumQty: 200 };
    const at = { epochBound: 0 };
    expect(word("ada", said, at)).toEqual(refusal(RejectCode.ResolveVenue, 0, 1));
    expect(word("ada", { ...said, venue: "Q" }, at)).toMatchObject({ type: "Waiting" });
    expect(word("bob", { ...said, venue: "P" }, at)).toMatchObject({ type: "Waiting" });
    expect(word("bob", { ...said, venue: "Q" }, at)).toMatchObject({ type: "Taken" });
    expect(world.gate.ledger.parents.get(0, P.cumQty)).toBe(230);
    expect(resolveBody(world.gate, scope)).toMatchObject({ venue: "Q", cumQty: 200, leavesQty: 0 });
  });

  test("the books say before what people are about to end", () => {
    expect(resolveBody(world.gate, `order:${orderId()}`)).toMatchObject({
      parent: 1,
      venue: "N",
      symbol: "IBM",
      status: "PartiallyFilled",
      qty: 100,
      cumQty: 30,
      leavesQty: 70,
      inDoubt: false,
    });
    expect(resolveBody(world.gate, "order:1000100009000X")).toBeNull();
  });
});
