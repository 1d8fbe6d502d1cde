import type { ItchLayout } from "./layout.ts";
import {
  AddOrder,
  BrokenTrade,
  CrossTrade,
  ItchSide,
  LuldCollar,
  MwcbLevels,
  MwcbStatus,
  Noii,
  OrderCancel,
  OrderDelete,
  OrderExecuted,
  OrderExecutedPx,
  OrderReplace,
  Printable,
  RegSho,
  SNAPSHOT_END_SIZE,
  SNAPSHOT_END_TYPE,
  StockDirectory,
  SystemEvent,
  Trade,
  TradingAction,
} from "./schema.ts";

/**
 * Where messages go: a venue's feed, or the snapshot of one reader. Encoders below make their own
 * room, because `view` may be another one after `room`.
 */
export interface ItchSink {
  /** Room for one message of `size` bytes; returns its offset in `view`. */
  room(size: number): number;
  /** Valid until the next `room`. */
  readonly view: DataView;
}

/*
 * Encoders of what our venues send; each adds one message. `ns` is nanoseconds since midnight,
 * prices $0.0001, quantities shares, references and match numbers whole numbers below 2^53; a
 * stock is its two words of `SymbolTable`.
 */

const BLANK = 0x20;
const TWO_32 = 4_294_967_296;
const TWO_16 = 65_536;

function putU64(view: DataView, at: number, value: number): void {
  view.setUint32(at, Math.floor(value / TWO_32));
  // Setting takes a number modulo its width.
  view.setUint32(at + 4, value);
}

function putStock(view: DataView, at: number, lo: number, hi: number): void {
  view.setUint32(at, lo, true);
  view.setUint32(at + 4, hi, true);
}

/** Makes room and writes what every message begins with; returns where it begins. */
function begin(sink: ItchSink, layout: ItchLayout, locate: number, ns: number): number {
  const at = sink.room(layout.size);
  const { view } = sink;
  view.setUint8(at, layout.type);
  view.setUint16(at + 1, locate);
  view.setUint16(at + 3, 0);
  view.setUint32(at + 5, Math.floor(ns / TWO_16));
  view.setUint16(at + 9, ns);
  return at;
}

/** `event` is one of `SystemEventCode`; locate 0, for it concerns the whole market. */
export function putSystemEvent(sink: ItchSink, ns: number, event: number): void {
  const at = begin(sink, SystemEvent, 0, ns);
  const { view } = sink;
  view.setUint8(at + SystemEvent.at.event, event);
}

/** Names the stock that `locate` stands for on this feed; a common share of a listed company. */
export function putStockDirectory(
  sink: ItchSink,
  locate: number,
  ns: number,
  lo: number,
  hi: number,
  roundLot: number,
  luldTier: 1 | 2,
): void {
  const f = StockDirectory.at;
  const at = begin(sink, StockDirectory, locate, ns);
  const { view } = sink;
  putStock(view, at + f.stock, lo, hi);
  view.setUint8(at + f.marketCategory, 0x4e); // N: listed on NYSE
  view.setUint8(at + f.financialStatus, BLANK);
  view.setUint32(at + f.roundLot, roundLot);
  view.setUint8(at + f.roundLotsOnly, 0x4e); // N: odd lots are taken
  view.setUint8(at + f.issueClass, 0x43); // C: common stock
  view.setUint16(at + f.issueSubType, 0x5a20); // Z: not applicable
  view.setUint8(at + f.authenticity, 0x54); // T: a simulated venue's shares are test shares
  view.setUint8(at + f.shortSaleThreshold, 0x4e);
  view.setUint8(at + f.ipoFlag, 0x4e);
  view.setUint8(at + f.luldTier, 0x30 + luldTier);
  view.setUint8(at + f.etpFlag, 0x4e);
  view.setUint32(at + f.etpLeverage, 0);
  view.setUint8(at + f.inverse, 0x4e);
}

/** `state` is one of `TradingState`, `reason` a word of `haltCode`. */
export function putTradingAction(
  sink: ItchSink,
  locate: number,
  ns: number,
  lo: number,
  hi: number,
  state: number,
  reason: number,
): void {
  const f = TradingAction.at;
  const at = begin(sink, TradingAction, locate, ns);
  const { view } = sink;
  putStock(view, at + f.stock, lo, hi);
  view.setUint8(at + f.state, state);
  view.setUint8(at + f.reserved, BLANK);
  view.setUint32(at + f.reason, reason);
}

