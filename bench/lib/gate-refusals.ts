import type { BenchRow } from "../../src/bin/commands/bench.ts";
import { RejectCode, rejectName } from "../../src/core/domain/reject-code.ts";
import { CHILD_CONTROLS, PARENT_CONTROLS } from "../../src/core/gate/controls/list.ts";
import type { ExposureLimits, GateLimits } from "../../src/core/gate/limits.ts";
import { P } from "../../src/core/gate/parents.ts";
import { reduceOnly, thaw } from "../../src/core/gate/people-states.ts";
import type { Proposal, ProposedChild } from "../../src/core/gate/proposal.ts";
import type { Control } from "../../src/core/gate/reason.ts";
import type { ParentOrder } from "../../src/core/gate/requests.ts";
import { fillReference } from "../../src/core/gate/trading-day.ts";
import { MarketPhase } from "../../src/core/market/market-states.ts";
import { HaltReason, ShortSaleState, TradingState } from "../../src/core/market/trading-state.ts";
import { type BenchGate, makeProposals, VENUES } from "./gate-world.ts";
import { row as benchRow } from "./latencies.ts";

const QTY = 10;
const ONE_TICK = 100;
const [MARKET, ON_CLOSE, SELL, SELL_SHORT] = [1, 7, 2, 5];
const DAY = 0;
const IOC = 3;
/** OrderCapacity(528). */
const INDIVIDUAL = 0x49;
const NO_VENUE = 0x5a;
const LISTING = 0x4e;
/** The prior close of everything, $0.0001. */
const CLOSE = 1_800_000;
const NEVER = {
  marketOnOpenMs: Number.MAX_SAFE_INTEGER,
  limitOnOpenMs: Number.MAX_SAFE_INTEGER,
  marketOnCloseMs: Number.MAX_SAFE_INTEGER,
  limitOnCloseMs: Number.MAX_SAFE_INTEGER,
};

/** Limits on one order that stop none, however large. */
const ANY_SIZE = { maxOrderQty: 2_000_000_000, maxOrderNotional: 9e15 };

/** Who lets a scope go, and who let it only reduce. */
const TWO: readonly string[] = ["ann", "ben"];

type CodeName = keyof typeof RejectCode;
/** Asks for one decision; says by which code it was refused. */
type Probe = (x: Probed) => number;

/** By code: a child that this rung refuses, and that every rung before it lets through. */
const CHILD_PROBES: Readonly<Partial<Record<CodeName, Probe>>> = {
  ChildOrdType: (x) => x.child({ ordType: MARKET }),
  ExceedsParent: (x) => x.child({ qty: 400_001 }),
  PriceOffTick: (x) => x.child((good) => ({ px: good.px + 1 })),
  WorseThanLimit: (x) => x.child((good) => ({ px: good.px + ONE_TICK })),
  RetailMarkOfParent: (x) => x.child({ retail: 1 }),
  SymbolStoppedForChild: (x) => x.stopped((row) => x.child({}, row)),
  VenuePhaseClosed: (x) => x.closed(() => x.child({ venue: VENUES[0] as number })),
  AuctionCutoffForChild: auctionChild,
  NoReferenceForChild: (x) => x.stale(() => x.child({})),
  TradesThrough: (x) => x.fallen((row, px) => x.child({ px }, row)),
  ChildBookLiquidity: (x) => x.under({ bookTimesMax: 0 }, () => x.child({})),
  LocksQuote: (x) => x.child({ tif: DAY }),
  IsoIncomplete: (x) => x.fallen((row, px) => x.child({ px, iso: 1 }, row)),
  ShortSaleRestrictedForChild: shortChild,
  AccessFeeMax: (x) => x.dear(() => x.child({ venue: VENUES[0] as number })),
  MaxChildQty: (x) => x.under({ maxChildQty: 1 }, () => x.child({})),
  MaxChildNotional: (x) => x.under({ maxChildNotional: 1 }, () => x.child({})),
  // Less than what was gained or lost, whichever it is.
  FirmLoss: (x) => x.under({ firmLossMax: -9e15 }, () => x.child({})),
  SentCap: (x) => x.under({ sentCapSweep: 0 }, () => x.child({})),
  ParentShareRate: (x) => x.under({ parentSharesMaxPerS: 1 }, () => x.child({})),
  FirmChildRate: (x) => x.under({ firmChildrenMaxPerS: 0 }, () => x.child({})),
  SymbolShareRate: (x) => x.under({ symbolSharesMaxPerMin: 1 }, () => x.child({})),
  SymbolVolumeShare: (x) => x.under({ symbolVolumeFromShares: 1 }, () => x.child({})),
  EqualChildren: (x) => x.under({ equalChildrenMax: 0 }, () => x.child({})),
  LaneWindow: (x) => x.under({ laneWindow: 0 }, () => x.child({})),
  // What only a router with bad intent earns costs its lease: last.
  VenueNotAllowed: (x) => x.child({ venue: NO_VENUE }),
  ParentMismatch: (x) => x.child({ side: SELL }),
  NotTheWorker: (x) => x.child({}, undefined, (p) => ({ assign: p.assign + 1 })),
};

