import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CHECKOUT } from "../../src/bin/checkout.ts";
import type { BenchRow } from "../../src/bin/commands/bench.ts";
import { loadSmarsConfig } from "../../src/bin/config/load.ts";
import { durable } from "../../src/core/gate/finish.ts";
import { FixInitiator } from "../../src/roles/fix/initiator.ts";
import { Turn } from "../../src/roles/turn.ts";
import { NodeClock } from "../../src/shell/system/clock.ts";
import { NodeNetwork } from "../../src/shell/system/network.ts";
import { type OrderContext, sendChildOrder } from "../../src/wire/dialect/venue-orders.ts";
import type { FixSession } from "../../src/wire/fix/session.ts";
import { MemoryFixStore } from "../../src/wire/fix/store.ts";
import { GateRecordWriter } from "../../src/wire/journal/gate-records.ts";
import { AsyncSync } from "./async-sync.ts";
import { Forked } from "./fix-forked.ts";
import { CLIENT_SESSION } from "./fix-rtt-messages.ts";
import { benchJournal } from "./gate-journal.ts";
import { BenchGate, makeProposals } from "./gate-world.ts";
import { Latencies, latencyRows, row } from "./latencies.ts";
import { QuietEffects } from "./quiet-effects.ts";

/** Shares of an order that is admitted while others trade. */
const ONE_ORDER = 1_000;
const SYMBOLS = 19_000;
const ORDERS = 200_000;
const PACE = 100_000;
const WARM_S = 3;
const SECONDS = 60;
/** Most decisions of one turn: as many as a gate takes from a router at once. */
const TURN_MAX = loadSmarsConfig(join(CHECKOUT, "config", "smars.yaml")).gate.fleetFramesPerRead;
/** Bytes of a RESERVE with its frame. */
const RESERVE_BYTES = 288;
const FLOOR_WRITES = 4_096;
const PATIENCE_MS = 5_000;

/** What a decision sends is a whole order on a real session. */
class SendingEffects extends QuietEffects {
  session: FixSession | null = null;
  orders: OrderContext | null = null;
  utcMs: () => number = () => 0;
  askSync: () => void = () => undefined;
  acknowledged: () => void = () => undefined;

  override sendOrder(child: number): number {
    this.sent++;
    const { session, orders } = this;
    if (session === null || orders === null) return 0;
    return sendChildOrder(session, orders, child, this.utcMs());
  }
  override sync(): void {
    this.askSync();
  }
  override clientReport(): number {
    this.acknowledged();
    return 0;
  }
}

/**
 * 100,000 decisions a second for a minute with the journal of a gate and one venue's session: from
 * the decision to the order at the socket; and, one at a time meanwhile, from an admission to its
 * acknowledgement, in turn with a bare write and fdatasync of as many bytes.
 */
