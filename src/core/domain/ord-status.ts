import { assert } from "./assert.ts";

/**
 * OrdStatus(39) as a small number: 0 to 9 are the FIX digits, the letters follow as 10 (A) and
 * 14 (E), so `status.toString(36).toUpperCase()` is the FIX character.
 */
export const OrdStatus = {
  New: 0,
  PartiallyFilled: 1,
  Filled: 2,
  DoneForDay: 3,
  Canceled: 4,
  Replaced: 5,
  PendingCancel: 6,
  Rejected: 8,
  PendingNew: 10,
  Expired: 12,
  PendingReplace: 14,
} as const;
export type OrdStatus = (typeof OrdStatus)[keyof typeof OrdStatus];

/** What happened to an order, from ExecType(150) and the requests that we made ourselves. */
export const OrderEvent = {
  Accepted: 0,
  Filled: 1,
  FilledUp: 2,
  Canceled: 3,
  Expired: 4,
  Rejected: 5,
  CancelAsked: 6,
  CancelRefused: 7,
  ReplaceAsked: 8,
  Replaced: 9,
  ReplaceRefused: 10,
} as const;
export type OrderEvent = (typeof OrderEvent)[keyof typeof OrderEvent];

/** Whether an order in this state can still trade, and so still counts against its parent. */
export function mayStillFill(status: OrdStatus): boolean {
  switch (status) {
    case OrdStatus.PendingNew:
    case OrdStatus.New:
    case OrdStatus.PartiallyFilled:
    case OrdStatus.PendingCancel: // A fill may cross our cancel on the wire.
    case OrdStatus.PendingReplace:
    case OrdStatus.Replaced:
      return true;
    case OrdStatus.Filled:
    case OrdStatus.DoneForDay:
    case OrdStatus.Canceled:
    case OrdStatus.Rejected:
    case OrdStatus.Expired:
      return false;
  }
}

/** No row of the table below: the pair is not legal, the event has to be looked at. */
const ILLEGAL = -1;
/** Legal, and the state stays as it is. */
const STAY = -2;

const S = OrdStatus;
const E = OrderEvent;

/**
 * Every legal (state, event) of an order's life, in FIX words. `Filled` leaves shares open,
 * `FilledUp` leaves none. Anything that is not listed is illegal.
 */
