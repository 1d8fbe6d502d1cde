#!/usr/bin/env node
import { Command, CommanderError, Option } from "commander";
import { addAudit } from "./audit/audit-options.ts";
import type { FillsOptions } from "./commands/fills.ts";
import type { FixOptions } from "./commands/fix.ts";
import type { PrintFixOptions } from "./commands/fix-print.ts";
import { runRole } from "./commands/role.ts";
import type { UpOptions } from "./commands/up.ts";
import { addDay } from "./day/command-options.ts";
import { CommandFault, ExitCode } from "./exit-code.ts";
import { addHandOptions, addPrintOptions } from "./fix/command-options.ts";
import { addKillCommands } from "./kill/command-options.ts";
import { addLimits } from "./limits/command-options.ts";
import type { OrderOptions } from "./order/exchange.ts";
import { addOrderOptions, addRunOptions, type RunOptions, readCount } from "./run-options.ts";
import { addSim } from "./sim/sim-options.ts";

const VERSION = "0.1.0";

/** The command line. Each command's own code is loaded when it is asked for, and no other. */
function commandLine(): Command {
  const program = new Command("smars")
    .description(
      "SMARS: parent orders in over FIX, child orders out to many venues, every share kept",
    )
    .version(VERSION, "--version", "print the version")
    .helpOption("--help", "show help")
    .helpCommand("help [command]", "show help of a command")
    .showHelpAfterError("(smars help, or smars COMMAND --help)")
    .enablePositionalOptions()
    .exitOverride();
  addRunOptions(program.command("up").description("the whole system on this machine, until Ctrl-C"))
    .option("--json", "one line when ready, then one JSON object an event")
    .addOption(
      new Option("--day <who>", "who opens the trading day: own, its market's, or people")
        .choices(["own", "people"])
        .default("own"),
    )
    .action(async (options: UpOptions) => {
      const { up } = await import("./commands/up.ts");
      await up(options);
    });
  addRunOptions(program.command("status").description("the fleet, the venues, use beside limits"))
    .option("--json", "one JSON document on stdout")
    .action(async (options: RunOptions & { json?: true }) => {
      const { status } = await import("./commands/status.ts");
      await status(options);
    });
  addRunOptions(program.command("fills").description("trades, as surveillance is told of them"))
    .option("--follow", "go on as they are made, until Ctrl-C")
    .option("--session <compId>", "which of dropCopies (default: the first)")
    .option("--json", "one JSON object a line")
    .action(async (options: FillsOptions) => {
      const { fills } = await import("./commands/fills.ts");
      process.exitCode = await fills(options);
    });
  program
    .command("bench [name]")
    .description("one of the benchmarks, each beside a reference of the same run")
    .option("--json", "one JSON document on stdout")
    .action(async (name: string | undefined, options: { json?: true }) => {
      const { bench } = await import("./commands/bench.ts");
      await bench(name, options);
    });
  addOrder(program);
  addFix(program);
  addKillCommands(program);
  addLimits(program);
  addDay(program);
  addAudit(program);
  addSim(program);
  addRoles(program);
  return program;
}

/** Orders over FIX, as a client of the gate. */
function addOrder(program: Command): void {
  const order = program.command("order").description("send, cancel or replace a parent order");
  const sides = [["buy"], ["sell"], ["short", "sell shares that are located, not held,"]];
  for (const [side = "", words = side] of sides) {
    addOrderOptions(order.command(`${side} <qty> <symbol>`).description(`${words} over all venues`))
      .option("--limit <price>", "worst price in USD; without it a market order")
      .option("--tif <tif>", "day, ioc, open (the opening auction) or close", "day")
      .option("--strategy <name>", "sweep", "sweep")
      .option("--account <account>", "account of the client; its first if left out")
      .option("--no-wait", "return at the gate's first answer")
      .action(async (qty: string, symbol: string, options: PlaceOptions) => {
        const { placeOrder } = await import("./commands/order.ts");
        process.exitCode = await placeOrder({ ...options, side, qty, symbol }, options);
      });
  }
  addOrderOptions(
    order.command("cancel <id>").description("cancel the order with this ClOrdID(11)"),
  ).action(async (id: string, options: OrderOptions) => {
    const { cancelOrder } = await import("./commands/order.ts");
    process.exitCode = await cancelOrder(id, options);
  });
  addOrderOptions(order.command("replace <id>").description("change its quantity or limit"))
    .option("--qty <qty>", "whole quantity of the order from now on")
    .option("--limit <price>", "worst price in USD from now on")
    .action(async (id: string, options: OrderOptions & { qty?: string; limit?: string }) => {
      const { replaceOrder } = await import("./commands/order.ts");
      process.exitCode = await replaceOrder(id, options, options);
    });
}

