import {
  DAY_FILES,
  type DayBundle,
  type DayFault,
  type DayFileName,
  type DayManifest,
  type DaySecurity,
  type Split,
  TICK_CLASSES,
} from "../../core/day/bundle.ts";
import type { AuctionCutoffs, DayCalendar } from "../../core/day/calendar.ts";
import { asciiBytes, hexDigits } from "../../core/domain/bytes.ts";
import { QTY_MAX } from "../../core/domain/price.ts";
import { RejectCode } from "../../core/domain/reject-code.ts";
import type { Cells } from "./cells.ts";
import { decodeManifest } from "./manifest.ts";
import { readRows } from "./read-rows.ts";

/** A bundle as it lies in files: the manifest's text, and each file's by its name. */
export type BundleText = {
  readonly manifest: string;
  readonly files: Readonly<Partial<Record<DayFileName, string>>>;
};

export type DecodedBundle = {
  /** Null when it cannot be read as one. */
  readonly bundle: DayBundle | null;
  /** Of the manifest: what people sign. */
  readonly digest: string;
  readonly manifest: DayManifest | null;
  readonly faults: readonly DayFault[];
};

type Hash = (bytes: Uint8Array) => Uint8Array;

/** The shares of a day's volume of the whole market are fewer. */
const ADV_MAX = 100_000_000_000;
/** When the auctions of a venue take no more orders of a kind. */
const CUTOFFS = ["marketOnOpen", "limitOnOpen", "marketOnClose", "limitOnClose"] as const;
const EVENTS = ["preOpen", "open", "close", "after", ...CUTOFFS, "holiday", "early"];

/**
 * Reads a bundle: every file is there, has the bytes and rows that the manifest says, and each row
 * can be what it stands for. Total: what is wrong is a list, all of it at once. Characters are
 * bytes, so that a letter of another script is two of them and never a symbol (B9).
 */
export function decodeBundle(text: BundleText, sha256: Hash): DecodedBundle {
  const faults: DayFault[] = [];
  const digest = hexDigits(sha256(asciiBytes(text.manifest)));
  const manifest = decodeManifest(text.manifest);
  if (manifest === null) {
    const fault = { file: "manifest", row: 0, value: text.manifest.slice(0, 40) } as const;
    const allowed = "the canonical JSON of a manifest (docs/day.md)";
    faults.push({ code: RejectCode.DayBundleGarbled, ...fault, allowed });
    return { bundle: null, digest, manifest, faults };
  }
  for (const name of DAY_FILES) checkFile(name, manifest, text, sha256, faults);
  const bundle = faults.length > 0 ? null : decodeFiles(manifest, text, faults);
  return { bundle: faults.length > 0 ? null : bundle, digest, manifest, faults };
}

/** A file that is not the one of the manifest is not read at all. */
function checkFile(
  name: DayFileName,
  manifest: DayManifest,
  { files }: BundleText,
  sha256: Hash,
  faults: DayFault[],
): void {
  const said = manifest.files.find((file) => file.name === name);
  const text = files[name];
  const note = (code: RejectCode, value: string, allowed: string): void => {
    faults.push({ code, file: name, row: 0, value, allowed });
  };
  if (said === undefined || text === undefined) {
    const where = said === undefined ? "the manifest" : "the bundle";
    note(RejectCode.DayFileMissing, "nothing", `${name} in ${where}`);
    return;
  }
  const hash = hexDigits(sha256(asciiBytes(text)));
  if (hash !== said.sha256) note(RejectCode.DayHashDiffers, hash, `${said.sha256} of the manifest`);
  const rows = Math.max(0, text.split("\n").length - 2);
  if (rows !== said.rows) {
    note(RejectCode.DayRowsShort, `${rows}`, `${said.rows} rows, as the manifest says`);
  }
}

