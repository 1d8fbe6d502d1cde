import { expect, test } from "vitest";
import type { Violation } from "../violation.ts";
import { ProposalJudge, type ProposalWords, type RouterLine } from "./proposal-judge.ts";

const LEASE = { leaseId: 7, incarnation: 1, rel: 1, kill: 0 };
const WORDS: ProposalWords = { ...LEASE, assign: 3 };

/** Two routers with a lease each; the first works parent 5 from index 10 on. */
function house() {
  const found: string[] = [];
  const judge = new ProposalJudge((violation: Violation) => found.push(violation.rule));
  const line = (router: string, leaseId: number): RouterLine => ({
    router,
    lease: { ...LEASE, leaseId },
    proposed: new Map(),
  });
  const [first, second] = [line("router-1", 7), line("router-2", 8)];
  judge.assigned(first, { index: 10, parent: 5, assign: 3 });
  /** The child is out; what the next turn brings judges it. */
  const admitted = (of: RouterLine, index: number): string[] => {
    judge.admitted(of, { index, parent: 5, ref: 1 }, index);
    judge.admitted(of, { index: index + 1, parent: 99, ref: 1 }, index + 1);
    return found;
  };
  return { judge, first, second, found, admitted };
}

test("M17, I5: a child of the one worker, by a word under its newest fence, is right", () => {
  const { judge, first, admitted } = house();
  judge.proposed(first, 5, 1, WORDS);
  expect(admitted(first, 20)).toEqual([]);
});

test("M17: who works an order follows from the indexes, also when they are seen too late", () => {
  const { judge, first, second, admitted } = house();
  judge.proposed(first, 5, 1, WORDS);
  judge.assigned(second, { index: 30, parent: 5, assign: 4 });
  judge.unassigned({ index: 29, parent: 5 });
  expect(admitted(first, 20)).toEqual([]);
});

test("M17: a second worker is found", () => {
  const { judge, second, admitted } = house();
  judge.proposed(second, 5, 1, { ...WORDS, leaseId: 8 });
  expect(admitted(second, 20)).toEqual(["M17"]);
});

test("M17: a child of an order that was taken away is found, and one by an old assignment", () => {
  const taken = house();
  taken.judge.unassigned({ index: 15, parent: 5 });
  taken.judge.proposed(taken.first, 5, 1, WORDS);
  expect(taken.admitted(taken.first, 20)).toEqual(["M17"]);
  const old = house();
  old.judge.assigned(old.first, { index: 15, parent: 5, assign: 4 });
  old.judge.proposed(old.first, 5, 1, WORDS);
  expect(old.admitted(old.first, 20)).toEqual(["M17"]);
});

test("I5: a word under an older fence is found, by each of its numbers", () => {
  for (const name of ["leaseId", "incarnation", "rel", "kill"] as const) {
    const { judge, first, admitted } = house();
    judge.proposed(first, 5, 1, WORDS);
    first.lease = { ...LEASE, [name]: LEASE[name] + 1 };
    expect(admitted(first, 20)).toEqual(["I5"]);
  }
});

test("M4: a child that nobody proposed is found", () => {
  const { first, admitted } = house();
  expect(admitted(first, 20)).toEqual(["M4"]);
});

test("a gate that starts anew has given nothing to anybody", () => {
  const { judge, first, admitted } = house();
  judge.gateStarted();
  judge.proposed(first, 5, 1, WORDS);
  expect(admitted(first, 20)).toEqual(["M17"]);
});

test("M17: a child is judged before its order changes hands more often than is kept", () => {
  const { judge, first, found } = house();
  judge.proposed(first, 5, 1, WORDS);
  judge.admitted(first, { index: 20, parent: 5, ref: 1 }, 20);
  for (let index = 30; index < 50; index++) {
    judge.at(index);
    judge.unassigned({ index, parent: 5 });
  }
  expect(found).toEqual([]);
});
