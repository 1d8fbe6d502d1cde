import type { RetailOrders } from "../../core/domain/retail.ts";

/** A simulated venue as the judge has to know it. */
export type VenueFacts = {
  /** Name of its process, such as `venue-N`. */
  readonly process: string;
  /** Its letter, as in LastMkt(30) and in the scope `venue:N`. */
  readonly code: string;
  /** Which retail orders its programme takes (C37). */
  readonly retail: RetailOrders;
};

/** A client with its one session. */
export type ClientFacts = {
  /** Name of its process, such as `client-1`. */
  readonly process: string;
  /** Its name in scopes, `client:NAME`. */
  readonly client: string;
  readonly accounts: readonly string[];
  /** Those that it attests as retail: no other order of its may be marked so (C37). */
  readonly attested: readonly string[];
  /** Its session begins at 1 with every logon: what it missed it never hears. */
  readonly resets: boolean;
};

/** Limits of the gate whose breach can be seen from outside. */
export type VisibleLimits = {
  /** Most shares of a client's order. */
  readonly maxOrderQty: number;
  /** C74: the same without a second person's word. */
  readonly softOrderQty: number;
  /** Most money of a client's order at its worst case, $0.0001. */
  readonly maxOrderNotional: number;
  /** Most shares of one order at a venue. */
  readonly maxChildQty: number;
  /** Most money of one order at a venue, $0.0001. */
  readonly maxChildNotional: number;
  /** I14: most new orders of one venue session without a word of the venue. */
  readonly laneWindow: number;
  /** Most shares ever sent for a client's order, as a multiple of its quantity. */
  readonly sentCap: number;
  /** C22: most shares of an account in a symbol, long or short, what works included. */
  readonly positionMaxShares: number;
  /** C23: most loss of a trade date, of the firm and of each account, $0.0001. */
  readonly firmLossMax: number;
  readonly accountLossMax: number;
  /** C24: most messages of one client within a second: beyond it none of its orders is taken. */
  readonly clientMessagesMaxPerS: number;
  /** C24: most orders at venues within a second, of the firm and in one symbol. */
  readonly firmChildrenMaxPerS: number;
  readonly symbolChildrenMaxPerS: number;
  /** C27: most shares in one symbol that are sent within a minute. */
  readonly symbolSharesMaxPerMin: number;
  /** C27: as a share of what has traded, hundredths of a percent; shares that pass in any case. */
  readonly symbolVolumeMaxBp: number;
  readonly symbolVolumeFromShares: number;
  /** C26: most shares of a client's order that are sent within a second; most orders for it. */
  readonly parentSharesMaxPerS: number;
  readonly parentChildrenMax: number;
  /** C9: most shares of an order that takes, as a multiple of those shown at its price. */
  readonly bookTimesMax: number;
  /** C34: most shares of an intermarket sweep. */
  readonly maxIsoQty: number;
  /** C10: how old the last word of `quotes` may be, ms. */
  readonly quoteAgeMaxMs: number;
  /** Whether an order may wait unanswered while its scope is HELD. */
  readonly heldParents: "refuse" | "queue";
};

/** What a judge is told of a fleet before it starts: plain data, nothing of what the fleet does. */
export type FleetFacts = {
  /** Name of the gate's process. */
  readonly gate: string;
  readonly venues: readonly VenueFacts[];
  readonly clients: readonly ClientFacts[];
  /** Name of the process that listens on the drop-copy session; "" when nobody does. */
  readonly surveillance: string;
  /** Whether it can be seen what `quotes` tells the gate. */
  readonly quotesShow: boolean;
  readonly limits: VisibleLimits;
  /**
   * Accounts of one owner each: no order of theirs may trade with another one (C16), and their
   * shares are long or short together (C30). An account in none of them is many customers'.
   */
  readonly units: readonly (readonly string[])[];
  /** Shares of everything that each account holds when its first day opens. */
  readonly held: number;
  /** What each symbol had closed at when that day opens, $0.0001. */
  readonly closes: Readonly<Record<string, number>>;
};
