import { beforeEach, expect, test } from "vitest";
import type { Command } from "./command.ts";
import { isApproved, TwoPersons } from "./two-persons.ts";

const REARM: Command = {
  v: 1,
  type: "rearm",
  scope: "firm",
  gateIds: [1],
  counter: 1,
  epochBound: 3,
  contentHash: "a".repeat(64),
  notAfter: 5000,
  reason: "the fault is out",
  keyId: "ada-1",
};

let consent: TwoPersons;

beforeEach(() => {
  consent = new TwoPersons();
});

test("two distinct persons who sign the same thing are enough, one is not", () => {
  expect(isApproved(consent.applyApproval(REARM, "ada", 1))).toBe(false);
  expect(isApproved(consent.applyApproval({ ...REARM, keyId: "bob-1" }, "bob", 2))).toBe(true);
});

test("one person with two keys counts once (B53)", () => {
  consent.applyApproval(REARM, "ada", 1);
  const again = consent.applyApproval({ ...REARM, keyId: "ada-2", counter: 9 }, "ada", 2);
  expect(again.approvals).toHaveLength(1);
  expect(isApproved(again)).toBe(false);
});

test("an approval of one content is none of another (B54)", () => {
  consent.applyApproval(REARM, "ada", 1);
  const other = { ...REARM, contentHash: "b".repeat(64), keyId: "bob-1" };
  expect(isApproved(consent.applyApproval(other, "bob", 2))).toBe(false);
});

test("a consent to lift one kill is none to lift the next (B51)", () => {
  consent.applyApproval(REARM, "ada", 1);
  expect(isApproved(consent.applyApproval({ ...REARM, epochBound: 5 }, "bob", 2))).toBe(false);
});

test("an approval is used once (I8)", () => {
  consent.applyApproval(REARM, "ada", 1);
  consent.applyClosed(consent.applyApproval(REARM, "bob", 2));
  expect([...consent.waiting]).toEqual([]);
  expect(isApproved(consent.applyApproval(REARM, "bob", 3))).toBe(false);
});

test("a newer kill voids every consent to lift an older one (F10)", () => {
  consent.applyApproval(REARM, "ada", 1);
  consent.applyApproval({ ...REARM, scope: "symbol:IBM" }, "ada", 1);
  consent.applyEpoch("firm", 5);
  expect([...consent.waiting].map((p) => p.scope)).toEqual(["symbol:IBM"]);
});

test("one person is enough to stop (I8)", () => {
  expect(isApproved(consent.applyApproval({ ...REARM, type: "kill" }, "ada", 1))).toBe(true);
});