export async function journaledRows(say: (text: string) => void): Promise<BenchRow[]> {
  say(`${PACE} decisions a second for ${SECONDS} s, journaled`);
  const folder = mkdtempSync(join(tmpdir(), "smars-gate-"));
  try {
    return await measure(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string): Promise<BenchRow[]> {
  const clock = new NodeClock();
  const turn = new Turn(clock);
  const effects = new SendingEffects();
  let bench: BenchGate | null = null;
  const synced = (index: number): void => {
    if (bench === null) return;
    durable(bench.gate, index);
    turn.touch();
  };
  const journal = benchJournal(folder, () => undefined, synced);
  turn.addStep(() => journal.flush());
  const venue = await Forked.start(import.meta.resolve("./gate-order-sink.ts"), []);
  const initiator = await logOn(venue.port, clock, turn);
  effects.askSync = () => {
    journal.sync();
    turn.touch();
  };
  const records = new GateRecordWriter(journal);
  const gate = new BenchGate({ symbols: SYMBOLS, records, effects });
  bench = gate;
  effects.utcMs = () => gate.gate.utcMs;
  const { parents, children } = gate.ledger;
  effects.orders = { gate: 1, parents, children, symbols: gate.symbols };
  gate.open(ORDERS, () => journal.lastIndex);
  effects.session = initiator.session;
  const load = new PacedLoad(gate, turn);
  const admissions = new Admissions(
    gate,
    effects,
    new AsyncSync(folder, RESERVE_BYTES, FLOOR_WRITES),
  );
  await load.run(WARM_S);
  load.latencies = new Latencies(PACE * SECONDS);
  admissions.start();
  const rate = await load.run(SECONDS);
  await admissions.stop();
  initiator.stop();
  venue.stop();
  await new Promise<void>((resolve) => journal.close(resolve));
  const { acknowledged, floor } = admissions;
  return [
    row("journaled decisions, reached", rate, "/s", "aim", PACE),
    ...latencyRows("decision to send, journaled", load.latencies),
    row("decision to send, journaled p99", load.latencies.quantile(0.99), "us", "bar", 2_000),
    ...latencyRows("admission to acknowledgement", acknowledged, {
      name: "write+fdatasync",
      latencies: floor,
    }),
  ];
}

async function logOn(port: number, clock: NodeClock, turn: Turn): Promise<FixInitiator> {
  const initiator = new FixInitiator({
    network: new NodeNetwork(),
    clock,
    turn,
    store: new MemoryFixStore(),
    address: { host: "127.0.0.1", port },
    session: CLIENT_SESSION,
    application: {
      onLogon: () => undefined,
      onLogout: () => undefined,
      onMessage: () => undefined,
    },
  });
  initiator.start();
  const until = performance.now() + PATIENCE_MS;
  while (!initiator.session.live) {
    if (performance.now() > until) throw new Error("no logon");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return initiator;
}

/** Decides at a steady pace, as many in a turn as are due. */
class PacedLoad {
  latencies: Latencies = new Latencies(0);
  readonly #gate: BenchGate;
  readonly #turn: Turn;
  readonly #decidedMs: Float64Array = new Float64Array(TURN_MAX);
  readonly #proposal = makeProposals(1)[0] as ReturnType<typeof makeProposals>[number];
  #inTurn = 0;

  constructor(gate: BenchGate, turn: Turn) {
    this.#gate = gate;
    this.#turn = turn;
    // Behind the journal's and the session's: by now the orders are at the socket.
    turn.addStep(() => this.#sent());
  }

  /** Decisions a second that it came to. */
  run(seconds: number): Promise<number> {
    const startMs = performance.now();
    let done = 0;
    return new Promise((resolve) => {
      let over = false;
      const decideWhatIsDue = (): void => {
        if (over) return;
        const passedS = (performance.now() - startMs) / 1000;
        if (passedS >= seconds) {
          over = true;
          clearInterval(timer);
          resolve(done / passedS);
          return;
        }
        const due = Math.floor(passedS * PACE) - done;
        const now = Math.min(due, TURN_MAX);
        this.#decide(now);
        done += now;
        // What came late is caught up over several turns, each with what it sends.
        if (due > now) setImmediate(decideWhatIsDue);
      };
      const timer = setInterval(decideWhatIsDue, 1);
    });
  }

  #decide(count: number): void {
    const gate = this.#gate;
    const proposal = this.#proposal;
    gate.time();
    const none = new Uint32Array(gate.gate.routers.length);
    for (let i = 0; i < count; i++) {
      gate.fill(proposal, gate.pick(ORDERS), none);
      none.fill(0);
      gate.decide(proposal);
      this.#decidedMs[this.#inTurn++] = performance.now();
    }
    this.#turn.touch();
  }

  #sent(): void {
    const now = performance.now();
    for (let i = 0; i < this.#inTurn; i++) {
      this.latencies.add((now - (this.#decidedMs[i] as number)) * 1000);
    }
    this.#inTurn = 0;
  }
}

/** Admissions and bare syncs in turn, one at a time, for as long as the load runs. */
class Admissions {
  readonly acknowledged: Latencies = new Latencies(100_000);
  readonly floor: Latencies = new Latencies(100_000);
  readonly #gate: BenchGate;
  readonly #effects: SendingEffects;
  readonly #sync: AsyncSync;
  #running = true;
  #stopped: () => void = () => undefined;

  constructor(gate: BenchGate, effects: SendingEffects, sync: AsyncSync) {
    this.#gate = gate;
    this.#effects = effects;
    this.#sync = sync;
  }

  start(): void {
    this.#next();
  }

  stop(): Promise<void> {
    this.#running = false;
    return new Promise((resolve) => {
      this.#stopped = resolve;
    });
  }

  readonly #next = (): void => {
    if (!this.#running) {
      this.#sync.close();
      this.#stopped();
      return;
    }
    this.#gate.time();
    const start = performance.now();
    this.#effects.acknowledged = () => {
      this.#effects.acknowledged = () => undefined;
      this.acknowledged.add((performance.now() - start) * 1000);
      this.#sync.measure(this.floor, this.#next);
    };
    this.#gate.admit(ONE_ORDER);
  };
}
