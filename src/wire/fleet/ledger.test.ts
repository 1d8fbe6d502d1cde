import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { FieldSpec, Layout } from "./layout.ts";
import { FLEET_ENTRIES, FLEET_MESSAGES } from "./schema.ts";

const LEDGER = join(import.meta.dirname, "../../../test/ledger/fleet.txt");

test("no number of a message or field was ever given another meaning", () => {
  const lines = readFileSync(LEDGER, "utf8").split("\n");
  expect(ledgerFaults(declared(), lines)).toEqual([]);
});

test("a number that is reused, moved, forgotten or given twice is found", () => {
  const now = ["message 1 Hello", "field 1 Hello.role u16", "field 2 Hello.pid u32"];
  const ledger = [
    "# numbers",
    "message 1 Hello",
    "message 2 Gone",
    "message 3 Old retired",
    "field 1 Hello.role u8",
    "field 1 Hello.other u8",
  ];
  expect(ledgerFaults(now, ledger)).toMatchInlineSnapshot(`
    [
      "field 1 stands twice in the ledger",
      "field 1 was given as "field 1 Hello.other u8": give Hello.role u16 the next free number",
      "add the line "field 2 Hello.pid u32"",
      ""message 2 Gone" is gone: keep the line and write "retired" behind it",
    ]
  `);
});

/** What the ledger of the schema as it stands has to say, line by line. */
function declared(): string[] {
  const layouts = [...FLEET_MESSAGES, ...FLEET_ENTRIES.map(([, entry]) => entry)];
  const fields = layouts.flatMap((layout: Layout) =>
    Object.entries<FieldSpec>(layout.spec.fields).map(([name, field]) => ({ layout, name, field })),
  );
  return [
    ...FLEET_MESSAGES.map((message) => `message ${message.type} ${message.spec.name}`),
    ...fields
      .sort((a, b) => a.field.id - b.field.id)
      .map((of) => `field ${of.field.id} ${of.layout.spec.name}.${of.name} ${of.field.type}`),
  ];
}

function ledgerFaults(now: readonly string[], ledger: readonly string[]): string[] {
  const faults: string[] = [];
  const given = new Map<string, string>();
  for (const line of ledger) {
    if (line === "" || line.startsWith("#")) continue;
    const key = keyOf(line);
    if (given.has(key)) faults.push(`${key} stands twice in the ledger`);
    given.set(key, line);
  }
  for (const line of now) {
    const key = keyOf(line);
    const before = given.get(key);
    given.delete(key);
    if (before === undefined) faults.push(`add the line "${line}"`);
    else if (before !== line) {
      const name = line.slice(key.length + 1);
      faults.push(`${key} was given as "${before}": give ${name} the next free number`);
    }
  }
  for (const line of given.values()) {
    if (line.endsWith(" retired")) continue;
    faults.push(`"${line}" is gone: keep the line and write "retired" behind it`);
  }
  return faults;
}

function keyOf(line: string): string {
  return line.split(" ").slice(0, 2).join(" ");
}
