import { isAuctionTif, isBuy, type Side } from "../domain/order.ts";
import { PRICE_MAX } from "../domain/price.ts";
import { RejectCode } from "../domain/reject-code.ts";
import { isStrategy, strategyName } from "../domain/strategy.ts";
import { isSymbol } from "../domain/symbols.ts";
import { shownWithin } from "./book.ts";
import { auctionTakes } from "./controls/auction-cutoff.ts";
import { withinBook } from "./controls/book-liquidity.ts";
import { collarPx, withinCollar } from "./controls/collar.ts";
import { mayTrade } from "./controls/instrument-lists.ts";
import { parentNotStopped } from "./controls/market-stop.ts";
import { parentNotionalWithin } from "./controls/max-notional.ts";
import { parentQtyWithin } from "./controls/max-qty.ts";
import { reducing } from "./controls/only-reduces.ts";
import { parentTypePermitted } from "./controls/order-type.ts";
import { withinVolume } from "./controls/percent-of-volume.ts";
import { accountTypeOf, retailWithin } from "./controls/retail.ts";
import { noSelfTrade } from "./controls/self-trade.ts";
import { shortSaleAbove } from "./controls/short-sale-price.ts";
import { onTick, roundToTick } from "./controls/tick.ts";
import { parentInputs, recordText, refusedOrder, Waiting } from "./decision-inputs.ts";
import { type Gate, WaitStep } from "./gate.ts";
import { clientKey } from "./ledger.ts";
import { listingLane, listingPhase } from "./market-word.ts";
import { lookAtMessages, noteMessage } from "./note-message.ts";
import { reportStatus } from "./order-status.ts";
import { ratesWithin, stopRepeats } from "./parent-rates.ts";
import { sumsWithin } from "./parent-sums.ts";
import { askPass, consumePass, passedWithin } from "./passing.ts";
import { Phase } from "./phase.ts";
import { refuse } from "./reason.ts";
import { ReferenceKind, referenceFor } from "./reference-price.ts";
import type { ParentOrder } from "./requests.ts";
import { ScopeState } from "./scope-state.ts";
import { coveringState } from "./scope-turn.ts";
import { sellWithin } from "./sells.ts";
import { stampTime } from "./stamp-time.ts";

/** What the ladder worked out for the reserve. */
export type Priced = {
  reservePx: number;
  worstNotional: number;
  /** Which reference it was priced from, and that price, $0.0001. */
  refKind: ReferenceKind;
  refPx: number;
};

/** Filled by a ladder. */
export function notPriced(): Priced {
  return { reservePx: 0, worstNotional: 0, refKind: ReferenceKind.None, refPx: 0 };
}

/** Stands where a replace has the row of the order that it replaces. */
export const NEW_ORDER = -1;

const priced: Priced = notPriced();

/**
 * Admits a parent or refuses it (SAFETY section 4). The reserve of its whole quantity is journaled;
 * it is acknowledged when the record is durable, and no child is drawn before.
 */
export function admitParent(gate: Gate, order: ParentOrder): void {
  noteMessage(gate, order.client, order.symbol);
  decideParent(gate, order);
}

/** The same for an order whose message has counted already, when it came. */
export function decideParent(gate: Gate, order: ParentOrder): void {
  lookAtMessages(gate, order.client, order.symbol);
  if (knownKey(gate, order) || waits(gate, order)) return;
  if (isAuctionTif(order.tif)) stampTime(gate);
  if (!parentLadder(gate, order, NEW_ORDER, priced)) {
    refuseParent(gate, order);
    askPass(gate, laddered(gate, order));
    if (gate.why.code === RejectCode.RepeatedExecution) stopRepeats(gate, order.account);
    return;
  }
  const { ledger, market } = gate;
  const { symbol } = laddered(gate, order);
  consumePass(gate, laddered(gate, order));
  const record = {
    parent: ledger.parents.count + 1,
    client: order.client,
    session: order.session,
    clOrdId: order.clOrdId,
    account: order.account,
    body: order.body,
    symbol: order.symbol,
    side: order.side,
    ordType: order.ordType,
    tif: order.tif,
    strategy: order.strategy,
    orderQty: order.qty,
    limitPx: order.limitPx,
    ...priced,
    routeSet: routeSetOf(gate, symbol, order.tif),
    nbboBid: market.tops.bid(symbol),
    nbboAsk: market.tops.ask(symbol),
    lastPx: market.tops.lastPx(symbol),
    quoteAgeUs: Math.floor((gate.nowNs - market.heardNs) / 1000),
    utcMs: gate.utcMs,
    handlInst: order.handlInst,
    capacity: order.capacity,
    accountType: accountTypeOf(gate, order),
    ...parentInputs(gate, order, symbol),
  };
  const index = gate.records.reserve(record);
  const row = ledger.applyReserve(record, index);
  gate.openParents++;
  gate.waiting.push({ index, row, step: WaitStep.Admit });
  gate.effects.parentChanged(row);
  gate.effects.sync();
}

