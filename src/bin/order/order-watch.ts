import type { ParentView } from "../../wire/api/orders.ts";
import { type DeskFill, type DeskReport, isEnd } from "./desk-reports.ts";

/** How an order stands, as far as the gate has told. */
export type OrderState = {
  readonly ordStatus: string;
  readonly cumQty: number;
  readonly leavesQty: number;
  /** USD. */
  readonly avgPx: number;
  /** Reject code and its numbers, empty for none. */
  readonly text: string;
};

/**
 * Follows one order through the reports of the gate and, when these go to another session, through
 * what control knows. The order is known under every ClOrdID(11) that it had.
 */
export class OrderWatch {
  readonly fills: DeskFill[] = [];
  /** Null until the gate has said something. */
  state: OrderState | null = null;
  /** The refusal of a cancel or replace of ours; the order itself goes on. */
  refusal: string | null = null;
  /** The order was replaced as we asked. */
  replaced = false;
  readonly #ids: Set<string>;
  #waiting: { readonly done: () => boolean; readonly resolve: () => void } | null = null;

  constructor(clOrdIds: readonly string[]) {
    this.#ids = new Set(clOrdIds);
  }

  get ended(): boolean {
    return this.state !== null && isEnd(this.state.ordStatus);
  }

  /** Takes a report; one of another order is passed over. */
  take(report: DeskReport): void {
    if (!this.#ids.has(report.clOrdId) && !this.#ids.has(report.origClOrdId)) return;
    if (report.kind === "cancel-reject") this.refusal = report.text;
    else {
      const { ordStatus, cumQty, leavesQty, avgPx, text } = report;
      this.state = { ordStatus, cumQty, leavesQty, avgPx, text };
      if (report.execType === "5") this.replaced = true;
      if (report.fill !== null) this.fills.push(report.fill);
    }
    this.#look();
  }

  /** Takes what control knows. It is behind the reports, so only an end that they missed counts. */
  takeView(view: ParentView): void {
    if (view.open || this.ended) return;
    const { ordStatus, cumQty, leavesQty, avgPx, text } = view;
    this.state = { ordStatus, cumQty, leavesQty, avgPx, text };
    this.#look();
  }

  /** A message of ours was refused as such: nothing more will come of it. */
  refuse(text: string): void {
    this.refusal = text;
    this.#look();
  }

  /** Resolves when `done` holds after something was taken, or after `timeoutMs`; true for done. */
  until(done: () => boolean, timeoutMs: number | null): Promise<boolean> {
    if (done()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer =
        timeoutMs === null
          ? undefined
          : setTimeout(() => {
              this.#waiting = null;
              resolve(false);
            }, timeoutMs);
      this.#waiting = {
        done,
        resolve: () => {
          clearTimeout(timer);
          resolve(true);
        },
      };
    });
  }

  #look(): void {
    const waiting = this.#waiting;
    if (waiting === null || !waiting.done()) return;
    this.#waiting = null;
    waiting.resolve();
  }
}
