import { join, resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { CHECKOUT } from "./checkout.ts";
import {
  type MarketConfig,
  parseMarketMode,
  parseTimeOfDay,
  type Refusal,
} from "./config/market.ts";

/** The options that `up` and every role have in common, as they stand on the command line. */
export type RunOptions = {
  readonly config: string;
  readonly data: string;
  readonly market?: MarketConfig["mode"];
  readonly from?: number;
  readonly phases?: boolean;
  readonly speed?: number;
  readonly routers?: number;
  readonly venues?: string;
  readonly ports?: number;
  readonly epoch?: number;
  /** File in which a supervisor has written the whole run; then nothing else counts. */
  readonly run?: string;
};

/** The configuration of a checkout, used when no other is named. */
const SAMPLE = join(CHECKOUT, "config", "smars.yaml");

/** Adds the options that `up` and every role have in common. */
export function addRunOptions(command: Command): Command {
  return command
    .addOption(new Option("--config <file>", "configuration").default(SAMPLE, "config/smars.yaml"))
    .addOption(new Option("--data <dir>", "journals, stores and logs").default("data"))
    .option("--market <mode>", "synthetic, or lean:DIR to replay recorded days", readMarket)
    .option("--from <time>", "time of day at which the market starts, such as 09:30", readTime)
    .option("--phases", "a synthetic market has auctions, pre-market and after-hours")
    .option("--speed <n>", "simulated seconds a second", readSpeed)
    .option("--routers <n>", "how many routers", readCount(64))
    .option("--venues <list>", "which venues, such as N,P,Q, or how many")
    .option("--ports <shift>", "added to every port, to run a second system", readCount(55_000))
    .option(
      "--epoch <ms>",
      "UTC ms at which the market stood at --from, the same for all (default: now)",
      readCount(Number.MAX_SAFE_INTEGER),
    )
    .addOption(new Option("--run <file>", "a run written by a supervisor").hideHelp());
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
