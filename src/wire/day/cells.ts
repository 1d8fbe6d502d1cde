import type { DayFault, DayFileName } from "../../core/day/bundle.ts";
import { parseDate, parseInstant } from "../../core/domain/civil-date.ts";
import { parsePrice } from "../../core/domain/price.ts";
import { RejectCode } from "../../core/domain/reject-code.ts";
import { isSymbol } from "../../core/domain/symbols.ts";

const LETTER = /^[A-Z]$/;
const WORD = /^[A-Za-z0-9_-]{1,16}$/;
const WHOLE = /^(0|-?[1-9]\d{0,15})$/;
const MONEY = /^(0|[1-9]\d{0,11})(\.\d{1,4})?$/;
const FEE = /^(0)(\.\d{1,6})?$/;

/** One line of a file, with its cells taken by their columns; notes what a cell cannot be. */
export class Cells {
  readonly row: number;
  readonly #file: DayFileName;
  readonly #cells: ReadonlyMap<string, string>;
  readonly #faults: DayFault[];
  readonly #before: number;

  constructor(
    file: DayFileName,
    row: number,
    cells: ReadonlyMap<string, string>,
    faults: DayFault[],
  ) {
    this.#file = file;
    this.row = row;
    this.#cells = cells;
    this.#faults = faults;
    this.#before = faults.length;
  }

  /** Nothing of it was wrong so far. */
  get good(): boolean {
    return this.#faults.length === this.#before;
  }

  text(column: string): string {
    return this.#cells.get(column) ?? "";
  }

  /** A symbol as it stands on the wire: no blank, no small letter, no letter of another script. */
  symbol(column = "symbol"): string {
    const text = this.text(column);
    if (isSymbol(text)) return text;
    const allowed = "1 to 8 of A-Z 0-9 . - that begin with a letter";
    return this.wrong(column, allowed, RejectCode.DaySymbolGarbled) ?? "";
  }

  word(column: string): string {
    const text = this.text(column);
    return WORD.test(text) ? text : (this.wrong(column, "1 to 16 letters, digits, - or _") ?? "");
  }

  venue(column = "venue"): string {
    const text = this.text(column);
    return LETTER.test(text) ? text : (this.wrong(column, "a venue's letter") ?? "");
  }

  whole(column: string, least: number, most: number): number {
    const text = this.text(column);
    const value = Number(text);
    if (WHOLE.test(text) && value >= least && value <= most) return value;
    return this.wrong(column, `a whole number from ${least} to ${most}`) ?? least;
  }

  /** A price in dollars, $0.0001. A close of 0 has a code of its own: nothing can be measured. */
  price(column: string): number {
    const value = parsePrice(this.text(column));
    if (typeof value === "number") return value;
    const code = value === "Zero" ? RejectCode.DayPriorCloseMissing : RejectCode.DayValueInvalid;
    return this.wrong(column, "USD above 0 with at most 4 decimals", code) ?? 1;
  }

  /** Money in dollars, $0.0001. */
  money(column: string): number {
    const text = this.text(column);
    const units = Math.round(Number(text) * 10_000);
    if (MONEY.test(text) && Number.isSafeInteger(units)) return units;
    return this.wrong(column, "USD with at most 4 decimals") ?? 0;
  }

  /** Dollars a share, in millionths. */
  fee(column: string): number {
    const text = this.text(column);
    if (FEE.test(text)) return Math.round(Number(text) * 1e6);
    return this.wrong(column, "USD below 1 with at most 6 decimals") ?? 0;
  }

  date(column: string): number {
    const day = parseDate(this.text(column));
    return day ?? this.wrong(column, "a date such as 2026-11-23") ?? 0;
  }

  instant(column: string): number {
    const utcMs = parseInstant(this.text(column));
    return utcMs ?? this.wrong(column, "an instant such as 2026-11-23T14:30:00.000Z") ?? 0;
  }

  oneOf<T extends string>(column: string, words: readonly T[]): T {
    const text = this.text(column);
    const known = words.find((word) => word === text);
    return known ?? this.wrong(column, words.join(" or ")) ?? (words[0] as T);
  }

  /** Notes that a cell is wrong; returns nothing, so that the caller goes on with any value. */
  wrong(column: string, allowed: string, code: RejectCode = RejectCode.DayValueInvalid): null {
    const value = `${column} ${JSON.stringify(this.text(column))}`;
    this.#faults.push({ code, file: this.#file, row: this.row, value, allowed });
    return null;
  }
}
