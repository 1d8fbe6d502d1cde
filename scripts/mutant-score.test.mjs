import { expect, test } from "vitest";
import { judge } from "./mutant-score.mjs";

const LADDER = "src/core/gate/child-ladder.ts";
const OTHER = "src/core/gate/tell.ts";
const source = "function f(a) {\n  return a > 1 && a < 9;\n}\n";

function mutant(status, [from, to], replacement, line = 2) {
  const location = { start: { line, column: from }, end: { line, column: to } };
  return { status, location, replacement, mutatorName: "X" };
}

const above = (status) => mutant(status, [10, 15], "a >= 1");
const below = (status) => mutant(status, [19, 24], "a <= 9");
const entry = { file: LADDER, line: "return a > 1 && a < 9;", from: "a > 1", to: "a >= 1" };

function report(files) {
  const named = Object.entries(files).map(([file, mutants]) => [file, { source, mutants }]);
  return { files: Object.fromEntries(named) };
}

test("what is found, times out or is ignored holds the bars", () => {
  const mutants = [above("Killed"), below("Timeout"), mutant("Ignored", [1, 2], "")];
  expect(judge(report({ [LADDER]: mutants }), [])).toEqual({
    lines: [`100.0 %  2 of 2  ${LADDER}`, "100.0 %  2 of 2  in all"],
    faults: [],
  });
});

test("one that is alive on a ladder is a fault, though the rest is above 90 %", () => {
  const many = Array.from({ length: 19 }, () => below("Killed"));
  const { lines, faults } = judge(report({ [LADDER]: [above("Survived")], [OTHER]: many }), []);
  expect(lines[1]?.trim()).toBe(`${LADDER}:2: a > 1 -> a >= 1`);
  expect(faults).toEqual([`${LADDER}: 1 alive; on the ladders none may be.`]);
});

test("below 90 % in all is a fault, exactly 90 % is none", () => {
  const nine = Array.from({ length: 9 }, () => below("Killed"));
  expect(judge(report({ [OTHER]: [...nine, above("NoCoverage")] }), []).faults).toEqual([]);
  const { faults } = judge(report({ [OTHER]: [...nine.slice(1), above("NoCoverage")] }), []);
  expect(faults).toEqual([" 88.8 % in all is below 90 %."]);
});

test("a listed mutant does not count; found or gone it is a fault", () => {
  const judged = (status) => judge(report({ [LADDER]: [above(status), below("Killed")] }), [entry]);
  expect(judged("Survived").faults).toEqual([]);
  expect(judged("Survived").lines.at(-1)).toBe("100.0 %  1 of 1  in all");
  expect(judged("Killed").faults).toHaveLength(1);
  // One that changes nothing meets every test: on a busy machine its time may run out.
  expect(judged("Timeout").faults).toEqual([]);
  const gone = { ...entry, to: "a < 1" };
  const alive = judge(report({ [LADDER]: [below("Killed")] }), [gone]);
  expect(alive.faults).toEqual([`${LADDER}: "return a > 1 && a < 9;" has no mutant a < 1.`]);
  expect(judge(report({ [OTHER]: [below("Killed")] }), [gone]).faults).toEqual([]);
});

test("a mutant over several lines is told in one", () => {
  const location = { start: { line: 1, column: 15 }, end: { line: 3, column: 2 } };
  const block = { status: "Survived", location, replacement: "{}", mutatorName: "BlockStatement" };
  const { lines } = judge(report({ [OTHER]: [block] }), []);
  expect(lines[1]?.trim()).toBe(`${OTHER}:1: { return a > 1 && a < 9; } -> {}`);
});

test("a run that changed nothing shows nothing: it is a fault", () => {
  expect(judge(report({}), []).faults).toEqual([
    "There was nothing to change: no such file, or none of core/gate.",
  ]);
});
