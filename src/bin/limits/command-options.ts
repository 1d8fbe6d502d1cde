import { type Command, Option } from "commander";
import type { LimitOptions, SetLimitOptions, ShowOptions } from "../commands/limits.ts";
import type { TryOptions } from "../commands/try-limit.ts";

/** The commands about what orders are held against. */
export function addLimits(program: Command): void {
  const limits = program.command("limits").description("what orders are held against: see, change");
  const command = (words: string, text: string): Command =>
    limits
      .command(words)
      .description(text)
      .addOption(new Option("--data <dir>", "data folder of the system").default("data"))
      .option("--json", "one JSON document on stdout");
  command("show", "every limit: value, use, control, who changed it and until when").action(
    async (options: ShowOptions) => {
      await (await import("../commands/limits.ts")).showLimits(options);
    },
  );
  command("set <name> <value>", "stricter: one person, at once; laxer: two, one command each")
    .requiredOption("--reason <text>", "why, for the journal")
    .option("--until <end>", "when a laxer value goes back by itself: 90m, 2026-11-22T21:00Z")
    .option("--key <file>", "your private key; without it those of demo people")
    .action(async (name: string, value: string, options: SetLimitOptions) => {
      const { setLimit } = await import("../commands/limits.ts");
      process.exitCode = await setLimit(name, value, options);
    });
  command("try <name> <value>", "what of the last day it would have refused; changes nothing")
    .option("--since <span>", "how far back, such as 90m or 24h", "24h")
    .action(async (name: string, value: string, options: TryOptions) => {
      const { tryLimit } = await import("../commands/try-limit.ts");
      process.exitCode = tryLimit(name, value, options);
    });
  command("approve <id>", "the second person's signature under a change that waits")
    .option("--reason <text>", "why, for the journal", "agreed")
    .option("--key <file>", "your private key; without it those of demo people")
    .action(async (id: string, options: LimitOptions) => {
      process.exitCode = await (await import("../commands/limits.ts")).approveLimit(id, options);
    });
}
