import type { Gate } from "../../core/gate/gate.ts";
import { cancelFromMemory } from "../../core/gate/last-words.ts";
import type { Clock } from "../../ports/clock.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import type { Turn } from "../turn.ts";

/** SAFETY 4.4: the longest that a dying gate may go on for its cancels. */
const LAST_WORDS_MS = 200;
const LOOK_MS = 2;

export type LastWordsParts = {
  readonly gate: Gate;
  readonly clock: Clock;
  readonly turn: Turn;
  readonly venues: readonly FixSession[];
  /** Called once, when the cancels have left or their time is over. */
  readonly done: (cancels: number) => void;
};

/**
 * The end of a gate whose disk failed or whose invariant broke: from this call on no new order
 * leaves, not even one that was decided in this turn. Every venue session gets a cancel for each
 * of its open orders; nothing else is written to any socket.
 */
export function speakLastWords({ gate, clock, turn, venues, done }: LastWordsParts): void {
  turn.stop();
  for (const session of venues) session.unsay();
  const cancels = cancelFromMemory(gate);
  for (const session of venues) session.sayLast();
  const endNs = clock.nowNs() + LAST_WORDS_MS * 1e6;
  const look = clock.every(LOOK_MS, () => {
    const pending = venues.some((session) => session.pendingBytes > 0);
    if (pending && clock.nowNs() < endNs) return;
    look.cancel();
    done(cancels);
  });
}
