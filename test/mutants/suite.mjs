import { expect } from "./expect.mjs";

/** Tests of the whole of many cases, seconds long: of one changed line others say more, sooner. */
const LONG = [
  "SAFETY 4: the rungs are in this order: of two that fail, the first decides",
  "I17: on these days there is every kind of record and refusal",
];

/**
 * The tests of some files, as they say them: `api` stands in for vitest while they are read.
 * Each has an id, a name and `run`, which throws when it fails.
 */
export function makeSuite() {
  const tests = [];
  let within = { name: "", before: [], after: [] };

  const add = (name, fn) => {
    const { before, after, name: outer } = within;
    if (LONG.includes(name)) return;
    const run = async () => {
      for (const step of before) await step();
      try {
        await fn();
      } finally {
        for (const step of after) await step();
      }
    };
    tests.push({ id: `${tests.length} ${outer}${name}`, name: `${outer}${name}`, run });
  };
  const describe = (name, fn) => {
    const outer = within;
    const { before, after } = outer;
    within = { name: `${outer.name}${name} > `, before: [...before], after: [...after] };
    fn();
    within = outer;
  };
  const api = {
    expect,
    describe: Object.assign(describe, { each: each(describe) }),
    test: Object.assign(add, { each: each(add) }),
    beforeEach: (step) => within.before.push(step),
    afterEach: (step) => within.after.push(step),
  };
  return { tests, api };
}

/** A row that is a list gives its parts as arguments, any other row itself. */
function each(add) {
  return (rows) => (name, fn) => {
    for (const row of rows) add(name, Array.isArray(row) ? () => fn(...row) : () => fn(row));
  };
}
