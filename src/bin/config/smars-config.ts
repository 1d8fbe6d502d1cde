import { isIP } from "node:net";
import { PROVENANCES, type Provenance } from "../../core/day/bundle.ts";
import type { GateSettings } from "../../core/gate/limits.ts";
import type { FixSchedule } from "../../wire/fix/schedule.ts";
import type { BeginString } from "../../wire/fix/tags.ts";
import {
  type Decoder,
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
import { type MarketConfig, market } from "./market.ts";
import { schedule } from "./schedule.ts";
import { sharedFaults } from "./shared-faults.ts";
import { type TlsFiles, tlsFiles } from "./tls-files.ts";

/** A client of the gate: who it is, its FIX sessions and the accounts it may trade for. */
export type ClientConfig = {
  readonly client: string;
  /** SenderCompID(49) of each of its sessions. */
  readonly compIds: readonly string[];
  /** Account(1) of its orders. */
  readonly accounts: readonly string[];
  readonly beginString: BeginString;
  /** Both sides start at 1 with every logon; nothing is resent. */
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

/** A session for surveillance: a copy of what clients are told (C63). */
export type DropCopyConfig = {
  /** SenderCompID(49) under which it logs on. */
  readonly compId: string;
  /** Common name of the certificate that it must show; null without TLS. */
  readonly certificate: string | null;
  /** When it may be live; null: always. */
  readonly schedule: FixSchedule | null;
};

/** A guard: its port for signed kills, and the one that the gate connects to. */
export type GuardEntry = {
  readonly number: number;
  readonly port: number;
  readonly linkPort: number;
};

/** One firm's configuration, decoded and whole. Sections by process; nothing has a default. */
export type SmarsConfig = {
  readonly gate: {
    readonly id: number;
    /** SenderCompID(49) towards clients; towards venues the gate's number follows it. */
    readonly compId: string;
    /** Address on which clients' sessions are listened for. */
    readonly clientAddress: string;
    readonly clientPort: number;
    /** What clients' sessions are encrypted with; null: not at all, on this machine only. */
    readonly clientTls: TlsFiles | null;
    readonly fleetPort: number;
    /** After a read of more frames than this a connection is not read for a moment. */
    readonly fleetFramesPerRead: number;
    /** Name of the file of limits, beside this one. */
    readonly limitsFile: string;
    /** What its trading days are opened on: test data opens no production gate (C72). */
    readonly provenance: Provenance;
    readonly settings: GateSettings;
  };
  readonly journal: {
    /** Space kept on the disk for the day on which it is full, MB. */
    readonly spareMb: number;
  };
  readonly clients: readonly ClientConfig[];
  readonly dropCopies: readonly DropCopyConfig[];
  readonly quotes: { readonly port: number };
  readonly control: { readonly port: number };
  /** The gate's port for people's signed commands. */
  readonly kill: {
    readonly port: number;
    /** Requests a second of one remote address. */
    readonly requestsPerAddressPerS: number;
    /** Commands a second of one person's key, counted when its signature is good. */
    readonly commandsPerKeyPerS: number;
  };
  /** The cancel-only process: its port, and how long it leaves a kill to the gate. */
  readonly purge: {
    readonly port: number;
    readonly gateAnswerMs: number;
    readonly requestsPerAddressPerS: number;
  };
  /** Who says Go to the gate, and how long it goes on without. */
  readonly guards: {
    readonly deadManHeldMs: number;
    readonly deadManKillMs: number;
    readonly requestsPerAddressPerS: number;
    readonly list: readonly GuardEntry[];
  };
  /** `digest`: of the release that routers must run to get a lease. */
  readonly routers: { readonly count: number; readonly digest: string };
  readonly market: MarketConfig;
  /** Name of the file of venues, beside this one. */
  readonly venues: { readonly file: string };
  /** Name of the file of instruments, beside this one. */
  readonly instruments: { readonly file: string };
};

const word = text(/^[A-Za-z0-9_-]{1,16}$/, "1 to 16 letters, digits, - or _");
const releaseDigest = text(/^[A-Za-z0-9._-]{1,24}$/, "1 to 24 letters, digits, . _ or -");
const AN_ADDRESS = "an IP address of this machine, such as 127.0.0.1";
const CERTIFICATE_NAME = "the common name of a certificate, 1 to 64 characters";
const fileName = text(/^[^/\0]+$/, "the name of a file in the same folder");
const ms = (most: number): Decoder<number> => whole("whole ms", 1, most);

/** See `GateSettings` for their meaning. */
const settings: Decoder<GateSettings> = object({
  workerSilenceMs: whole("whole ms", 500, 600_000),
  leaseTtlMs: whole("whole ms", 500, 600_000),
  iocParentMaxMs: ms(600_000),
  maxParents: whole("a whole number", 1, 16_000_000),
  maxChildren: whole("a whole number", 1, 33_000_000),
  unansweredMs: ms(600_000),
  unansweredTries: whole("a whole number", 1, 100),
  reconcileMs: ms(600_000),
  stallHeldMs: whole("whole ms", 50, 60_000),
  heldClearMs: ms(600_000),
  heldCancelMs: ms(3_600_000),
  feedLossCancelMs: ms(3_600_000),
  heldParents: oneOf(["refuse", "queue"]),
  heldQueueMax: whole("a whole number", 1, 100_000),
  refusalsEndLease: whole("a whole number", 1, 1_000_000),
  startsPerHourMax: whole("a whole number", 1, 1_000),
  leaseRetryMs: ms(60_000),
  leaseRetryMaxMs: ms(3_600_000),
  revocationsPerHourMax: whole("a whole number", 0, 1_000),
  routerFramesPerS: whole("whole frames", 1, 100_000_000),
});

const ipAddress = mapped<string, string>(text(/^/, AN_ADDRESS), (words) =>
  isIP(words) === 0 ? { allowed: AN_ADDRESS } : words,
);

const certificate = noneOr(text(/^[ -~]{1,64}$/, CERTIFICATE_NAME), CERTIFICATE_NAME);
const dropCopy: Decoder<DropCopyConfig> = object({ compId: word, certificate, schedule });

const client: Decoder<ClientConfig> = object({
  client: word,
  compIds: list(word, 1),
  accounts: list(word, 1),
  beginString: oneOf(["FIX.4.2", "FIX.4.4"]),
  resetOnLogon: flag(),
  certificate,
  schedule,
  onDisconnect: oneOf(["cancel", "keep"]),
  accountTypes: list(whole("an AccountType(581)", 1, 8), 1),
  retailAttested: list(flag(), 1),
  owners: list(text(/^[A-Za-z0-9._-]{1,32}$/, "an owner: 1 to 32 letters, digits, . _ or -"), 1),
});

/** Decodes config/smars.yaml; what its fields mean together is checked by `crossFaults`. */
export const smarsConfig: Decoder<SmarsConfig> = object({
  gate: object({
    id: whole("a gate number", 0, 35),
    compId: word,
    clientAddress: ipAddress,
    clientPort: port,
    clientTls: tlsFiles,
    fleetPort: port,
    fleetFramesPerRead: whole("whole frames", 1, 1_000_000),
    limitsFile: fileName,
    provenance: oneOf(PROVENANCES),
    settings,
  }),
  journal: object({ spareMb: whole("whole MB", 96, 65_536) }),
  clients: list(client, 1),
  dropCopies: list(dropCopy, 1),
  quotes: object({ port }),
  control: object({ port }),
  kill: object({
    port,
    requestsPerAddressPerS: whole("whole requests a second", 1, 10_000),
    commandsPerKeyPerS: whole("whole commands a second", 1, 1000),
  }),
  purge: object({
    port,
    gateAnswerMs: whole("whole ms", 100, 10_000),
    requestsPerAddressPerS: whole("whole requests a second", 1, 10_000),
  }),
  guards: object({
    deadManHeldMs: whole("whole ms", 1000, 60_000),
    deadManKillMs: whole("whole ms", 2000, 3_600_000),
    requestsPerAddressPerS: whole("whole requests a second", 1, 10_000),
    list: list(object({ number: whole("a guard number", 1, 9), port, linkPort: port }), 1),
  }),
  routers: object({ count: whole("a whole number", 1, 64), digest: releaseDigest }),
  market,
  venues: object({ file: fileName }),
  instruments: object({ file: fileName }),
});

/** What single values cannot show: two entries that do not fit each other. */
export function crossFaults(config: SmarsConfig): string[] {
  const { clientPort, fleetPort } = config.gate;
  const { clients, dropCopies, market, guards } = config;
  return [
    ...above(
      "guards.deadManHeldMs",
      guards.deadManHeldMs,
      "guards.deadManKillMs",
      guards.deadManKillMs,
    ),
    ...sharedFaults(
      "guard",
      guards.list.map(({ number }, at) => [`guards.list[${at}].number`, `${number}`]),
    ),
    ...(market.openMs < market.closeMs ? [] : ["market.close must be later than market.open"]),
    ...tlsRules(config),
    ...clients.flatMap((one, at) =>
      (["accountTypes", "retailAttested", "owners"] as const)
        .filter((list) => one[list].length !== one.accounts.length)
        .map(
          (list) => `clients[${at}].${list} has ${one[list].length} entries: one for each account`,
        ),
    ),
    ...sharedFaults("port", [
      ["gate.clientPort", clientPort],
      ["gate.fleetPort", fleetPort],
      ["quotes.port", config.quotes.port],
      ["control.port", config.control.port],
      ["kill.port", config.kill.port],
      ["purge.port", config.purge.port],
      ...guards.list.flatMap(({ port, linkPort }, at) => [
        [`guards.list[${at}].port`, port] as const,
        [`guards.list[${at}].linkPort`, linkPort] as const,
      ]),
    ]),
    ...sharedFaults(
      "name",
      clients.map(({ client }, at) => [`clients[${at}].client`, client]),
    ),
    ...sharedFaults("session", [
      ...clients.flatMap(({ compIds }, at) =>
        compIds.map((compId, n) => [`clients[${at}].compIds[${n}]`, compId] as const),
      ),
      ...dropCopies.map(({ compId }, at) => [`dropCopies[${at}].compId`, compId] as const),
    ]),
  ];
}

/** Elsewhere than on this machine nothing starts without TLS, and TLS pins who is who (B20). */
function tlsRules({ gate, clients, dropCopies }: SmarsConfig): string[] {
  const encrypted = gate.clientTls !== null;
  const { clientAddress } = gate;
  const parties = [
    ...clients.map(({ certificate }, at) => [`clients[${at}].certificate`, certificate] as const),
    ...dropCopies.map((one, at) => [`dropCopies[${at}].certificate`, one.certificate] as const),
  ];
  return [
    ...(encrypted || isLoopback(clientAddress)
      ? []
      : [`gate.clientAddress is ${clientAddress}: without gate.clientTls it must be 127.0.0.1`]),
    ...parties.flatMap(([path, certificate]) => {
      if (encrypted === (certificate !== null)) return [];
      return [
        encrypted
          ? `${path} is none: with gate.clientTls it must be a name`
          : `${path} is ${certificate}: without gate.clientTls it must be none`,
      ];
    }),
    ...sharedFaults(
      "certificate",
      parties.flatMap(([path, name]) => (name === null ? [] : [[path, name] as const])),
    ),
  ];
}

function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === "::1";
}

function above(path: string, value: number, other: string, most: number): string[] {
  return value > most ? [`${path} is ${value}: it must be no more than ${other}, ${most}`] : [];
}
