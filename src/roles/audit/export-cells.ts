import { isSide, sideName } from "../../core/domain/order.ts";
import { formatPrice } from "../../core/domain/price.ts";
import type { Ledger } from "../../core/gate/ledger.ts";
import { P } from "../../core/gate/parents.ts";

/** A record's fields in plain values. */
export type Fields = Readonly<Record<string, number | string>>;

type Value = number | string | undefined;

/** A number, 0 when there is none. */
export function num(value: Value): number {
  return typeof value === "number" ? value : 0;
}

/** A price of $0.0001 in dollars; null for none. */
export function dollars(value: Value): string | null {
  return typeof value === "number" && value > 0 && Number.isSafeInteger(value)
    ? formatPrice(value)
    : null;
}

/** The word for a Side(54), "" for none. */
export function sideOf(value: Value): string {
  return typeof value === "number" && isSide(value) ? sideName(value) : "";
}

/** A code of one character: a venue, OrderCapacity(528); "" for none. */
export function letter(value: Value): string {
  return typeof value === "number" && value > 0x20 ? String.fromCharCode(value) : "";
}

/** How a client wants its order handled: what each of its events has to say again. */
export type Handling = {
  readonly handlInst: number | null;
  readonly capacity: string | null;
  readonly accountType: number | null;
};

/** Of a record that belongs to no order. */
export const NO_HANDLING: Handling = { handlInst: null, capacity: null, accountType: null };

/** Of the parent in a row. */
export function handlingOf({ parents }: Ledger, row: number): Handling {
  const word = parents.get(row, P.handling);
  const capacity = letter((word >>> 8) & 0xff);
  return { handlInst: word & 0xff, capacity: capacity || null, accountType: word >>> 16 };
}