/** `action` is one of `RegShoAction`. */
export function putRegSho(
  sink: ItchSink,
  locate: number,
  ns: number,
  lo: number,
  hi: number,
  action: number,
): void {
  const at = begin(sink, RegSho, locate, ns);
  const { view } = sink;
  putStock(view, at + RegSho.at.stock, lo, hi);
  view.setUint8(at + RegSho.at.action, action);
}

/** Points of the index at which the market-wide breaker trips, in $0.00000001 below 2^53. */
export function putMwcbLevels(
  sink: ItchSink,
  ns: number,
  level1: number,
  level2: number,
  level3: number,
): void {
  const at = begin(sink, MwcbLevels, 0, ns);
  const { view } = sink;
  putU64(view, at + MwcbLevels.at.level1, level1);
  putU64(view, at + MwcbLevels.at.level2, level2);
  putU64(view, at + MwcbLevels.at.level3, level3);
}

/** Level 1, 2 or 3 of the market-wide breaker was reached. */
export function putMwcbStatus(sink: ItchSink, ns: number, level: number): void {
  const at = begin(sink, MwcbStatus, 0, ns);
  sink.view.setUint8(at + MwcbStatus.at.level, 0x30 + level);
}

/** What an auction would do now, as `putNoii` takes it; prices $0.0001, 0 for none. */
export type NoiiValues = {
  readonly pairedQty: number;
  /** Without sign; `direction` is one of `ImbalanceSide`. */
  readonly imbalanceQty: number;
  readonly direction: number;
  readonly farPx: number;
  readonly nearPx: number;
  readonly referencePx: number;
  /** One of `CrossType`. */
  readonly cross: number;
};

export function putNoii(
  sink: ItchSink,
  locate: number,
  ns: number,
  lo: number,
  hi: number,
  values: NoiiValues,
): void {
  const f = Noii.at;
  const at = begin(sink, Noii, locate, ns);
  const { view } = sink;
  putU64(view, at + f.pairedQty, values.pairedQty);
  putU64(view, at + f.imbalanceQty, values.imbalanceQty);
  view.setUint8(at + f.direction, values.direction);
  putStock(view, at + f.stock, lo, hi);
  view.setUint32(at + f.farPx, values.farPx);
  view.setUint32(at + f.nearPx, values.nearPx);
  view.setUint32(at + f.referencePx, values.referencePx);
  view.setUint8(at + f.cross, values.cross);
  view.setUint8(at + f.variation, variation(values.nearPx, values.referencePx));
}

/** How far the near price is from the reference: L below 1 %, 1 to 9, A from 10, B 20, C 30 %. */
function variation(nearPx: number, referencePx: number): number {
  if (nearPx === 0 || referencePx === 0) return BLANK;
  const percent = Math.floor((Math.abs(nearPx - referencePx) * 100) / referencePx);
  if (percent < 1) return 0x4c;
  if (percent < 10) return 0x30 + percent;
  return percent < 20 ? 0x41 : percent < 30 ? 0x42 : 0x43;
}

/** Prices within which the auction after a limit-up limit-down pause may cross. */
export function putLuldCollar(
  sink: ItchSink,
  locate: number,
  ns: number,
  lo: number,
  hi: number,
  referencePx: number,
  upperPx: number,
  lowerPx: number,
  extension: number,
): void {
  const f = LuldCollar.at;
  const at = begin(sink, LuldCollar, locate, ns);
  const { view } = sink;
  putStock(view, at + f.stock, lo, hi);
  view.setUint32(at + f.referencePx, referencePx);
  view.setUint32(at + f.upperPx, upperPx);
  view.setUint32(at + f.lowerPx, lowerPx);
  view.setUint32(at + f.extension, extension);
}

/** A displayed order enters the book. */
export function putAddOrder(
  sink: ItchSink,
  locate: number,
  ns: number,
  ref: number,
  buy: boolean,
  qty: number,
  lo: number,
  hi: number,
  px: number,
): void {
  const f = AddOrder.at;
  const at = begin(sink, AddOrder, locate, ns);
  const { view } = sink;
  putU64(view, at + f.ref, ref);
  view.setUint8(at + f.side, buy ? ItchSide.Buy : ItchSide.Sell);
  view.setUint32(at + f.qty, qty);
  putStock(view, at + f.stock, lo, hi);
  view.setUint32(at + f.px, px);
}

