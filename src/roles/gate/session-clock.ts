import { Phase } from "../../core/gate/phase.ts";
import type { GateSession } from "./config.ts";

const DAY_MS = 86_400_000;

/** Where the trading day stands: days since 1970, and its phase. */
export type SessionPhase = { readonly tradeDate: number; readonly phase: Phase };

/**
 * The phases of the simulated trading day, from the configuration. A simulated market that begins
 * again begins a new trade date: within one, and over a restart, phases only go forward (I16).
 */
export class SessionClock {
  readonly #session: GateSession;
  readonly #firstDate: number;

  /**
   * @param last What the journal proves: the date and phase of before this start.
   * @param utcMs The time of this start.
   */
  constructor(session: GateSession, last: SessionPhase, utcMs: number) {
    this.#session = session;
    const first = Math.floor(session.epochUtcMs / DAY_MS);
    const { day, phase } = dayAt(session, utcMs);
    const date = first + day;
    const behind =
      date < last.tradeDate || (date === last.tradeDate && phase < last.phase)
        ? last.tradeDate + 1 - date
        : 0;
    this.#firstDate = first + behind;
  }

  /** The date and phase at an instant (UTC ms). */
  at(utcMs: number): SessionPhase {
    const { day, phase } = dayAt(this.#session, utcMs);
    return { tradeDate: this.#firstDate + day, phase };
  }
}

/** `day` counts the sessions since the start of the simulated market. */
function dayAt(session: GateSession, utcMs: number): { day: number; phase: Phase } {
  const marketMs = session.fromMs + (utcMs - session.epochUtcMs) * session.speed;
  const length = session.closeMs - session.openMs;
  const since = marketMs - session.openMs;
  if (since < 0) return { day: 0, phase: Phase.PreOpen };
  if (session.repeats) return { day: Math.floor(since / length), phase: Phase.Open };
  return { day: 0, phase: since < length ? Phase.Open : Phase.Closed };
}
