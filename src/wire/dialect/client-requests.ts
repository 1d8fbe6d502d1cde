import { OrdType, Tif } from "../../core/domain/order.ts";
import { QTY_MAX } from "../../core/domain/price.ts";
import { RejectCode } from "../../core/domain/reject-code.ts";
import { Strategy } from "../../core/domain/strategy.ts";
import type {
  CancelRequest,
  ParentOrder,
  ReplaceRequest,
  RequestFault,
  StatusRequest,
} from "../../core/gate/requests.ts";
import type { FixMessage } from "../fix/message.ts";
import { Tag } from "../fix/tags.ts";
import { ABSENT, TOO_FINE, TOO_LARGE } from "../fix/values.ts";

/** Who sent a message: the client that a session belongs to. */
export type Sender = { readonly client: string; readonly session: string };

/** Longest ClOrdID(11) of a client; it is a key of frames and records. */
const CLORDID_MAX = 24;
/** Longest Account(1). */
const ACCOUNT_MAX = 16;
const ZERO = 0x30;
/**
 * Fields that change how or when an order may trade, and that nothing here carries out: an order
 * with one of them is refused, for obeying the rest of it would be another order.
 */
const INSTRUCTIONS: readonly (keyof typeof Tag)[] = [
  "ExecInst",
  "StopPx",
  "ExDestination",
  "MinQty",
  "MaxFloor",
  "ExpireTime",
  "CashOrderQty",
  "EffectiveTime",
  "MaxShow",
  "PegOffsetValue",
  "DiscretionInst",
  "ExpireDate",
  "NoTradingSessions",
];

/** NewOrderSingle(D) in core words. What cannot be accepted becomes a fault, never a throw. */
export function readParentOrder(m: FixMessage, sender: Sender): ParentOrder {
  const ordType = digit(m.char(Tag.OrdType));
  const tif = m.has(Tag.TimeInForce) ? digit(m.char(Tag.TimeInForce)) : Tif.Day;
  const strategy = m.has(Tag.TargetStrategy) ? m.uint(Tag.TargetStrategy) : Strategy.Sweep;
  const qty = m.qty(Tag.OrderQty);
  const px = m.price(Tag.Price);
  // Part of what makes an order the same order only where the client said it.
  const said = [Tag.OrderCapacity, Tag.Rule80A, Tag.AccountType]
    .filter((tag) => m.has(tag))
    .map((tag) => `${tag}=${m.text(tag)}`);
  const fields = [Tag.Symbol, Tag.Side, Tag.OrdType, Tag.TimeInForce, Tag.OrderQty, Tag.Price];
  return {
    ...sender,
    clOrdId: m.text(Tag.ClOrdID),
    account: m.text(Tag.Account),
    symbol: m.text(Tag.Symbol),
    side: digit(m.char(Tag.Side)),
    ordType,
    tif,
    strategy,
    qty: Math.max(qty, 0),
    limitPx: ordType === OrdType.Limit ? Math.max(px, 0) : 0,
    body: [...fields.map((tag) => m.text(tag)), m.text(Tag.Account), strategy, ...said]
      .join("|")
      .slice(0, 256),
    handlInst: m.has(Tag.HandlInst) ? digit(m.char(Tag.HandlInst)) : 0,
    capacity: capacityOf(m),
    accountType: m.has(Tag.AccountType) ? Math.max(0, m.uint(Tag.AccountType)) : 0,
    trader: m.text(Tag.SenderSubID),
    possDupSentUtcMs: m.possDup || m.possResend ? firstSent(m) : 0,
    fault:
      idFault(m) ??
      accountFault(m) ??
      qtyFault(m, qty) ??
      priceFault(m, ordType, px) ??
      instructionFault(m),
  };
}

/** OrderCancelReplaceRequest(G). */
export function readReplaceRequest(m: FixMessage, sender: Sender): ReplaceRequest {
  const order = readParentOrder(m, sender);
  return { ...order, origClOrdId: m.text(Tag.OrigClOrdID) };
}

