import type { WorkingOrder } from "../../core/purge/working-order.ts";

/**
 * The gate's working list: a line of JSON about the list, one for each order that may still fill,
 * and a last line with their number. Without that line the list is not whole.
 */
export type WorkingListHead = {
  readonly gate: number;
  readonly incarnation: number;
  /** UTC ms at which the list was begun: later orders are not in it. */
  readonly utcMs: number;
};

export function workingListHead({ gate, incarnation, utcMs }: WorkingListHead): string {
  return `${JSON.stringify({ gate, incarnation, utcMs })}\n`;
}

export function workingListRow(o: WorkingOrder): string {
  const { clOrdId, venue, symbol, side, qty, client, account, strategy, router } = o;
  const row = [clOrdId, venue, symbol, side, qty, client, account, strategy, router];
  return `${JSON.stringify(row)}\n`;
}

export function workingListEnd(orders: number): string {
  return `${JSON.stringify({ orders })}\n`;
}

/** Reads a working list; null when it is not whole or not one. Total: never throws. */
export function parseWorkingList(
  text: string,
): { readonly head: WorkingListHead; readonly orders: readonly WorkingOrder[] } | null {
  try {
    const lines = text.split("\n");
    if (lines.pop() !== "") return null;
    const values = lines.map((line): unknown => JSON.parse(line));
    const head = values.shift() as WorkingListHead;
    const end = values.pop() as { readonly orders?: unknown };
    const orders = values.map(orderOf);
    const whole = isHead(head) && end.orders === orders.length;
    return whole && orders.every((order) => order !== null) ? { head, orders } : null;
  } catch {
    return null;
  }
}

function isHead(head: WorkingListHead): boolean {
  return [head.gate, head.incarnation, head.utcMs].every(Number.isSafeInteger);
}

function orderOf(row: unknown): WorkingOrder | null {
  if (!Array.isArray(row) || row.length !== 9) return null;
  const [clOrdId, venue, symbol, side, qty, client, account, strategy, router] = row as unknown[];
  const texts = [clOrdId, venue, symbol, client, account, strategy];
  if (!texts.every((text) => typeof text === "string" && text !== "")) return null;
  if (![side, qty, router].every(Number.isSafeInteger)) return null;
  return { clOrdId, venue, symbol, side, qty, client, account, strategy, router } as WorkingOrder;
}
