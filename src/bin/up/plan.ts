import { HOST, type Run, type RunOptions } from "../run-options.ts";
import type { ProcessSpec } from "./managed-process.ts";
import type { NeededPort } from "./ports.ts";

/**
 * The processes of a run, in groups and in the order in which the groups are stopped: who sends
 * orders first, who shows what happened last.
 */
export function planProcesses(run: Run, options: RunOptions): readonly (readonly ProcessSpec[])[] {
  const shared = sharedArgs(run, options);
  const process = (name: string, role: string, ...own: string[]): ProcessSpec => ({
    name,
    args: [role, ...own, ...shared],
  });
  const routers = Array.from({ length: run.config.routers.count }, (_, at) => at + 1);
  return [
    routers.map((number) => process(`router-${number}`, "router", "--number", `${number}`)),
    [process("gate", "gate")],
    [process("quotes", "quotes")],
    run.venues.map(({ letter }) => process(`venue-${letter}`, "venue", "--code", letter)),
    [process("control", "control")],
  ];
}

/** Every process gets the wishes of the command line and one epoch: one market for all. */
function sharedArgs(run: Run, options: RunOptions): string[] {
  const { mode } = run.config.market;
  const given: readonly (readonly [string, string | undefined])[] = [
    ["--config", run.configFile],
    ["--data", run.dataFolder],
    ["--venues", run.venues.map(({ letter }) => letter).join(",")],
    ["--routers", `${run.config.routers.count}`],
    ["--epoch", `${run.epochUtcMs}`],
    ["--market", mode === "synthetic" ? mode : `lean:${mode.leanFolder}`],
    ["--from", timeOfDay(run.config.market.fromMs)],
    ["--speed", `${run.config.market.speed}`],
    ["--ports", options.ports?.toString()],
  ];
  return given.flatMap(([name, value]) => (value === undefined ? [] : [name, value]));
}

/** Every port of a run, with the words for who wants it. */
export function plannedPorts({ config, venues }: Run): NeededPort[] {
  return [
    { port: config.gate.clientPort, what: "clients' FIX" },
    { port: config.control.port, what: "console and API" },
    { port: config.gate.fleetPort, what: "gate, fleet" },
    { port: config.quotes.port, what: "quotes" },
    ...venues.flatMap(({ letter, name, fixPort, feedPort }) => [
      { port: fixPort, what: `venue ${letter} ${name}, FIX` },
      { port: feedPort, what: `venue ${letter} ${name}, feed` },
    ]),
  ];
}

/** Where everything is, for a program: the `addresses` of the ready line. */
export function plannedAddresses({ config, venues }: Run): Readonly<Record<string, unknown>> {
  return {
    clientFix: `${HOST}:${config.gate.clientPort}`,
    console: `http://${HOST}:${config.control.port}`,
    api: `http://${HOST}:${config.control.port}/api`,
    health: `http://${HOST}:${config.control.port}/health`,
    gateFleet: `${HOST}:${config.gate.fleetPort}`,
    quotes: `${HOST}:${config.quotes.port}`,
    venues: Object.fromEntries(
      venues.map(({ letter, name, fixPort, feedPort }) => [
        letter,
        { name, fix: `${HOST}:${fixPort}`, feed: `${HOST}:${feedPort}` },
      ]),
    ),
  };
}

function timeOfDay(ms: number): string {
  const two = (value: number): string => `${Math.floor(value)}`.padStart(2, "0");
  const seconds = ms / 1000;
  return `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
}