function decodeFiles(manifest: DayManifest, text: BundleText, faults: DayFault[]): DayBundle {
  const rows = <T>(file: DayFileName, decode: (cells: Cells) => T): T[] =>
    readRows(file, text.files[file] ?? "", faults, decode);
  return {
    manifest,
    securities: rows("securities", security),
    calendar: calendarOf(rows("calendar", event), faults),
    restricted: rows("restricted", (cells) => cells.symbol()),
    allowed: rows("allowed", (cells) => cells.symbol()),
    locates: rows("locates", (cells) => ({
      symbol: cells.symbol(),
      shares: cells.whole("shares", 1, QTY_MAX),
    })),
    ssr: rows("ssr", (cells) => cells.symbol()),
    positions: rows("positions", (cells) => ({
      account: cells.word("account"),
      symbol: cells.symbol(),
      shares: cells.whole("shares", -QTY_MAX, QTY_MAX),
      cost: cells.money("costUsd"),
    })),
    credit: rows("credit", (cells) => ({
      client: cells.word("client"),
      grossMax: cells.money("grossMaxUsd"),
      netMax: cells.money("netMaxUsd"),
    })),
    fees: rows("fees", (cells) => ({
      venue: cells.venue(),
      from: cells.date("from"),
      until: cells.date("until"),
      takerMicros: cells.fee("takerUsd"),
    })),
    ticks: rows("ticks", (cells) => ({
      class: cells.oneOf("class", TICK_CLASSES),
      from: cells.date("from"),
      tick: cells.money("tickUsd"),
    })),
  };
}

function security(cells: Cells): DaySecurity {
  const lots = {
    roundLot: cells.whole("roundLot", 1, 10_000),
    adv: cells.whole("adv", 1, ADV_MAX),
  };
  return {
    symbol: cells.symbol(),
    ...lots,
    tick: cells.oneOf("tick", TICK_CLASSES),
    tier: cells.whole("tier", 1, 2) as 1 | 2,
    listing: cells.venue("listing"),
    priorClose: cells.price("priorCloseUsd"),
    split: splitOf(cells),
    lendable: cells.oneOf("lendable", ["yes", "no"]) === "yes",
  };
}

/** `0,0` without a split today; else so many old shares become so many new ones. */
function splitOf(cells: Cells): Split | null {
  const from = cells.whole("splitFrom", 0, 10_000);
  const to = cells.whole("splitTo", 0, 10_000);
  const adjusted = cells.oneOf("adjusted", ["yes", "no"]) === "yes";
  if (from === 0 && to === 0) return null;
  if (from === 0 || to === 0) cells.wrong("splitTo", "both 0, or both above 0");
  return { from, to, adjusted };
}

type Event = { readonly event: string; readonly venue: string; readonly at: number };

/** Edges and cut-offs have an instant, holidays a date, an early close none. */
function event(cells: Cells): Event {
  const name = cells.oneOf("event", EVENTS);
  const ofVenue = (CUTOFFS as readonly string[]).includes(name);
  const venue = ofVenue ? cells.venue() : cells.text("venue");
  if (!ofVenue && venue !== "") cells.wrong("venue", "nothing: it is every venue's");
  if (name === "early") {
    if (cells.text("at") !== "yes") cells.wrong("at", "yes");
    return { event: name, venue, at: 1 };
  }
  return { event: name, venue, at: name === "holiday" ? cells.date("at") : cells.instant("at") };
}

function calendarOf(events: readonly Event[], faults: DayFault[]): DayCalendar {
  const edge = (name: string): number => {
    const [only, ...more] = events.filter((one) => one.event === name);
    if (only !== undefined && more.length === 0) return only.at;
    const value = `${name} ${more.length + (only === undefined ? 0 : 1)} times`;
    const allowed = `${name} once`;
    const code = RejectCode.DayCalendarInvalid;
    faults.push({ code, file: "calendar", row: 0, value, allowed });
    return 0;
  };
  const venues = [...new Set(events.filter(({ venue }) => venue !== "").map(({ venue }) => venue))];
  const cutoffs = venues.map((venue): AuctionCutoffs => {
    const at = (name: (typeof CUTOFFS)[number]): number => {
      const [only, ...more] = events.filter((one) => one.event === name && one.venue === venue);
      if (only !== undefined && more.length === 0) return only.at;
      const allowed = `each of ${CUTOFFS.join(", ")} once for a venue that holds auctions`;
      const code = RejectCode.DayCalendarInvalid;
      faults.push({ code, file: "calendar", row: 0, value: `${venue} ${name}`, allowed });
      return 0;
    };
    return {
      venue,
      marketOnOpenMs: at("marketOnOpen"),
      limitOnOpenMs: at("limitOnOpen"),
      marketOnCloseMs: at("marketOnClose"),
      limitOnCloseMs: at("limitOnClose"),
    };
  });
  const edges = { preOpenMs: edge("preOpen"), openMs: edge("open"), closeMs: edge("close") };
  return {
    ...edges,
    afterMs: edge("after"),
    earlyClose: events.some((one) => one.event === "early"),
    cutoffs,
    holidays: events.filter((one) => one.event === "holiday").map(({ at }) => at),
  };
}
