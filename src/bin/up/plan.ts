import { gateStaysDown } from "../../shell/purge/end-gate.ts";
import { HOST, type Run } from "../run.ts";
import type { ProcessSpec } from "./managed-process.ts";
import type { NeededPort } from "./ports.ts";

/**
 * The processes of a run, in groups and in the order in which the groups are stopped: who sends
 * orders first, who shows what happened last.
 *
 * @param runFile What all of them are started with.
 */
export function planProcesses(run: Run, runFile: string): readonly (readonly ProcessSpec[])[] {
  const gateRule = {
    startsPerHourMax: run.config.gate.settings.startsPerHourMax,
    held: () => gateStaysDown(run.dataFolder),
  };
  const process = (name: string, role: string, ...own: string[]): ProcessSpec => ({
    name,
    args: [role, ...own, "--run", runFile],
    rule: role === "gate" ? gateRule : null,
  });
  const routers = Array.from({ length: run.config.routers.count }, (_, at) => at + 1);
  return [
    routers.map((number) => process(`router-${number}`, "router", "--number", `${number}`)),
    [process("gate", "gate")],
    [process("purge", "purge")],
    run.config.guards.list.map(({ number }) =>
      process(`guard-${number}`, "guard", "--number", `${number}`),
    ),
    [process("quotes", "quotes")],
    run.venues.map(({ letter }) => process(`venue-${letter}`, "venue", "--code", letter)),
    [process("control", "control")],
  ];
}

/** Every port of a run, with the words for who wants it. */
export function plannedPorts({ config, venues }: Run): NeededPort[] {
  return [
    { port: config.gate.clientPort, what: "clients' FIX" },
    { port: config.control.port, what: "console and API" },
    { port: config.gate.fleetPort, what: "gate, fleet" },
    { port: config.kill.port, what: "gate, kill port" },
    { port: config.quotes.port, what: "quotes" },
    { port: config.purge.port, what: "purge, signed kills" },
    ...config.guards.list.flatMap(({ number, port, linkPort }) => [
      { port, what: `guard ${number}, signed kills` },
      { port: linkPort, what: `guard ${number}, gate` },
    ]),
    ...venues.flatMap(({ letter, name, fixPort, feedPort }) => [
      { port: fixPort, what: `venue ${letter} ${name}, FIX` },
      { port: feedPort, what: `venue ${letter} ${name}, feed` },
    ]),
  ];
}

/** Where everything is, for a program: the `addresses` of the ready line. */
export function plannedAddresses({ config, venues }: Run): Readonly<Record<string, unknown>> {
  return {
    clientFix: `${config.gate.clientAddress}:${config.gate.clientPort}`,
    console: `http://${HOST}:${config.control.port}`,
    api: `http://${HOST}:${config.control.port}/api`,
    health: `http://${HOST}:${config.control.port}/health`,
    kill: `http://${HOST}:${config.kill.port}`,
    gateFleet: `${HOST}:${config.gate.fleetPort}`,
    quotes: `${HOST}:${config.quotes.port}`,
    purge: `http://${HOST}:${config.purge.port}`,
    guards: config.guards.list.map(({ port }) => `http://${HOST}:${port}`),
    venues: Object.fromEntries(
      venues.map(({ letter, name, fixPort, feedPort }) => [
        letter,
        { name, fix: `${HOST}:${fixPort}`, feed: `${HOST}:${feedPort}` },
      ]),
    ),
  };
}
