import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CHECKOUT } from "../../src/bin/checkout.ts";
import { DayKeeper } from "../../src/bin/day/keep-day.ts";
import { askKillPort } from "../../src/bin/kill/ask-kill-port.ts";
import { ensurePeople } from "../../src/bin/people/demo-people.ts";
import { GATE_KEY, guardKeyName } from "../../src/bin/roles/guard.ts";
import { type Run, resolveRun } from "../../src/bin/run.ts";
import { bundleSources } from "../../src/bin/up/bundle.ts";
import { RetailOrders } from "../../src/core/domain/retail.ts";
import { ownProcessKey, processKeyFolder } from "../../src/shell/guard/process-key.ts";
import type { FleetFacts } from "../../src/sim/judge/facts.ts";
import { Judge } from "../../src/sim/judge/judge.ts";
import { Tape, type TapeEvent } from "../../src/sim/tape.ts";
import { Violation } from "../../src/sim/violation.ts";
import type { StateBody } from "../../src/wire/control/kill-port.ts";
import { changedConfig } from "./changed-config.ts";
import { FixRelay } from "./fix-relay.ts";
import { type Ended, HouseProcess } from "./house-process.ts";
import { until } from "./system.ts";
import { Trader } from "./trader.ts";

const VENUE = "N";
/** Symbols of the house: more would only be a slower market. */
const SYMBOLS = ["IBM", "BAC"];
const START_MAX_MS = 30_000;
const USD = 10_000;

/** What the judge has to know: the limits are those of the sample configuration. */
const FACTS: FleetFacts = {
  gate: "gate",
  venues: [{ process: `venue-${VENUE}`, code: VENUE, retail: RetailOrders.None }],
  clients: [
    {
      process: "client-1",
      client: "alpha",
      accounts: ["ALPHA1", "ALPHA2"],
      attested: [],
      resets: false,
    },
  ],
  surveillance: "",
  quotesShow: false,
  limits: {
    maxOrderQty: 1_000_000,
    softOrderQty: 500_000,
    maxOrderNotional: 50_000_000 * USD,
    maxChildQty: 100_000,
    maxChildNotional: 10_000_000 * USD,
    laneWindow: 256,
    sentCap: 20,
    positionMaxShares: 100_000_000,
    ...{ firmLossMax: 4e15, accountLossMax: 4e15 },
    clientMessagesMaxPerS: 100_000_000,
    firmChildrenMaxPerS: 50_000,
    symbolChildrenMaxPerS: 20_000,
    symbolSharesMaxPerMin: 50_000_000,
    ...{ symbolVolumeMaxBp: 2_500, symbolVolumeFromShares: 1_000_000 },
    parentSharesMaxPerS: 5_000_000,
    parentChildrenMax: 20_000,
    ...{ bookTimesMax: 1_000, maxIsoQty: 100_000, quoteAgeMaxMs: 5_000 },
    heldParents: "queue",
  },
  units: [],
  held: 1_000_000,
  closes: {},
};

/**
 * The real processes of a small fleet, whose gate is started again and again and ends in the middle
 * of a system call. What venue and client have to say to it goes through relays that write it down.
 */
export class CrashHouse {
  readonly trader: Trader;
  readonly events: TapeEvent[];
  readonly #folder: string;
  /** Opens the trading day of whichever gate runs. */
  readonly #days: DayKeeper;
  readonly #killPort: number;
  readonly #gateArgs: readonly string[];
  readonly #others: HouseProcess[];
  readonly #relays: readonly FixRelay[];
  #gate: HouseProcess | null = null;

  private constructor(x: {
    readonly folder: string;
    readonly days: DayKeeper;
    readonly killPort: number;
    readonly gateArgs: readonly string[];
    readonly others: HouseProcess[];
    readonly relays: readonly FixRelay[];
    readonly clientPort: number;
    readonly events: TapeEvent[];
  }) {
    this.#folder = x.folder;
    this.#days = x.days;
    this.#killPort = x.killPort;
    this.#gateArgs = x.gateArgs;
    this.#others = x.others;
    this.#relays = x.relays;
    this.events = x.events;
    this.trader = new Trader(x.clientPort, "CLIENT1");
  }

