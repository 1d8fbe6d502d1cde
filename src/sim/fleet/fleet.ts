import { ledgerHash } from "../../core/audit/ledger-hash.ts";
import type { GateLimits } from "../../core/gate/limits.ts";
import { ScopeState } from "../../core/gate/scope-state.ts";
import { replayJournal } from "../../roles/audit/replay-journal.ts";
import type { StateBody } from "../../wire/control/kill-port.ts";
import { SimDisk } from "../disk.ts";
import { CALM_DISK } from "../disk-faults.ts";
import { CALM_NETWORK, SimFabric } from "../network.ts";
import type { SimProcess } from "../process.ts";
import type { Tape } from "../tape.ts";
import { Violation } from "../violation.ts";
import type { SimWorld } from "../world.ts";
import { hasEnded } from "./client-order.ts";
import { ClientProgram } from "./client-program.ts";
import { CopyProgram } from "./copy-program.ts";
import { SimDesk } from "./desk.ts";
import { latin1 } from "./fix-text.ts";
import { GateProgram } from "./gate-program.ts";
import { HostileProgram } from "./hostile-program.ts";
import { type JournalTally, tallyJournal } from "./journal-tally.ts";
import { SimKeys } from "./keys.ts";
import { SimMarket } from "./market.ts";
import { ObserverProgram } from "./observer-program.ts";
import { PassDesk } from "./pass-desk.ts";
import { SimPeople } from "./people.ts";
import { FleetPlan } from "./plan.ts";
import type { FleetPorts } from "./ports.ts";
import {
  type Ground,
  GuardProgram,
  QuotesProgram,
  RouterProgram,
  VenueProgram,
} from "./programs.ts";
import { RestingProgram } from "./resting-program.ts";
import type { FleetShape } from "./shape.ts";
import { type Program, Supervisor } from "./supervisor.ts";
import { FleetTap } from "./tap.ts";
import { visibleLimits } from "./visible-limits.ts";
import { WrongPeople } from "./wrong-people.ts";

/** A fleet that is not open by then never will be. */
const OPEN_WITHIN_NS = 60e9;
const LOOK_NS = 5e6;
/** When the journal does not yet hold all that the gate decided it is looked at again. */
const CHECK_AGAIN_NS = 10_000;
const CHECK_TRIES = 100;
/** A client whose line is up for so long has been told what it missed. */
const CAUGHT_UP_NS = 100e6;
/** The only session of a venue's order entry. */
const GATE_SESSION = 0;

/**
 * The real fleet in one process: every role of production over the ports of one simulated world,
 * with clients, people and a market around it. Whatever ends is started again.
 */
export class Fleet {
  readonly fabric: SimFabric;
  /** By machine: the gate's, each venue's, the guard's, each client's. */
  readonly disks: ReadonlyMap<string, SimDisk>;
  readonly people: SimPeople;
  readonly wrongPeople: WrongPeople;
  readonly guard: GuardProgram;
  readonly plan: FleetPlan;
  readonly market: SimMarket;
  readonly #world: SimWorld;
  readonly #ports: FleetPorts;
  readonly #supervisor: Supervisor;
  readonly #gate: GateProgram;
  readonly #venues: readonly VenueProgram[];
  readonly #clients: readonly ClientProgram[];
  readonly #copy: CopyProgram;
  readonly #resting: readonly RestingProgram[];
  readonly #hostile: readonly HostileProgram[];
  readonly #tap: FleetTap;
  readonly #desk: SimDesk;
  readonly #passes: PassDesk;

