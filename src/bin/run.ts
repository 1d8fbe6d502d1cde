import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { STRATEGY_NAMES } from "../core/domain/strategy.ts";
import { INSTRUMENT_CLASSES, type Instrument } from "../core/venue/market/instrument.ts";
import type { LimitNames, LimitsFile } from "./config/limits-file.ts";
import type { SmarsConfig } from "./config/smars-config.ts";
import type { VenueEntry } from "./config/venues.ts";
import { CommandFault, ExitCode } from "./exit-code.ts";
import type { RunOptions } from "./run-options.ts";

/** What a process is to run: the configuration with the command line's wishes in it. */
export type Run = {
  readonly config: SmarsConfig;
  /** The venues of this run, in the order of their file. */
  readonly venues: readonly VenueEntry[];
  readonly instruments: readonly Instrument[];
  readonly limits: LimitsFile;
  readonly dataFolder: string;
  /** UTC ms at which the market stood at `config.market.fromMs`. */
  readonly epochUtcMs: number;
};

/** Everything runs on this machine; elsewhere nothing starts without TLS. */
export const HOST = "127.0.0.1";

/**
 * Reads the configuration and puts the command line's wishes in, or takes the run that a supervisor
 * has written. Throws `BadConfig` or `CommandFault`.
 */
export async function resolveRun(options: RunOptions): Promise<Run> {
  if (options.run !== undefined) return readRun(options.run);
  // A process of a running system needs no YAML, and two dozen of them start at once.
  const files = await import("./config/load.ts");
  const { selectVenues } = await import("./config/venues.ts");
  const file = resolve(options.config);
  const config = files.loadSmarsConfig(file);
  const allVenues = files.loadVenues(file, config);
  const venues = selectVenues(allVenues, options.venues);
  if (typeof venues === "string") throw new CommandFault(venues, ExitCode.Usage);
  const instruments = files.loadInstruments(file, config);
  return {
    config: withWishes(config, options),
    venues: venues.map((venue) => ({
      ...venue,
      fixPort: venue.fixPort + (options.ports ?? 0),
      backupFixPort:
        venue.backupFixPort === null ? null : venue.backupFixPort + (options.ports ?? 0),
      feedPort: venue.feedPort + (options.ports ?? 0),
    })),
    instruments,
    limits: files.loadLimits(file, config, limitNames(config, allVenues)),
    dataFolder: resolve(options.data),
    epochUtcMs: options.epoch ?? Date.now(),
  };
}

/**
 * Writes a run for the processes that are started with it: all see the same, also the one that
 * starts again after somebody has changed a file. Returns the file's name.
 */
export function writeRun(run: Run): string {
  const file = join(run.dataFolder, "run.json");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(run));
  renameSync(`${file}.new`, file);
  return file;
}

function readRun(file: string): Run {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Run;
  } catch (error) {
    throw new CommandFault(`--run ${file}: ${(error as Error).message}`, ExitCode.Usage);
  }
}

/** Everybody and everything that limits are for, as the files have them. */
function limitNames({ clients, routers }: SmarsConfig, venues: readonly VenueEntry[]): LimitNames {
  return {
    client: clients.map(({ client }) => client),
    account: [...new Set(clients.flatMap(({ accounts }) => accounts))],
    symbol: INSTRUMENT_CLASSES,
    strategy: STRATEGY_NAMES,
    venue: venues.map(({ letter }) => letter),
    router: Array.from({ length: routers.count }, (_, at) => `${at + 1}`),
  };
}

/** The configuration on other ports, with another market and another number of routers. */
function withWishes(config: SmarsConfig, options: RunOptions): SmarsConfig {
  const { gate, quotes, control, kill, purge, routers, market } = config;
  const shift = options.ports ?? 0;
  return {
    ...config,
    gate: { ...gate, clientPort: gate.clientPort + shift, fleetPort: gate.fleetPort + shift },
    quotes: { port: quotes.port + shift },
    control: { port: control.port + shift },
    kill: { ...kill, port: kill.port + shift },
    purge: { ...purge, port: purge.port + shift },
    guards: {
      ...config.guards,
      list: config.guards.list.map(({ number, port, linkPort }) => ({
        number,
        port: port + shift,
        linkPort: linkPort + shift,
      })),
    },
    routers: { ...routers, count: options.routers ?? routers.count },
    market: {
      ...market,
      mode: options.market ?? market.mode,
      fromMs: options.from ?? market.fromMs,
      phases: options.phases ?? market.phases,
      speed: options.speed ?? market.speed,
    },
  };
}
