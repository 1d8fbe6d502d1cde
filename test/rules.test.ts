import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CHILD_CONTROLS, PARENT_CONTROLS } from "../src/core/gate/controls/list.ts";
import { PARTS } from "../src/core/gate/controls/parts.ts";
import { listFiles } from "./tidy/source.ts";

const ROOT = join(import.meta.dirname, "..");
const HEAD = "| rule | sentence | control | test |";
const CONTROLS = new Set([...CHILD_CONTROLS, ...PARENT_CONTROLS, ...PARTS].map(({ id }) => id));

type Row = { readonly rule: string; sentence: string; control: string; test: string };

/** The rows of a page's table; a row with other columns is a fault of the page. */
function rowsOf(text: string): Row[] {
  const lines = text.split("\n");
  const first = lines.indexOf(HEAD) + 2;
  const end = lines.findIndex((line, i) => i >= first && !line.startsWith("|"));
  return lines.slice(first, end).map((line) => {
    const [rule = "", sentence = "", control = "", name = "", ...more] = cells(line);
    expect(more, line).toEqual([]);
    return { rule, sentence, control, test: name };
  });
}

function cells(line: string): string[] {
  return line
    .slice(1, -1)
    .split("|")
    .map((cell) => cell.trim());
}

/** Whether a control of the list has this id, or the path in backticks is there. */
function isHeld(control: string): boolean {
  const path = /^`(.+)`$/.exec(control)?.[1];
  return path === undefined ? CONTROLS.has(control) : existsSync(join(ROOT, path));
}

/** What is wrong with the cell of a row that names its test: "" for nothing. */
function testFault(cell: string): string {
  const [, path = "", title = ""] = /^(\S+\.test\.ts): (.+)$/.exec(cell) ?? [];
  if (!existsSync(join(ROOT, path)) || title === "") return `no test file: ${cell}`;
  const text = readFileSync(join(ROOT, path), "utf8");
  const quoted = [`"${title}"`, `'${title}'`, `\`${title}\``];
  return quoted.some((words) => text.includes(words)) ? "" : `no test of that title: ${cell}`;
}

const pages = listFiles(ROOT, "docs/rules").filter((page) => page.endsWith(".md"));

describe("docs/rules", () => {
  test("there are pages, each with rows", () => {
    expect(pages.length).toBeGreaterThan(2);
    for (const page of pages) {
      expect(rowsOf(readFileSync(join(ROOT, page), "utf8")).length, page).toBeGreaterThan(3);
    }
  });

  test.each(pages)(
    "%s: each sentence has its rule, a control that is held, and its test",
    (page) => {
      const rows = rowsOf(readFileSync(join(ROOT, page), "utf8"));
      expect(rows.filter(({ rule, sentence }) => rule === "" || sentence === "")).toEqual([]);
      expect(rows.filter(({ control }) => !isHeld(control))).toEqual([]);
      expect(rows.map((row) => testFault(row.test)).filter((fault) => fault !== "")).toEqual([]);
    },
  );

  test("a test that is not there is found", () => {
    expect(testFault("test/rules.test.ts: nobody's title")).not.toBe("");
    expect(testFault("test/nowhere.test.ts: docs/rules")).not.toBe("");
    expect(testFault("test/rules.test.ts: docs/rules")).toBe("");
    expect([isHeld("C33"), isHeld("C99"), isHeld("`src/nowhere.ts`")]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
