import { join, resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { loadSmarsConfig, loadVenues } from "./config/load.ts";
import {
  type MarketConfig,
  parseMarketMode,
  parseTimeOfDay,
  type Refusal,
} from "./config/market.ts";
import { type SmarsConfig, shiftPorts } from "./config/smars-config.ts";
import { selectVenues, type VenueEntry } from "./config/venues.ts";
import { CommandFault, ExitCode } from "./exit-code.ts";

/** The options that `up` and every role have in common, as they stand on the command line. */
export type RunOptions = {
  readonly config: string;
  readonly data: string;
  readonly market?: MarketConfig["mode"];
  readonly from?: number;
  readonly speed?: number;
  readonly routers?: number;
  readonly venues?: string;
  readonly ports?: number;
  readonly epoch?: number;
};

/** What a process is to run: the configuration with the command line's wishes in it. */
export type Run = {
  readonly config: SmarsConfig;
  readonly configFile: string;
  readonly dataFolder: string;
  /** The venues of this run, in the order of their file. */
  readonly venues: readonly VenueEntry[];
  /** UTC ms at which the market stood at `config.market.fromMs`. */
  readonly epochUtcMs: number;
};

/** Everything runs on this machine; elsewhere nothing starts without TLS. */
export const HOST = "127.0.0.1";

/** The configuration of a checkout, used when no other is named. */
const SAMPLE = join(import.meta.dirname, "..", "..", "config", "smars.yaml");

/** Adds the options that `up` and every role have in common. */
export function addRunOptions(command: Command): Command {
  return command
    .addOption(new Option("--config <file>", "configuration").default(SAMPLE, "config/smars.yaml"))
    .addOption(new Option("--data <dir>", "journals, stores and logs").default("data"))
    .option("--market <mode>", "synthetic, or lean:DIR to replay recorded days", readMarket)
    .option("--from <time>", "time of day at which the market starts, such as 09:30", readTime)
    .option("--speed <n>", "simulated seconds a second", readSpeed)
    .option("--routers <n>", "how many routers", readCount(64))
    .option("--venues <list>", "which venues, such as N,P,Q, or how many")
    .option("--ports <shift>", "added to every port, to run a second system", readCount(55_000))
    .addOption(
      new Option("--epoch <ms>", "UTC ms at which the market stood at its start")
        .argParser(readCount(Number.MAX_SAFE_INTEGER))
        .hideHelp(),
    );
}

/** Adds the options of a client: where the system is, whose order it is, how to answer. */
export function addOrderOptions(command: Command): Command {
  return command
    .addOption(new Option("--config <file>", "configuration").default(SAMPLE, "config/smars.yaml"))
    .option("--ports <shift>", "of a second system: added to every port", readCount(55_000))
    .addOption(new Option("--data <dir>").default("data").hideHelp())
    .option("--client <name>", "whose order it is", "desk")
    .option("--timeout <s>", "stop following after so many seconds", readCount(86_400))
    .option("--json", "one JSON document on stdout");
}

/**
 * Reads the configuration and puts the command line's wishes in. Throws `BadConfig` or
 * `CommandFault`.
 */
export function resolveRun(options: RunOptions): Run {
  const configFile = resolve(options.config);
  const shift = options.ports ?? 0;
  const config = shiftPorts(loadSmarsConfig(configFile), shift);
  const venues = selectVenues(loadVenues(configFile, config), options.venues);
  if (typeof venues === "string") throw new CommandFault(venues, ExitCode.Usage);
  const { market, routers } = config;
  return {
    config: {
      ...config,
      routers: { count: options.routers ?? routers.count },
      market: {
        ...market,
        mode: options.market ?? market.mode,
        fromMs: options.from ?? market.fromMs,
        speed: options.speed ?? market.speed,
      },
    },
    configFile,
    dataFolder: resolve(options.data),
    venues: venues.map((venue) => ({
      ...venue,
      fixPort: venue.fixPort + shift,
      feedPort: venue.feedPort + shift,
    })),
    epochUtcMs: options.epoch ?? Date.now(),
  };
}

function readMarket(words: string): MarketConfig["mode"] {
  const mode = orInvalid(parseMarketMode(words));
  return mode === "synthetic" ? mode : { leanFolder: resolve(mode.leanFolder) };
}

function readTime(words: string): number {
  return orInvalid(parseTimeOfDay(words));
}

function readSpeed(words: string): number {
  const speed = Number(words);
  if (words.trim() !== "" && speed >= 0.01 && speed <= 1000) return speed;
  throw new InvalidArgumentError("It must be a number from 0.01 to 1000.");
}

/** A reader of whole numbers from 1 to `most`. */
export function readCount(most: number): (words: string) => number {
  return (words) => {
    const count = Number(words);
    if (/^[0-9]+$/.test(words) && count >= 1 && count <= most) return count;
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${most}.`);
  };
}

function orInvalid<T>(value: T | Refusal): T {
  if (typeof value === "object" && value !== null && "allowed" in value) {
    throw new InvalidArgumentError(`It must be ${value.allowed}.`);
  }
  return value as T;
}
