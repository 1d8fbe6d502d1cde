import { beforeEach, describe, expect, test } from "vitest";
import type { Command } from "../../core/control/command.ts";
import { RejectCode, rejectName } from "../../core/domain/reject-code.ts";
import { GateWorld } from "../../core/gate/gate.test-kit.ts";
import { SETTABLE_LIMITS } from "../../core/gate/limit-table.ts";
import { RecordType } from "../../core/gate/records.ts";
import { encodeLimitContent, type LimitContent } from "../../wire/control/limit-content.ts";
import { DeskWorld, hex } from "./desk.test-kit.ts";
import type { KillAnswer } from "./kill-answer.ts";
import { limitsBody } from "./limit-list.ts";

let people: DeskWorld;

/** What a person signs of maxOrderQty, which is 100,000 at first. */
function word(
  keyId: string,
  changes: Partial<LimitContent> = {},
  signed: Partial<Command> = {},
): KillAnswer {
  const content = encodeLimitContent({
    ...{ limit: "maxOrderQty", from: 100_000, to: 200_000, until: 0 },
    ...changes,
  });
  const scope = `limit:${changes.limit ?? "maxOrderQty"}`;
  const command = { type: "limit", scope, epochBound: 1, keyId, ...signed } as const;
  return people.take({ contentHash: hex(content), ...command }, content);
}

function refusal(code: RejectCode, a: number, b: number): KillAnswer {
  return { type: "Refused", code: rejectName(code), a, b };
}

function limit(): number {
  return people.world.gate.limits.maxOrderQty;
}

function body() {
  const { world, consent, limitTexts } = people;
  return limitsBody({ gate: world.gate, consent, limitTexts });
}

beforeEach(() => {
  people = new DeskWorld(new GateWorld({}, undefined, undefined, undefined, 1).up());
  people.enrol("ada", ["limits"], ["ada-1", "ada-2"]);
  people.enrol("bob", ["limits"], ["bob-1"]);
  people.enrol("cat", ["kill", "rearm"], ["cat-1"]);
});

describe("a limit, changed by signed words (C74)", () => {
  test("lowering acts at once, by one", () => {
    expect(word("ada-1", { to: 500 })).toMatchObject({ type: "Taken", by: "ada" });
    expect(limit()).toBe(500);
  });

  test("B62: a limit raised by one person is refused: it waits, and nothing changes", () => {
    expect(word("ada-1")).toMatchObject({ type: "Waiting", persons: ["ada"] });
    expect(limit()).toBe(100_000);
  });

  test("the second distinct person who signs the same raises it", () => {
    word("ada-1");
    expect(word("bob-1")).toMatchObject({ type: "Taken", by: "ada, bob" });
    expect(limit()).toBe(200_000);
  });

  test("B53: two keys of one person are one person", () => {
    word("ada-1");
    expect(word("ada-2")).toMatchObject({ type: "Waiting", persons: ["ada"] });
    expect(limit()).toBe(100_000);
  });

  test("B54: two who say different values, or different ends, do not", () => {
    word("ada-1");
    expect(word("bob-1", { to: 300_000 })).toMatchObject({ type: "Waiting", persons: ["bob"] });
    const until = people.world.gate.utcMs + 60_000;
    expect(word("bob-1", { until })).toMatchObject({ type: "Waiting", persons: ["bob"] });
    expect(limit()).toBe(100_000);
  });

  test("an approval is used once: what was raised and lowered is not raised again by it", () => {
    word("ada-1");
    word("bob-1");
    word("ada-1", { from: 200_000, to: 100_000 }, { epochBound: 2 });
    expect(word("bob-1")).toEqual(refusal(RejectCode.LimitOfOtherChange, 1, 3));
    expect(word("bob-1", {}, { epochBound: 3 })).toMatchObject({ type: "Waiting" });
    expect(limit()).toBe(100_000);
  });

  test("a change between the two voids what the first has signed", () => {
    word("ada-1");
    word("bob-1", { to: 500 });
    expect(body().proposals).toEqual([]);
    expect(word("bob-1")).toEqual(refusal(RejectCode.LimitFromOther, 100_000, 500));
  });

  test("a consent does not outlive a restart, a change does", () => {
    word("ada-1", { limit: "maxChildQty", from: 50_000, to: 400 });
    word("ada-1");
    people.restart({}, 1);
    expect(body().proposals).toEqual([]);
    expect(word("bob-1")).toMatchObject({ type: "Waiting", persons: ["bob"] });
    expect(people.world.gate.limits.maxChildQty).toBe(400);
  });
});

