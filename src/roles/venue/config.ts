import type { VenueCode } from "../../core/domain/venue-code.ts";
import type { VenueFees } from "../../core/venue/fees.ts";
import type { Instrument } from "../../core/venue/market/instrument.ts";
import type { VenueShare } from "../../core/venue/market/split.ts";
import type { SessionTimes } from "../../core/venue/session-phases.ts";
import type { BeginString } from "../../wire/fix/tags.ts";

/** A counterparty of the venue's FIX acceptor. */
export type VenueSession = {
  /** Its SenderCompID(49). */
  readonly compId: string;
  /** A session that may not enter orders and is told of the orders of all sessions. */
  readonly audit: boolean;
  /**
   * CompIDs of the sessions whose orders it may cancel and ask for (with `audit`: only ask for); it
   * enters none of its own. Empty: it is no purge session.
   */
  readonly purges: readonly string[];
  /**
   * CompIDs of the sessions whose execution reports it gets a copy of; it sends nothing but
   * OrderMassStatusRequest(35=AF). Empty: it is no drop-copy session.
   */
  readonly copies: readonly string[];
};

/** One simulated exchange, whole: nothing has a default. */
export type VenueConfig = {
  /** The letter of the consolidated tape, as its ASCII number; also LastMkt(30). */
  readonly code: VenueCode;
  readonly host: string;
  /** Ports to listen on; 0 takes any that is free. */
  readonly fixPort: number;
  readonly feedPort: number;
  readonly beginString: BeginString;
  /** The venue's own CompID, such as `NXCH`. */
  readonly compId: string;
  readonly sessions: readonly VenueSession[];
  readonly fees: VenueFees;
  /** It has a retail programme: a retail order meets its interest, and nothing else. */
  readonly retail: boolean;
  /** Whether a session that goes down takes its resting orders with it. */
  readonly cancelOnDisconnect: boolean;
  /** Folder of recorded LEAN days to replay; null for the synthetic market. */
  readonly leanFolder: string | null;
  /** The same for all venues, so that they agree on the market without talking. */
  readonly seed: number;
  /** Wall-clock instant, ms since 1970 UTC, at which the market stood at `fromMs`. */
  readonly epochUtcMs: number;
  /** Market time at the epoch, ms since midnight in New York. */
  readonly fromMs: number;
  /** Phases and auctions of the day; null: open at once, always, without auctions. */
  readonly times: SessionTimes | null;
  /** Simulated seconds in one second. */
  readonly speed: number;
  /**
   * All venues of the market, in one order for all, with their part of the displayed shares in the
   * synthetic market; a recorded one takes the parts from its trades.
   */
  readonly shares: readonly VenueShare[];
  readonly instruments: readonly Instrument[];
};
