import type { PurgeAsk } from "../../core/purge/venue-sweep.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Address, Network } from "../../ports/network.ts";
import { type PurgeAnswer, readPurgeAnswer, sendPurge } from "../../wire/dialect/purge-orders.ts";
import type { FixSchedule } from "../../wire/fix/schedule.ts";
import { MemoryFixStore } from "../../wire/fix/store.ts";
import { FixInitiator } from "../fix/initiator.ts";
import { Turn } from "../turn.ts";

/** One venue session of purge: it can cancel there, and nothing else. */
export type PurgeVenueConfig = {
  /** Venue code, one letter. */
  readonly venue: string;
  readonly address: Address;
  /** Tried in turn when `address` fails. */
  readonly backups: readonly Address[];
  readonly beginString: "FIX.4.2" | "FIX.4.4";
  readonly localCompId: string;
  readonly remoteCompId: string;
  /** When the session may be live; null: always. */
  readonly schedule: FixSchedule | null;
};

/** Hears what the venues say to purge. */
export interface PurgeVenueEvents {
  up(venue: string): void;
  down(venue: string): void;
  answer(venue: string, answer: PurgeAnswer): void;
}

const HEART_BT_INT_S = 5;
const RECONNECT_MAX_MS = 500;
/** Ids are unique over starts: milliseconds of the start and a number, 14 characters in base 36. */
const START_DIGITS = 8;
const COUNT_DIGITS = 5;

/**
 * The sessions of purge, logged on all the time. Nothing of them is kept over a start: both sides
 * begin at 1 with each logon, and what was asked before is asked again.
 */
export class PurgeVenues {
  readonly #clock: Clock;
  readonly #initiators: Map<string, FixInitiator> = new Map();
  readonly #idStart: string;
  #ids = 0;

  constructor(
    ports: { readonly clock: Clock; readonly network: Network },
    venues: readonly PurgeVenueConfig[],
    events: PurgeVenueEvents,
  ) {
    const { clock, network } = ports;
    this.#clock = clock;
    this.#idStart = Math.floor(clock.utcMs()).toString(36).padStart(START_DIGITS, "0");
    const turn = new Turn(clock);
    const store = new MemoryFixStore();
    for (const { venue, address, backups, schedule, ...names } of venues) {
      const initiator = new FixInitiator({
        network,
        clock,
        turn,
        store,
        address,
        backups,
        returnToFirst: true,
        reconnectMaxMs: RECONNECT_MAX_MS,
        application: {
          onLogon: () => events.up(venue),
          onLogout: () => events.down(venue),
          onMessage: (_session, m) => {
            const answer = readPurgeAnswer(m, venue);
            if (answer !== null) events.answer(venue, answer);
          },
        },
        session: {
          ...names,
          heartBtIntS: HEART_BT_INT_S,
          resetOnLogon: true,
          resend: "gap-fill-orders",
          schedule,
        },
      });
      this.#initiators.set(venue, initiator);
    }
  }

  start(): void {
    for (const initiator of this.#initiators.values()) initiator.start();
  }

  stop(): void {
    for (const initiator of this.#initiators.values()) initiator.stop();
  }

  /** Whether the session with a venue is logged on. */
  live(venue: string): boolean {
    return this.#initiators.get(venue)?.session.live === true;
  }

  /** Sends at the end of the turn; nothing while the session is not live. */
  ask(venue: string, ask: PurgeAsk): void {
    const session = this.#initiators.get(venue)?.session;
    if (session?.live === true) sendPurge(session, ask, this.#nextId(), this.#clock.utcMs());
  }

  #nextId(): string {
    this.#ids += 1;
    return `U${this.#idStart}${this.#ids.toString(36).padStart(COUNT_DIGITS, "0")}`.toUpperCase();
  }
}
