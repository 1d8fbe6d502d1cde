import type { GateSession } from "./config.ts";

/** What the trading session's clock says. */
export type SessionPhase = {
  readonly open: boolean;
  /** Counts the sessions since the start; it changes when a session ends. */
  readonly day: number;
};

/** The phase of the simulated trading day at an instant (UTC ms). */
export function sessionPhase(session: GateSession, utcMs: number): SessionPhase {
  const marketMs = session.fromMs + (utcMs - session.epochUtcMs) * session.speed;
  const length = session.closeMs - session.openMs;
  const since = marketMs - session.openMs;
  if (session.repeats) {
    const day = Math.max(0, Math.floor(since / length));
    return { open: since >= 0, day };
  }
  return { open: since >= 0 && since < length, day: since < length ? 0 : 1 };
}
