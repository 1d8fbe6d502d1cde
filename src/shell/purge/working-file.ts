import { readFileSync } from "node:fs";
import type { WorkingOrder } from "../../core/purge/working-order.ts";
import { parseWorkingList } from "../../wire/purge/working-list.ts";

/** Reads the gate's working list; empty, with a line to `log`, when there is none that is whole. */
export function readWorkingFile(
  file: string,
  log: (line: string) => void,
): readonly WorkingOrder[] {
  let text: string;
  try {
    text = readFileSync(file, "latin1");
  } catch (error) {
    log(`no working list: ${file}: ${(error as NodeJS.ErrnoException).code}`);
    return [];
  }
  const list = parseWorkingList(text);
  if (list === null) log(`the working list is not whole: ${file}`);
  return list?.orders ?? [];
}