  constructor(world: SimWorld, shape: FleetShape, tape: Tape, ports: FleetPorts) {
    this.#world = world;
    this.#ports = ports;
    this.plan = new FleetPlan(shape, world.epochUtcMs);
    this.fabric = new SimFabric(world, CALM_NETWORK);
    this.#tap = new FleetTap(this.fabric, tape, ports.latin1 ?? latin1);
    this.#supervisor = new Supervisor(world, tape);
    const keys = new SimKeys(ports.sha256);
    const log: Ground["log"] = (who, line) => ports.log?.(who, line);
    const ground: Ground = { plan: this.plan, fabric: this.fabric, keys, log };
    const disks = new Map<string, SimDisk>();
    this.disks = disks;
    const disk = (machine: string): SimDisk => {
      const made = new SimDisk(world, CALM_DISK);
      disks.set(machine, made);
      return made;
    };
    const supervisor = this.#supervisor;
    this.#gate = new GateProgram(ground, {
      disk: disk("gate"),
      sha256: ports.sha256,
      supervisor,
      starts: (all, version) => {
        tape.add({ kind: "limits", atNs: world.nowNs, limits: visibleLimits(all), version });
      },
    });
    this.guard = new GuardProgram(ground, disk("guard-1"));
    this.#venues = this.plan.venues.map(
      ({ letter }, i) => new VenueProgram(ground, i, disk(`venue-${letter}`)),
    );
    this.market = new SimMarket(this.#venues, shape.symbols);
    this.#clients = this.plan.clients.map((client) => {
      const parts = { client, disk: disk(`client-${client.number}`), random: world.fork() };
      return new ClientProgram(ground, parts);
    });
    this.#resting = times(shape.resting, () => {
      return new RestingProgram(ground, shape.routers + 1, world.fork());
    });
    this.#hostile = times(shape.hostile, () => {
      return new HostileProgram(ground, this.plan.routers, world.fork());
    });
    this.#copy = new CopyProgram(ground, { disk: disk("copy-1"), random: world.fork() });
    const programs: Program[] = [
      this.#gate,
      new QuotesProgram(ground),
      ...this.#venues,
      ...times(shape.routers, (i) => new RouterProgram(ground, i + 1)),
      ...this.#resting,
      ...this.#hostile,
      this.guard,
      ...this.#clients,
      ...times(shape.observers, () => new ObserverProgram(ground, tape)),
      this.#copy,
    ];
    for (const program of programs) supervisor.add(program);
    const around = { world, tape, gate: this.#gate, guard: this.guard, supervisor };
    this.people = new SimPeople({ ...around, plan: this.plan, keys, sha256: ports.sha256 });
    const { offLoopback } = shape;
    const beside = { people: this.people, venues: this.#venues, offLoopback };
    this.wrongPeople = new WrongPeople({ ...around, ...beside });
    this.#passes = new PassDesk(world, { gate: this.#gate, people: this.people });
    this.#desk = new SimDesk(world, {
      gate: this.#gate,
      people: this.people,
      venues: this.#venues,
      executions: this.#tap.executions,
      repeats: this.plan.session.repeats,
      mayCloseDay: () => this.mayCloseDay,
    });
  }

  /** Another trading day begins the sums anew, which the judge counts over the run. */
  get mayCloseDay(): boolean {
    return this.plan.shape.exposureOrders === 0;
  }

  /** Names of all processes. */
  get names(): readonly string[] {
    return this.#supervisor.names;
  }

  /** Names of those that refused to start until nobody tried again. */
  get dead(): readonly string[] {
    return this.#supervisor.dead;
  }

  /** Every scope that people may speak of. */
  get scopes(): readonly string[] {
    const { clients, accounts, symbols, venues, strategies, routers } = this.plan.names;
    return [
      "firm",
      ...[...clients].map((name) => `client:${name}`),
      ...[...accounts].map((name) => `account:${name}`),
      ...[...symbols].map((name) => `symbol:${name}`),
      ...[...venues].map((name) => `venue:${name}`),
      ...[...strategies].map((name) => `strategy:${name}`),
      ...Array.from({ length: routers }, (_, i) => `router:${i + 1}`),
    ];
  }

  /** Every order that has not ended, as a scope: people may stop each alone. */
  get parentScopes(): readonly string[] {
    const { ledger } = this.#gate;
    if (ledger === null) return [];
    const { live } = ledger.parents;
    const scopes: string[] = [];
    for (let row = live.next(0); row >= 0; row = live.next(row + 1)) {
      scopes.push(`parent:${row + 1}`);
    }
    return scopes;
  }

  /** Starts all; resolves when the gate is OPEN. */
  async open(): Promise<void> {
    for (const name of this.names) this.#supervisor.start(name);
    this.#desk.look();
    this.#desk.lookAtDay();
    this.#passes.look();
    const lastNs = this.#world.nowNs + OPEN_WITHIN_NS;
    while (!this.isOpen) {
      if (this.#world.nowNs >= lastNs) throw new Violation("liveness", "the gate does not open");
      await this.#world.run({ atNs: this.#world.nowNs + LOOK_NS });
    }
  }

  /** A gate lives, and its firm is OPEN. */
  get isOpen(): boolean {
    return this.#gate.ledger?.state === ScopeState.OPEN;
  }

  /** What the gate tells people of itself; null while none is open. */
  get state(): StateBody | null {
    return (this.#gate.kills?.ask("/v1/state", "")?.body as StateBody | undefined) ?? null;
  }

  /** The living process of a name; null between two lives. */
  process(name: string): SimProcess | null {
    return this.#supervisor.process(name);
  }

  /** `kill -9`; the supervisor starts it again. */
  kill(name: string, why: string): void {
    this.#supervisor.kill(name, why);
  }

  /**
   * The power of a machine goes and comes back: what was not synced is lost as chance will. An
   * exchange's machine is not ours: it loses its process, and its numbers of messages are kept.
   */
  losePower(machine: string): void {
    const disk = this.disks.get(machine);
    if (disk === undefined) throw new RangeError(`the fleet has no machine ${machine}`);
    this.fabric.losePower(machine);
    this.#supervisor.powerGoes(machine);
    if (machine.startsWith("venue")) this.process(machine)?.kill();
    else disk.losePower();
  }

  pause(name: string): void {
    this.#supervisor.pause(name);
  }

  wake(name: string): void {
    this.#supervisor.wake(name);
  }

  /**
   * Other limits stand in the gate's configuration: they hold from its next start on.
   *
   * @param counted Whether the version of the file was counted up, as it should be.
   */
  changeLimits(change: Partial<GateLimits>, counted = true): void {
    this.plan.changed = { ...this.plan.changed, ...change };
    if (counted) this.plan.limitsVersion++;
  }

  /** Clients order nothing more and ask back what is open; people let everything go. */
  quiet(): void {
    this.#desk.lifts = true;
    for (const client of [...this.#clients, ...this.#resting, ...this.#hostile])
      client.quiet = true;
    this.#copy.quiet = true;
  }

  /** Nothing is owed any more: every order has ended for its client, none is open at a venue. */
  get idle(): boolean {
    return this.owed.next().done === true;
  }

  /** What is still owed, for people. */
  get owed(): Generator<string> {
    return this.#owed();
  }

  *#owed(): Generator<string> {
    const { ledger } = this.#gate;
    if (ledger === null) yield "no gate is open";
    else if (ledger.parents.live.count > 0) yield `${ledger.parents.live.count} parents`;
    else if (ledger.children.live.count > 0) yield `${ledger.children.live.count} children`;
    for (const { name, venue } of this.#venues) {
      if (venue === null) yield `${name} is down`;
      else if (venue.exchange.entry.orders.firstOpen(GATE_SESSION) >= 0) yield `orders at ${name}`;
    }
    for (const { name, upNs } of [...this.#clients, this.#copy]) {
      const away = upNs < 0 || this.#world.nowNs - upNs < CAUGHT_UP_NS;
      if (away) yield `${name} has not heard yet what it missed`;
    }
    for (const { name, book } of this.#clients) {
      for (const order of book.all) {
        if (!isOver(order)) yield `${name} waits for the end of ${order.latest}`;
      }
    }
  }

  /** Messages and frames that a gate was handed. */
  get gateInputs(): number {
    return this.#tap.counts.gateInputs;
  }

  /** Gate starts that found live parents in the journal. */
  get restarts(): number {
    return this.#gate.restarts;
  }

  /** New orders that arrived at venues. */
  get children(): number {
    return this.#tap.counts.children;
  }

  /** How many records of each type the journal on the gate's disk holds. */
  journalRecords(): ReadonlyMap<number, number> {
    return this.journalTally().records;
  }

  /** What the journal on the gate's disk holds: records, reject codes and states. */
  journalTally(): JournalTally {
    return tallyJournal(this.#gateDisk.view, "journal", this.#ports.sha256);
  }

  /**
   * State = fold(journal), and every decision comes out again (I1, I17): throws a `Violation`, at
   * the latest a moment later, for what a turn decided is in the journal only when the turn ends.
   */
  checkJournal(): void {
    this.#checkJournal(CHECK_TRIES);
  }

  #checkJournal(tries: number): void {
    const { role } = this.#gate;
    if (role === null) return;
    const { lastIndex, state, differences } = replayJournal(
      this.#gateDisk.view,
      "journal",
      this.#ports.sha256,
    );
    if (lastIndex < role.lastIndex) {
      if (tries === 0) throw new Violation("I1", `the journal ends at ${lastIndex}`);
      this.#world.plan(CHECK_AGAIN_NS, () => this.#checkJournal(tries - 1));
      return;
    }
    const [first] = differences;
    if (first !== undefined) throw new Violation("I17", JSON.stringify(first));
    const living = ledgerHash(role.ledger);
    if (state !== living) {
      throw new Violation("I1", `the journal up to ${lastIndex} gives ${state}, not ${living}`);
    }
  }

  get #gateDisk(): SimDisk {
    return this.disks.get("gate") as SimDisk;
  }
}

function isOver(order: Parameters<typeof hasEnded>[0]): boolean {
  return order.status === "" || hasEnded(order);
}

function times<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}
