import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { rejectName } from "../src/core/domain/reject-code.ts";
import { CHILD_CONTROLS, PARENT_CONTROLS } from "../src/core/gate/controls/list.ts";
import { PARTS, type PartRow } from "../src/core/gate/controls/parts.ts";
import { LIMIT_TABLE } from "../src/core/gate/limit-table.ts";
import type { Control } from "../src/core/gate/reason.ts";

/** Controls C1 to C58 that neither a rung nor a part obeys so far. */
export const NOT_BUILT: Readonly<Record<string, string>> = {};

/** All rungs, each once. */
export const RUNGS: readonly Control[] = [...new Set([...PARENT_CONTROLS, ...CHILD_CONTROLS])];

/** Names of limits as a control's row may have them: those of a section with the section. */
export const LIMIT_NAMES: readonly string[] = LIMIT_TABLE.map(({ name, scope }) => {
  const section = { client: "clients", account: "accounts", symbol: "symbolClasses" }[
    scope as string
  ];
  if (scope === "strategy") return `strategies.*.${name}`;
  return section === undefined ? name : `${section}.*.${name}`;
});

/** docs/controls.md. */
export function controlsPage(root: string): string {
  return [
    "# Controls",
    "",
    "Every order passes every control of its kind, in this order; nothing shortens the lists",
    "(`src/core/gate/controls/list.ts`). The first that refuses names its code and two numbers, and",
    "they stand in the journal, in Text(58) towards the client and in the refusal towards a router.",
    "Numbers are those of the project's list of controls. Nobody passes a hard one. From a soft one a",
    "second person may let one order pass, once ([runbook](runbooks/pass.md)). Each start of the gate",
    "journals the SHA-256 of both lists and of the release that they are part of, and `smars status`",
    "shows them. Made from the code; a test keeps it.",
    "",
    ...ladder("What a parent order passes", PARENT_CONTROLS, root),
    ...ladder("What a child order passes", CHILD_CONTROLS, root),
    "## What other parts obey",
    "",
    "| | control | source | part | tests |",
    "| --- | --- | --- | --- | --- |",
    ...PARTS.map(partLine),
    "",
    ...notBuilt(),
  ].join("\n");
}

function notBuilt(): readonly string[] {
  const rows = Object.entries(NOT_BUILT).map(([id, name]) => `- ${id}: ${name}`);
  return rows.length === 0 ? [] : ["## Not built", "", ...rows, ""];
}

/** Test files of the gate in which a title names a control. */
export function testsOf(id: string, root: string): readonly string[] {
  const gate = join(root, "src", "core", "gate");
  return readdirSync(gate, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".test.ts"))
    .filter((path) => new RegExp(`["\`]${id}(:|,| )`).test(readFileSync(join(gate, path), "utf8")))
    .map((path) => `src/core/gate/${path}`)
    .sort();
}

function ladder(title: string, controls: readonly Control[], root: string): string[] {
  return [
    `## ${title}`,
    "",
    "| | control | source | kind | firmness | limits | codes | the two numbers | tests |",
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ...controls.map((control) => controlLine(control, root)),
    "",
  ];
}

function controlLine(control: Control, root: string): string {
  const { id, name, source, kind, firmness, limits, codes, numbers } = control;
  const cells = [
    ...[id, name, source, kind, firmness],
    limits.map((limit) => `\`${limit}\``).join(", "),
    codes.map(rejectName).join(", "),
    numbers.join("; "),
    testsOf(id, root).map(fileName).join(", "),
  ];
  return `| ${cells.join(" | ")} |`;
}

function partLine({ id, name, source, part, tests }: PartRow): string {
  return `| ${[id, name, source, `\`${part}\``, `\`${tests}\``].join(" | ")} |`;
}

function fileName(path: string): string {
  return `\`${path.slice(path.lastIndexOf("/") + 1)}\``;
}