  /** @param ports Added to every port; the relays are 60 and 61 above venue and clients. */
  static async open(ports: number): Promise<CrashHouse> {
    const folder = mkdtempSync(join(tmpdir(), "smars-house-"));
    const run = await smallRun(folder, ports);
    const { gate, guards, kill } = run.config;
    ensurePeople(folder, gate.clientAddress);
    ownProcessKey(processKeyFolder(folder), GATE_KEY);
    for (const { number } of guards.list) {
      ownProcessKey(processKeyFolder(folder), guardKeyName(number));
    }
    const [venue] = run.venues;
    if (venue === undefined) throw new Error(`no venue ${VENUE}`);
    const relayPort = venue.fixPort + 60;
    const behind = { ...run, venues: [{ ...venue, fixPort: relayPort }] };
    const events: TapeEvent[] = [];
    const tape = new Tape();
    tape.onEvent((event) => events.push(event));
    const common = { tape, nowNs };
    const clientPort = gate.clientPort + 61;
    const relays = await Promise.all([
      FixRelay.open({
        ...common,
        port: relayPort,
        target: venue.fixPort,
        from: "gate",
        to: `venue-${VENUE}`,
      }),
      FixRelay.open({
        ...common,
        port: clientPort,
        target: gate.clientPort,
        from: "client-1",
        to: "gate",
      }),
    ]);
    const program = bundleSources(CHECKOUT);
    const file = written(folder, "run.json", run);
    const started = [
      ["venue", "--code", VENUE],
      ["quotes"],
      ["router", "--number", "1"],
      ["guard", "--number", "1"],
    ].map((args) => new HouseProcess([program, ...args, "--run", file], null));
    const up = await until(() => started.every(({ ready }) => ready) || undefined, START_MAX_MS);
    const days = new DayKeeper(run, () => undefined);
    days.start();
    const house = new CrashHouse({
      folder,
      days,
      killPort: kill.port,
      gateArgs: [program, "gate", "--run", written(folder, "run-gate.json", behind)],
      others: started,
      relays,
      clientPort,
      events,
    });
    if (up !== true) {
      await house.close();
      throw new Error(`the house is not up: ${started.flatMap(({ lines }) => lines).join("\n")}`);
    }
    return house;
  }

  /** The gate that runs, or has ended last. */
  get gate(): HouseProcess {
    if (this.#gate === null) throw new Error("no gate was started yet");
    return this.#gate;
  }

  /**
   * Starts the gate and waits until it is OPEN, or has ended.
   *
   * @param inject What strace does to it; null: it is not traced.
   */
  async startGate(inject: string | null): Promise<"OPEN" | "ended"> {
    this.#say("start", inject ?? "");
    const gate = new HouseProcess(this.#gateArgs, inject);
    this.#gate = gate;
    const state = await until(async () => {
      if (gate.end !== null) return "ended" as const;
      return (await this.#gateState()) === "OPEN" ? ("OPEN" as const) : undefined;
    }, START_MAX_MS);
    if (state === undefined) throw new Error(`the gate did not open: ${gate.lines.join("\n")}`);
    if (state === "OPEN") this.#say("ready", "");
    return state;
  }

  /** Stops the gate in good order, if it has not ended by itself; null when it had not. */
  async endGate(): Promise<Ended | null> {
    const { gate } = this;
    const { end } = gate;
    const { code } = await gate.stop();
    // What it had handed to its sockets comes first.
    await until(() => this.#relays.every(({ idle }) => idle) || undefined, START_MAX_MS);
    this.#say(code === null || code > 128 ? "kill" : "dead", `${code}`);
    return end;
  }

  async close(): Promise<void> {
    this.#days.stop();
    this.trader.stop();
    if (this.#gate !== null) await this.#gate.stop();
    for (const other of this.#others) await other.stop();
    for (const relay of this.#relays) relay.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #gateState(): Promise<string | null> {
    const asked = { port: this.#killPort, path: "/v1/state", withinMs: 500 };
    const reply = await askKillPort(asked);
    return (reply?.body as Partial<StateBody> | undefined)?.state ?? null;
  }

  #say(what: "start" | "ready" | "kill" | "dead", why: string): void {
    this.events.push({ kind: "process", what, atNs: nowNs(), who: "gate", why });
  }
}

/** One venue, one router, one guard, and files as small as they may be. */
async function smallRun(folder: string, ports: number): Promise<Run> {
  const config = changedConfig({ startsPerHourMax: 1_000 });
  try {
    const options = { config: config.file, data: folder, venues: VENUE, routers: 1, ports };
    const run = await resolveRun(options);
    return {
      ...run,
      // Nothing is kept for a full disk: none is full here, and it is made at every start.
      config: { ...run.config, journal: { ...run.config.journal, spareMb: 0 } },
      instruments: run.instruments.filter(({ symbol }) => SYMBOLS.includes(symbol)),
    };
  } finally {
    config.remove();
  }
}

function written(folder: string, name: string, run: Run): string {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(run));
  return file;
}

function nowNs(): number {
  return Math.round(performance.now() * 1e6);
}

/** What the outside judge says to a tape: the first rule that it breaks, "" when it breaks none. */
export function judged(events: readonly TapeEvent[]): string {
  const tape = new Tape();
  const judge = new Judge(FACTS, tape);
  try {
    for (const event of events) {
      tape.add(event);
      judge.step(event.atNs);
    }
    judge.settled();
  } catch (error) {
    if (error instanceof Violation) return error.message;
    throw error;
  }
  return "";
}
