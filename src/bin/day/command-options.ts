import { type Command, Option } from "commander";
import type { CloseDayOptions, DayOptions, OpenDayOptions } from "../commands/day.ts";
import type { SealOptions } from "./seal-folder.ts";

/** The commands about the trading day. */
export function addDay(program: Command): void {
  const day = program
    .command("day")
    .description("the trading day: open it on a signed bundle, close");
  const command = (words: string, text: string): Command =>
    day
      .command(words)
      .description(text)
      .addOption(new Option("--data <dir>", "data folder of the system").default("data"))
      .option("--json", "one JSON document on stdout");
  command("status", "what the day was opened on, what is open, what it came to").action(
    async (options: DayOptions) => {
      await (await import("../commands/day.ts")).dayStatus(options);
    },
  );
  command("open <folder>", "check a bundle and sign it: two people, one command each")
    .requiredOption("--reason <text>", "why, for the journal")
    .option("--key <file>", "your private key; without it those of demo people")
    .action(async (folder: string, options: OpenDayOptions) => {
      process.exitCode = await (await import("../commands/day.ts")).openDay(folder, options);
    });
  command("close", "end the day and write what it came to: one person")
    .requiredOption("--reason <text>", "why, for the journal")
    .option("--key <file>", "your private key; without it that of a demo person")
    .action(async (options: CloseDayOptions) => {
      process.exitCode = await (await import("../commands/day.ts")).closeDay(options);
    });
  command("breaks", "what venues and their drop copies do not agree in").action(
    async (options: DayOptions) => {
      process.exitCode = await (await import("../commands/day-breaks.ts")).dayBreaks(options);
    },
  );
  command("explain", "sign what the breaks are, so that the day may be closed: two people")
    .requiredOption("--reason <text>", "what they are, for the journal")
    .option("--key <file>", "your private key; without it those of demo people")
    .action(async (options: CloseDayOptions) => {
      process.exitCode = await (await import("../commands/day-breaks.ts")).explainDay(options);
    });
  command("make <folder>", "a bundle of the simulated market's day, to try out with").action(
    async (folder: string, options: DayOptions) => {
      await (await import("../commands/day.ts")).makeDay(folder, options);
    },
  );
  day
    .command("seal <folder>")
    .description("write the manifest of the files in a folder (docs/day.md)")
    .requiredOption("--date <date>", "the trade date, such as 2026-11-23")
    .requiredOption("--provenance <word>", "production or test")
    .requiredOption("--source <text>", "where the files come from")
    .action(async (folder: string, options: SealOptions) => {
      (await import("./seal-folder.ts")).sealFolder(folder, options);
    });
}
