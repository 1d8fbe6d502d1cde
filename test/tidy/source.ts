import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { parseSync } from "vite";

/** A source file as the rules see it. Lines count from 1. */
export type Source = {
  /** Relative to the checkout, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
  readonly isTest: boolean;
  /** The text with comments and string contents blanked, every other character in its place. */
  readonly code: string;
  readonly imports: readonly Import[];
  readonly functions: readonly FunctionSpan[];
};

/** One import statement; `typeOnly` when nothing of it is left at run time. */
export type Import = { readonly from: string; readonly line: number; readonly typeOnly: boolean };

/** A function with its first and last line; `head` is the comment above it and its first lines. */
export type FunctionSpan = {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  readonly head: string;
};

const CODE = new Set([".ts", ".tsx", ".mjs"]);
const SKIPPED = new Set(["node_modules", "dist", ".cache", "data"]);

/** Every code file below these folders, sorted by path. */
export function readSources(root: string, folders: readonly string[]): Source[] {
  return folders
    .flatMap((folder) => listFiles(root, folder))
    .filter((path) => CODE.has(extname(path)))
    .map((path) => parseSource(path, readFileSync(join(root, path), "utf8")));
}

/** Paths of all files below a folder, relative to `root`; none when the folder does not exist. */
export function listFiles(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  return entries
    .filter((entry) => !SKIPPED.has(entry.name))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? listFiles(root, path) : [path];
    })
    .sort();
}

/** Reads one file of the house; `text` need not come from a disk. */
export function parseSource(path: string, text: string): Source {
  const { program, comments, module } = parseSync(path, text);
  const lineAt = lineCounter(text);
  const lines = text.split("\n");
  const nodes = collect(program);
  return {
    path,
    text,
    lines,
    isTest: /\.test\.(ts|tsx|mjs)$/.test(path) || path.startsWith("test/"),
    code: blank(text, [...comments, ...nodes.filter(isText)]),
    imports: module.staticImports.map((statement) => ({
      from: statement.moduleRequest.value,
      line: lineAt(statement.start),
      typeOnly:
        /^import\s+type\b/.test(text.slice(statement.start)) ||
        (statement.entries.length > 0 && statement.entries.every((entry) => entry.isType)),
    })),
    functions: nodes.filter(isFunction).map((node) => {
      const first = lineAt(node.start);
      const head = lines.slice(Math.max(0, first - 8), first + 4).join("\n");
      return { name: nameOf(node), first, last: lineAt(node.end), head };
    }),
  };
}

type Node = {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly id?: { readonly name: string } | null;
};

function isFunction(node: Node): boolean {
  return node.type.endsWith("FunctionExpression") || node.type === "FunctionDeclaration";
}

function isText(node: Node): boolean {
  return node.type === "Literal" || node.type === "TemplateElement";
}

function nameOf(node: Node): string {
  return node.id?.name ?? "a function";
}

/** Every node of a syntax tree. */
function collect(tree: unknown): Node[] {
  if (Array.isArray(tree)) return tree.flatMap(collect);
  if (tree === null || typeof tree !== "object") return [];
  const below = Object.values(tree).flatMap(collect);
  return "type" in tree && "start" in tree ? [tree as Node, ...below] : below;
}

function blank(text: string, spans: readonly { start: number; end: number }[]): string {
  const characters = text.split("");
  for (const { start, end } of spans) {
    for (let at = start; at < end; at++) if (characters[at] !== "\n") characters[at] = " ";
  }
  return characters.join("");
}

function lineCounter(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}