/** A displayed order trades at its own price. */
export function putOrderExecuted(
  sink: ItchSink,
  locate: number,
  ns: number,
  ref: number,
  qty: number,
  match: number,
): void {
  const at = begin(sink, OrderExecuted, locate, ns);
  const { view } = sink;
  putU64(view, at + OrderExecuted.at.ref, ref);
  view.setUint32(at + OrderExecuted.at.qty, qty);
  putU64(view, at + OrderExecuted.at.match, match);
}

/** A displayed order trades at another price than its own. */
export function putOrderExecutedPx(
  sink: ItchSink,
  locate: number,
  ns: number,
  ref: number,
  qty: number,
  match: number,
  printable: boolean,
  px: number,
): void {
  const f = OrderExecutedPx.at;
  const at = begin(sink, OrderExecutedPx, locate, ns);
  const { view } = sink;
  putU64(view, at + f.ref, ref);
  view.setUint32(at + f.qty, qty);
  putU64(view, at + f.match, match);
  view.setUint8(at + f.printable, printable ? Printable.Yes : Printable.No);
  view.setUint32(at + f.px, px);
}

/** `qty` shares of a displayed order are taken back; the rest keeps its place. */
export function putOrderCancel(
  sink: ItchSink,
  locate: number,
  ns: number,
  ref: number,
  qty: number,
): void {
  const at = begin(sink, OrderCancel, locate, ns);
  const { view } = sink;
  putU64(view, at + OrderCancel.at.ref, ref);
  view.setUint32(at + OrderCancel.at.qty, qty);
}

/** A displayed order leaves the book, whole. */
export function putOrderDelete(sink: ItchSink, locate: number, ns: number, ref: number): void {
  const at = begin(sink, OrderDelete, locate, ns);
  const { view } = sink;
  putU64(view, at + OrderDelete.at.ref, ref);
}

/** A displayed order gives way to a new one on the same side of the same stock. */
export function putOrderReplace(
  sink: ItchSink,
  locate: number,
  ns: number,
  ref: number,
  newRef: number,
  qty: number,
  px: number,
): void {
  const f = OrderReplace.at;
  const at = begin(sink, OrderReplace, locate, ns);
  const { view } = sink;
  putU64(view, at + f.ref, ref);
  putU64(view, at + f.newRef, newRef);
  view.setUint32(at + f.qty, qty);
  view.setUint32(at + f.px, px);
}

/** A trade against an order that was not displayed; `buy` is the side of that order. */
export function putTrade(
  sink: ItchSink,
  locate: number,
  ns: number,
  buy: boolean,
  qty: number,
  lo: number,
  hi: number,
  px: number,
  match: number,
): void {
  const f = Trade.at;
  const at = begin(sink, Trade, locate, ns);
  const { view } = sink;
  putU64(view, at + f.ref, 0);
  view.setUint8(at + f.side, buy ? ItchSide.Buy : ItchSide.Sell);
  view.setUint32(at + f.qty, qty);
  putStock(view, at + f.stock, lo, hi);
  view.setUint32(at + f.px, px);
  putU64(view, at + f.match, match);
}

/** An auction's result; `cross` is O opening, C closing, H halt or IPO. */
export function putCrossTrade(
  sink: ItchSink,
  locate: number,
  ns: number,
  qty: number,
  lo: number,
  hi: number,
  px: number,
  match: number,
  cross: number,
): void {
  const f = CrossTrade.at;
  const at = begin(sink, CrossTrade, locate, ns);
  const { view } = sink;
  putU64(view, at + f.qty, qty);
  putStock(view, at + f.stock, lo, hi);
  view.setUint32(at + f.px, px);
  putU64(view, at + f.match, match);
  view.setUint8(at + f.cross, cross);
}

/** The trade with this match number is broken. */
export function putBrokenTrade(sink: ItchSink, locate: number, ns: number, match: number): void {
  const at = begin(sink, BrokenTrade, locate, ns);
  const { view } = sink;
  putU64(view, at + BrokenTrade.at.match, match);
}

/** Ends a snapshot; `nextSeq` is the sequence number of the message that follows it. */
export function putSnapshotEnd(sink: ItchSink, nextSeq: number): void {
  const at = sink.room(SNAPSHOT_END_SIZE);
  const { view } = sink;
  view.setUint8(at, SNAPSHOT_END_TYPE);
  let rest = nextSeq;
  for (let i = at + SNAPSHOT_END_SIZE - 1; i > at; i--) {
    view.setUint8(i, rest === 0 && i !== at + SNAPSHOT_END_SIZE - 1 ? BLANK : 0x30 + (rest % 10));
    rest = Math.floor(rest / 10);
  }
}
