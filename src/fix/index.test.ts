import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const INDEX = join(import.meta.dirname, "index.ts");

/** Every name that the entry exports, with the file that declares it. */
function exportedNames(): [name: string, file: string][] {
  const text = readFileSync(INDEX, "utf8");
  return [...text.matchAll(/export (?:type )?\{([^}]+)\} from "([^"]+)"/g)].flatMap(
    ([, list, path]) =>
      (list as string)
        .split(",")
        .map((part) => part.trim().replace(/^type /, ""))
        .filter((name) => name !== "")
        .map((name): [string, string] => [name, join(dirname(INDEX), path as string)]),
  );
}

test("every name that is exported has a doc comment where it is declared", () => {
  const names = exportedNames();
  expect(names.length).toBeGreaterThan(50);
  const bare = names.filter(([name, file]) => {
    const kind =
      "(?:const|function|class|type|interface|abstract class|async function|declare const)";
    const found = new RegExp(`\\*/\\nexport ${kind} ${name}\\b`);
    return !found.test(readFileSync(file, "utf8"));
  });
  expect(bare.map(([name]) => name)).toEqual([]);
});

test("the names are in the words of the engine, and what a program needs is among them", async () => {
  const entry = await import("./index.ts");
  expect(Object.keys(entry)).toEqual(
    expect.arrayContaining([
      "decodeMessage",
      "dictionary",
      "FieldScanner",
      "FixFault",
      "FixFramer",
      "FixLogScanner",
      "FixMessage",
      "FixParser",
      "FixWriter",
      "MemoryFixStore",
      "messageLog",
      "MsgType",
      "openAcceptor",
      "openFolderStore",
      "openInitiator",
      "parsePrice",
      "printMessage",
      "Tag",
    ]),
  );
});