/** The same for clients' orders. */
const PARENT_PROBES: Readonly<Partial<Record<CodeName, Probe>>> = {
  Restricted: (x) => {
    x.gate.reference.setRestricted(0);
    return x.restored(() => x.order({ symbol: x.gate.symbols.name(0) }));
  },
  UnsupportedSide: (x) => x.order({ side: 7 }),
  PriceOffTick: (x) => x.order((good) => ({ limitPx: good.limitPx + 1 })),
  MaxOrderQty: (x) => x.under({ maxOrderQty: 1 }, () => x.order({})),
  NotReducing: (x) => x.reduced((of) => x.order({ ...of, side: SELL })),
  ReduceOnly: (x) => x.reduced((of) => x.order(of)),
  AdvMax: (x) => x.under({ advMaxBp: 0 }, () => x.order({})),
  SymbolStopped: (x) =>
    x.stopped((row) => x.order({ symbol: x.gate.symbols.name(x.symbolOf(row)) })),
  NoAuction: (x) => x.order({ tif: ON_CLOSE }),
  PriceCollar: (x) => x.order((good) => ({ limitPx: good.limitPx * 2 })),
  MaxOrderNotional: (x) => x.under({ maxOrderNotional: 1 }, () => x.order({})),
  ShortSaleRestricted: (x) => {
    x.gate.reference.setShortSaleRestricted(0);
    const at = (of: Good): Partial<ParentOrder> => ({ ...of, limitPx: of.limitPx - ONE_TICK });
    return x.restored(() => x.flat((of) => x.order({ ...at(of), side: SELL_SHORT })));
  },
  MarkedLong: (x) => x.flat((of) => x.order({ ...of, side: SELL })),
  LocateMissing: (x) =>
    x.under(ANY_SIZE, () => x.flat((of) => x.order({ ...of, side: SELL_SHORT, qty: 100_000_001 }))),
  BookLiquidity: (x) => x.under({ bookTimesMax: 0 }, () => x.order({})),
  RetailNotAttested: (x) => x.order({ capacity: INDIVIDUAL }),
  SelfTrade: selfTrade,
  NoLimitSet: (x) => x.sums({ strategies: {} }, () => x.order({})),
  PositionMax: (x) =>
    x.sums({ accounts: each(x.exposure.accounts, { positionMaxShares: 0 }) }, () => x.order({})),
  FirmLoss: (x) => x.under({ firmLossMax: -9e15 }, () => x.order({})),
  FirmGross: (x) => x.under({ firmGrossMax: 1 }, () => x.order({})),
  FirmNet: (x) => x.under({ firmNetMax: 1 }, () => x.order({})),
  ClientGross: (x) =>
    x.sums({ clients: each(x.exposure.clients, { grossMax: 1 }) }, () => x.order({})),
  SymbolGross: (x) =>
    x.sums({ symbolClasses: each(x.exposure.symbolClasses, { grossMax: 1 }) }, () => x.order({})),
  ClientMessageRate: (x) =>
    x.sums({ clients: each(x.exposure.clients, { messagesMaxPerS: 0 }) }, () => x.order({})),
  SymbolMessageRate: (x) => x.under({ symbolMessagesMaxPerS: 0 }, () => x.order({})),
  FirmMessageRate: (x) => x.under({ firmMessagesMaxPerS: 0 }, () => x.order({})),
  FirmOrderRate: (x) => x.under({ firmOrdersMaxPerS: 0 }, () => x.order({})),
  EqualOrders: (x) => x.under({ equalOrdersMax: 0 }, () => x.order({})),
  RepeatedExecution: (x) => x.under({ repeatsMaxPerMin: 0 }, () => x.order({})),
  SoftOrderQty: (x) => x.under({ softOrderQty: 1 }, () => x.order({})),
  SoftOrderNotional: (x) => x.under({ softOrderNotional: 1 }, () => x.order({})),
  SoftAdv: (x) => x.under({ softAdvBp: 0 }, () => x.order({})),
};