/** FIX by hand, and FIX logs for people. */
function addFix(program: Command): void {
  const fix = addHandOptions(program.command("fix").description("speak FIX by hand; read a log"))
    .enablePositionalOptions()
    .action(async (options: FixOptions) => {
      const { fixByHand } = await import("./commands/fix.ts");
      process.exitCode = await fixByHand(options);
    });
  addPrintOptions(
    fix.command("print <file>").description("a FIX log or session store (or - for stdin) decoded"),
  ).action(async (file: string, options: PrintFixOptions) => {
    const { printFix } = await import("./commands/fix-print.ts");
    process.exitCode = await printFix(file, options);
  });
}

type PlaceOptions = OrderOptions & {
  readonly limit?: string;
  readonly tif: string;
  readonly strategy: string;
  readonly wait: boolean;
};

/** The roles one by one, for a fleet on many hosts; `up` starts them the same way. */
function addRoles(program: Command): void {
  addRunOptions(
    program.command("gate").description("clients' orders in, venues' orders out"),
  ).action(async (options: RunOptions) => {
    const { startGate } = await import("./start/gate.ts");
    await runRole("gate", options, startGate);
  });
  addRunOptions(program.command("router").description("works parents by proposing children"))
    .requiredOption("--number <n>", "its number, from 1", readCount(64))
    .action(async (options: RunOptions & { number: number }) => {
      const { startRouter } = await import("./start/router.ts");
      await runRole("router", options, (run) => startRouter(run, options.number));
    });
  addRunOptions(
    program.command("quotes").description("reads the venues' feeds once, for everyone"),
  ).action(async (options: RunOptions) => {
    const { startQuotes } = await import("./start/quotes.ts");
    await runRole("quotes", options, startQuotes);
  });
  addRunOptions(program.command("venue").description("one simulated exchange"))
    .requiredOption("--code <letter>", "its letter in config/venues.yaml")
    .action(async (options: RunOptions & { code: string }) => {
      const { startVenue } = await import("./start/venue.ts");
      await runRole("venue", options, (run) => startVenue(run, options.code));
    });
  addRunOptions(
    program.command("purge").description("empties the venues when the gate cannot; cancels only"),
  ).action(async (options: RunOptions) => {
    const { startPurge } = await import("./start/purge.ts");
    await runRole("purge", options, startPurge);
  });
  addRunOptions(program.command("guard").description("says Go to the gate, keeps its newest head"))
    .requiredOption("--number <n>", "its number in guards.list", readCount(9))
    .action(async (options: RunOptions & { number: number }) => {
      const { startGuard } = await import("./start/guard.ts");
      await runRole("guard", options, (run) => startGuard(run, options.number));
    });
  addRunOptions(program.command("control").description("console, API, health and metrics")).action(
    async (options: RunOptions) => {
      const { startControl } = await import("./start/control.ts");
      await runRole("control", options, startControl);
    },
  );
}

commandLine()
  .parseAsync()
  .catch((error: unknown) => {
    // Whatever a command had opened by then must not keep it alive: it has said why it ends.
    if (error instanceof CommanderError) {
      process.exit(error.exitCode === 0 ? ExitCode.Done : ExitCode.Usage);
    }
    if (!(error instanceof CommandFault)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(error.exitCode);
  });