/** OrderCancelRequest(F). */
export function readCancelRequest(m: FixMessage, sender: Sender): CancelRequest {
  return { ...sender, clOrdId: m.text(Tag.ClOrdID), origClOrdId: m.text(Tag.OrigClOrdID) };
}

/** OrderStatusRequest(H). */
export function readStatusRequest(m: FixMessage, sender: Sender): StatusRequest {
  return {
    ...sender,
    clOrdId: m.text(Tag.ClOrdID),
    symbol: m.text(Tag.Symbol),
    side: digit(m.char(Tag.Side)),
  };
}

/** OrderCapacity(528), in 4.2 Rule80A(47), as its character; 0 when the client did not say it. */
function capacityOf(m: FixMessage): number {
  if (m.has(Tag.OrderCapacity)) return m.char(Tag.OrderCapacity);
  return m.has(Tag.Rule80A) ? m.char(Tag.Rule80A) : 0;
}

function firstSent(m: FixMessage): number {
  const original = m.utcMs(Tag.OrigSendingTime);
  return Math.max(1, original > 0 ? original : m.utcMs(Tag.SendingTime));
}

function digit(ascii: number): number {
  return ascii < ZERO || ascii > ZERO + 9 ? 99 : ascii - ZERO;
}

function fault(code: number, tag: number, text: string): RequestFault {
  return { code, tag, text };
}

function idFault(m: FixMessage): RequestFault | null {
  const length = m.length(Tag.ClOrdID);
  if (length <= CLORDID_MAX) return null;
  return fault(
    RejectCode.Garbled,
    Tag.ClOrdID,
    `ClOrdID(11) has ${length} characters, allowed are 1 to ${CLORDID_MAX}`,
  );
}

function accountFault(m: FixMessage): RequestFault | null {
  const length = m.length(Tag.Account);
  if (length === 0) {
    return fault(RejectCode.MissingField, Tag.Account, "Account(1) is missing, required on orders");
  }
  if (length <= ACCOUNT_MAX) return null;
  return fault(
    RejectCode.Garbled,
    Tag.Account,
    `Account(1) has ${length} characters, allowed are 1 to ${ACCOUNT_MAX}`,
  );
}

function qtyFault(m: FixMessage, qty: number): RequestFault | null {
  if (qty > 0) return null;
  const value = qty === ABSENT ? "is missing" : `"${m.text(Tag.OrderQty).slice(0, 32)}"`;
  return fault(
    RejectCode.QtyInvalid,
    Tag.OrderQty,
    `OrderQty(38) ${value}, allowed are whole shares from 1 to ${QTY_MAX}`,
  );
}

function priceFault(m: FixMessage, ordType: number, px: number): RequestFault | null {
  if (ordType !== OrdType.Limit) {
    if (px === ABSENT || ordType !== OrdType.Market) return null;
    return fault(RejectCode.PriceInvalid, Tag.Price, "Price(44) is not allowed on a market order");
  }
  if (px > 0) return null;
  if (px === ABSENT) {
    return fault(RejectCode.MissingField, Tag.Price, "Price(44) is missing on a limit order");
  }
  const value = m.text(Tag.Price).slice(0, 32);
  const what =
    px === TOO_FINE
      ? "has more than 4 decimals"
      : px === TOO_LARGE
        ? "is above 429496.7295"
        : "is no positive price in dollars";
  return fault(
    RejectCode.PriceInvalid,
    Tag.Price,
    `Price(44) "${value}" ${what}, allowed are 0.0001 to 429496.7295 with at most 4 decimals`,
  );
}

function instructionFault(m: FixMessage): RequestFault | null {
  const name = INSTRUCTIONS.find((field) => m.has(Tag[field]));
  if (name === undefined) return null;
  const tag = Tag[name];
  return fault(
    RejectCode.UnsupportedInstruction,
    tag,
    `${name}(${tag}) is not carried out here, allowed are orders without it`,
  );
}