/** An order with what the ladder has just worked out of it. */
function laddered(gate: Gate, order: ParentOrder): Parameters<typeof consumePass>[1] {
  const symbol = isSymbol(order.symbol) ? gate.symbols.find(order.symbol) : -1;
  return { order, symbol, worstNotional: priced.worstNotional };
}

/** A key that was used before: same body, same answer; other body, a refusal (B11, B12). */
function knownKey(gate: Gate, order: ParentOrder): boolean {
  const row = gate.ledger.keys.get(clientKey(order.client, order.clOrdId));
  if (row !== undefined && gate.ledger.parents.infoOf(row).body === order.body) {
    reportStatus(gate, row, order.session);
    return true;
  }
  if (!refusedByKey(gate, order)) return false;
  refuseParent(gate, order);
  return true;
}

/** Whether the key alone refuses the order: `why` then says so. */
export function refusedByKey(gate: Gate, order: ParentOrder): boolean {
  const key = clientKey(order.client, order.clOrdId);
  const row = gate.ledger.keys.get(key);
  const refused = gate.ledger.refused.get(key);
  if (row !== undefined) refuse(gate.why, RejectCode.DuplicateClOrdId, row + 1, 0);
  else if (refused === undefined) return false;
  else if (refused.body === order.body) {
    refuse(gate.why, refused.code as RejectCode, refused.a, refused.b);
  } else refuse(gate.why, RejectCode.DuplicateClOrdId, 0, 0);
  return true;
}

/**
 * Whether the order waits for its scope to be no longer HELD, where the limits say so: it is not
 * acknowledged and covers nothing; the ladder comes when the hold has ended.
 */
function waits(gate: Gate, order: ParentOrder): boolean {
  const { limits, queue } = gate;
  if (limits.heldParents !== "queue" || order.fault !== null) return false;
  const key = clientKey(order.client, order.clOrdId);
  const first = queue.get(key);
  if (first?.body === order.body) return true;
  const waiting = first === undefined ? Waiting.Nothing : Waiting.Other;
  if (refusedByQueue(gate, order, waiting, queue.size)) {
    refuseParent(gate, order, waiting);
    return true;
  }
  if (orderState(gate, order) !== ScopeState.HELD) return false;
  queue.set(key, order);
  return true;
}

/** Whether what waits already refuses the order: `why` then says so. */
export function refusedByQueue(
  gate: Gate,
  order: ParentOrder,
  waiting: Waiting,
  queueSize: number,
): boolean {
  const { limits, why } = gate;
  if (waiting === Waiting.Itself) {
    return !refuse(why, RejectCode.QueueEnded, orderState(gate, order), 0);
  }
  if (limits.heldParents !== "queue" || order.fault !== null) return false;
  if (waiting === Waiting.Other) return !refuse(why, RejectCode.DuplicateClOrdId, 0, 0);
  if (orderState(gate, order) !== ScopeState.HELD || queueSize < limits.heldQueueMax) return false;
  return !refuse(why, RejectCode.HeldQueueFull, queueSize, limits.heldQueueMax);
}

/** The strictest state over all scopes that an order would be covered by, kills included. */
export function orderState(gate: Gate, order: ParentOrder): ScopeState {
  const { ledger } = gate;
  const scopes = { ...order, strategy: strategyName(order.strategy) };
  if (ledger.kills.covering(scopes) !== undefined) return ScopeState.KILLED;
  return Math.max(ledger.state, coveringState(ledger, scopes).state) as ScopeState;
}

/**
 * The ladder itself: flat, cheap and global first, one named refusal per rung.
 *
 * @param row Of the order that this one replaces, or `NEW_ORDER`.
 */
