import { gateLimits } from "../../src/bin/config/limits-file.ts";
import { loadLimits, loadSmarsConfig } from "../../src/bin/config/load.ts";
import { SeededRandom } from "../../src/core/domain/random.ts";
import { STRATEGY_NAMES } from "../../src/core/domain/strategy.ts";
import { SymbolTable } from "../../src/core/domain/symbols.ts";
import { propose } from "../../src/core/gate/admit-child.ts";
import { admitParent } from "../../src/core/gate/admit-parent.ts";
import { openTestDay } from "../../src/core/gate/day.test-kit.ts";
import type { GateEffects } from "../../src/core/gate/effects.ts";
import { durable } from "../../src/core/gate/finish.ts";
import { Gate } from "../../src/core/gate/gate.ts";
import { Ledger } from "../../src/core/gate/ledger.ts";
import type { GateLimits } from "../../src/core/gate/limits.ts";
import { P } from "../../src/core/gate/parents.ts";
import { Phase } from "../../src/core/gate/phase.ts";
import { emptyProposal, type Proposal, type ProposedChild } from "../../src/core/gate/proposal.ts";
import { RECENT_MAX } from "../../src/core/gate/recent-times.ts";
import type { RecordSink } from "../../src/core/gate/record-sink.ts";
import { laneCaughtUp, laneUp, startGate } from "../../src/core/gate/recovery.ts";
import type { ParentOrder } from "../../src/core/gate/requests.ts";
import { takePhase } from "../../src/core/gate/time.ts";
import { routerUp } from "../../src/core/gate/workers.ts";
import { MarketPhase } from "../../src/core/market/market-states.ts";
import { Tops } from "../../src/core/market/tops.ts";
import { HaltReason, ShortSaleState, TradingState } from "../../src/core/market/trading-state.ts";
import { INSTRUMENT_CLASSES } from "../../src/core/venue/market/instrument.ts";
import { CONFIG } from "./config.ts";

export const VENUES: readonly number[] = Array.from("ABCHJKMNPQVY", (c) => c.charCodeAt(0));
const ROUTERS = 8;
/** Whose limits in the configuration every client and account has. */
const CLIENT = "load";
const ACCOUNT = "LOAD";
const DIGEST = "bench";
const TRADE_DATE = 20_240_805;
const AGENCY = 0x41;
const ONE_TICK = 100;
const BUY = 1;
const LIMIT = 2;
const DAY = 0;
const IOC = 3;
const SWEEP = 1;
/** Shares of all parents: less than the widest limit on money, and more than is drawn. */
const ALL_SHARES = 5_000_000_000;
/** Shares of a parent at most. */
const PARENT_QTY = 400_000;
/** Clients, each with so many accounts. */
const CLIENTS = 64;
const ACCOUNTS = 4;
const CHILD_QTY = 10;
/** Most orders and children of a bench: what its tables are made for, as those of a gate. */
const ROWS: TableRows = { maxParents: 4_000_000, maxChildren: 9_000_000 };

/** More than a bench brings within a second or a minute. */
const MANY = 1_000_000_000;

/** Who has limits of his own. */
const NAMES = {
  ...{ client: [CLIENT], account: [ACCOUNT], symbol: INSTRUMENT_CLASSES },
  ...{ strategy: STRATEGY_NAMES, venue: [], router: [] },
};

/** Limits that let a bench draw as much as it likes; the rungs that hold them all run. */
export function wideLimits(rows: TableRows = ROWS): GateLimits {
  const config = loadSmarsConfig(CONFIG);
  const file = loadLimits(CONFIG, config, NAMES);
  const limits = gateLimits(file, config.gate.settings);
  const { clients, accounts } = limits.exposure;
  return {
    ...limits,
    exposure: {
      ...limits.exposure,
      clients: Object.fromEntries(clientNames().map((name) => [name, clients[CLIENT]])),
      accounts: Object.fromEntries(
        clientNames()
          .flatMap(accountsOf)
          .map((name) => [name, accounts[ACCOUNT]]),
      ),
    } as GateLimits["exposure"],
    ...rows,
    laneWindow: 0x7fff_ffff,
    sentCapSweep: 1_000,
    fillLagMax: Number.MAX_SAFE_INTEGER,
    equalOrdersMax: RECENT_MAX,
    equalChildrenMax: MANY,
    parentChildrenMax: MANY,
    parentSharesMaxPerS: MANY,
    firmMessagesMaxPerS: MANY,
    symbolMessagesMaxPerS: MANY,
    firmOrdersMaxPerS: MANY,
    symbolOrdersMaxPerS: MANY,
    symbolMarketOrdersMaxPerMin: MANY,
    firmChildrenMaxPerS: MANY,
    symbolChildrenMaxPerS: MANY,
    routerChildrenMaxPerS: MANY,
    symbolSharesMaxPerMin: MANY,
    symbolVolumeFromShares: MANY,
    repeatsMaxPerMin: MANY,
    routerDivergesFromPerS: MANY,
  };
}

