import {
  AddOrder,
  AddOrderMpid,
  BrokenTrade,
  CrossTrade,
  ITCH_MESSAGES,
  ItchSide,
  LuldCollar,
  MwcbStatus,
  Noii,
  OrderCancel,
  OrderDelete,
  OrderExecuted,
  OrderExecutedPx,
  OrderReplace,
  Printable,
  RegSho,
  StockDirectory,
  SystemEvent,
  Trade,
  TradingAction,
} from "./schema.ts";

/**
 * Takes decoded messages. `ns` is nanoseconds since midnight, `locate` the feed's number of the
 * stock, a stock its two words of `SymbolTable`, prices $0.0001, quantities shares.
 */
export interface ItchHandler {
  /** `event`: one of `SystemEventCode`. */
  systemEvent(ns: number, event: number): void;
  /** `luldTier`: 1 or 2, 0 when the feed does not say. */
  stockDirectory(
    locate: number,
    ns: number,
    lo: number,
    hi: number,
    roundLot: number,
    luldTier: number,
  ): void;
  /** `state`: one of `TradingState`; `reason`: a word of `haltReason`. */
  tradingAction(locate: number, ns: number, state: number, reason: number): void;
  /** `action`: one of `RegShoAction`. */
  regSho(locate: number, ns: number, action: number): void;
  /** `level`: 1, 2 or 3. */
  mwcbStatus(ns: number, level: number): void;
  /** `direction`: one of `ImbalanceSide`, `cross` of `CrossType`. */
  noii(
    locate: number,
    ns: number,
    pairedQty: number,
    imbalanceQty: number,
    direction: number,
    nearPx: number,
    cross: number,
  ): void;
  luldCollar(
    locate: number,
    ns: number,
    referencePx: number,
    upperPx: number,
    lowerPx: number,
  ): void;
  /** A and F: an order with and without its owner's name are the same to us. */
  add(locate: number, ns: number, ref: number, buy: boolean, qty: number, px: number): void;
  executed(locate: number, ns: number, ref: number, qty: number): void;
  /** `printable` false: no last trade. */
  executedPx(
    locate: number,
    ns: number,
    ref: number,
    qty: number,
    printable: boolean,
    px: number,
  ): void;
  cancel(locate: number, ns: number, ref: number, qty: number): void;
  delete(locate: number, ns: number, ref: number): void;
  replace(locate: number, ns: number, ref: number, newRef: number, qty: number, px: number): void;
  /** P: a trade against an order that was not displayed. */
  trade(locate: number, ns: number, qty: number, px: number): void;
  /** Q: the result of an auction; `qty` 0 when nothing crossed; `cross`: one of `CrossType`. */
  crossTrade(
    locate: number,
    ns: number,
    qty: number,
    px: number,
    match: number,
    cross: number,
  ): void;
  brokenTrade(locate: number, ns: number, match: number): void;
}

/** Why bytes are no ITCH message. */
export type ItchFaultCode = "Empty" | "UnknownType" | "WrongLength" | "BadSide" | "TooLarge";

export type ItchFault = {
  readonly code: ItchFaultCode;
  /** Message type, ASCII; 0 when there is none. */
  readonly type: number;
  /** Offset of what is wrong, from the start of the message. */
  readonly offset: number;
};

const TWO_32 = 4_294_967_296;
const TWO_16 = 65_536;
/** High word of the first number that is no longer below 2^53. */
const SAFE_HI = 2_097_152;

/** Size of each message by its type, 0 for no message. */
const SIZE_OF = new Uint8Array(256);
for (const message of ITCH_MESSAGES) SIZE_OF[message.type] = message.size;

/** The types once more by name: the switches below compare with constants, not with properties. */
const SYSTEM_EVENT = SystemEvent.type;
const STOCK_DIRECTORY = StockDirectory.type;
const TRADING_ACTION = TradingAction.type;
const REG_SHO = RegSho.type;
const LULD_COLLAR = LuldCollar.type;
const MWCB_STATUS = MwcbStatus.type;
const NOII = Noii.type;
const ADD = AddOrder.type;
const ADD_MPID = AddOrderMpid.type;
const EXECUTED = OrderExecuted.type;
const EXECUTED_PX = OrderExecutedPx.type;
const CANCEL = OrderCancel.type;
const DELETE = OrderDelete.type;
const REPLACE = OrderReplace.type;
const TRADE = Trade.type;
const CROSS_TRADE = CrossTrade.type;
const BROKEN_TRADE = BrokenTrade.type;

