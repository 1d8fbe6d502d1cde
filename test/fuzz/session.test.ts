import { describe, expect, test } from "vitest";
import { type PlantedBug, SickEngine } from "./planted-bug.ts";
import { runFuzz, tell } from "./run-fuzz.ts";

const SECONDS = 10;
/** A conversation has buffers of some megabytes while it lasts. */
const HEAP_GROWTH_MAX = 32e6;

/** One wrong line each: old and famous mistakes of session layers. */
const BUGS: readonly PlantedBug[] = [
  {
    name: "an old number with PossDupFlag(43) reaches the application",
    file: "inbound.ts",
    find: "this.#checkPossDup(message, false);",
    put: "if (this.#checkPossDup(message, false)) this.#side.deliver(message);",
  },
  {
    name: "the message that shows a gap is handed over at once",
    file: "inbound.ts",
    find: "else this.#held.add(seq, message.bytes, message.start, message.end);",
    put: "else if (message.fault < 0) this.#side.deliver(message);",
  },
  {
    name: "a Reset may take the expected number back",
    file: "inbound.ts",
    find: `    this.#moveTo(next);
    this.#held.dropBelow(next);
    this.#progress();`,
    put: `    this.#moveTo(Math.max(1, next - 1));
    this.#held.dropBelow(next);
    this.#progress();`,
  },
  {
    name: "a GapFill stands for a number that was not yet used",
    file: "resender.ts",
    find: "this.#fill(this.#last + 1);",
    put: "this.#fill(this.#last + 2);",
  },
  {
    name: "a short request is answered as far as a longer one before it",
    file: "resender.ts",
    find: "this.#last = busy ? Math.max(this.#last, to) : to;",
    put: "this.#last = Math.max(this.#last, to);",
  },
];

test(`no conversation of ${SECONDS} s breaks a rule of the session`, async () => {
  const runs = await Promise.all(
    [1, 2].map((seed) => runFuzz({ target: "session", seconds: SECONDS, seed })),
  );
  for (const run of runs) {
    console.log(tell(run));
    expect(run.findings).toEqual([]);
    expect(run.heapGrowth).toBeLessThan(HEAP_GROWTH_MAX);
    // The conversations are such that much of them is accepted.
    expect(run.verdicts.delivered).toBeGreaterThan(run.messages / 10);
  }
}, 60_000);

describe("a bug that was planted is found", () => {
  test.concurrent.each(BUGS.map((bug) => [bug.name, bug] as const))(
    "%s",
    async (_, bug) => {
      const sick = new SickEngine(bug);
      try {
        const engine = sick.folder;
        const { findings, messages } = await runFuzz({
          target: "session",
          seconds: 2 * SECONDS,
          engine,
        });
        console.log(`${bug.name}: found after ${messages} messages: ${findings[0]?.what}`);
        expect(findings).toHaveLength(1);
      } finally {
        sick.remove();
      }
    },
    60_000,
  );
});
