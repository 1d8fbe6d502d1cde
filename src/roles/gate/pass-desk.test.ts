import { beforeEach, describe, expect, test } from "vitest";
import type { Command } from "../../core/control/command.ts";
import { RejectCode, rejectName } from "../../core/domain/reject-code.ts";
import { GateWorld } from "../../core/gate/gate.test-kit.ts";
import { RecordType } from "../../core/gate/records.ts";
import { DeskWorld, hex } from "./desk.test-kit.ts";
import type { KillAnswer } from "./kill-answer.ts";
import { passesBody } from "./pass-desk.ts";

const LIMITS = { softOrderQty: 500 };

let people: DeskWorld;

/** What a person signs of the first order that was refused. */
function word(keyId: string, content = first().content, signed: Partial<Command> = {}): KillAnswer {
  const scope = signed.scope ?? "refused:1";
  const command = { type: "pass", scope, epochBound: 0, keyId, ...signed } as const;
  return people.take({ contentHash: hex(content), ...command }, content);
}

function first() {
  const [pass] = passesBody(people.world.gate).passes;
  if (pass === undefined) throw new Error("nothing waits");
  return pass;
}

function refusal(code: RejectCode, a: number, b: number): KillAnswer {
  return { type: "Refused", code: rejectName(code), a, b };
}

beforeEach(() => {
  people = new DeskWorld(new GateWorld(LIMITS, undefined, undefined, undefined, 1).up());
  people.enrol("ada", ["orders"], ["ada-1"]);
  people.enrol("bob", ["kill", "limits", "release"], ["bob-1"]);
  people.enrol("tom", ["orders"], ["tom-1"]);
  people.enrol("alpha", ["orders"], ["alpha-1"]);
  people.world.order({ trader: "tom" });
});

describe("C74: a refused order, let pass by one person's signed word", () => {
  test("what waits is shown with all that is signed", () => {
    expect(first()).toMatchObject({
      ...{ scope: "refused:1", state: "waiting", client: "alpha", trader: "tom", account: "A1" },
      ...{ symbol: "IBM", side: 1, qty: 1_000, limitPx: 1_820_000, needs: ["SoftOrderQty"] },
      ...{ worstNotional: 1_820_000_000, person: "", parent: 0 },
    });
    expect(Object.keys(JSON.parse(first().content))).toEqual([
      ...["account", "accountType", "body", "capacity", "client", "limitPx", "needs", "ordType"],
      ...["qty", "refused", "side", "strategy", "symbol", "tif"],
    ]);
  });

  test("one person alone does it, with a reason that the journal has", () => {
    expect(word("ada-1")).toMatchObject({ type: "Taken", scope: "refused:1", by: "ada" });
    expect(first()).toMatchObject({ state: "given", person: "ada" });
    const given = people.world.tape.entries.find(({ type }) => type === RecordType.PassGiven);
    expect(given?.record).toMatchObject({
      ...{ person: "ada", keyId: "ada-1", contentHash: hex(first().content) },
    });
    people.world.order();
    expect(first()).toMatchObject({ state: "used", parent: 1 });
  });

  test.each<[string, () => KillAnswer, RejectCode, number, number]>([
    ["without the role", () => word("bob-1"), RejectCode.RoleMissing, 0, 0],
    ["who entered the order", () => word("tom-1"), RejectCode.PassBySender, 1, 0],
    ["who bears the client's name", () => word("alpha-1"), RejectCode.PassBySender, 1, 0],
    ["other words", () => word("ada-1", "{}"), RejectCode.ContentChanged, 0, 0],
    [
      "another hash",
      () => word("ada-1", first().content, { contentHash: hex("x") }),
      ...([RejectCode.ContentChanged, 0, 0] as const),
    ],
    [
      "an order of nobody",
      () => word("ada-1", first().content, { scope: "refused:7" }),
      ...([RejectCode.PassUnknown, 7, 1] as const),
    ],
  ])("%s: refused and journaled, and nothing passes", (_, say, code, a, b) => {
    expect(say()).toEqual(refusal(code, a, b));
    const { entries } = people.world.tape;
    expect(entries.at(-1)).toMatchObject({ type: RecordType.CommandRefused, record: { code } });
    people.world.order();
    expect(people.world.gate.ledger.parents.count).toBe(0);
  });

  test("a word outlives a restart", () => {
    word("ada-1");
    people.restart(LIMITS, 1);
    people.world.up().order();
    expect(people.world.gate.ledger.parents.count).toBe(1);
  });

  test("what is over is shown as over", () => {
    people.world.pass(60_001);
    expect(first().state).toBe("expired");
    expect(word("ada-1")).toMatchObject({ code: "PassExpired" });
  });
});
