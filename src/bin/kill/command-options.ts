import { type Command, Option } from "commander";
import type { KillOptions } from "../commands/kill.ts";
import type { OpenOptions, StateOptions } from "../commands/open.ts";
import type { ListPassOptions, PassOptions } from "../commands/pass.ts";
import type { AddOptions, PeopleOptions } from "../commands/people.ts";
import type { RearmOptions } from "../commands/rearm.ts";
import type { ResolveOptions } from "../commands/resolve.ts";

const DATA = "data folder of the system";
const SCOPE = "firm, client:X, account:X, symbol:X, venue:X, router:X or strategy:X";

/** The commands by which people stop, start again, and say who they are. */
export function addKillCommands(program: Command): void {
  program
    .command("kill")
    .description("stop now; ends when no order is unanswered")
    .addOption(new Option("--data <dir>", DATA).default("data"))
    .option("--scope <scope>", SCOPE, "firm")
    .requiredOption("--reason <text>", "why, for the journal")
    .option("--key <file>", "your private key; without it that of a demo person")
    .option("--hard", "purge empties the venues at once, the gate process is ended")
    .option("--json", "one JSON document on stdout")
    .action(async (options: KillOptions) => {
      const { killScope } = await import("../commands/kill.ts");
      process.exitCode = await killScope(options);
    });
  program
    .command("rearm")
    .description("start again what was killed: two people, one command each")
    .addOption(new Option("--data <dir>", DATA).default("data"))
    .requiredOption("--scope <scope>", SCOPE)
    .requiredOption("--reason <text>", "why, for the journal")
    .option("--keep", "its parents go on; else they return to their clients")
    .option("--reduce", "of an account or a symbol: REDUCE_ONLY instead of OPEN")
    .option("--key <file>", "your private key; without it those of both demo people")
    .option("--json", "one JSON document on stdout")
    .action(async (options: RearmOptions) => {
      const { rearmScope } = await import("../commands/rearm.ts");
      process.exitCode = await rearmScope(options);
    });
  addStates(program);
  addPass(program);
  addPeople(program.command("people").description("who may stop and start the system"));
}

/** What people do about states and orders without a kill. */
function addStates(program: Command): void {
  const command = (words: string, text: string): Command =>
    program
      .command(words)
      .description(text)
      .addOption(new Option("--data <dir>", DATA).default("data"))
      .requiredOption("--reason <text>", "why, for the journal")
      .option("--key <file>", "your private key; without it those of demo people")
      .option("--json", "one JSON document on stdout");
  command("open", "let go what is FROZEN, REDUCE_ONLY or CLOSED: two people, one command each")
    .option("--scope <scope>", `${SCOPE}, or parent:N`, "firm")
    .option("--keep", "its parents go on; else they return to their clients")
    .option("--reduce", "of an account or a symbol: reducing orders only")
    .action(async (options: OpenOptions) => {
      process.exitCode = await (await import("../commands/open.ts")).openScope(options);
    });
  command("freeze", "stop a part without killing it: one person")
    .requiredOption("--scope <scope>", `${SCOPE}, or parent:N`)
    .action(async (options: StateOptions) => {
      process.exitCode = await (await import("../commands/open.ts")).freezeByHand(options);
    });
  command("unhold", "end a HELD whose cause was a message or an alert: one person")
    .requiredOption("--scope <scope>", SCOPE)
    .action(async (options: StateOptions) => {
      process.exitCode = await (await import("../commands/open.ts")).unhold(options);
    });
  command("resolve <order>", "enter what a silent venue's order came to: two people")
    .requiredOption("--outcome <words...>", "dead, or filled N@P: all of its shares, and a price")
    .requiredOption("--evidence <file>", "who was phoned, when, and what was said")
    .option("--venue <letter>", "who was phoned, of an order that the journal lacks")
    .action(async (order: string, options: ResolveOptions) => {
      process.exitCode = await (await import("../commands/resolve.ts")).resolveOrder(
        order,
        options,
      );
    });
}

/** The second person of an order that was refused for want of one. */
function addPass(program: Command): void {
  program
    .command("pass [number]")
    .description("let one order pass that needs a second person, once")
    .addOption(new Option("--data <dir>", DATA).default("data"))
    .option("--list", "orders that wait for a person, and what became of them")
    .option("--reason <text>", "why, for the journal")
    .option("--key <file>", "your private key; without it that of a demo person")
    .option("--json", "one JSON document on stdout")
    .action(async (number: string | undefined, options: PassOptions & { list?: true }) => {
      const { listPasses, passOrder } = await import("../commands/pass.ts");
      if (options.list) await listPasses(options satisfies ListPassOptions);
      else process.exitCode = await passOrder(number, options);
    });
}

function addPeople(people: Command): void {
  const command = (words: string, text: string): Command =>
    people
      .command(words)
      .description(text)
      .addOption(new Option("--data <dir>", DATA).default("data"))
      .option("--json", "one JSON document on stdout");
  command("list", "people, their keys and roles").action(async (options: PeopleOptions) => {
    (await import("../commands/people.ts")).listPeople(options);
  });
  people
    .command("key <file>")
    .description("make a private key; prints its public half")
    .action(async (file: string) => (await import("../commands/people.ts")).makeKeyFile(file));
  command("found <name> <keyfile> <name2> <keyfile2>", "the first two people of a system").action(
    async (name: string, key: string, name2: string, key2: string, options: PeopleOptions) => {
      (await import("../commands/people.ts")).foundLog([name, key], [name2, key2], options);
    },
  );
  command("add <name>", "a person, or another key of one: the first of two signatures")
    .requiredOption("--public <key>", "the public key: 64 hex digits, or a file")
    .option("--roles <list>", "of a new person", "kill,rearm")
    .requiredOption("--key <file>", "your own private key")
    .action(async (name: string, options: AddOptions) => {
      (await import("../commands/people.ts")).addPerson(name, options);
    });
  command("approve <id>", "the second signature")
    .requiredOption("--key <file>", "your own private key")
    .action(async (id: string, options: PeopleOptions & { key: string }) => {
      (await import("../commands/people.ts")).approveEntry(id, options);
    });
  command("revoke <keyid>", "take a key away: one person, at once")
    .requiredOption("--key <file>", "your own private key")
    .action(async (keyId: string, options: PeopleOptions & { key: string }) => {
      (await import("../commands/people.ts")).revokeKey(keyId, options);
    });
}
