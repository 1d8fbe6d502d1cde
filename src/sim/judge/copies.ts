import { Violation } from "../violation.ts";
import type { Book, Execution } from "./book.ts";
import { readOrderId } from "./child-id.ts";
import { Field, letter, word } from "./fix-words.ts";
import { reportKind } from "./report-kind.ts";
import { HeardStream, SentStream } from "./streams.ts";

/** Reject(3) and BusinessMessageReject(j): the line garbled what surveillance said. */
const REJECTS = "3j";

/**
 * What surveillance is told on its drop-copy session (C63): nothing but copies, each with the name
 * of its client; an ExecID(17) says one thing for ever; every trade of a copy was made by the venue
 * that it names, under the venue's own id; and when all is told, none is missing.
 */
export class Copies {
  readonly #book: Book;
  readonly #sent: SentStream;
  readonly #heard: HeardStream;
  readonly #execIds: Map<string, string> = new Map();
  /** Trades by venue and the venue's ExecID(17): heard, and on their way on the present line. */
  readonly #trades: Set<string> = new Set();
  readonly #underWay: Set<string> = new Set();
  #connection = -1;

  constructor(book: Book) {
    this.#book = book;
    this.#sent = new SentStream(book, book.facts.surveillance, false);
    this.#heard = new HeardStream((type, text) => this.#take(type, text));
  }

  /** A message of the gate leaves for surveillance, or reaches it. */
  wire(what: "sent" | "arrived", text: string, connection: number): void {
    if (connection > this.#connection) {
      this.#connection = connection;
      this.#heard.newLine();
      this.#underWay.clear();
    }
    const type = word(text, Field.MsgType);
    if (what === "arrived") {
      this.#heard.take(type, text);
      return;
    }
    this.#sent.take(type, text);
    if (type === "8" && reportKind(text) === "fill") this.#underWay.add(tradeOf(text));
  }

  /** Whether it has heard of a trade, or is about to. */
  has({ venue, execId }: Execution): boolean {
    const trade = `${venue.code} ${execId}`;
    return this.#trades.has(trade) || this.#underWay.has(trade);
  }

  #take(type: string, text: string): void {
    if (REJECTS.includes(type)) return;
    if (type !== "8" || letter(text, Field.CopyMsgIndicator) !== "Y") {
      throw new Violation("C63", `surveillance gets what is no copy: ${text}`);
    }
    if (word(text, Field.OnBehalfOfCompID) === "") {
      throw new Violation("C63", `a copy that names no client: ${text}`);
    }
    const number = readOrderId(word(text, Field.OrderID));
    const kind = reportKind(text);
    if (number === 0 || kind === "status") return;
    const execId = word(text, Field.ExecID);
    const trade = `${word(text, Field.LastQty)}@${word(text, Field.LastPx)}`;
    const says = `${word(text, Field.OrderID)} ${letter(text, Field.ExecType)} ${trade}`;
    const before = this.#execIds.get(execId);
    if (before !== undefined && before !== says) {
      throw new Violation("ExecID", `${execId} to surveillance says ${says}, was ${before}`);
    }
    this.#execIds.set(execId, says);
    if (kind === "fill") this.#trade(number, text);
  }

  #trade(number: number, text: string): void {
    const venueExecId = word(text, Field.SecondaryExecID);
    const code = letter(text, Field.LastMkt);
    this.#trades.add(tradeOf(text));
    const { tainted, executions } = this.#book.parent(number);
    if (tainted !== "") return;
    const made = executions.some(
      ({ venue, execId }) => venue.code === code && execId === venueExecId,
    );
    if (made) return;
    throw new Violation(
      "C63",
      `P${number}: ${venueExecId} on ${code} was made by no venue: ${text}`,
    );
  }
}

function tradeOf(text: string): string {
  return `${letter(text, Field.LastMkt)} ${word(text, Field.SecondaryExecID)}`;
}