/**
 * Decodes one message of `length` bytes at `at` and calls the handler, or says what is wrong with
 * it. Messages of the specification that nobody here needs (L V K h N O) are checked for their
 * length and passed over. A flat table of message types, hence its length.
 */
export function decodeItch(
  view: DataView,
  at: number,
  length: number,
  handler: ItchHandler,
): ItchFault | null {
  if (length === 0) return { code: "Empty", type: 0, offset: 0 };
  const type = view.getUint8(at);
  const size = SIZE_OF[type] as number;
  if (size === 0) return { code: "UnknownType", type, offset: 0 };
  if (length !== size) return { code: "WrongLength", type, offset: Math.min(length, size) };
  const locate = view.getUint16(at + 1);
  const ns = view.getUint32(at + 5) * TWO_16 + view.getUint16(at + 9);
  switch (type) {
    case ADD:
    case ADD_MPID:
      return decodeAdd(view, at, locate, ns, handler);
    case DELETE: {
      const ref = u64(view, at + OrderDelete.at.ref);
      if (ref < 0) return tooLarge(type, OrderDelete.at.ref);
      handler.delete(locate, ns, ref);
      return null;
    }
    case EXECUTED: {
      const ref = u64(view, at + OrderExecuted.at.ref);
      if (ref < 0) return tooLarge(type, OrderExecuted.at.ref);
      handler.executed(locate, ns, ref, view.getUint32(at + OrderExecuted.at.qty));
      return null;
    }
    case CANCEL: {
      const ref = u64(view, at + OrderCancel.at.ref);
      if (ref < 0) return tooLarge(type, OrderCancel.at.ref);
      handler.cancel(locate, ns, ref, view.getUint32(at + OrderCancel.at.qty));
      return null;
    }
    case REPLACE:
      return decodeReplace(view, at, locate, ns, handler);
    case EXECUTED_PX:
      return decodeExecutedPx(view, at, locate, ns, handler);
    case TRADE: {
      const f = Trade.at;
      handler.trade(locate, ns, view.getUint32(at + f.qty), view.getUint32(at + f.px));
      return null;
    }
    default:
      return decodeRare(view, at, type, locate, ns, handler);
  }
}

function decodeAdd(
  view: DataView,
  at: number,
  locate: number,
  ns: number,
  handler: ItchHandler,
): ItchFault | null {
  // F lies as A does and ends with the owner's name.
  const f = AddOrder.at;
  const ref = u64(view, at + f.ref);
  if (ref < 0) return tooLarge(view.getUint8(at), f.ref);
  const side = view.getUint8(at + f.side);
  if (side !== ItchSide.Buy && side !== ItchSide.Sell) {
    return { code: "BadSide", type: view.getUint8(at), offset: f.side };
  }
  const qty = view.getUint32(at + f.qty);
  handler.add(locate, ns, ref, side === ItchSide.Buy, qty, view.getUint32(at + f.px));
  return null;
}

function decodeReplace(
  view: DataView,
  at: number,
  locate: number,
  ns: number,
  handler: ItchHandler,
): ItchFault | null {
  const f = OrderReplace.at;
  const ref = u64(view, at + f.ref);
  if (ref < 0) return tooLarge(REPLACE, f.ref);
  const newRef = u64(view, at + f.newRef);
  if (newRef < 0) return tooLarge(REPLACE, f.newRef);
  const px = view.getUint32(at + f.px);
  handler.replace(locate, ns, ref, newRef, view.getUint32(at + f.qty), px);
  return null;
}