export function parentLadder(gate: Gate, order: ParentOrder, row: number, out: Priced): boolean {
  const { why, limits, ledger } = gate;
  if (order.fault !== null) return refuse(why, order.fault.code as RejectCode, order.fault.tag, 0);
  if (ledger.state !== ScopeState.OPEN) {
    return refuse(why, RejectCode.GateNotOpen, ledger.state, ledger.stateCause);
  }
  const scopes = { ...order, strategy: strategyName(order.strategy) };
  const killed = ledger.kills.covering(scopes);
  if (killed !== undefined) return refuse(why, RejectCode.ScopeKilled, killed.kill, 0);
  const scope = coveringState(ledger, scopes);
  const reduces = scope.state === ScopeState.REDUCE_ONLY && row === NEW_ORDER;
  if (scope.state !== ScopeState.OPEN && !reduces) {
    return refuse(why, RejectCode.ScopeNotOpen, scope.state, scope.cause);
  }
  if (order.possDupSentUtcMs > 0) {
    const age = Math.floor(gate.utcMs - order.possDupSentUtcMs);
    if (age > limits.possDupAgeMaxMs) {
      return refuse(why, RejectCode.StaleOrder, age, limits.possDupAgeMaxMs);
    }
  }
  if (ledger.parents.count >= limits.maxParents) {
    return refuse(why, RejectCode.TooManyParents, ledger.parents.count, limits.maxParents);
  }
  const symbol = isSymbol(order.symbol) ? gate.symbols.find(order.symbol) : -1;
  if (symbol < 0) return refuse(why, RejectCode.UnknownSymbol, 0, 0);
  if (gate.accounts.get(order.client)?.has(order.account) !== true) {
    return refuse(why, RejectCode.UnknownAccount, 0, 0);
  }
  if (!sessionTakes(gate, order.tif)) return refuse(why, RejectCode.SessionClosed, 0, 0);
  if (!mayTrade(gate.reference, symbol, ledger.day.date, why)) return false;
  if (!parentTypePermitted(order.side, order.ordType, order.tif, why)) return false;
  if (!isStrategy(order.strategy)) {
    return refuse(why, RejectCode.UnknownStrategy, order.strategy, 0);
  }
  // A market order's price of 0 is on every tick.
  if (!onTick(order.limitPx, gate.reference.tick(symbol), why)) return false;
  if (!parentQtyWithin(limits, order.qty, why)) return false;
  if (reduces && !reducing(ledger.exposure, order, why)) return false;
  if (!withinVolume(gate.reference, limits, { symbol, qty: order.qty }, why)) return false;
  // A symbol that nobody may trade needs no price.
  const { states } = gate.market;
  if (!parentNotStopped(states, symbol, listingPhase(gate, symbol), why)) return false;
  const waits = isAuctionTif(order.tif);
  if (waits && !auctionTakes(gate, symbol, order, RejectCode.AuctionCutoff)) return false;
  if (!priceParent(gate, order, symbol, out)) return false;
  if (!sellWithin(gate, order, row)) return false;
  if (!retailWithin(gate, order)) return false;
  if (!noSelfTrade(ledger, gate.owners, order, symbol, why)) return false;
  if (!sumsWithin(gate, order, row, out.worstNotional)) return false;
  if (!ratesWithin(gate, order, symbol)) return false;
  const { worstNotional } = out;
  return passedWithin(gate, { order, symbol, worstNotional }, row === NEW_ORDER);
}

/** Orders for an auction are taken before the open too. */
function sessionTakes(gate: Gate, tif: number): boolean {
  if (gate.sessionOpen) return true;
  return gate.ledger.phase === Phase.PreOpen && isAuctionTif(tif);
}

/** Collar, reserve price, worst case (SAFETY 4.3), short sales: the rungs that need the market. */
function priceParent(gate: Gate, order: ParentOrder, symbol: number, out: Priced): boolean {
  const { why, limits } = gate;
  const buy = isBuy(order.side as Side);
  const limit = order.limitPx;
  const reference = referenceFor(gate, symbol, buy, order.tif);
  if (!withinCollar(gate, reference, { buy, px: limit })) return false;
  const { kind, px, reserveBp } = reference;
  out.refKind = kind;
  out.refPx = px;
  const arrival = roundToTick(collarPx(px, buy, reserveBp), buy);
  out.reservePx = limit === 0 ? arrival : buy ? Math.min(limit, arrival) : Math.max(limit, arrival);
  out.reservePx = Math.min(Math.max(out.reservePx, 1), PRICE_MAX);
  const worst = buy ? out.reservePx : Math.max(out.reservePx, collarPx(px, true, reserveBp));
  out.worstNotional = order.qty * worst;
  if (!parentNotionalWithin(limits, out.worstNotional, why)) return false;
  const { Nbbo, LastTrade } = ReferenceKind;
  if (kind === Nbbo || kind === LastTrade) {
    const shown = shownWithin(gate, symbol, buy, limit, reference);
    if (!withinBook(limits, shown, order.qty, limit, why)) return false;
  }
  const sold = limit === 0 ? out.reservePx : limit;
  return shortSaleAbove(gate, symbol, order.side, sold, RejectCode.ShortSaleRestricted);
}

/** Refuses an order for the reason in `why`; the client hears it, the journal has it. */
export function refuseParent(
  gate: Gate,
  order: ParentOrder,
  waiting: Waiting = Waiting.Nothing,
): void {
  const { why } = gate;
  const symbol = isSymbol(order.symbol) ? gate.symbols.find(order.symbol) : -1;
  const record = {
    ...refusedOrder(gate, order, symbol, waiting),
    ...parentInputs(gate, order, symbol),
    client: order.client,
    clOrdId: recordText(order.clOrdId),
    body: order.body,
    code: why.code,
    a: why.a,
    b: why.b,
    utcMs: gate.utcMs,
  };
  const index = gate.records.parentRefused(record);
  gate.ledger.applyRefused(record);
  gate.refusals++;
  gate.effects.clientRefused(order, why, index);
}

/** Lanes that its children may go to, a bit each: of an auction order the listing venue's alone. */
export function routeSetOf(gate: Gate, symbol: number, tif: number): number {
  const lane = listingLane(gate, symbol);
  if (isAuctionTif(tif)) return lane < 0 ? 0 : 2 ** lane;
  return 2 ** gate.lanes.length - 1;
}
