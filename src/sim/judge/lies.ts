import type { LieEvent } from "../tape.ts";
import type { Book, Child, Parent } from "./book.ts";
import { readChildId } from "./child-id.ts";
import { Field, letter, word } from "./fix-words.ts";
import { reportKind } from "./report-kind.ts";

/**
 * What must still hold when a venue lies, by the rows of SAFETY section 13. In every row the
 * executions that venues made and the orders that they have open stay within what the client asked
 * for (I2), kills and limits hold, ids are used once.
 *
 * - B27 (the same execution or end twice), B30 (out of order), B32 and B33 (no answer): no false
 *   word was said. Everything holds: each execution is told once, and every book agrees.
 * - B29 (busts and corrections): the venue's word is what counts from then on. Books agree with it;
 *   broken shares are not drawn again.
 * - B24, B25, B26, B28, B31, B34, B35 and all others: the gate has to believe, or to stop, the
 *   order that is named. Its client's sums need not agree with what was executed, it need not end,
 *   and what the gate was told to be filled may be open when it has ended.
 * - Such a word that says that an order at a venue has ended: the gate has to believe that its
 *   shares are free (A3). What that one order executes or has open counts no more.
 */
type Meaning = "nothing" | "word" | "false";

const MEANING: Readonly<Record<string, Meaning>> = {
  B27: "nothing",
  B30: "nothing",
  B32: "nothing",
  B33: "nothing",
  B29: "word",
};

/** ExecType(150) and OrdStatus(39) that say that an order at a venue is over. */
const OVER = "2348C";

/** Knows which words of venues are not so, and which orders they were about. */
export class Lies {
  readonly #book: Book;
  readonly #texts: Set<string> = new Set();

  constructor(book: Book) {
    this.#book = book;
  }

  take({ row, text }: LieEvent): void {
    if ((MEANING[row] ?? "false") !== "false" || text === "") return;
    this.#texts.add(text);
    const named = namedOf(this.#book, text);
    if (named === null) return;
    const { parent, child } = named;
    if (parent.tainted === "") parent.tainted = row;
    if (child === undefined || !saysOver(text)) return;
    this.#book.excuse(child);
    // Shares that such a word has freed may be out again before the next step looks.
    this.#book.touch(parent);
  }

  /** Whether a message says what is not so. */
  has(text: string): boolean {
    return this.#texts.size > 0 && this.#texts.has(text);
  }
}

/** The order of ours that a venue's message names, as far as its id tells; null for others' ids. */
export function namedOf(
  book: Book,
  text: string,
): { readonly parent: Parent; readonly child: Child | undefined } | null {
  const id = word(text, Field.OrigClOrdID) || word(text, Field.ClOrdID);
  const child = book.children.get(id);
  if (child !== undefined) return { parent: child.parent, child };
  const parts = readChildId(id);
  if (parts === null || parts.parent === 0 || parts.gate !== book.gateLetter) return null;
  return { parent: book.parent(parts.parent), child: undefined };
}

/** A trade uses shares up and frees none, though it may end its order. */
function saysOver(text: string): boolean {
  if (letter(text, Field.MsgType) !== "8" || reportKind(text) === "fill") return false;
  const status = letter(text, Field.OrdStatus);
  return OVER.includes(status) || OVER.includes(letter(text, Field.ExecType));
}
