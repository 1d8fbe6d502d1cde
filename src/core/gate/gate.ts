import type { RetailOrders } from "../domain/retail.ts";
import type { SymbolTable } from "../domain/symbols.ts";
import { ReferenceData } from "../market/reference-data.ts";
import { type Tops, VENUES_MAX } from "../market/tops.ts";
import { Unanswered } from "./asked.ts";
import { ClockWatch } from "./clock-watch.ts";
import type { DeadMan } from "./dead-man.ts";
import type { GateEffects } from "./effects.ts";
import type { Holding } from "./hold.ts";
import type { Sweep } from "./kill-sweep.ts";
import { type Lane, makeLanes } from "./lanes.ts";
import type { Ledger } from "./ledger.ts";
import type { GateLimits } from "./limits.ts";
import { LossMaxes } from "./loss-maxes.ts";
import { LossWatch } from "./loss-watch.ts";
import { MarketView } from "./market-view.ts";
import { MessageRates } from "./message-rates.ts";
import { Owners } from "./owners.ts";
import { Phase } from "./phase.ts";
import { noReason, type Reason } from "./reason.ts";
import type { Reconciler } from "./reconcile.ts";
import type { RecordSink } from "./record-sink.ts";
import type { ParentOrder } from "./requests.ts";
import { type Fence, makeRouter, type Router } from "./routers.ts";
import type { LimitsHead } from "./set-limit.ts";

/** What a gate is made of. */
export type GateParts = {
  /** Number of the gate, 0 to 35: the first character of its ClOrdIDs. */
  readonly gate: number;
  readonly symbols: SymbolTable;
  /** What the journal proves, folded before the start. */
  readonly ledger: Ledger;
  /** Venue codes, one lane each. */
  readonly venues: readonly number[];
  readonly tops: Tops;
  readonly limits: GateLimits;
  /** Who stands behind the limits of the configuration. */
  readonly limitsFile: LimitsHead;
  /** Accounts that each client may trade for (C39). */
  readonly accounts: ReadonlyMap<string, ReadonlySet<string>>;
  /** AccountType(581) of each account, for orders that do not say it. */
  readonly accountTypes: ReadonlyMap<string, number>;
  /** Accounts whose clients have attested that their orders are retail (C37). */
  readonly retailAccounts: ReadonlySet<string>;
  /** Venues that take retail orders, by code (C37). */
  readonly retailVenues: ReadonlyMap<number, RetailOrders>;
  /** Beneficial owner of each account (C16). */
  readonly owners: ReadonlyMap<string, string>;
  /** Class of each symbol, by which its limits are set (C20). */
  readonly symbolClasses: ReadonlyMap<string, string>;
  /** Digest of the release that routers must run to get a lease (M3). */
  readonly digest: string;
  /** Highest router number. */
  readonly routers: number;
  readonly records: RecordSink;
  readonly effects: GateEffects;
  /** Drop-copy sessions, by id: each gets a copy of what clients are told (C63). */
  readonly copies?: readonly string[];
};

/** A parent whose record has to be on disk before the next step is taken. */
export type Waiting = {
  readonly index: number;
  readonly row: number;
  readonly step: WaitStep;
  /** Who asked, of a status. */
  readonly session?: string;
};

export const WaitStep = {
  Admit: 0,
  End: 1,
  Replace: 2,
  Giveback: 3,
  Resolve: 4,
  /** A client asked how its order stands. */
  Status: 5,
} as const;
export type WaitStep = (typeof WaitStep)[keyof typeof WaitStep];

/**
 * The gate's whole state and what it acts through. The functions beside this file are its step:
 * they decide, write a record, apply it to the ledger, and ask for effects, in this order. They
 * read no clock: the shell sets `nowNs` and `utcMs` at the start of each turn.
 */
