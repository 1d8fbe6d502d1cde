import { Violation } from "../violation.ts";
import type { Book, Execution, Parent } from "./book.ts";
import { Field, letter, word } from "./fix-words.ts";

/** Shares bought less shares sold, and the dollars paid for them less those received, $0.0001. */
type Position = { shares: number; money: number };

/**
 * Positions by account and symbol, twice: from what the venues executed for the accounts that
 * their orders named, and from the trades that clients were told. At the end they are the same,
 * but where a venue has lied, broken a trade, or a client has lost reports.
 */
export class Positions {
  readonly #book: Book;
  readonly #told: Map<string, Position> = new Map();

  constructor(book: Book) {
    this.#book = book;
  }

  /** A client was told of a trade for the first time. */
  told(text: string, qty: number, px: number): void {
    const key = `${word(text, Field.Account)} ${word(text, Field.Symbol)}`;
    add(this.#told, key, letter(text, Field.Side), qty, px);
  }

  settled(agrees: (execution: Execution) => boolean): void {
    const made = new Map<string, Position>();
    const open = new Set<string>();
    for (const parent of this.#book.parents.values()) {
      const terms = keyOf(parent);
      if (parent.tainted !== "" || parent.amended) open.add(terms.key);
      for (const execution of parent.executions) {
        if (!agrees(execution)) open.add(terms.key);
        add(made, terms.key, terms.side, execution.qty, execution.px);
      }
    }
    for (const key of new Set([...made.keys(), ...this.#told.keys()])) {
      if (open.has(key)) continue;
      const venues = made.get(key) ?? { shares: 0, money: 0 };
      const clients = this.#told.get(key) ?? { shares: 0, money: 0 };
      if (venues.shares === clients.shares && venues.money === clients.money) continue;
      const was = `${venues.shares} for ${venues.money}`;
      const said = `${clients.shares} for ${clients.money}`;
      throw new Violation("positions", `${key}: venues made ${was}, clients were told ${said}`);
    }
  }
}

function keyOf(parent: Parent): { readonly key: string; readonly side: string } {
  const child = parent.children[0];
  const terms = parent.order?.confirmed;
  const key = `${child?.account ?? terms?.account} ${child?.symbol ?? terms?.symbol}`;
  return { key, side: terms?.side ?? parent.side };
}

function add(to: Map<string, Position>, key: string, side: string, qty: number, px: number): void {
  const position = to.get(key) ?? { shares: 0, money: 0 };
  const sign = side === "1" ? 1 : -1;
  position.shares += sign * qty;
  position.money += sign * qty * px;
  to.set(key, position);
}
