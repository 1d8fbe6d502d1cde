import { expect } from "./expect.mjs";

/** The tables that grow with the day. */
const TABLES = /(children|exec-ids)\.ts$/;

/**
 * Tests that take a tenth of a second or more, and the files for whose mutants they run: null none.
 * Those with none go through so many cases that of one changed line others say more, sooner.
 */
const LONG = new Map([
  ["SAFETY 4: the rungs are in this order: of two that fail, the first decides", null],
  ["I17: on these days there is every kind of record and refusal", null],
  ["lost draws are found wherever they came, and hide no other child", TABLES],
  ["a child is found by incarnation, parent and number, also beyond the expected size", TABLES],
  ["numbers that cancels have used are no children, however many lie behind them", TABLES],
  ["no addition moves a table, up to the size that the configuration gives", TABLES],
  ["each (venue, ExecID) has one row, however large the table has grown", TABLES],
  ["no addition moves more than a few slots: there is no pause, whatever the size", TABLES],
]);

/**
 * The tests of some files, as they say them: `api` stands in for vitest while they are read.
 * Each has an id, a name, `of`, the files for whose mutants it runs (null: all), and `run`, which
 * throws when it fails.
 */
export function makeSuite() {
  const tests = [];
  let within = { name: "", before: [], after: [] };

  const add = (name, fn) => {
    const { before, after, name: outer } = within;
    const of = LONG.get(name);
    if (of === null) return;
    const run = async () => {
      for (const step of before) await step();
      try {
        await fn();
      } finally {
        for (const step of after) await step();
      }
    };
    const whole = `${outer}${name}`;
    tests.push({ id: `${tests.length} ${whole}`, name: whole, of: of ?? null, run });
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