/**
 * One refusal of every control that the product's lists have, in a gate that has just decided
 * millions: none of them was passed by for want of a limit or of data.
 *
 * @param lastIndex Of the journal.
 * @throws When a control refuses nothing, or another one does in its place.
 */
export function refusalRows(bench: BenchGate, lastIndex: () => number): BenchRow[] {
  const x = new Probed(bench, lastIndex);
  const parents = refusedBy(PARENT_CONTROLS, PARENT_PROBES, x);
  const children = refusedBy(CHILD_CONTROLS, CHILD_PROBES, x);
  return [
    benchRow(
      "controls of a client's order, each refused one",
      parents,
      "",
      "all",
      PARENT_CONTROLS.length,
    ),
    benchRow("controls of a child, each refused one", children, "", "all", CHILD_CONTROLS.length),
  ];
}

function refusedBy(
  controls: readonly Control[],
  probes: Readonly<Partial<Record<CodeName, Probe>>>,
  x: Probed,
): number {
  const met = new Set<number>();
  for (const [name, probe] of Object.entries(probes)) {
    const code = probe(x);
    if (rejectName(code) !== name) throw new Error(`${name} was wanted, ${rejectName(code)} came`);
    met.add(code);
  }
  const silent = controls.filter(({ codes }) => !codes.some((code) => met.has(code)));
  if (silent.length === 0) return controls.length;
  throw new Error(`no refusal by ${silent.map(({ id, name }) => `${id} (${name})`).join(", ")}`);
}

function auctionChild(x: Probed): number {
  x.gate.reference.setCutoffs(LISTING, NEVER);
  const row = x.admitted({ tif: ON_CLOSE, limitPx: CLOSE });
  x.gate.reference.setCutoffs(LISTING, { ...NEVER, limitOnCloseMs: 1 });
  return x.restored(() => x.child({ tif: ON_CLOSE, venue: LISTING, px: CLOSE }, row));
}

function shortChild(x: Probed): number {
  const row = x.flat((of) =>
    x.admitted({ ...of, side: SELL_SHORT, limitPx: of.limitPx - ONE_TICK }),
  );
  x.gate.reference.setShortSaleRestricted(x.symbolOf(row));
  const px = x.gate.ledger.parents.limitPx(row);
  return x.restored(() => x.child({ side: SELL_SHORT, px }, row));
}

/** Against an order of the same account that is open. */
function selfTrade(x: Probed): number {
  const { parents } = x.gate.ledger;
  const row = x.bench.pick(100);
  const { client, account } = parents.infoOf(row);
  const symbol = x.gate.symbols.name(x.symbolOf(row));
  return x.order({ client, account, symbol, side: SELL, limitPx: parents.limitPx(row) });
}

/** All limits of a kind, each changed alike. */
function each<T extends object>(
  of: Readonly<Record<string, T>>,
  changes: Partial<T>,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(of).map(([name, one]) => [name, { ...one, ...changes }]),
  );
}

type Good = Pick<ParentOrder, "client" | "account" | "symbol" | "limitPx">;

/** A bench's gate that is asked for single decisions, and set back behind each. */
class Probed {
  readonly bench: BenchGate;
  readonly #lastIndex: () => number;

  constructor(bench: BenchGate, lastIndex: () => number) {
    this.bench = bench;
    this.#lastIndex = lastIndex;
  }

  get gate(): BenchGate["gate"] {
    return this.bench.gate;
  }

  get exposure(): ExposureLimits {
    return this.gate.limits.exposure;
  }

  symbolOf(row: number): number {
    return this.gate.ledger.parents.get(row, P.symbol);
  }

  /** A child that differs from a good one of an open order in this; the code, 0 when it left. */
  child(
    of: Partial<ProposedChild> | ((good: ProposedChild) => Partial<ProposedChild>),
    row: number = this.bench.pick(100),
    head: (good: Proposal) => Partial<Proposal> = () => ({}),
  ): number {
    const { bench, gate } = this;
    const [p] = makeProposals(1) as [Proposal];
    const good = p.children[0] as ProposedChild;
    gate.why.code = RejectCode.None;
    bench.fill(p, row, new Uint32Array(gate.routers.length));
    Object.assign(p, head(p));
    // It takes what is shown.
    Object.assign(good, { tif: IOC, px: gate.market.tops.ask(good.symbol) });
    Object.assign(good, typeof of === "function" ? of(good) : of);
    const before = gate.ledger.children.count;
    bench.decide(p);
    return gate.ledger.children.count > before ? RejectCode.None : gate.why.code;
  }

