import type { Clock, Timer } from "../../ports/clock.ts";
import { FixSession } from "../../wire/fix/session.ts";
import {
  type FixApplication,
  type FixSessionConfig,
  sessionId,
} from "../../wire/fix/session-config.ts";
import { type FixStore, MemoryFixStore } from "../../wire/fix/store.ts";
import type { Turn } from "../turn.ts";

/** How often the timers of sessions are looked at. */
export const TICK_MS = 100;

/** Stores that have their step in a turn already: one is shared by all sessions of a process. */
const registered: WeakMap<Turn, Set<FixStore>> = new WeakMap();

/** What the sessions of one acceptor or initiator have in common. */
export type SessionGroupOptions = {
  readonly clock: Clock;
  readonly turn: Turn;
  readonly store: FixStore;
  readonly application: FixApplication;
};

/**
 * The sessions of one acceptor or initiator and their part in the turn: the store is written
 * first, then the sockets. The application's own step, its journal, was registered before both.
 */
export class SessionGroup {
  readonly #options: SessionGroupOptions;
  readonly #sessions: FixSession[] = [];
  #ticks: Timer | null = null;
  /** Sessions that want to be flushed at the end of this turn, the first so many of the list. */
  #touched: FixSession[] = [];
  #touchedCount = 0;
  #flushing: FixSession[] = [];

  constructor(options: SessionGroupOptions) {
    this.#options = options;
    registerStore(options.turn, options.store);
    options.turn.addStep(() => this.#flush());
  }

  /** Starts the timers of the sessions. */
  start(): void {
    this.#ticks ??= this.#options.clock.every(TICK_MS, () => {
      for (const session of this.#sessions) session.tick();
    });
  }

  /** Stops them. */
  stop(): void {
    this.#ticks?.cancel();
    this.#ticks = null;
  }

  /**
   * Makes a session. One that resets with every logon has nothing to keep beyond its connection,
   * so its numbers stay in memory.
   */
  add(config: FixSessionConfig): FixSession {
    const { clock, application, store, turn } = this.#options;
    const keeper = config.resetOnLogon ? new MemoryFixStore() : store;
    const session: FixSession = new FixSession({
      config,
      store: keeper.session(sessionId(config)),
      clock,
      application,
      touch: () => {
        this.#touched[this.#touchedCount++] = session;
        turn.touch();
      },
    });
    this.#sessions.push(session);
    return session;
  }

  #flush(): void {
    const touched = this.#touched;
    const count = this.#touchedCount;
    this.#touched = this.#flushing;
    this.#touchedCount = 0;
    this.#flushing = touched;
    for (let i = 0; i < count; i++) {
      const session = touched[i] as FixSession;
      session.flush();
      // A long resend goes on after other input had its turn.
      if (session.resending) this.#options.clock.after(0, () => session.resume());
    }
  }
}

function registerStore(turn: Turn, store: FixStore): void {
  const stores = registered.get(turn) ?? new Set();
  registered.set(turn, stores);
  if (stores.has(store)) return;
  stores.add(store);
  turn.addStep(() => store.flush());
}
