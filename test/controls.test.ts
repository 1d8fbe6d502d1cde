import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PARTS } from "../src/core/gate/controls/parts.ts";
import { LIMIT_TABLE } from "../src/core/gate/limit-table.ts";
import { controlsPage, LIMIT_NAMES, NOT_BUILT, RUNGS, testsOf } from "./controls-page.ts";
import { ladderOrder, listOrder } from "./ladder-order.ts";

const ROOT = join(import.meta.dirname, "..");
const GATE = join(ROOT, "src", "core", "gate");
/** Files of the folder that are no control of their own. */
const SHARED = ["list", "parts", "money-sums", "controls-text"];
/** Files that make up the ladders. */
const LADDERS = ["admit-parent", "sells", "parent-sums", "parent-rates", "passing", "child-ladder"];

describe("the full list of controls", () => {
  test("every control in the folder is in the list and in a ladder", () => {
    const list = readFileSync(join(GATE, "controls", "list.ts"), "utf8");
    const ladders = LADDERS.map((name) => readFileSync(join(GATE, `${name}.ts`), "utf8")).join();
    const files = readdirSync(join(GATE, "controls"))
      .filter((name) => name.endsWith(".ts") && !name.includes(".test"))
      .map((name) => name.slice(0, -3))
      .filter((name) => !SHARED.includes(name));
    expect(files.filter((name) => !list.includes(`"./${name}.ts"`))).toEqual([]);
    expect(files.filter((name) => !ladders.includes(`"./controls/${name}.ts"`))).toEqual([]);
    expect(RUNGS).toHaveLength(files.length);
  });

  test.each([
    ["PARENT_CONTROLS", "parentLadder", []],
    // How large a sweep may be is asked before anything that its group's sums need.
    ["CHILD_CONTROLS", "groupLadder", ["isoWithin"]],
  ])("%s stands in the order in which %s asks", (list, first, early) => {
    const wanted = listOrder(GATE, list);
    expect(wanted.length).toBeGreaterThan(20);
    expect(ladderOrder(GATE, LADDERS, first, early)).toEqual(wanted);
  });

  test("C1 to C58: each is a rung, a part, or named as not built", () => {
    const built = new Set([...RUNGS, ...PARTS].map(({ id }) => id));
    const all = Array.from({ length: 58 }, (_, i) => `C${i + 1}`);
    expect(all.filter((id) => !built.has(id) && !(id in NOT_BUILT))).toEqual([]);
    expect(Object.keys(NOT_BUILT).filter((id) => built.has(id))).toEqual([]);
  });

  test("the parameters of a control are limits, and every limit is a control's", () => {
    const unknown = RUNGS.flatMap(({ limits }) => limits).filter((x) => !LIMIT_NAMES.includes(x));
    expect(unknown).toEqual([]);
    const held = new Set(RUNGS.flatMap(({ limits }) => limits));
    const ids = new Set([...RUNGS, ...PARTS].map(({ id }) => id));
    const loose = LIMIT_TABLE.filter(
      ({ control }, i) => !held.has(LIMIT_NAMES[i] as string) && !ids.has(control),
    );
    expect(loose.map(({ name }) => name)).toEqual([]);
  });

  test("only controls of one order are soft: sums and rules of the market never", () => {
    const soft = RUNGS.filter(({ firmness }) => firmness === "soft");
    expect(soft.map(({ id, kind, scope }) => [id, kind, scope])).toEqual([
      ["C49", "order", "parent"],
      ["C74", "order", "parent"],
    ]);
  });

  test("each has tests that name it", () => {
    expect(RUNGS.map(({ id }) => id).filter((id) => testsOf(id, ROOT).length === 0)).toEqual([]);
    const paths = PARTS.flatMap(({ part, tests }) => [part, tests]);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

test("docs/controls.md is made of it; vitest -u writes it", async () => {
  await expect(controlsPage(ROOT)).toMatchFileSnapshot(join(ROOT, "docs", "controls.md"));
});