  /** A client's order that differs from a good one in this. */
  order(of: Partial<ParentOrder> | ((good: ParentOrder) => Partial<ParentOrder>)): number {
    const { bench, gate } = this;
    const before = gate.ledger.parents.count;
    gate.why.code = RejectCode.None;
    bench.admit(QTY, of);
    return gate.ledger.parents.count > before ? RejectCode.None : gate.why.code;
  }

  /** Its row, of one that has to be admitted. */
  admitted(of: Partial<ParentOrder>): number {
    const code = this.order(of);
    if (code !== RejectCode.None) throw new Error(`a good order met ${rejectName(code)}`);
    this.bench.confirm(this.#lastIndex);
    return this.gate.ledger.parents.count - 1;
  }

  /** Asks under other limits. */
  under(limits: Partial<GateLimits>, ask: () => number): number {
    const { gate } = this;
    const kept = gate.limits;
    gate.limits = { ...kept, ...limits };
    const code = ask();
    gate.limits = kept;
    return code;
  }

  /** Asks under other limits of sums. */
  sums(limits: Partial<ExposureLimits>, ask: () => number): number {
    return this.under({ exposure: { ...this.exposure, ...limits } }, ask);
  }

  /** Asks, and brings the day's reference data back behind it. */
  restored(ask: () => number): number {
    const code = ask();
    fillReference(this.gate);
    return code;
  }

  /** Asks about an open order whose symbol is paused. */
  stopped(ask: (row: number) => number): number {
    const row = this.bench.pick(100);
    const { states } = this.gate.market;
    const { Trading, Paused } = TradingState;
    const { None, Luld } = HaltReason;
    states.setSymbol(this.symbolOf(row), 0, Paused, Luld, ShortSaleState.Free);
    const code = ask(row);
    states.setSymbol(this.symbolOf(row), 0, Trading, None, ShortSaleState.Free);
    return code;
  }

  /** Asks while the first venue is closed. */
  closed(ask: () => number): number {
    const { states } = this.gate.market;
    states.setVenue(0, MarketPhase.Closed, 0);
    const code = ask();
    states.setVenue(0, MarketPhase.Regular, 0);
    return code;
  }

  /** Asks when the quotes are too old to be of use. */
  stale(ask: () => number): number {
    const { market, nowNs, limits } = this.gate;
    const { heardNs } = market;
    market.heardNs = nowNs - (limits.quoteAgeMaxMs + 1) * 1e6;
    const code = ask();
    market.heardNs = heardNs;
    return code;
  }

  /** Asks about an open order, at the old offer, when its market has fallen by two ticks. */
  fallen(ask: (row: number, px: number) => number): number {
    const row = this.bench.pick(100);
    const symbol = this.symbolOf(row);
    const { tops } = this.gate.market;
    const offer = tops.ask(symbol);
    const quote = (px: number): void => {
      VENUES.forEach((_, v) => {
        tops.set(symbol, v, px - ONE_TICK, 500, px, 500, 1, true);
      });
    };
    quote(offer - 2 * ONE_TICK);
    const code = ask(row, offer);
    quote(offer);
    return code;
  }

  /** Asks while the first venue takes a fee that no rule allows. */
  dear(ask: () => number): number {
    this.gate.reference.setFee(VENUES[0] as number, 1_000_000);
    return this.restored(ask);
  }

  /** Asks for an account that is short of a symbol and may only buy of it. */
  reduced(ask: (of: Good) => number): number {
    return this.flat((of) => {
      const { gate } = this;
      const { account, symbol } = of;
      const scope = { kind: "account", name: account } as const;
      gate.ledger.exposure.openWith(account, symbol, -QTY);
      reduceOnly(gate, scope, TWO);
      const code = ask(of);
      thaw(gate, scope, { persons: TWO, keep: true });
      gate.ledger.exposure.openWith(account, symbol, 0);
      return code;
    });
  }

  /** Asks for an account that holds nothing of a symbol, and has no order in it. */
  flat(ask: (of: Good) => number): number {
    const { gate } = this;
    const { exposure, symbolOrders, parents } = gate.ledger;
    const taken = new Set<string>();
    for (let row = symbolOrders.newest(0); row >= 0; row = symbolOrders.older(row)) {
      taken.add(parents.infoOf(row).account);
    }
    for (const [client, accounts] of gate.accounts) {
      for (const account of accounts) {
        if (taken.has(account)) continue;
        const symbol = gate.symbols.name(0);
        exposure.openWith(account, symbol, 0);
        return ask({ client, account, symbol, limitPx: gate.market.tops.ask(0) });
      }
    }
    throw new Error("every account has an order in the first symbol");
  }
}