describe("refused, and journaled", () => {
  test.each<[string, string, Partial<LimitContent>, Partial<Command>, KillAnswer]>([
    ["without the role", "cat-1", { to: 500 }, {}, refusal(RejectCode.RoleMissing, 0, 0)],
    ["no such limit", "ada-1", { limit: "maxFun" }, {}, refusal(RejectCode.UnknownLimit, 0, 0)],
    ["a setting", "ada-1", { limit: "maxParents" }, {}, refusal(RejectCode.UnknownLimit, 0, 0)],
    ["zero", "ada-1", { to: 0 }, {}, refusal(RejectCode.LimitOutOfRange, 0, 1)],
    ["negative", "ada-1", { to: -1 }, {}, refusal(RejectCode.LimitOutOfRange, -1, 1)],
    ["equal", "ada-1", { to: 100_000 }, {}, refusal(RejectCode.LimitUnchanged, 100_000, 100_000)],
    ["seen otherwise", "ada-1", { from: 9 }, {}, refusal(RejectCode.LimitFromOther, 9, 100_000)],
    [
      "of another limit than its scope",
      "ada-1",
      { to: 500 },
      { scope: "limit:maxChildQty" },
      refusal(RejectCode.ContentChanged, 0, 0),
    ],
    [
      "another content than was signed",
      "ada-1",
      { to: 500 },
      { contentHash: hex("other") },
      refusal(RejectCode.ContentChanged, 0, 0),
    ],
  ])("%s", (_, keyId, content, signed, answer) => {
    expect(word(keyId, content, signed)).toEqual(answer);
    expect(limit()).toBe(100_000);
    expect(people.world.tape.entries.at(-1)?.type).toBe(RecordType.CommandRefused);
  });

  test("a scope that is no limit, and a limit for a kill", () => {
    const garbled = refusal(RejectCode.Garbled, 0, 0);
    expect(word("ada-1", { to: 5 }, { scope: "firm" })).toEqual(garbled);
    expect(people.take({ type: "kill", scope: "limit:maxOrderQty" })).toEqual(garbled);
  });
});

describe("GET /v1/limits", () => {
  test("says of each what stands, who made it so, and what is in use", () => {
    word("ada-1", { to: 500 });
    const { version, limits } = body();
    expect([version, limits.length]).toEqual([1, SETTABLE_LIMITS.length]);
    expect(limits[0]).toMatchObject({
      ...{ name: "maxOrderQty", unit: "shares", control: "C4", stricter: "lower" },
      ...{ value: 500, fileValue: 100_000, seq: 2, step: "stricter", by: ["ada"], use: null },
    });
    const uses = new Map(limits.map(({ name, use }) => [name, use]));
    const sums = ["firmGrossMaxUsd", "firmNetMaxUsd", "firmLossMaxUsd", "firmLossWindowMaxUsd"];
    for (const name of ["laneWindow", ...sums]) {
      expect(uses.get(name), name).toBe(0);
    }
  });

  test("has what waits, so that the second person signs the very same", () => {
    word("ada-1");
    const [proposal] = body().proposals;
    expect(proposal).toMatchObject({ seq: 1, persons: ["ada"], reason: "strange orders" });
    const content = proposal?.content ?? "";
    expect(proposal?.id).toBe(hex(content).slice(0, 12));
    const command = { type: "limit", scope: "limit:maxOrderQty", epochBound: 1 } as const;
    people.take({ ...command, keyId: "bob-1", contentHash: hex(content) }, content);
    expect([limit(), body().proposals]).toEqual([200_000, []]);
    expect(people.limitTexts.size).toBe(0);
  });

  test("no more than eight changes of a limit wait; the oldest is forgotten", () => {
    for (let i = 1; i <= 9; i++) word("ada-1", { to: 100_000 + i });
    expect(body().proposals).toHaveLength(8);
    expect(word("bob-1", { to: 100_001 })).toMatchObject({ type: "Waiting", persons: ["bob"] });
    expect(word("bob-1", { to: 100_009 })).toMatchObject({ type: "Taken" });
  });
});
