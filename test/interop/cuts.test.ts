import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Lane } from "./lane.ts";
import { type Delivery, play } from "./play.ts";
import { ECHO_SCENARIOS } from "./rows/echo-scenarios.ts";
import { inVersion, type Scenario, titleOf } from "./scenario.ts";

/** Acceptors that are spoken to side by side, so that no run waits for another one's line. */
const LANES = 16;
/**
 * The first scenario of every row is cut at every byte; a further one of the same row, in half a
 * minute instead of two, at every so many. With SMARS_LONG all are cut at every byte.
 */
const FURTHER_STEP = process.env.SMARS_LONG === "1" ? 1 : 11;

/** Whether the engine closes without a word: what comes behind that it does not read. */
function isRefused({ steps }: Scenario): boolean {
  return steps.some((step, at) => step.endsWith("close") && /I-?\d/.test(steps[at - 1] ?? ""));
}

/** Scenarios with the distance of their cuts. */
function stepped(scenarios: readonly Scenario[]): { scenario: Scenario; step: number }[] {
  const rows = new Set<string>();
  return scenarios.map((scenario) => {
    const step = rows.has(scenario.row) ? FURTHER_STEP : 1;
    rows.add(scenario.row);
    return { scenario, step };
  });
}

describe.each(["FIX.4.2", "FIX.4.4"] as const)("the stream in pieces, %s", (begin) => {
  const lanes: Lane[] = [];
  const untimed = inVersion(ECHO_SCENARIOS, begin).filter(({ timed }) => timed !== true);
  const cases = stepped(untimed).map(({ scenario, step }, i) => {
    const bytes = step === 1 ? "every byte" : `every ${step}th byte`;
    // Further ones begin at different bytes, so that together they meet all.
    return [titleOf(scenario), bytes, { scenario, step, first: 1 + (i % step) }] as const;
  });

  beforeAll(async () => {
    for (let i = 0; i < LANES; i++) lanes.push(await Lane.open(begin));
  });

  afterAll(() => {
    for (const lane of lanes) lane.close();
  });

  /** Plays a scenario once for each delivery, and sees that every piece was read by itself. */
  async function playAll(scenario: Scenario, deliveries: Delivery[]): Promise<void> {
    const failed: unknown[] = [];
    const playOn = async (lane: Lane): Promise<void> => {
      const next = deliveries.pop();
      if (next === undefined || failed.length > 0) return;
      const before = lane.reads;
      const { pieces } = await play(scenario, lane, next);
      if (!isRefused(scenario)) expect(lane.reads - before, JSON.stringify(next)).toBe(pieces);
      await playOn(lane);
    };
    // All lanes are at rest before the next test, also when one has failed.
    await Promise.all(lanes.map((lane) => playOn(lane).catch((error) => failed.push(error))));
    if (failed.length > 0) throw failed[0];
  }

  test.each(cases)(
    "%s: each message cut at %s, byte by byte, and joined",
    async (_title, _bytes, { scenario, step, first }) => {
      const { longest } = await play(scenario, lanes[0] as Lane, { type: "Joined" });
      const deliveries: Delivery[] = [{ type: "ByteByByte" }];
      for (let at = first; at < longest; at += step) deliveries.push({ type: "Cut", at });
      await playAll(scenario, deliveries);
    },
  );
});
