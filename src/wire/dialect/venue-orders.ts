import { CLORDID_LENGTH, writeClOrdId } from "../../core/domain/clordid.ts";
import { OrdType } from "../../core/domain/order.ts";
import type { SymbolTable } from "../../core/domain/symbols.ts";
import { C, ChildFlag, type ChildRows } from "../../core/gate/children.ts";
import { P, type ParentRows } from "../../core/gate/parents.ts";
import type { FixSession } from "../fix/session.ts";
import { MassCancelRequestType, MsgType, Tag } from "../fix/tags.ts";

const ZERO = 0x30;
const F = 0x66;
/** OrderCapacity(528), in 4.2 Rule80A(47), of an individual: the retail designator (C37). */
const INDIVIDUAL = 0x49;
const id = new Uint8Array(CLORDID_LENGTH);

/** What the messages to venues are made from. */
export type OrderContext = {
  readonly gate: number;
  readonly parents: ParentRows;
  readonly children: ChildRows;
  readonly symbols: SymbolTable;
};

/** NewOrderSingle(D) for an admitted child; body tags ascending. Returns its MsgSeqNum(34). */
export function sendChildOrder(
  session: FixSession,
  x: OrderContext,
  child: number,
  utcMs: number,
): number {
  const { parents, children } = x;
  const row = children.get(child, C.parentRow);
  const is44 = session.beginString === "FIX.4.4";
  const w = session.begin(MsgType.NewOrderSingle);
  w.text(Tag.Account, parents.infoOf(row).account);
  childId(x, child, children.get(child, C.child));
  w.bytes(Tag.ClOrdID, id, 0, CLORDID_LENGTH);
  if (children.has(child, ChildFlag.iso)) w.char(Tag.ExecInst, F);
  w.char(Tag.HandlInst, ZERO + 1);
  w.uint(Tag.OrderQty, children.get(child, C.qty));
  w.char(Tag.OrdType, ZERO + children.ordType(child));
  if (children.ordType(child) === OrdType.Limit) w.price(Tag.Price, children.px(child));
  const isRetail = children.has(child, ChildFlag.retail);
  if (isRetail && !is44) w.char(Tag.Rule80A, INDIVIDUAL);
  w.char(Tag.Side, ZERO + parents.side(row));
  w.text(Tag.Symbol, x.symbols.name(parents.get(row, P.symbol)));
  w.char(Tag.TimeInForce, ZERO + children.tif(child));
  w.utc(Tag.TransactTime, utcMs);
  if (children.has(child, ChildFlag.hidden)) w.uint(Tag.MaxFloor, 0);
  if (isRetail && is44) w.char(Tag.OrderCapacity, INDIVIDUAL);
  return session.commit();
}

/**
 * OrderCancelRequest(F) for a child, under the child number in its `cancel` cell and the present
 * start of the gate: of the child's own start a loss of power may have taken numbers that were
 * used.
 */
export function sendChildCancel(
  session: FixSession,
  x: OrderContext,
  child: number,
  at: { readonly incarnation: number; readonly utcMs: number },
): number {
  const { parents, children } = x;
  const row = children.get(child, C.parentRow);
  const w = session.begin(MsgType.OrderCancelRequest);
  writeClOrdId(id, 0, x.gate, at.incarnation, row + 1, children.get(child, C.cancel));
  w.bytes(Tag.ClOrdID, id, 0, CLORDID_LENGTH);
  w.uint(Tag.OrderQty, children.get(child, C.qty));
  childId(x, child, children.get(child, C.child));
  w.bytes(Tag.OrigClOrdID, id, 0, CLORDID_LENGTH);
  w.char(Tag.Side, ZERO + parents.side(row));
  w.text(Tag.Symbol, x.symbols.name(parents.get(row, P.symbol)));
  w.utc(Tag.TransactTime, at.utcMs);
  return session.commit();
}

/**
 * OrderMassCancelRequest(q) for all orders of the session, or for those of one symbol. Its
 * ClOrdID(11) has no parent (0) and the number of the mass cancel in the child's place.
 */
export function sendMassCancel(
  session: FixSession,
  x: OrderContext,
  of: { readonly incarnation: number; readonly number: number; readonly symbol: number },
  utcMs: number,
): number {
  const { incarnation, number, symbol } = of;
  const w = session.begin(MsgType.OrderMassCancelRequest);
  writeClOrdId(id, 0, x.gate, incarnation, 0, number);
  w.bytes(Tag.ClOrdID, id, 0, CLORDID_LENGTH);
  if (symbol >= 0) w.text(Tag.Symbol, x.symbols.name(symbol));
  w.utc(Tag.TransactTime, utcMs);
  const { All, Symbol: OfSymbol } = MassCancelRequestType;
  w.char(Tag.MassCancelRequestType, symbol >= 0 ? OfSymbol : All);
  return session.commit();
}

/** OrderStatusRequest(H) for a child. */
export function sendChildStatus(session: FixSession, x: OrderContext, child: number): number {
  const { parents, children } = x;
  const row = children.get(child, C.parentRow);
  const w = session.begin(MsgType.OrderStatusRequest);
  childId(x, child, children.get(child, C.child));
  w.bytes(Tag.ClOrdID, id, 0, CLORDID_LENGTH);
  w.char(Tag.Side, ZERO + parents.side(row));
  w.text(Tag.Symbol, x.symbols.name(parents.get(row, P.symbol)));
  return session.commit();
}

function childId(x: OrderContext, child: number, number: number): void {
  const { children } = x;
  const incarnation = children.get(child, C.incarnation);
  writeClOrdId(id, 0, x.gate, incarnation, children.get(child, C.parentRow) + 1, number);
}