export class Gate {
  readonly number: number;
  readonly symbols: SymbolTable;
  /** Replaced as a whole when one of them changes, never changed in itself. */
  limits: GateLimits;
  readonly limitsFile: LimitsHead;
  readonly accounts: ReadonlyMap<string, ReadonlySet<string>>;
  readonly accountTypes: ReadonlyMap<string, number>;
  readonly retailAccounts: ReadonlySet<string>;
  readonly owners: Owners;
  readonly symbolClasses: ReadonlyMap<string, string>;
  readonly digest: string;
  readonly records: RecordSink;
  readonly effects: GateEffects;
  /** Drop-copy sessions, by id. */
  readonly copies: readonly string[];
  readonly ledger: Ledger;
  readonly market: MarketView;
  /** Of the trade date; empty until its day is opened. */
  readonly reference: ReferenceData;
  readonly lanes: readonly Lane[];
  readonly routers: readonly Router[];
  readonly fence: Fence = { incarnation: 0, rel: 1, kill: 0 };
  readonly why: Reason = noReason();
  /** Parents with an admitted, unended order that no router works. */
  readonly unworked: number[] = [];
  /** Records that wait for the disk, in the order of their index. */
  readonly waiting: Waiting[] = [];
  /** Records up to here are on disk. */
  durableIndex = 0;
  /** Immediate-or-cancel parents in work, looked at by the ticker. */
  readonly iocParents: Set<number> = new Set();
  /** Parents that wait for an auction, looked at by the ticker. */
  readonly auctionParents: Set<number> = new Set();
  /** Parents in doubt, until evidence is complete. */
  readonly doubtful: Set<number> = new Set();

  /** Kills whose orders are not all over yet. */
  readonly sweeps: Sweep[] = [];
  /** What venues have not answered. */
  readonly unanswered: Unanswered;

  /** Compares venues' drop copies with their order sessions; null where none is heard. */
  reconciler: Reconciler | null = null;

  /** The loss limits: what is marked next and who is beyond his, and what each account may lose. */
  readonly losses: LossWatch = new LossWatch();
  readonly lossMaxes: LossMaxes = new LossMaxes();

  /** What clients have asked for within the last second. */
  readonly messages: MessageRates;

  /** What watches the shell's clocks. */
  readonly clock: ClockWatch = new ClockWatch();
  /** Every HELD that is in force, by scope and cause. */
  readonly holds: Map<string, Holding> = new Map();
  /** Orders that came while their scope was HELD, by the client's key, oldest first. */
  readonly queue: Map<string, ParentOrder> = new Map();
  /** Parents with a replace that waits for children to end. */
  readonly replacing: Set<number> = new Set();
  /** Parents without a worker whose children have to end before they get another (M17). */
  readonly orphans: Set<number> = new Set();
  /** Number of the last mass cancel of this incarnation. */
  lastMassCancel = 0;

  /** The guards' hold on it; null only where no process stands around the core. */
  deadMan: DeadMan | null = null;

  nowNs = 0;
  utcMs = 0;
  openParents = 0;
  refusals = 0;
  /** Decisions that were taken anew, for the process stood still in between. */
  redecided = 0;
  fills = 0;

  /** What the sweeps of the group that is decided take of each quote, by venue index. */
  readonly taken: Float64Array = new Float64Array(VENUES_MAX);

  /** What `fetchRows` of the child's ladder read: it means nothing. */
  near = 0;

  constructor(parts: GateParts) {
    this.number = parts.gate;
    this.symbols = parts.symbols;
    this.limits = parts.limits;
    this.limitsFile = parts.limitsFile;
    this.accounts = parts.accounts;
    this.accountTypes = parts.accountTypes;
    this.retailAccounts = parts.retailAccounts;
    this.owners = new Owners(parts.owners);
    parts.ledger.exposure.groupBy((account) => this.owners.unitOf(account));
    this.symbolClasses = parts.symbolClasses;
    this.digest = parts.digest;
    this.records = parts.records;
    this.effects = parts.effects;
    this.copies = parts.copies ?? [];
    this.ledger = parts.ledger;
    this.unanswered = new Unanswered(parts.ledger.children.count);
    this.market = new MarketView(parts.tops, parts.symbols.size);
    this.messages = new MessageRates(parts.symbols.size);
    this.reference = new ReferenceData(parts.symbols.size);
    this.lanes = makeLanes(parts.venues, parts.retailVenues);
    this.routers = Array.from({ length: parts.routers + 1 }, (_, n) => makeRouter(n));
  }

  /** The trading session is open, by the journaled phase of an open day (I16). */
  get sessionOpen(): boolean {
    return this.ledger.phase === Phase.Open && this.ledger.day.isOpen;
  }

  /** Sets the time of this turn. */
  at(nowNs: number, utcMs: number): void {
    this.nowNs = nowNs;
    this.utcMs = utcMs;
  }
}
