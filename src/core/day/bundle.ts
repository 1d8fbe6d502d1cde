import type { RejectCode } from "../domain/reject-code.ts";
import type { DayCalendar } from "./calendar.ts";

/** The files of a bundle, in the order in which a refusal numbers them, from 1. */
export const DAY_FILES = [
  "securities",
  "calendar",
  "restricted",
  "allowed",
  "locates",
  "ssr",
  "positions",
  "credit",
  "fees",
  "ticks",
] as const;
export type DayFileName = (typeof DAY_FILES)[number];

/** Where the contents of a bundle are good for: test data opens no production gate (C72). */
export const PROVENANCES = ["production", "test"] as const;
export type Provenance = (typeof PROVENANCES)[number];

/** What the manifest says of a file. */
export type DayFileHead = {
  readonly name: DayFileName;
  readonly source: string;
  /** The trade date that it is for, days since 1970. */
  readonly date: number;
  /** Rows, the header not counted. */
  readonly rows: number;
  /** Of its bytes, hex. */
  readonly sha256: string;
};

export type DayManifest = {
  readonly tradeDate: number;
  readonly provenance: Provenance;
  readonly files: readonly DayFileHead[];
};

/** The increments of a quote (Rule 612): a cent, or half a cent where the spread is narrow. */
export const TICK_CLASSES = ["penny", "half"] as const;
export type TickClass = (typeof TICK_CLASSES)[number];

/** A split that takes effect on the trade date: so many old shares become so many new ones. */
export type Split = { readonly from: number; readonly to: number; readonly adjusted: boolean };

/** A row of the security master. */
export type DaySecurity = {
  readonly symbol: string;
  readonly roundLot: number;
  readonly tick: TickClass;
  /** LULD tier. */
  readonly tier: 1 | 2;
  /** Letter of the venue that lists it. */
  readonly listing: string;
  /** Official close of the day before, adjusted for a split today, $0.0001. */
  readonly priorClose: number;
  /** Average daily volume, shares. */
  readonly adv: number;
  readonly split: Split | null;
  /** Whether shares of it can be borrowed at all. */
  readonly lendable: boolean;
};

export type DayLocate = { readonly symbol: string; readonly shares: number };

/** An account's shares in a symbol at the open; sold short they are negative. */
export type DayPosition = {
  readonly account: string;
  readonly symbol: string;
  readonly shares: number;
  /** What they cost, $0.0001 for all of them. */
  readonly cost: number;
};

/** What a client may come to today, $0.0001: never more than limits.yaml allows. */
export type DayCredit = {
  readonly client: string;
  readonly grossMax: number;
  readonly netMax: number;
};

/** A venue's access fee, in force from one date up to and including another. */
export type DayFee = {
  readonly venue: string;
  readonly from: number;
  readonly until: number;
  /** Taken from who removes liquidity, millionths of a dollar a share. */
  readonly takerMicros: number;
};

/** The increment of a tick class, in force from a date on, $0.0001. */
export type DayTick = { readonly class: TickClass; readonly from: number; readonly tick: number };

/** Everything that a trade date begins with. */
export type DayBundle = {
  readonly manifest: DayManifest;
  readonly securities: readonly DaySecurity[];
  readonly calendar: DayCalendar;
  readonly restricted: readonly string[];
  readonly allowed: readonly string[];
  readonly locates: readonly DayLocate[];
  readonly ssr: readonly string[];
  readonly positions: readonly DayPosition[];
  readonly credit: readonly DayCredit[];
  readonly fees: readonly DayFee[];
  readonly ticks: readonly DayTick[];
};

/** One thing that is wrong with a bundle: where, what stands there, and what may. */
export type DayFault = {
  readonly code: RejectCode;
  /** Name of the file, or `manifest`. */
  readonly file: DayFileName | "manifest";
  /** Line of the file, its header is 1; 0 for the file as a whole. */
  readonly row: number;
  readonly value: string;
  readonly allowed: string;
};

/** The number of a file in a refusal: its place from 1, 0 for the manifest. */
export function fileNumber(file: DayFault["file"]): number {
  return file === "manifest" ? 0 : DAY_FILES.indexOf(file) + 1;
}
