import { RetailOrders } from "../../core/domain/retail.ts";
import { type VenueCode, venueCode } from "../../core/domain/venue-code.ts";
import type { VenueFees } from "../../core/venue/fees.ts";
import type { FixSchedule } from "../../wire/fix/schedule.ts";
import type { BeginString } from "../../wire/fix/tags.ts";
import {
  type Decoder,
  decimal,
  flag,
  list,
  mapped,
  noneOr,
  object,
  oneOf,
  port,
  text,
  whole,
} from "./decode.ts";
import { schedule } from "./schedule.ts";
import { sharedFaults } from "./shared-faults.ts";

/** One venue of config/venues.yaml. */
export type VenueEntry = {
  readonly code: VenueCode;
  readonly letter: string;
  readonly name: string;
  readonly fixPort: number;
  /** Where its orders go when the first port cannot be reached; null: nowhere. */
  readonly backupFixPort: number | null;
  readonly feedPort: number;
  readonly beginString: BeginString;
  /** When our session with it may be live; null: always. */
  readonly schedule: FixSchedule | null;
  readonly fees: VenueFees;
  /** Whether a session that goes down takes its resting orders with it. */
  readonly cancelOnDisconnect: boolean;
  /** Which retail orders its programme takes (C37). */
  readonly retail: RetailOrders;
  /** The venue's part of all displayed shares in the synthetic market, in percent. */
  readonly sharePct: number;
};

/** The CompID of a venue towards its members, such as `NXCH`. */
export function venueCompId(letter: string): string {
  return `${letter}XCH`;
}

/** The CompID of a gate at the venues: its number tells apart the gates of one firm. */
export function gateCompIdAt(gate: { readonly compId: string; readonly id: number }): string {
  return `${gate.compId}${gate.id}`;
}

/** The CompID of a gate's purge at the venues: a session that can cancel and nothing else. */
export function purgeCompIdAt(gate: { readonly compId: string; readonly id: number }): string {
  return `${gateCompIdAt(gate)}P`;
}

/** The CompID of a gate's drop-copy session at the venues: it hears and cannot act. */
export function copyCompIdAt(gate: { readonly compId: string; readonly id: number }): string {
  return `${gateCompIdAt(gate)}C`;
}

const feeMicros = whole("whole millionths of a dollar a share", -100_000, 100_000);

/** A rule, so that who reads the file sees on what it stands. */
const rule = noneOr(text(/^[ -~]{3,80}$/, "a rule"), "a rule in 3 to 80 characters");

const venue: Decoder<VenueEntry> = mapped(
  object({
    code: text(/^[A-Z]$/, "one letter A to Z"),
    name: text(/^[ -~]{1,24}$/, "1 to 24 characters"),
    fixPort: port,
    backupFixPort: noneOr(port, "a TCP port from 1 to 65535"),
    feedPort: port,
    beginString: oneOf<BeginString>(["FIX.4.2", "FIX.4.4"]),
    schedule,
    takerFeeMicros: feeMicros,
    makerFeeMicros: feeMicros,
    cancelOnDisconnect: flag(),
    retailRule: rule,
    retailMarketRule: rule,
    sharePct: decimal("percent", 0, 100),
  }),
  ({ code, takerFeeMicros, makerFeeMicros, retailRule, retailMarketRule, ...same }) => ({
    ...same,
    retail: retailOrders(retailRule, retailMarketRule),
    code: venueCode(code),
    letter: code,
    fees: { takerMicros: takerFeeMicros, makerMicros: makerFeeMicros },
  }),
);

/** Without a programme no rule of it allows anything. */
function retailOrders(programme: string | null, market: string | null): RetailOrders {
  if (programme === null) return RetailOrders.None;
  return market === null ? RetailOrders.Limit : RetailOrders.Market;
}

/** Decodes config/venues.yaml; what its entries mean together is checked by `venueFaults`. */
export const venueList: Decoder<readonly VenueEntry[]> = mapped(
  object({ venues: list(venue, 1) }),
  ({ venues }) => venues,
);

/** What a single venue cannot show: a letter or a port that two of them have. */
export function venueFaults(venues: readonly VenueEntry[]): string[] {
  const letters = venues.map(({ letter }, at) => [`venues[${at}].code`, letter] as const);
  const ports = venues.flatMap(({ fixPort, backupFixPort, feedPort }, at) => [
    [`venues[${at}].fixPort`, fixPort] as const,
    ...(backupFixPort === null ? [] : [[`venues[${at}].backupFixPort`, backupFixPort] as const]),
    [`venues[${at}].feedPort`, feedPort] as const,
  ]);
  return [...sharedFaults("letter", letters), ...sharedFaults("port", ports)];
}

/**
 * The venues that a run is to have: all, the first so many, or those with these letters, in the
 * order of the file. Returns a sentence when the words name none of them.
 */
export function selectVenues(
  venues: readonly VenueEntry[],
  words: string | undefined,
): readonly VenueEntry[] | string {
  if (words === undefined) return venues;
  const letters = venues.map(({ letter }) => letter);
  if (/^[0-9]+$/.test(words)) {
    const count = Number(words);
    if (count >= 1 && count <= venues.length) return venues.slice(0, count);
    return `--venues is ${words}: there are ${venues.length} venues`;
  }
  const wanted = words.split(",");
  const unknown = wanted.find((letter) => !letters.includes(letter));
  if (unknown === undefined) return venues.filter(({ letter }) => wanted.includes(letter));
  return `--venues names "${unknown}": it must be a count or letters of ${letters.join(",")}`;
}
