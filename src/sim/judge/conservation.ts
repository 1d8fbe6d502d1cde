import { Violation } from "../violation.ts";
import { allowedQty, type Book, type Parent } from "./book.ts";

/**
 * I2 at every instant: what venues have executed of a client's order and what may be open there,
 * or on its way on a line that is up, is no more than its client asked for and has not taken back.
 * Once its end was told nothing is open, and nothing more is executed.
 *
 * An order on a line that is gone and of which its venue never spoke counts nothing until it
 * speaks: nobody outside can say that it came. What a venue executes is known when it says so.
 */
export class Conservation {
  readonly #book: Book;

  constructor(book: Book) {
    this.#book = book;
  }

  /** Looks at the parents whose sums have changed. */
  step(): void {
    const { dirty } = this.#book;
    if (dirty.length === 0) return;
    for (const parent of dirty) {
      parent.dirty = false;
      checkParent(parent);
    }
    dirty.length = 0;
  }
}

function checkParent(parent: Parent): void {
  const { openQty, executedQty, number, order, forgotten } = parent;
  if (forgotten) return;
  if (order !== null) {
    const allowed = allowedQty(order);
    if (executedQty + openQty > allowed) {
      const out = `${executedQty} executed and ${openQty} open`;
      throw new Violation("I2", `P${number} has ${out}, its client asked for ${allowed}`);
    }
  }
  if (parent.ended === "" || parent.tainted !== "") return;
  if (openQty > 0) {
    throw new Violation("I2", `P${number} has ${openQty} open after its end was told`);
  }
  if (executedQty > parent.endedQty) {
    const more = executedQty - parent.endedQty;
    throw new Violation("I2", `P${number}: ${more} are executed after its end was told`);
  }
}
