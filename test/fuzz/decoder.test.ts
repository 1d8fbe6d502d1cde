import { describe, expect, test } from "vitest";
import { type PlantedBug, SickEngine } from "./planted-bug.ts";
import { runFuzz, tell } from "./run-fuzz.ts";

const SECONDS = 20;
const PLAIN_SEED = 2;
const HEAP_GROWTH_MAX = 16e6;
/** Blocks of code for one byte at most, whatever the stream; a good message costs about two. */
const STEPS_MAX = 100;

/** One wrong line each, where a reader of FIX goes wrong: the fuzzer has to find them all. */
const BUGS: readonly PlantedBug[] = [
  {
    name: "the checksum is not compared for bodies of 137 bytes",
    file: "parser.ts",
    find: "if (checkSum(view, start, trailerAt) !== frame.checkSum) return false;",
    put: "if (trailerAt - bodyAt !== 137 && checkSum(view, start, trailerAt) !== frame.checkSum) return false;",
  },
  {
    name: "a data field may end at its first SOH",
    file: "parser.ts",
    find: "const dataEnd = at + this.#dataLength;",
    put: "const dataEnd = frame.bytes[at] === SOH ? at : at + this.#dataLength;",
  },
  {
    name: "a member that stands twice in an entry is not seen",
    file: "group-check.ts",
    find: "if (rank === level.rank) return Reason.TagAppearsMoreThanOnce;",
    put: "if (rank === level.rank) return FINE;",
  },
  {
    name: "a chunk that ends in the last byte of CheckSum(10) is taken for whole",
    file: "framer.ts",
    find: "if (this.end > limit) return Frame.More;",
    put: "if (this.end > limit + 1) return Frame.More;",
  },
  {
    name: "what is kept of a chunk is one byte short when it is the second piece",
    file: "framer.ts",
    find: "this.#tail.copyWithin(0, this.#at, this.#limit);",
    put: "this.#tail.copyWithin(0, this.#at, this.#limit - 1);",
  },
  {
    name: "prices of five decimals are rounded",
    file: "values.ts",
    find: "if (decimals > 4) return TOO_FINE;",
    put: "if (decimals > 5) return TOO_FINE;",
  },
];

test(`nothing that ${SECONDS} s of changed messages make goes unseen, unbounded or by chance`, async () => {
  const [guided, plain] = await Promise.all([
    runFuzz({ target: "decoder", seconds: SECONDS, seed: 1, coverage: true }),
    runFuzz({ target: "decoder", seconds: SECONDS, seed: PLAIN_SEED }),
  ]);
  console.log(`${tell(guided)}\n${tell(plain)}`);
  expect([...guided.findings, ...plain.findings]).toEqual([]);
  expect(Math.max(guided.heapGrowth, plain.heapGrowth)).toBeLessThan(HEAP_GROWTH_MAX);
  // Nearly every line was run; what is left stands here when it fails.
  expect([guided.reached > 0.95, guided.missing]).toEqual([true, guided.missing]);
  expect(guided.work.filter(({ stepsPerByte }) => stepsPerByte > STEPS_MAX)).toEqual([]);
  expect(guided.work.length).toBeGreaterThan(20);
  // All three answers were given often: the messages are neither all good nor all wrecks.
  for (const n of Object.values(plain.verdicts)) expect(n).toBeGreaterThan(plain.messages / 20);
}, 90_000);

describe("a bug that was planted is found", () => {
  test.concurrent.each(BUGS.map((bug) => [bug.name, bug] as const))(
    "%s",
    async (_, bug) => {
      const sick = new SickEngine(bug);
      try {
        const { findings, messages } = await runFuzz({
          target: "decoder",
          seconds: SECONDS,
          engine: sick.folder,
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
