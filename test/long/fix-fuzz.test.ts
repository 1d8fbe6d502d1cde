import { expect, test } from "vitest";
import { runFuzz, tell } from "../fuzz/run-fuzz.ts";

/** Changed messages in all; half of them in each of two processes. */
const DECODER_MESSAGES = 10_000_000;
const SESSION_MESSAGES = 1_000_000;
const HEAP_GROWTH_MAX = 32e6;
const HOUR_S = 3_600;

test.each([
  ["decoder", DECODER_MESSAGES],
  ["session", SESSION_MESSAGES],
] as const)(
  "the %s stands %d changed messages, and its memory is flat",
  async (target, messages) => {
    const runs = await Promise.all(
      [101, 102].map((seed) => runFuzz({ target, seed, messages: messages / 2, seconds: HOUR_S })),
    );
    for (const run of runs) {
      console.log(tell(run));
      expect(run.findings).toEqual([]);
      expect(run.messages).toBeGreaterThanOrEqual(messages / 2);
      expect(run.heapGrowth).toBeLessThan(HEAP_GROWTH_MAX);
    }
    const rate = runs.reduce((sum, run) => sum + run.messages / run.seconds, 0);
    console.log(`${target}: ${Math.round(rate)} messages a second in all`);
  },
);
