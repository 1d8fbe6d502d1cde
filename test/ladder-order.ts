import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The controls that a ladder calls, each by the name of its file, in the order in which it first
 * asks them: its functions are followed where they are called, as they stand in the sources.
 *
 * @param gate  Folder of the gate's core.
 * @param files Names of the files that make up the ladders.
 * @param first Function that the ladder begins with.
 * @param early Functions of a control that are asked before the rung itself.
 */
export function ladderOrder(
  gate: string,
  files: readonly string[],
  first: string,
  early: readonly string[],
): string[] {
  const sources = files.map((name) => readFileSync(join(gate, `${name}.ts`), "utf8"));
  const controls = new Map(sources.flatMap(importedControls));
  const bodies = new Map(sources.flatMap(functions));
  const order = new Set<string>();
  const follow = (name: string): void => {
    for (const [, called = ""] of (bodies.get(name) ?? "").matchAll(/\b(\w+)\(/g)) {
      const control = controls.get(called);
      if (control !== undefined && !early.includes(called)) order.add(control);
      else if (called !== name) follow(called);
    }
  };
  follow(first);
  return [...order];
}

/** One of the literal lists of list.ts, each control by the name of its file. */
export function listOrder(gate: string, list: string): string[] {
  const text = readFileSync(join(gate, "controls", "list.ts"), "utf8");
  const files = new Map(
    [...text.matchAll(/import \{ (\w+) \} from "\.\/([\w-]+)\.ts"/g)].map(([, name, file]) => [
      name,
      file,
    ]),
  );
  const [, rows = ""] = text.match(new RegExp(`${list}[^=]*= \\[([^\\]]*)\\]`)) ?? [];
  return [...rows.matchAll(/\w+/g)].map(([name]) => files.get(name) ?? name);
}

function importedControls(source: string): [string, string][] {
  const imports = source.matchAll(/import \{([^}]*)\} from "\.\/controls\/([\w-]+)\.ts"/g);
  return [...imports].flatMap(([, names = "", file = ""]) =>
    names.split(",").map((name): [string, string] => [name.trim(), file]),
  );
}

/** Every function of a file with the text of its body. */
function functions(source: string): [string, string][] {
  const found = source.matchAll(/^(?:export )?function (\w+)\([\s\S]*?^\}/gm);
  return [...found].map(([text, name = ""]) => [name, text.slice(text.indexOf("{"))]);
}