/** What tables are made for. */
export type TableRows = Pick<GateLimits, "maxParents" | "maxChildren">;

export type GateWorldParts = {
  readonly symbols: number;
  readonly records: RecordSink;
  readonly effects: GateEffects;
  /** As large as a bench needs them when it is left out. */
  readonly rows?: TableRows;
  /** Shares of everything that each account has at first; many when it is left out, null: none. */
  readonly held?: number | null;
};

/** A gate of the core alone with as many symbols and open parents as are wanted. */
export class BenchGate {
  readonly gate: Gate;
  readonly ledger: Ledger;
  readonly symbols: SymbolTable;
  readonly #random: SeededRandom = new SeededRandom(20120801);
  /** Asked for so far: a refused order's ClOrdID(11) is used up too. */
  #orders = 0;

  constructor(parts: GateWorldParts) {
    const limits = wideLimits(parts.rows);
    this.symbols = new SymbolTable(symbolNames(parts.symbols));
    this.ledger = new Ledger(this.symbols, VENUES, limits);
    this.gate = new Gate({
      gate: 1,
      symbols: this.symbols,
      ledger: this.ledger,
      venues: VENUES,
      tops: new Tops(parts.symbols, VENUES),
      limits,
      limitsFile: { version: 1, reason: "a bench", author: "amy", approver: "bea" },
      accounts: new Map(clientNames().map((name) => [name, new Set(accountsOf(name))])),
      accountTypes: new Map(),
      retailAccounts: new Set(),
      retailVenues: new Map(),
      owners: new Map(),
      symbolClasses: new Map(symbolNames(parts.symbols).map((name) => [name, "large"])),
      digest: DIGEST,
      routers: ROUTERS,
      records: parts.records,
      effects: parts.effects,
    });
    this.ledger.warm();
    this.time();
    this.#makeMarket();
    startGate(this.gate);
    openTestDay(this.gate, TRADE_DATE, [], parts.held);
    takePhase(this.gate, TRADE_DATE, Phase.Open);
    for (const { index } of this.gate.lanes) {
      laneUp(this.gate, index);
      laneCaughtUp(this.gate, index);
    }
    for (let number = 1; number <= ROUTERS; number++) {
      routerUp(this.gate, { number, bootId: 1, pid: 1, release: DIGEST });
    }
  }

  /** The present instant, at which quotes and routers were heard. */
  time(): void {
    const { gate } = this;
    gate.at(Math.floor(performance.now() * 1e6), performance.timeOrigin + performance.now());
    gate.market.heardNs = gate.nowNs;
    for (const router of gate.routers) router.heardNs = gate.nowNs;
  }

