import type { KnownNames } from "../../core/control/known-names.ts";
import { RetailOrders } from "../../core/domain/retail.ts";
import { Strategy, strategyName } from "../../core/domain/strategy.ts";
import { venueCode } from "../../core/domain/venue-code.ts";
import type { GateLimits } from "../../core/gate/limits.ts";
import type { LuldTerms } from "../../core/market/luld-bands.ts";
import type { VenueFees } from "../../core/venue/fees.ts";
import { type Instrument, luldTerms } from "../../core/venue/market/instrument.ts";
import { type SessionTimes, sessionTimes } from "../../core/venue/session-phases.ts";
import type { Address } from "../../ports/network.ts";
import {
  type SimulatedDay,
  type SimulatedSession,
  simulatedDay,
} from "../../roles/day/simulated-day.ts";
import type { GateConfig } from "../../roles/gate/config.ts";
import type { GuardConfig } from "../../roles/guard/guard-role.ts";
import type { QuotesOptions } from "../../roles/quotes/quotes.ts";
import type { RouterRoleOptions } from "../../roles/router/router-role.ts";
import type { VenueConfig } from "../../roles/venue/config.ts";
import type { BeginString } from "../../wire/fix/tags.ts";
import { withWord } from "./day-lists.ts";
import { fleetLimits, heldAtFirst } from "./fleet-limits.ts";
import { closedAt } from "./loss-days.ts";
import { type PlannedClient, plannedClient } from "./planned-client.ts";
import type { FleetShape } from "./shape.ts";

const HOST = "127.0.0.1";
const at = (port: number): Address => ({ host: HOST, port });

/** The same machine under a name by which others reach it. */
const OUTSIDE_HOST = "10.0.0.1";

/** Where everything listens. */
const CLIENT_PORT = 9880;
const FLEET_ADDRESS = at(9882);
const QUOTES_ADDRESS = at(9884);
const GUARD_ADDRESS = at(9886);
const FIRST_FIX_PORT = 9901;
const FIRST_FEED_PORT = 9951;

export const GATE_NUMBER = 1;
export const GATE_COMP_ID = "SMARS";
/** Of surveillance, which listens to what clients are told. */
export const COPY_COMP_ID = "DROP1";
/** The gate's CompID towards venues. */
const VENUE_SIDE_COMP_ID = "SMARS1";
/** Of the gate's drop-copy sessions at venues. */
export const VENUE_COPY_COMP_ID = "SMARS1C";
const DIGEST = "sim";
const OPEN_MS = 34_200_000;
const CLOSE_MS = 57_600_000;
/** How long a day with phases has been open when the run begins. */
const OPEN_FOR_MS = 600_000;
const KILOBYTE = 1024;
/** Commands that one person's key may give in a second: the desk of a bad day needs fewer. */
export const COMMANDS_PER_KEY_PER_S = 20;

/** What a day depends on besides the plan. */
type DayNow = Pick<SimulatedDay, "positions" | "lastDate" | "utcMs">;

/** What a router has of its own process. */
type RouterOwn = "network" | "clock" | "random" | "turn" | "router" | "pid" | "symbols" | "log";

type VenueRow = {
  readonly letter: string;
  readonly beginString: BeginString;
  readonly fees: VenueFees;
  readonly cancelOnDisconnect: boolean;
  readonly retail: RetailOrders;
  readonly weight: number;
};

/** Programmes for retail orders: one of limit orders, one of market orders too. */
const RETAIL: ReadonlyMap<string, RetailOrders> = new Map([["N", 1] as const, ["P", 2] as const]);

/** The venues that a fleet may have, the first ones first. */
const VENUES: readonly VenueRow[] = [
  row("N", "FIX.4.4", 2400, -1400, false, 40),
  row("P", "FIX.4.2", 3000, -2100, true, 30),
  row("Q", "FIX.4.4", 3000, -2000, true, 20),
  row("Z", "FIX.4.2", 2800, -2700, false, 10),
];

const INSTRUMENTS: readonly Instrument[] = [
  { symbol: "IBM", class: "large", priorClosePx: 1_906_600, adv: 3_900_000, lot: 100 },
  { symbol: "AAPL", class: "large", priorClosePx: 4_877_500, adv: 11_800_000, lot: 40 },
  { symbol: "BAC", class: "large", priorClosePx: 140_500, adv: 90_000_000, lot: 100 },
  { symbol: "AAL", class: "mid", priorClosePx: 189_000, adv: 5_500_000, lot: 100 },
];

