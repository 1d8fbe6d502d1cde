import { ReportKind, type ReportRecord } from "../../src/core/gate/records.ts";

/** Names an order for ever: incarnation, parent row and child number. */
export type OrderId = {
  readonly incarnation: number;
  readonly row: number;
  readonly child: number;
};

/** What travels to a venue: an order, a cancel of one, a question about one. */
export type Wire = OrderId & {
  readonly type: "D" | "F" | "H";
  readonly qty: number;
  readonly px: number;
};

type VenueOrder = OrderId & {
  readonly qty: number;
  readonly px: number;
  cumQty: number;
  live: boolean;
};

function keyOf(id: OrderId): string {
  return `${id.incarnation}/${id.row}/${id.child}`;
}

/** One exchange as it is seen from outside: what has come, what it did with it, what it said. */
export class Venue {
  readonly code: number;
  readonly lane: number;
  /** On their way here, in order. */
  wire: Wire[] = [];
  /** Everything it ever said, in the order of its MsgSeqNum(34) from 1. */
  readonly said: ReportRecord[] = [];
  /** Numbers that the gate has not been handed since its last logon, ascending. */
  unread: number[] = [];
  /** Records that the gate had written when it was handed a number. */
  readonly heardAt: Map<number, number> = new Map();
  readonly #orders: Map<string, VenueOrder> = new Map();
  #execs = 0;

  constructor(code: number, lane: number) {
    this.code = code;
    this.lane = lane;
  }

  get live(): VenueOrder[] {
    return [...this.#orders.values()].filter((order) => order.live);
  }

  /** Shares of a parent that are executed, open or on their way here. */
  exposure(row: number): number {
    let sum = 0;
    for (const order of this.#orders.values()) {
      if (order.row === row) sum += order.live ? order.qty : order.cumQty;
    }
    for (const { type, row: of, qty } of this.wire) if (type === "D" && of === row) sum += qty;
    return sum;
  }

  executed(row: number): number {
    let sum = 0;
    for (const order of this.#orders.values()) if (order.row === row) sum += order.cumQty;
    return sum;
  }

  /** Takes in what came first. */
  take(): void {
    const message = this.wire.shift();
    if (message === undefined) return;
    const order = this.#orders.get(keyOf(message));
    switch (message.type) {
      case "D": {
        if (order !== undefined) throw new Error(`I4: ${keyOf(message)} came a second time`);
        const { incarnation, row, child, qty, px } = message;
        this.#orders.set(keyOf(message), {
          incarnation,
          row,
          child,
          qty,
          px,
          cumQty: 0,
          live: true,
        });
        this.#say(message, ReportKind.Accepted);
        return;
      }
      case "F":
        if (order?.live === true) this.end(order, ReportKind.Canceled);
        else this.#say(message, ReportKind.CancelRefused);
        return;
      case "H":
        if (order === undefined) this.#say(message, ReportKind.StatusUnknown);
        else this.#say(order, order.live ? ReportKind.StatusLive : ReportKind.StatusEnded);
    }
  }

  fill(order: VenueOrder, wanted: number): void {
    const lastQty = 1 + (wanted % (order.qty - order.cumQty));
    order.cumQty += lastQty;
    order.live = order.cumQty < order.qty;
    this.#say(order, ReportKind.Fill, lastQty);
  }

  /** Ends an order by itself, or because it was asked to. */
  end(order: VenueOrder, kind: number): void {
    order.live = false;
    this.#say(order, kind);
  }

  #say(id: OrderId, kind: number, lastQty = 0): void {
    const order = this.#orders.get(keyOf(id));
    const execId = new Int32Array(6);
    execId[0] = ++this.#execs;
    execId[1] = this.code;
    const seq = this.said.length + 1;
    this.said.push({
      venue: this.code,
      incarnation: id.incarnation,
      parent: id.row + 1,
      child: id.child,
      kind,
      lastQty,
      lastPx: lastQty === 0 ? 0 : (order?.px ?? 0),
      cumQty: order?.cumQty ?? 0,
      leavesQty: order?.live === true ? order.qty - order.cumQty : 0,
      avgPx: 0,
      execId,
      seq,
      utcMs: 0,
    });
    this.unread.push(seq);
  }

  /** The gate lost what it wrote behind so many records: it asks from the first number in there. */
  forget(records: number): void {
    for (const [seq, at] of this.heardAt) if (at >= records) this.heardAt.delete(seq);
  }

  /** The first number that the gate has not been handed. */
  get firstUnheard(): number {
    let seq = 1;
    while (this.heardAt.has(seq)) seq++;
    return seq;
  }

  /** Whether the gate must have read everything before this number first: an answer is evidence. */
  isAnswer(seq: number): boolean {
    return (
      (this.said[seq - 1]?.kind ?? 0) >= ReportKind.StatusLive &&
      this.said[seq - 1]?.kind !== ReportKind.PendingCancel
    );
  }
}
