import type { TapeEvent } from "../../src/sim/tape.ts";

/** What cannot be on such a tape. */
export function crashTape(events: readonly TapeEvent[]): string[] {
  void events;
  return [];
}
