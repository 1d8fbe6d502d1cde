import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CONFIG } from "./config.ts";

/** The stocks of the bench's market. */
export function symbols(): string[] {
  const csv = readFileSync(join(dirname(CONFIG), "instruments.csv"), "utf8");
  const lines = csv.trimEnd().split("\n").slice(1);
  return lines.map((line) => line.slice(0, line.indexOf(",")));
}