function decodeExecutedPx(
  view: DataView,
  at: number,
  locate: number,
  ns: number,
  handler: ItchHandler,
): ItchFault | null {
  const f = OrderExecutedPx.at;
  const ref = u64(view, at + f.ref);
  if (ref < 0) return tooLarge(EXECUTED_PX, f.ref);
  const printable = view.getUint8(at + f.printable) === Printable.Yes;
  const px = view.getUint32(at + f.px);
  handler.executedPx(locate, ns, ref, view.getUint32(at + f.qty), printable, px);
  return null;
}

/** Messages that come a few times a day for a stock. A flat table of message types. */
function decodeRare(
  view: DataView,
  at: number,
  type: number,
  locate: number,
  ns: number,
  handler: ItchHandler,
): ItchFault | null {
  // A stock follows the header in every message that is handed on with one.
  const stock = at + StockDirectory.at.stock;
  switch (type) {
    case SYSTEM_EVENT:
      handler.systemEvent(ns, view.getUint8(at + SystemEvent.at.event));
      return null;
    case STOCK_DIRECTORY:
      handler.stockDirectory(
        locate,
        ns,
        view.getUint32(stock, true),
        view.getUint32(stock + 4, true),
        view.getUint32(at + StockDirectory.at.roundLot),
        luldTier(view.getUint8(at + StockDirectory.at.luldTier)),
      );
      return null;
    case TRADING_ACTION: {
      const reason = view.getUint32(at + TradingAction.at.reason);
      handler.tradingAction(locate, ns, view.getUint8(at + TradingAction.at.state), reason);
      return null;
    }
    case REG_SHO:
      handler.regSho(locate, ns, view.getUint8(at + RegSho.at.action));
      return null;
    case MWCB_STATUS:
      handler.mwcbStatus(ns, view.getUint8(at + MwcbStatus.at.level) - 0x30);
      return null;
    case NOII:
      return decodeNoii(view, at, locate, ns, handler);
    case LULD_COLLAR: {
      const f = LuldCollar.at;
      const referencePx = view.getUint32(at + f.referencePx);
      const lowerPx = view.getUint32(at + f.lowerPx);
      handler.luldCollar(locate, ns, referencePx, view.getUint32(at + f.upperPx), lowerPx);
      return null;
    }
    case CROSS_TRADE: {
      const f = CrossTrade.at;
      const qty = u64(view, at + f.qty);
      if (qty < 0) return tooLarge(type, f.qty);
      const match = u64(view, at + f.match);
      if (match < 0) return tooLarge(type, f.match);
      const px = view.getUint32(at + f.px);
      handler.crossTrade(locate, ns, qty, px, match, view.getUint8(at + f.cross));
      return null;
    }
    case BROKEN_TRADE: {
      const match = u64(view, at + BrokenTrade.at.match);
      if (match < 0) return tooLarge(type, BrokenTrade.at.match);
      handler.brokenTrade(locate, ns, match);
      return null;
    }
    default:
      return null;
  }
}

function decodeNoii(
  view: DataView,
  at: number,
  locate: number,
  ns: number,
  handler: ItchHandler,
): ItchFault | null {
  const f = Noii.at;
  const pairedQty = u64(view, at + f.pairedQty);
  if (pairedQty < 0) return tooLarge(NOII, f.pairedQty);
  const imbalanceQty = u64(view, at + f.imbalanceQty);
  if (imbalanceQty < 0) return tooLarge(NOII, f.imbalanceQty);
  const direction = view.getUint8(at + f.direction);
  const nearPx = view.getUint32(at + f.nearPx);
  const cross = view.getUint8(at + f.cross);
  handler.noii(locate, ns, pairedQty, imbalanceQty, direction, nearPx, cross);
  return null;
}

function luldTier(code: number): number {
  return code === 0x31 || code === 0x32 ? code - 0x30 : 0;
}

/** A whole number of 64 bits, or -1 when it is 2^53 or more: no venue of ours can count so far. */
function u64(view: DataView, at: number): number {
  const hi = view.getUint32(at);
  return hi < SAFE_HI ? hi * TWO_32 + view.getUint32(at + 4) : -1;
}

function tooLarge(type: number, offset: number): ItchFault {
  return { code: "TooLarge", type, offset };
}
