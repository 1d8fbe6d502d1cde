import { AssertionError } from "node:assert";

/** The matchers that tests of the core use, with vitest's meaning; another one is an error here. */
const MATCHERS = {
  toBe: (got, want) => Object.is(got, want),
  toEqual: (got, want) => same(got, want, false),
  toMatchObject: (got, want) => same(got, want, true),
  toHaveLength: (got, want) => got.length === want,
  toContain: (got, want) =>
    [...(typeof got === "string" ? [] : got)].includes(want) || has(got, want),
  toBeGreaterThan: (got, want) => got > want,
  toBeGreaterThanOrEqual: (got, want) => got >= want,
  toBeLessThan: (got, want) => got < want,
  toBeLessThanOrEqual: (got, want) => got <= want,
  toBeCloseTo: (got, want, digits = 2) => Math.abs(got - want) < 10 ** -digits / 2,
  toBeUndefined: (got) => got === undefined,
  toBeDefined: (got) => got !== undefined,
  toBeNull: (got) => got === null,
  toThrow: throws,
};

/** What a test says with: `expect(got).toEqual(want)`, and `not` before it. */
export function expect(got) {
  const said = { not: {} };
  for (const [name, holds] of Object.entries(MATCHERS)) {
    said[name] = (...want) => check(holds(got, ...want), name);
    said.not[name] = (...want) => check(!holds(got, ...want), `not ${name}`);
  }
  return said;
}

function check(holds, name) {
  if (!holds) throw new AssertionError({ message: `expected ${name}` });
}

function has(got, want) {
  return typeof got === "string" && got.includes(want);
}

function throws(act, words) {
  try {
    act();
  } catch (error) {
    return words === undefined || error.message.includes(words);
  }
  return false;
}

/** Equal in what they hold; of `want`, with `part`, only what it names. */
function same(got, want, part) {
  if (Object.is(got, want)) return true;
  if (typeof got !== "object" || typeof want !== "object" || got === null || want === null) {
    return false;
  }
  if (Array.isArray(want) !== Array.isArray(got)) return false;
  if (want instanceof Map || want instanceof Set) return same([...got], [...want], part);
  if (Array.isArray(want) || ArrayBuffer.isView(want)) {
    return got.length === want.length && want.every((value, i) => same(got[i], value, part));
  }
  const names = new Set([...Object.keys(want), ...(part ? [] : Object.keys(got))]);
  return [...names].every((name) => same(got[name], want[name], part));
}
