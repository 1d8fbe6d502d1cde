import { basename, dirname } from "node:path";
import type { Source } from "./source.ts";

/**
 * The rules of the house that no other tool keeps. Each takes files and returns its findings; a
 * finding names the place and says what to do instead.
 */
export type Rule = (sources: readonly Source[]) => string[];

const SOURCE_LINES = 500;
const TEST_LINES = 800;
const COMPONENT_LINES = 250;
const FUNCTION_LINES = 70;
const COLUMNS = 100;

/** Sizes of files: what one cannot read in one sitting holds two things. */
export const fileSizes: Rule = (sources) =>
  sources.flatMap(({ path, lines, isTest }) => {
    const most = isTest ? TEST_LINES : path.endsWith(".tsx") ? COMPONENT_LINES : SOURCE_LINES;
    const found = lines.length - 1;
    if (found <= most) return [];
    return [`${path}: ${found} lines, at most ${most}. Split it by what it exports.`];
  });

/** Sizes of functions; `Long on purpose: why` above or at the top of one lets it pass. */
export const functionSizes: Rule = (sources) =>
  sources
    .filter((source) => !source.isTest)
    .flatMap(({ path, functions }) =>
      functions
        .filter(({ first, last }) => last - first + 1 > FUNCTION_LINES)
        .filter(({ head }) => !/Long on purpose: \S/.test(head))
        .map(
          ({ name, first, last }) =>
            `${path}:${first}: ${name} has ${last - first + 1} lines, at most ${FUNCTION_LINES}. ` +
            `Take a step out of it; a flat ladder or table says "Long on purpose: <why>".`,
        ),
    );

/** Lines that the formatter could not break: mostly texts and comments. */
export const lineLength: Rule = (sources) =>
  sources
    .filter((source) => !source.isTest)
    .flatMap(({ path, lines }) =>
      lines.flatMap((line, at) =>
        line.length <= COLUMNS
          ? []
          : [`${path}:${at + 1}: ${line.length} columns, at most ${COLUMNS}. Break the line.`],
      ),
    );

const DRAWERS = /(^|-)(utils?|helpers?|common|managers?|services?|misc)(\.|-|$)/;

/** The one file that may gather exports: what other projects import as `smars/fix`. */
const ENTRY = "src/fix/index.ts";

/** Names of files: kebab-case, after what they export, never a drawer and never a barrel. */
export const fileNames: Rule = (sources) =>
  sources.flatMap(({ path }) => {
    const name = basename(path);
    if (DRAWERS.test(name)) return [`${path}: name it after what it exports, not after a drawer.`];
    if (/^index\.tsx?$/.test(name) && path !== ENTRY) {
      return [`${path}: no barrels; import the file that exports.`];
    }
    if (/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+(-[a-z]+)*)+$/.test(name)) return [];
    return [`${path}: name it in kebab-case.`];
  });

const PURE = /^src\/(core|wire|ports|roles|sim)\//;
const IMPURE: readonly (readonly [RegExp, string])[] = [
  [/\bMath\s*\.\s*random\b/, "take a SeededRandom or the Random port"],
  [/\btoLocale\w*/, "format digits yourself; a locale is the machine's"],
  [/\bIntl\b/, "format digits yourself; a locale is the machine's"],
  [/\bperformance\s*\.\s*now\b/, "take the instant as an argument or the Clock port"],
];

/** Pure folders see no chance, no locale and no clock but those they are handed. */
export const purity: Rule = (sources) =>
  sources
    .filter(({ path, isTest }) => PURE.test(path) && !isTest)
    .flatMap(({ path, code }) =>
      code
        .split("\n")
        .flatMap((line, at) =>
          IMPURE.filter(([pattern]) => pattern.test(line)).map(
            ([pattern, instead]) =>
              `${path}:${at + 1}: ${pattern.exec(line)?.[0]} in a pure folder; ${instead}.`,
          ),
        ),
    );

/** Layers whose imports from another may be types only: [importer, imported]. */
const TYPES_ONLY: readonly (readonly [RegExp, RegExp])[] = [
  [/^src\/ports\//, /^src\/(core|wire)\//],
  [/^web\//, /^src\/core\//],
];

/** Where the layer table says "types", nothing may be left of the import at run time. */
export const typeImports: Rule = (sources) =>
  sources
    .filter((source) => !source.isTest)
    .flatMap(({ path, imports }) =>
      imports
        .filter(({ from, typeOnly }) => {
          const target = resolve(path, from);
          return !typeOnly && TYPES_ONLY.some(([who, what]) => who.test(path) && what.test(target));
        })
        .map(({ from, line }) => `${path}:${line}: import ${from} with \`import type\`.`),
    );

/** A promise in a comment is kept in the issue tracker. */
export const promises: Rule = (sources) =>
  sources.flatMap(({ path, lines }) =>
    lines.flatMap((line, at) =>
      /\b(TODO|FIXME|XXX|HACK)\b(?!\(#\d+\))/.test(line) && !path.startsWith("test/tidy")
        ? [`${path}:${at + 1}: do it now, or open an issue and write TODO(#number).`]
        : [],
    ),
  );

function resolve(path: string, from: string): string {
  if (!from.startsWith(".")) return from;
  const parts = dirname(path).split("/");
  for (const step of from.split("/")) {
    if (step === "..") parts.pop();
    else if (step !== ".") parts.push(step);
  }
  return parts.join("/");
}