/**
 * The configuration of a small fleet: the same words as the configuration of a firm, with tables
 * and files of a size that a run fills.
 */
export class FleetPlan {
  readonly shape: FleetShape;
  readonly venues: readonly VenueRow[];
  readonly venueCodes: readonly number[];
  readonly instruments: readonly Instrument[];
  readonly clients: readonly PlannedClient[];
  readonly names: KnownNames;
  /** The gate's limits from its next start on, as far as they differ from the first ones. */
  changed: Partial<GateLimits> = {};
  /** Of those limits: counted up with every change, unless somebody forgets it. */
  limitsVersion = 1;
  readonly #epochUtcMs: number;

  constructor(shape: FleetShape, epochUtcMs: number) {
    this.shape = shape;
    this.#epochUtcMs = epochUtcMs;
    this.venues = VENUES.slice(0, shape.venues);
    this.venueCodes = this.venues.map(({ letter }) => venueCode(letter));
    this.instruments = INSTRUMENTS.slice(0, shape.symbols);
    this.clients = Array.from({ length: shape.clients }, (_, i) => plannedClient(i + 1));
    this.names = {
      clients: new Set(this.clients.map((one) => one.client)),
      accounts: new Set(this.clients.flatMap(({ accounts }) => accounts)),
      symbols: new Set(this.symbols),
      venues: new Set(this.venues.map(({ letter }) => letter)),
      strategies: new Set([strategyName(Strategy.Sweep)]),
      routers: this.routers,
    };
  }

  get symbols(): readonly string[] {
    return this.instruments.map(({ symbol }) => symbol);
  }

  /** Those of the product first, then resting and hostile ones: the gate knows no difference. */
  get routers(): number {
    return this.shape.routers + this.shape.resting + this.shape.hostile;
  }

  /** Where clients come in. */
  get clientAddress(): Address {
    return { host: this.shape.offLoopback ? OUTSIDE_HOST : HOST, port: CLIENT_PORT };
  }

  get gate(): GateConfig {
    return {
      gate: GATE_NUMBER,
      clientAddress: this.clientAddress,
      clientTls: null,
      fleetAddress: FLEET_ADDRESS,
      fleetFramesPerRead: 200,
      quotesAddress: QUOTES_ADDRESS,
      compId: GATE_COMP_ID,
      clients: this.clients,
      copies: [{ compId: COPY_COMP_ID, certificate: null, schedule: null }],
      venues: this.venues.map(({ letter, beginString, retail }, i) => ({
        code: venueCode(letter),
        retail,
        address: at(FIRST_FIX_PORT + i),
        backups: [],
        beginString,
        localCompId: VENUE_SIDE_COMP_ID,
        remoteCompId: `${letter}XCH`,
        copyCompId: VENUE_COPY_COMP_ID,
        schedule: null,
      })),
      symbols: this.symbols,
      symbolClasses: new Map(this.instruments.map((one) => [one.symbol, one.class])),
      routers: this.routers,
      routerDigest: DIGEST,
      limits: { ...fleetLimits(this.shape), ...this.changed },
      limitsFile: { version: this.limitsVersion, reason: "a day", author: "amy", approver: "bea" },
      commandsPerKeyPerS: COMMANDS_PER_KEY_PER_S,
      guards: [{ number: 1, address: GUARD_ADDRESS }],
      deadMan: { heldMs: 2000, killMs: 30_000 },
      provenance: "test",
      spareMb: 1,
      files: {
        journal: { segmentBytes: 64 * KILOBYTE, bufferBytes: 16 * KILOBYTE },
        storeSegmentBytes: 64 * KILOBYTE,
      },
    };
  }

  /** The trading session of the simulated market. */
  get session(): SimulatedSession {
    const { dayS, marketSpeed } = this.shape;
    return {
      epochUtcMs: this.#epochUtcMs,
      fromMs: OPEN_MS,
      speed: marketSpeed,
      openMs: OPEN_MS,
      closeMs: dayS === 0 ? CLOSE_MS : OPEN_MS + dayS * 1000 * marketSpeed,
      repeats: dayS === 0,
      times: this.#times(),
    };
  }

