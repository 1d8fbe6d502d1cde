import type { CopyBreak } from "../../core/gate/compare-copies.ts";

/** The answer to `GET /v1/day`. Dates as `2026-11-23`, "" for none; money in $0.0001. */
export type DayBody = {
  readonly gate: number;
  /** Opens and closes so far: what a command about the day is bound to. */
  readonly seq: number;
  readonly isOpen: boolean;
  /** The day that was opened last. */
  readonly tradeDate: string;
  readonly settleDate: string;
  /** The date and phase that the journal has: the open day's once its time has come. */
  readonly phaseDate: string;
  readonly phase: string;
  /** UTC ms of its close. */
  readonly closeMs: number;
  /** Of its bundle's manifest. */
  readonly digest: string;
  /** Who opened it. */
  readonly by: readonly string[];
  readonly files: readonly { readonly name: string; readonly rows: number }[];
  /** Orders that have not ended, and their orders at venues. */
  readonly parents: number;
  readonly children: number;
  readonly suspenseShares: number;
  readonly suspenseLines: number;
};

/** The answer to `GET /v1/day/books`: what the day came to. It is long: nobody polls it. */
export type DayBooks = {
  /** Shares of each account in each symbol, sold short negative; what is 0 is left out. */
  readonly positions: readonly {
    readonly account: string;
    readonly symbol: string;
    readonly shares: number;
  }[];
  /** What each account has executed on this date. */
  readonly money: readonly {
    readonly account: string;
    readonly bought: number;
    readonly sold: number;
  }[];
};

/**
 * The answer to `GET /v1/day/breaks`: what venues' order sessions and their drop copies have told
 * since the last close, compared. It goes through all of it: nobody polls it.
 */
export type DayBreaks = {
  readonly seq: number;
  readonly tradeDate: string;
  /** Letters of the venues that were compared, and of those without a drop copy. */
  readonly compared: string;
  readonly uncompared: string;
  /** Orders and executions (busts and corrections too) that were compared. */
  readonly orders: number;
  readonly executions: number;
  /** Breaks that two people have explained. */
  readonly explained: readonly CopyBreak[];
  /** SHA-256 of the others: what two people sign to explain them. */
  readonly hash: string;
  readonly breaks: readonly CopyBreak[];
};
