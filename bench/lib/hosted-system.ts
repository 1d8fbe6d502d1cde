import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { askControl } from "../../src/bin/api-client.ts";
import { CHECKOUT } from "../../src/bin/checkout.ts";
import { gateCompIdAt, type VenueEntry, venueCompId } from "../../src/bin/config/venues.ts";
import { CommandFault } from "../../src/bin/exit-code.ts";
import { ensurePeople } from "../../src/bin/people/demo-people.ts";
import { HOST, type Run, resolveRun, writeRun } from "../../src/bin/run.ts";
import { bundleSources } from "../../src/bin/up/bundle.ts";
import type { ProcessEvents } from "../../src/bin/up/managed-process.ts";
import { plannedPorts, planProcesses } from "../../src/bin/up/plan.ts";
import { takenPorts } from "../../src/bin/up/ports.ts";
import { Supervisor } from "../../src/bin/up/supervisor.ts";
import type { Network } from "../../src/ports/network.ts";
import { Venue } from "../../src/roles/venue/venue.ts";
import { NodeClock } from "../../src/shell/system/clock.ts";
import { NodeDisk } from "../../src/shell/system/disk.ts";
import { until } from "../../test/fleet/system.ts";
import { CONFIG } from "./config.ts";

const READY_MAX_MS = 30_000;

export type HostedOptions = {
  /** Added to every port. */
  readonly ports: number;
  readonly venues: number;
  readonly routers: number;
  /** The caller is the router himself: none is started. */
  readonly ownRouter: boolean;
  /** What the venues listen with. */
  readonly network: Network;
};

/**
 * A system whose venues live in this process, where the instant at which an order reaches them can
 * be taken on the same clock as all others; gate, quotes, routers and control are the processes
 * that `smars up` starts, from the same bundle.
 */
export class HostedSystem {
  readonly run: Run;
  readonly venues: readonly Venue[];
  readonly #supervisor: Supervisor;

  private constructor(run: Run, venues: readonly Venue[], supervisor: Supervisor) {
    this.run = run;
    this.venues = venues;
    this.#supervisor = supervisor;
  }

  static async start(options: HostedOptions): Promise<HostedSystem> {
    const { ports, routers, ownRouter, network } = options;
    const data = mkdtempSync(join(tmpdir(), "smars-bench-"));
    const run = await resolveRun({
      config: CONFIG,
      data,
      ports,
      routers,
      venues: `${options.venues}`,
    });
    const [taken] = await takenPorts(HOST, plannedPorts(run));
    if (taken !== undefined) throw new CommandFault(`port ${taken.port} (${taken.what}) is in use`);
    ensurePeople(data, run.config.gate.clientAddress);
    const venues: Venue[] = [];
    for (const venue of run.venues) venues.push(await openVenue(run, venue, network));
    const elsewhere = ownRouter ? /^(venue|router)-/ : /^venue-/;
    const supervisor = new Supervisor({
      groups: planProcesses(run, writeRun(run)).map((group) =>
        group.filter(({ name }) => !elsewhere.test(name)),
      ),
      command: [process.execPath, bundleSources(CHECKOUT)],
      logFolder: join(data, "logs"),
      events: NO_DEATHS,
    });
    await supervisor.start();
    return new HostedSystem(run, venues, supervisor);
  }

  /** Process ids by name; this process is the one that hosts the venues. */
  get pids(): Record<string, number> {
    const others = this.#supervisor.processes.map(({ name, pid }) => [name, pid ?? 0] as const);
    return { ...Object.fromEntries(others), "bench with the venues": process.pid };
  }

  /** Resolves when the system takes orders. */
  async ready(): Promise<void> {
    const { port } = this.run.config.control;
    const healthy = await until(async () => {
      const answer = await askControl(port, "/health");
      return answer?.status === 200 ? true : undefined;
    }, READY_MAX_MS);
    if (healthy !== true) throw new Error("the system did not become ready");
  }

  /** Ends all processes and removes the data. */
  async stop(): Promise<void> {
    await this.#supervisor.stop();
    for (const venue of this.venues) venue.close();
    rmSync(this.run.dataFolder, { recursive: true, force: true });
  }
}

/** A process that dies spoils the figures. */
const NO_DEATHS: ProcessEvents = {
  ready: () => undefined,
  started: () => undefined,
  ended: ({ name, lastLines }) => {
    throw new Error(`${name} ended during the bench: ${lastLines.join("\n")}`);
  },
  line: () => undefined,
};

/** The venue as its process opens it. */
function openVenue(run: Run, venue: VenueEntry, network: Network): Promise<Venue> {
  const { config, venues, instruments, epochUtcMs, dataFolder } = run;
  const { code, letter, fixPort, feedPort, beginString, fees, cancelOnDisconnect } = venue;
  const { seed, fromMs, speed } = config.market;
  return Venue.open(
    {
      code,
      host: HOST,
      fixPort,
      feedPort,
      beginString,
      compId: venueCompId(letter),
      sessions: [{ compId: gateCompIdAt(config.gate), audit: false, purges: [], copies: [] }],
      fees,
      cancelOnDisconnect,
      retail: false,
      leanFolder: null,
      seed,
      epochUtcMs,
      fromMs,
      times: null,
      speed,
      shares: venues.map((entry) => ({
        code: entry.code,
        weight: Math.round(entry.sharePct * 100),
      })),
      instruments,
    },
    {
      network,
      clock: new NodeClock(),
      disk: new NodeDisk(join(dataFolder, `venue-${letter}`)),
      days: null,
      log: () => undefined,
    },
  );
}