  /** Shares of everything that each account holds when its first day opens. */
  get held(): number {
    return heldAtFirst(this.shape);
  }

  /** A trading day of the simulated market, made as a fleet for trying out makes its own. */
  day(now: DayNow): ReturnType<typeof simulatedDay> {
    const venues = this.venues.map(({ letter, fees }) => ({ letter, ...fees }));
    const accounts = this.clients.flatMap((one) => one.accounts);
    const { session } = this;
    const instruments = closedAt(this.shape, this.instruments);
    const isFirst = now.lastDate === 0;
    const positions = isFirst ? this.held : now.positions;
    const day = simulatedDay({ session, instruments, venues, accounts, ...now, positions });
    const { dayWord } = this.shape;
    return dayWord === null ? day : { ...day, contents: withWord(day.contents, dayWord) };
  }

  /** Prior closes as the first day has them, $0.0001. */
  get closes(): Readonly<Record<string, number>> {
    const closed = closedAt(this.shape, this.instruments);
    return Object.fromEntries(closed.map((one) => [one.symbol, one.priorClosePx]));
  }

  venue(index: number): VenueConfig {
    const { letter, beginString, fees, cancelOnDisconnect, retail } = this.venues[
      index
    ] as VenueRow;
    return {
      code: venueCode(letter),
      host: HOST,
      fixPort: FIRST_FIX_PORT + index,
      feedPort: FIRST_FEED_PORT + index,
      beginString,
      compId: `${letter}XCH`,
      sessions: [
        { compId: VENUE_SIDE_COMP_ID, audit: false, purges: [], copies: [] },
        { compId: VENUE_COPY_COMP_ID, audit: false, purges: [], copies: [VENUE_SIDE_COMP_ID] },
      ],
      fees,
      cancelOnDisconnect,
      retail: retail !== RetailOrders.None,
      leanFolder: null,
      seed: 1,
      epochUtcMs: this.#epochUtcMs,
      fromMs: OPEN_MS,
      times: this.#times(),
      speed: this.shape.marketSpeed,
      shares: this.venues.map((venue) => ({
        code: venueCode(venue.letter),
        weight: venue.weight,
      })),
      instruments: this.instruments,
    };
  }

  /** What quotes makes its bands from. */
  get bandTerms(): readonly LuldTerms[] {
    const { bandsFrom } = this.shape;
    return luldTerms(this.instruments).map(({ tier, priorClosePx }) => {
      return { tier, priorClosePx: Math.round(priorClosePx * bandsFrom) };
    });
  }

  /** A day that began before the run and ends within it. */
  #times(): SessionTimes | null {
    const { crossS, marketSpeed } = this.shape;
    if (crossS === 0) return null;
    return sessionTimes(OPEN_MS - OPEN_FOR_MS, OPEN_MS + crossS * 1000 * marketSpeed);
  }

  get guard(): GuardConfig {
    return {
      guard: 1,
      gate: GATE_NUMBER,
      names: this.names,
      listen: GUARD_ADDRESS,
      loopback: !this.shape.offLoopback,
    };
  }

  get quotes(): Pick<QuotesOptions, "address" | "venues"> {
    return {
      address: QUOTES_ADDRESS,
      venues: this.venues.map(({ letter }, i) => ({
        code: venueCode(letter),
        feed: at(FIRST_FEED_PORT + i),
      })),
    };
  }

  get router(): Omit<RouterRoleOptions, RouterOwn> {
    return {
      release: DIGEST,
      gate: FLEET_ADDRESS,
      quotes: QUOTES_ADDRESS,
      venues: this.venues.map(({ letter, fees, retail }) => ({
        code: venueCode(letter),
        takerFee: fees.takerMicros,
        retail,
      })),
      sentCap: fleetLimits(this.shape).sentCapSweep,
      levels: 1,
    };
  }
}

function row(
  letter: string,
  beginString: BeginString,
  takerMicros: number,
  makerMicros: number,
  cancelOnDisconnect: boolean,
  weight: number,
): VenueRow {
  const fees = { takerMicros, makerMicros };
  return { letter, beginString, fees, cancelOnDisconnect, retail: RETAIL.get(letter) ?? 0, weight };
}
