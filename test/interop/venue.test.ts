import { describe, test } from "vitest";
import { type Delivery, play } from "./play.ts";
import { demandOf } from "./rows/tables.ts";
import { VENUE_SCENARIOS } from "./rows/venue.ts";
import { inVersion, type Scenario, titleOf } from "./scenario.ts";
import { VenueLane } from "./venue-lane.ts";

/** Initiators that are spoken to side by side. */
const LANES = 16;

describe.each(["FIX.4.2", "FIX.4.4"] as const)("the initiator, towards a venue, %s", (begin) => {
  const rows = inVersion(VENUE_SCENARIOS, begin).map((each): [string, string, Scenario] => [
    titleOf(each),
    demandOf(each.row),
    each,
  ]);

  async function playAt(scenario: Scenario, delivery: Delivery): Promise<number> {
    const lane = await VenueLane.open(begin);
    try {
      return (await play(scenario, lane, delivery)).longest;
    } finally {
      lane.close();
    }
  }

  test.each(rows)("%s: %s", async (_title, _demand, scenario) => {
    await playAt(scenario, { type: "Whole" });
  });

  test.each(rows)("%s: each message cut at every byte, and byte by byte", async (...row) => {
    const scenario = row[2];
    const longest = await playAt(scenario, { type: "Joined" });
    const deliveries: Delivery[] = [{ type: "ByteByByte" }];
    for (let at = 1; at < longest; at++) deliveries.push({ type: "Cut", at });
    const failed: unknown[] = [];
    const playOn = async (): Promise<void> => {
      const next = deliveries.pop();
      if (next === undefined || failed.length > 0) return;
      await playAt(scenario, next);
      await playOn();
    };
    const lanes = Array.from({ length: LANES }, playOn);
    await Promise.all(lanes.map((lane) => lane.catch((error) => failed.push(error))));
    if (failed.length > 0) throw failed[0];
  });
});
