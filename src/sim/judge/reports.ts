import { Violation } from "../violation.ts";
import type { Book, Client, Execution, Parent } from "./book.ts";
import { readOrderId } from "./child-id.ts";
import { Field, letter, micros, price, whole, word } from "./fix-words.ts";
import type { Positions } from "./positions.ts";
import { reportKind } from "./report-kind.ts";

/** OrdStatus(39) of an order that nothing of is open any more. */
const ENDS = "234C8";

/**
 * What a client's own engine hands to it, in the order of its numbers: every trade that its gate
 * tells was made by a venue, and is told once; CumQty, LeavesQty, AvgPx and OrdStatus follow from
 * what was told so far; an ExecID(17) says one thing for ever.
 *
 * A loss of the gate's power may take the record of a trade that was told already: the trade comes
 * again from its venue and is told again under another ExecID, once for each such loss. Until it
 * is, CumQty may be lower than what was told. A client whose session begins anew has lost reports:
 * its sums are held against what the gate has heard, not against what it was told.
 */
export class Reports {
  readonly #book: Book;
  readonly #positions: Positions;
  readonly #execIds: Map<string, string> = new Map();

  constructor(book: Book, positions: Positions) {
    this.#book = book;
    this.#positions = positions;
  }

  take(client: Client, type: string, text: string): void {
    if (type !== "8") return;
    const number = readOrderId(word(text, Field.OrderID));
    if (number === 0) return;
    const parent = this.#book.parent(number);
    const kind = reportKind(text);
    const again = kind !== "status" && this.#repeats(client, text);
    if (parent.tainted !== "") return;
    if (kind === "fill" && !again) this.#trade(parent, text);
    parent.told.cumQty = whole(text, Field.CumQty);
    checkStatus(parent, text);
    if (!again) this.#checkSums(client, parent, text);
  }

  /** Whether an ExecID was told before; the same words then (B16). */
  #repeats(client: Client, text: string): boolean {
    const execId = word(text, Field.ExecID);
    const key = `${client.process} ${execId}`;
    const trade = `${word(text, Field.LastQty)}@${word(text, Field.LastPx)}`;
    const says = `${word(text, Field.OrderID)} ${letter(text, Field.ExecType)} ${trade}`;
    const before = this.#execIds.get(key);
    if (before === undefined) {
      this.#execIds.set(key, says);
      return false;
    }
    if (before !== says) {
      throw new Violation("ExecID", `${execId} to ${client.process} says ${says}, was ${before}`);
    }
    return true;
  }

  #trade(parent: Parent, text: string): void {
    const qty = whole(text, Field.LastQty);
    const px = price(text, Field.LastPx);
    const code = letter(text, Field.LastMkt);
    const epoch = this.#book.powerEpoch;
    const name = `P${parent.number}`;
    const same = (x: Execution): boolean => {
      const first = x.qty === qty && x.px === px;
      return (
        x.heardEpoch >= 0 &&
        x.venue.code === code &&
        (first || (x.nowQty === qty && x.nowPx === px))
      );
    };
    const made = parent.executions.filter(same);
    const untold = made.find((x) => x.tellings === 0);
    const execution = untold ?? made.find((x) => x.tellings <= epoch - x.heardEpoch);
    if (execution === undefined) {
      const why = made.length > 0 ? "was told before" : "was made by no venue";
      throw new Violation("B30", `${name}: ${qty} at ${px} on ${code} ${why}: ${text}`);
    }
    execution.tellings++;
    if (untold === undefined) return;
    parent.told.qty += qty;
    parent.told.money += qty * px;
    this.#positions.told(text, qty, px);
  }

  #checkSums(client: Client, parent: Parent, text: string): void {
    const { told, number, amended } = parent;
    const { cumQty } = told;
    const heard = heardQty(parent);
    if (cumQty > heard) {
      throw new Violation("B31", `P${number} has CumQty ${cumQty}, its venues made ${heard}`);
    }
    if (amended || client.gaps > 0) return;
    const behind = told.epoch !== client.epoch && cumQty < told.qty;
    if (cumQty === told.qty) told.epoch = client.epoch;
    else if (!behind) {
      throw new Violation("B31", `P${number} has CumQty ${cumQty}, told ${told.qty}: ${text}`);
    }
    if (cumQty !== told.qty) return;
    const avgPx = cumQty === 0 ? 0 : Math.floor((told.money * 200 + cumQty) / (cumQty * 2));
    const said = micros(text, Field.AvgPx);
    if (said !== avgPx) {
      throw new Violation("B31", `P${number} has AvgPx ${said} millionths, its fills ${avgPx}`);
    }
  }
}

/** Shares that venues have told the gate of, as they count by now; the most they ever counted. */
function heardQty(parent: Parent): number {
  let sum = 0;
  for (const { heardEpoch, qty, nowQty } of parent.executions) {
    if (heardEpoch >= 0) sum += Math.max(qty, nowQty);
  }
  return sum;
}

/** OrdStatus(39), OrderQty(38), CumQty(14) and LeavesQty(151) of one report fit together. */
function checkStatus(parent: Parent, text: string): void {
  const status = letter(text, Field.OrdStatus);
  const cumQty = whole(text, Field.CumQty);
  const orderQty = whole(text, Field.OrderQty);
  const leavesQty = whole(text, Field.LeavesQty);
  const name = `P${parent.number}`;
  const over = ENDS.includes(status);
  const left = over ? 0 : Math.max(0, orderQty - cumQty);
  const fits = parent.amended ? leavesQty <= left : leavesQty === left;
  if (!fits) throw new Violation("B31", `${name} has LeavesQty ${leavesQty}, not ${left}: ${text}`);
  const execType = letter(text, Field.ExecType);
  // What is pending has the order's status until it is done; a cancel comes before a replace.
  if (execType === "6" || execType === "E") {
    const pends = status === execType || status === "6";
    if (!pends) throw new Violation("M15", `${name} is told as ${execType} in state ${status}`);
    return;
  }
  const filled = cumQty >= orderQty;
  if (status === "2" && !filled && !parent.amended) {
    throw new Violation("B31", `${name} is Filled with ${cumQty} of ${orderQty}`);
  }
  if (status === "0" && cumQty > 0) throw new Violation("B31", `${name} is New with ${cumQty}`);
  // Filled follows with the report of a replace that is on its way to the disk.
  const waits = reportKind(text) === "fill" && wasReplaced(parent);
  if (status === "1" && (cumQty === 0 || (filled && !waits))) {
    throw new Violation("B31", `${name} is PartiallyFilled with ${cumQty} of ${orderQty}`);
  }
}

/** Its client has asked for a replace that was not refused. */
function wasReplaced({ order }: Parent): boolean {
  return order !== null && (order.pending.size > 0 || order.accepted.size > 1);
}