const ROWS: readonly (readonly [OrdStatus, OrderEvent, OrdStatus | typeof STAY])[] = [
  [S.PendingNew, E.Accepted, S.New],
  [S.PendingNew, E.Rejected, S.Rejected],
  [S.PendingNew, E.Filled, S.PartiallyFilled], // A fill may overtake its own acknowledgement.
  [S.PendingNew, E.FilledUp, S.Filled],
  [S.PendingNew, E.Canceled, S.Canceled], // An IOC that met nothing, its ack lost or late.
  [S.PendingNew, E.Expired, S.Expired],
  [S.PendingNew, E.CancelAsked, S.PendingCancel],
  [S.PendingNew, E.ReplaceAsked, S.PendingReplace],

  [S.New, E.Accepted, STAY],
  [S.New, E.Filled, S.PartiallyFilled],
  [S.New, E.FilledUp, S.Filled],
  [S.New, E.Canceled, S.Canceled],
  [S.New, E.Expired, S.Expired],
  [S.New, E.Rejected, S.Rejected], // A venue may take back an acknowledgement (B34).
  [S.New, E.CancelAsked, S.PendingCancel],
  [S.New, E.ReplaceAsked, S.PendingReplace],

  [S.PartiallyFilled, E.Accepted, STAY], // The ack that a fill had overtaken.
  [S.PartiallyFilled, E.Filled, STAY],
  [S.PartiallyFilled, E.FilledUp, S.Filled],
  [S.PartiallyFilled, E.Canceled, S.Canceled],
  [S.PartiallyFilled, E.Expired, S.Expired],
  [S.PartiallyFilled, E.CancelAsked, S.PendingCancel],
  [S.PartiallyFilled, E.ReplaceAsked, S.PendingReplace],

  [S.PendingCancel, E.Accepted, STAY],
  [S.PendingCancel, E.Filled, STAY], // A fill crosses our cancel.
  [S.PendingCancel, E.FilledUp, S.Filled],
  [S.PendingCancel, E.Canceled, S.Canceled],
  [S.PendingCancel, E.Expired, S.Expired],
  [S.PendingCancel, E.Rejected, S.Rejected],
  [S.PendingCancel, E.CancelAsked, STAY],
  [S.PendingCancel, E.CancelRefused, S.New], // Or PartiallyFilled: see `nextStatus`.

  [S.PendingReplace, E.Accepted, STAY],
  [S.PendingReplace, E.Filled, STAY],
  [S.PendingReplace, E.FilledUp, S.Filled],
  [S.PendingReplace, E.Canceled, S.Canceled],
  [S.PendingReplace, E.Expired, S.Expired],
  [S.PendingReplace, E.Rejected, S.Rejected],
  [S.PendingReplace, E.CancelAsked, S.PendingCancel],
  [S.PendingReplace, E.Replaced, S.New],
  [S.PendingReplace, E.ReplaceRefused, S.New],

  // A fill after the end is real: it crossed the cancel, or the venue was wrong. It is booked.
  [S.Canceled, E.Filled, STAY],
  [S.Canceled, E.FilledUp, STAY],
  [S.Expired, E.Filled, STAY],
  [S.Expired, E.FilledUp, STAY],
  // Reports in any order: the acknowledgement that the end had overtaken.
  [S.Canceled, E.Accepted, STAY],
  [S.Expired, E.Accepted, STAY],
  [S.Rejected, E.Accepted, STAY],
  // The same end told twice.
  [S.Canceled, E.Canceled, STAY],
  [S.Expired, E.Expired, STAY],
  [S.Rejected, E.Rejected, STAY],
  // Of a cancel that was sent again under a new id: the first one had been refused already.
  [S.New, E.CancelRefused, STAY],
  [S.PartiallyFilled, E.CancelRefused, STAY],
  [S.Canceled, E.CancelRefused, STAY], // The second of two crossing cancels.
  [S.Filled, E.CancelRefused, STAY], // Our cancel came too late.
  [S.Filled, E.Accepted, STAY],
  [S.Expired, E.CancelRefused, STAY],
  [S.Rejected, E.CancelRefused, STAY],
  [S.Filled, E.ReplaceRefused, STAY],
  [S.Canceled, E.ReplaceRefused, STAY],
];

const EVENTS = 11;
const TABLE: Int8Array = buildTable();

/**
 * The state after an event, or -1 when the pair is not legal.
 *
 * @param cumQty Shares filled so far: a refused cancel leads back to New or PartiallyFilled.
 */
export function nextStatus(status: OrdStatus, event: OrderEvent, cumQty: number): OrdStatus | -1 {
  const to = TABLE[status * EVENTS + event] as number;
  if (to === STAY) return status;
  if (to === OrdStatus.New && cumQty > 0) return OrdStatus.PartiallyFilled;
  return to as OrdStatus | -1;
}

function buildTable(): Int8Array {
  const table = new Int8Array(15 * EVENTS).fill(ILLEGAL);
  for (const [from, event, to] of ROWS) {
    const at = from * EVENTS + event;
    assert(table[at] === ILLEGAL, "the order table names each pair once");
    table[at] = to;
  }
  return table;
}

export function ordStatusName(status: OrdStatus): keyof typeof OrdStatus {
  for (const name of Object.keys(OrdStatus) as (keyof typeof OrdStatus)[]) {
    if (OrdStatus[name] === status) return name;
  }
  assert(false, `an order state has a name, ${status} has none`);
}