  /**
   * Admits an order of a random client, account and symbol; open once its record is durable.
   *
   * @param of In what it differs from a good one.
   */
  admit(
    qty: number,
    of: Partial<ParentOrder> | ((good: ParentOrder) => Partial<ParentOrder>) = {},
  ): void {
    const symbol = this.#random.below(this.symbols.size);
    const client = `${CLIENT}${this.#random.below(CLIENTS)}`;
    const clOrdId = `L${this.#orders++}`;
    const good: ParentOrder = {
      client,
      session: "FIX.4.4:SMARS->LOAD1",
      clOrdId,
      account: accountsOf(client)[this.#random.below(ACCOUNTS)] as string,
      symbol: this.symbols.name(symbol),
      side: BUY,
      ordType: LIMIT,
      tif: DAY,
      strategy: SWEEP,
      qty,
      limitPx: askOf(symbol),
      body: clOrdId,
      possDupSentUtcMs: 0,
      handlInst: 1,
      capacity: AGENCY,
      accountType: 0,
      fault: null,
    };
    admitParent(this.gate, { ...good, ...(typeof of === "function" ? of(good) : of) });
  }

  /** Takes what was admitted for durable. */
  confirm(lastIndex: () => number): void {
    this.time();
    durable(this.gate, lastIndex());
  }

  /** Admits so many, and takes their records for durable. */
  open(count: number, lastIndex: () => number): void {
    const qty = Math.min(PARENT_QTY, Math.floor(ALL_SHARES / count));
    for (let i = 0; i < count; i++) {
      this.admit(qty);
      if (i % 1_000 === 999 || i === count - 1) {
        this.confirm(lastIndex);
      }
    }
    const { code, a, b } = this.gate.why;
    if (this.gate.openParents !== count) throw new Error(`an order was refused: ${code} ${a} ${b}`);
  }

  /** A random open order of the first so many. */
  pick(among: number): number {
    return this.#random.below(among);
  }

  /**
   * What the worker of a parent would propose: one child at a random venue.
   *
   * @param ahead Proposals of each router that are made and not yet decided, counted up.
   */
  fill(p: Proposal, row: number, ahead: Uint32Array): void {
    const { parents } = this.ledger;
    const number = parents.get(row, P.worker);
    const router = this.gate.routers[number] as Gate["routers"][number];
    const before = ahead[number] as number;
    ahead[number] = before + 1;
    p.leaseId = router.leaseId;
    p.incarnation = this.gate.fence.incarnation;
    p.rel = this.gate.fence.rel;
    p.kill = this.gate.fence.kill;
    p.seen = Number.MAX_SAFE_INTEGER;
    p.n = router.next + before;
    p.parent = row + 1;
    p.assign = parents.get(row, P.assign);
    p.count = 1;
    const child = p.children[0] as ProposedChild;
    child.ref = router.lastRef + 1 + before;
    child.venue = VENUES[this.#random.below(VENUES.length)] as number;
    child.side = BUY;
    child.ordType = LIMIT;
    // Every other takes what is shown, the rest stands a tick before it.
    const takes = this.#random.below(2) === 0;
    child.tif = takes ? IOC : DAY;
    child.symbol = parents.get(row, P.symbol);
    child.account0 = parents.get(row, P.account0);
    child.account1 = parents.get(row, P.account1);
    child.account2 = parents.get(row, P.account2);
    child.account3 = parents.get(row, P.account3);
    child.qty = CHILD_QTY;
    child.px = askOf(child.symbol) - (takes ? 0 : ONE_TICK);
  }

  decide(p: Proposal): void {
    const { gate } = this;
    const router = gate.routers[gate.ledger.parents.get(p.parent - 1, P.worker)];
    propose(gate, router as Gate["routers"][number], p);
  }

  #makeMarket(): void {
    const { market } = this.gate;
    market.ready = true;
    const { states } = market;
    const { Trading } = TradingState;
    VENUES.forEach((_, venue) => {
      states.setVenue(venue, MarketPhase.Regular, 0);
    });
    for (let symbol = 0; symbol < this.symbols.size; symbol++) {
      const ask = askOf(symbol);
      states.setBands(symbol, 1, 2 * ask, ask);
      VENUES.forEach((_, venue) => {
        states.setSymbol(symbol, venue, Trading, HaltReason.None, ShortSaleState.Free);
        market.tops.set(symbol, venue, ask - ONE_TICK, 500, ask, 500, 1, true);
      });
    }
    VENUES.forEach((_, venue) => {
      market.tops.setFeed(venue, true);
    });
  }
}

function clientNames(): string[] {
  return Array.from({ length: CLIENTS }, (_, i) => `${CLIENT}${i}`);
}

function accountsOf(client: string): string[] {
  return Array.from({ length: ACCOUNTS }, (_, i) => `${client.toUpperCase()}-${i}`);
}

/** The offer of a symbol, $0.0001: between $10 and $110. */
function askOf(symbol: number): number {
  return 100_000 + (symbol % 10_000) * ONE_TICK;
}

/** Names of one to four letters. */
export function symbolNames(count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    let name = "";
    for (let rest = i; rest >= 0; rest = Math.floor(rest / 26) - 1) {
      name = String.fromCharCode(65 + (rest % 26)) + name;
    }
    return name;
  });
}

/** Proposals of one child each, to be filled again and again. */
export function makeProposals(count: number): Proposal[] {
  const [child] = emptyProposal().children;
  return Array.from({ length: count }, () => ({
    ...emptyProposal(),
    children: [{ ...(child as ProposedChild) }],
  }));
}
