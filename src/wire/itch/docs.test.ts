import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ITCH_MESSAGES } from "./schema.ts";

const PAGE = join(import.meta.dirname, "../../../docs/wire/itch.md");

test("the page lists every message with its type, size and name, in the order of the schema", () => {
  const rows = readFileSync(PAGE, "utf8").matchAll(/^\| (\w) \| (\d+) \| ([^|]+) \|/gm);
  const listed = Array.from(rows, ([, type, size, name]) => `${type} ${size} ${name}`);
  expect(listed).toEqual(
    ITCH_MESSAGES.map((m) => `${String.fromCharCode(m.type)} ${m.size} ${m.name}`),
  );
});
