import fc from "fast-check";
import { LIMITS } from "../gate/limits.test-kit.ts";
import type { ExposureLimits, GateLimits } from "../gate/limits.ts";

/** More than the messages of any day. */
const MANY = 1_000_000;

/** On few days narrow: beyond it nothing is admitted for a second. */
function messages(narrow: number): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant(narrow) },
    { weight: 11, arbitrary: fc.constant(MANY) },
  );
}

/** The client of the days may send so many messages within a second. */
function clientMessages(messagesMaxPerS: number): ExposureLimits {
  const { exposure } = LIMITS;
  const { alpha, ...others } = exposure.clients;
  if (alpha === undefined) throw new Error("alpha has no limits");
  return { ...exposure, clients: { ...others, alpha: { ...alpha, messagesMaxPerS } } };
}

/** What a day is played under: every limit that a rung reads is met on some days. */
export const dayLimits: fc.Arbitrary<Partial<GateLimits>> = fc.record({
  fillLagMax: fc.constantFrom(5, 1_000_000),
  maxChildren: fc.constantFrom(9, 100_000),
  laneWindow: fc.constantFrom(3, 64),
  heldParents: fc.constantFrom("refuse", "queue"),
  heldQueueMax: fc.constantFrom(1, 10),
  suspenseMaxShares: fc.constantFrom(300, 10_000),
  symbolVolumeMaxBp: fc.constantFrom(2_500, 10_000),
  symbolVolumeFromShares: fc.constantFrom(2_000, 2_147_483_647, 2_147_483_647),
  maxIsoQty: fc.constantFrom(100, 500, 50_000),
  bookTimesMax: fc.constantFrom(1, 1_000),
  // What is held changes by dollars a tick: now any loss stops the firm, now none does.
  firmLossMax: fc.constantFrom(1, 4e15, 4e15),
  firmLossWindowMax: fc.constantFrom(1_000_000, 4e15, 4e15),
  firmLossWindowS: fc.constantFrom(1, 3_600),
  softOrderQty: fc.constantFrom(1_500, 100_000),
  softReleaseMs: fc.constantFrom(200, 60_000),
  firmMessagesMaxPerS: messages(25),
  symbolMessagesMaxPerS: messages(15),
  exposure: messages(20).map(clientMessages),
});
