import type { Provenance } from "../../core/day/bundle.ts";
import type { RetailOrders } from "../../core/domain/retail.ts";
import type { DeadManLimits } from "../../core/gate/dead-man.ts";
import type { GateLimits } from "../../core/gate/limits.ts";
import type { LimitsHead } from "../../core/gate/set-limit.ts";
import type { Address, Tls } from "../../ports/network.ts";
import type { FixSchedule } from "../../wire/fix/schedule.ts";
import { STORE_SEGMENT_BYTES } from "../fix/file-store-options.ts";
import { JOURNAL_SIZES, type JournalOptions } from "../journal/options.ts";
import type { GateGuard } from "./guard-links.ts";

/** One venue session of the gate. */
export type GateVenue = {
  /** Venue code, ASCII. */
  readonly code: number;
  readonly address: Address;
  /** Tried in turn when `address` fails; every round begins with `address`. */
  readonly backups: readonly Address[];
  readonly beginString: "FIX.4.2" | "FIX.4.4";
  readonly localCompId: string;
  readonly remoteCompId: string;
  /** SenderCompID(49) of our drop-copy session there (C54); null: it offers none. */
  readonly copyCompId: string | null;
  /** When the session may be live; null: always. */
  readonly schedule: FixSchedule | null;
  /** Its retail programme (C37). */
  readonly retail: RetailOrders;
};

/** A client with the sessions under which it logs on, and the accounts it may trade for. */
export type GateClient = {
  readonly client: string;
  readonly compIds: readonly string[];
  readonly accounts: readonly string[];
  readonly beginString: "FIX.4.2" | "FIX.4.4";
  readonly resetOnLogon: boolean;
  /** Common name of the certificate that its sessions must show; null without TLS. */
  readonly certificate: string | null;
  /** When its sessions may be live; null: always. */
  readonly schedule: FixSchedule | null;
  /** What becomes of its open orders when a session of it ends. */
  readonly onDisconnect: "cancel" | "keep";
  /** AccountType(581) of each of `accounts`, for orders that do not say it. */
  readonly accountTypes: readonly number[];
  /** Whether the client attests each of `accounts` as retail: its orders may be marked so (C37). */
  readonly retailAttested: readonly boolean[];
  /** Beneficial owner of each of `accounts`; `omnibus` where many customers trade (C16). */
  readonly owners: readonly string[];
};

/**
 * A drop-copy session for those who watch (C63): FIX 4.4, it is told and may ask nothing. It never
 * begins anew while an order is open, so that nothing is lost.
 */
export type GateCopy = {
  /** SenderCompID(49) under which it logs on. */
  readonly compId: string;
  /** Common name of the certificate that it must show; null without TLS. */
  readonly certificate: string | null;
  /** When it may be live; null: always. */
  readonly schedule: FixSchedule | null;
};

/** How large the files of a gate are, bytes. */
export type GateFiles = {
  readonly journal: Pick<JournalOptions, "segmentBytes" | "bufferBytes">;
  readonly storeSegmentBytes: number;
};

/** Sizes that a production gate uses. */
export const GATE_FILES: GateFiles = {
  journal: JOURNAL_SIZES,
  storeSegmentBytes: STORE_SEGMENT_BYTES,
};

/** Everything that a gate is started with. */
export type GateConfig = {
  /** Number of the gate, 0 to 35. */
  readonly gate: number;
  readonly clientAddress: Address;
  /** What clients' sessions are encrypted with; null: not at all. */
  readonly clientTls: Tls | null;
  readonly fleetAddress: Address;
  /** Frames of one read after which a connection waits until the others were served. */
  readonly fleetFramesPerRead: number;
  readonly quotesAddress: Address;
  /** SenderCompID(49) towards clients. */
  readonly compId: string;
  readonly clients: readonly GateClient[];
  /** Who gets a copy of what clients are told. */
  readonly copies: readonly GateCopy[];
  readonly venues: readonly GateVenue[];
  readonly symbols: readonly string[];
  /** Class of each symbol, by which its limits are set. */
  readonly symbolClasses: ReadonlyMap<string, string>;
  /** Routers are numbered from 1 to this. */
  readonly routers: number;
  /** Digest of the release that routers must run to get a lease. */
  readonly routerDigest: string;
  readonly limits: GateLimits;
  /** Version of the limits, and who stands behind it. */
  readonly limitsFile: LimitsHead;
  /** Commands a second that one person's key may give. */
  readonly commandsPerKeyPerS: number;
  /** Who says Go to it, and how long it goes on without. */
  readonly guards: readonly GateGuard[];
  readonly deadMan: DeadManLimits;
  /** What its days are opened on: test data opens no production gate (C72). */
  readonly provenance: Provenance;
  /** Space kept on the disk for the day on which it is full, MB. */
  readonly spareMb: number;
  readonly files: GateFiles;
};

/** The client behind each session, by the session's CompID. */
export function clientsBySession(clients: readonly GateClient[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const { client, compIds } of clients) {
    for (const compId of compIds) names.set(compId, client);
  }
  return names;
}
