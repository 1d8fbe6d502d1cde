import { Authority } from "../../core/control/authority.ts";
import type { Command } from "../../core/control/command.ts";
import { isKnown, type KnownNames } from "../../core/control/known-names.ts";
import type { People } from "../../core/control/people.ts";
import { RejectCode, rejectName } from "../../core/domain/reject-code.ts";
import { FIRM, parseScope, type Scope, scopeText } from "../../core/domain/scope.ts";
import { UsedCommands } from "../../core/domain/used-commands.ts";
import { PurgeSweep } from "../../core/purge/purge-sweep.ts";
import type { LeftOrder, PurgeCount, VenueSweep } from "../../core/purge/venue-sweep.ts";
import type { WorkingOrder } from "../../core/purge/working-order.ts";
import type { Clock, Timer } from "../../ports/clock.ts";
import type { Network } from "../../ports/network.ts";
import { decodeCommand, signedBytes } from "../../wire/control/command.ts";
import type { VerifySignature } from "../../wire/control/people-log.ts";
import type { PurgeAnswer } from "../../wire/dialect/purge-orders.ts";
import type { GateWord } from "../../wire/purge/gate-word.ts";
import { type PurgeVenueConfig, PurgeVenues } from "./purge-venues.ts";

export type PurgeConfig = {
  /** Number of the gate whose orders it may cancel. */
  readonly gate: number;
  readonly venues: readonly PurgeVenueConfig[];
  /** What there is to stop, by the configuration of this run. */
  readonly names: KnownNames;
  /** How long a gate has to say that it has the kill in its journal, ms. */
  readonly gateAnswerMs: number;
  /** False once anything of the system can be reached from another machine. */
  readonly loopback: boolean;
};

export type PurgePorts = {
  readonly clock: Clock;
  readonly network: Network;
  /** Takes one line for each thing that a person should know of. */
  readonly log: (line: string) => void;
  readonly verify: VerifySignature;
  /** The people log as it stands now. */
  readonly people: () => People;
  /** The gate's working list; empty when there is none that is whole. */
  readonly working: () => readonly WorkingOrder[];
  /** Asks the gate about a scope; `answer` comes once, also when nothing answers. */
  readonly askGate: (scope: string, answer: (word: GateWord | null) => void) => void;
  /** Ends the gate's process for good: nothing starts it again but a person. */
  readonly endGate: (reason: string) => void;
};

export type PurgeTaken =
  | { readonly type: "Taken"; readonly scope: string; readonly killSeq: number }
  | { readonly type: "Refused"; readonly code: string; readonly a: number; readonly b: number };

/** How far purge is with one kill. */
type Stage = "Waiting" | "StoodDown" | "Acting";

type PurgeKill = {
  readonly scope: Scope;
  readonly by: string;
  readonly reason: string;
  readonly acceptedMs: number;
  readonly keyId: string;
  readonly counter: number;
  stage: Stage;
  /** As the gate says it; 0 while that is not known. */
  killSeq: number;
  sweep: PurgeSweep | null;
};

/** How far purge is, for who asks. */
export type PurgeState = {
  readonly kill: Readonly<PurgeKill>;
  readonly venues: readonly PurgeCount[];
  /** Orders that are not over by their venue's word; the first hundred. */
  readonly left: readonly LeftOrder[];
  readonly done: boolean;
};

/** How often the gate is asked, and how often every venue is asked again while purge acts. */
const ASK_GATE_MS = 100;
const AGAIN_MS = 1000;
/** A venue that is not empty by then is a matter for the telephone: so many seconds. */
const ALARM_AFTER_S = 10;
/** The desk is told so many orders at most; the counts by venue have them all. */
const LEFT_MAX = 100;
/** Signed by nobody: the supervisor has seen the gate's end with its own eyes. */
const SUPERVISOR = "supervisor";

/**
 * Empties the venues when the gate does not (SAFETY 4.4). A person's kill is left to the gate for a
 * second; then, or at once when it is a hard one or the supervisor's, purge acts: it cancels
 * everything in scope by its own sessions, and goes on once a second until the gate itself says
 * that the kill is in its journal; what a venue does not answer it asks ever more seldom. It can
 * end orders and can make none.
 */
export class PurgeRole {
  readonly #config: PurgeConfig;
  readonly #ports: PurgePorts;
  readonly #venues: PurgeVenues;
  readonly #used: UsedCommands = new UsedCommands();
  readonly #kills: Map<string, PurgeKill> = new Map();
  #timer: Timer | null = null;

  constructor(config: PurgeConfig, ports: PurgePorts) {
    this.#config = config;
    this.#ports = ports;
    this.#venues = new PurgeVenues(ports, config.venues, {
      up: (venue) => this.#each(venue, (sweep) => sweep.up()),
      down: (venue) => this.#each(venue, (sweep) => sweep.down()),
      answer: (venue, answer) => this.#each(venue, (sweep) => take(sweep, answer)),
    });
  }

  /** Connects to every venue. */
  open(): void {
    this.#venues.start();
    this.#timer = this.#ports.clock.every(AGAIN_MS, () => this.#again());
  }

  close(): void {
    this.#timer?.cancel();
    this.#venues.stop();
  }

  /** Rules on a signed kill, and on a good one acts or waits for the gate. */
  take(text: string, signature: string): PurgeTaken {
    const { clock, people, verify } = this.#ports;
    const command = decodeCommand(text);
    if (command === null) return this.refuse(RejectCode.Garbled, 0, 0, "");
    const authority = new Authority(people(), this.#used);
    const { gate, loopback } = this.#config;
    const place = { gate, utcMs: clock.utcMs(), loopback };
    const ruling = authority.rule(command, place, (publicKey) =>
      verify(publicKey, signedBytes(command), signature),
    );
    if (ruling.type === "Refused") {
      return this.refuse(ruling.code, ruling.a, ruling.b, command.scope);
    }
    if (command.type !== "kill") return this.refuse(RejectCode.RoleMissing, 0, 0, command.scope);
    const scope = parseScope(command.scope);
    if (scope === null || !this.#exists(scope)) {
      return this.refuse(RejectCode.UnknownScope, 0, 0, command.scope);
    }
    this.#used.apply(command.keyId, command.counter, command.scope);
    return this.#kill(command, scope, ruling.person.person);
  }

  /** The supervisor's word that the gate is gone for good: the whole firm, at once. */
  now(reason: string): PurgeTaken {
    const kill = this.#note({ scope: FIRM, by: SUPERVISOR, reason, keyId: "", counter: 0 });
    this.#act(kill);
    return { type: "Taken", scope: "firm", killSeq: 0 };
  }

  /** Refuses a command: logged as loudly as a kill, for it raises an alarm (M9). */
  refuse(code: RejectCode, a: number, b: number, scope: string): PurgeTaken {
    this.#ports.log(`ALARM: purge refused a command (${scope}): ${rejectName(code)} ${a}, ${b}`);
    return { type: "Refused", code: rejectName(code), a, b };
  }

  /** Whether the session with each venue is logged on. */
  get sessions(): { readonly venue: string; readonly session: "up" | "down" }[] {
    return this.#config.venues.map(({ venue }) => ({
      venue,
      session: this.#venues.live(venue) ? "up" : "down",
    }));
  }

  /** Every kill since the start, oldest first. */
  get kills(): Iterable<Readonly<PurgeKill>> {
    return this.#kills.values();
  }

  /** Highest counter taken, by key. */
  get counters(): ReadonlyMap<string, number> {
    return this.#used.counters;
  }

  /** How far the kill of a scope is; undefined when there was none. */
  sweepOf(scope: string): PurgeState | undefined {
    const kill = this.#kills.get(scope);
    if (kill === undefined) return undefined;
    const { sweep } = kill;
    const left = (sweep?.venues ?? []).flatMap((venue) => venue.left()).slice(0, LEFT_MAX);
    return { kill, venues: sweep?.counts() ?? [], left, done: sweep?.done === true };
  }

  #kill(command: Command, scope: Scope, by: string): PurgeTaken {
    const { keyId, counter, reason, hard } = command;
    const kill = this.#note({ scope, by, reason, keyId, counter });
    if (hard === true) this.#ports.endGate(`${by}: ${reason}`);
    // Who speaks again does not wait until purge asks a silent venue by itself.
    if (hard === true || kill.stage === "Acting") this.#act(kill);
    else this.#leaveToGate(kill);
    return { type: "Taken", scope: command.scope, killSeq: kill.killSeq };
  }

  /** A scope that purge works on already goes on as it is; the newer word is kept. */
  #note(said: Pick<PurgeKill, "scope" | "by" | "reason" | "keyId" | "counter">): PurgeKill {
    const known = this.#kills.get(scopeText(said.scope));
    const kill: PurgeKill = {
      ...said,
      acceptedMs: Math.floor(this.#ports.clock.utcMs()),
      stage: known?.stage === "Acting" ? "Acting" : "Waiting",
      killSeq: known?.killSeq ?? 0,
      sweep: known?.stage === "Acting" ? known.sweep : null,
    };
    this.#kills.set(scopeText(said.scope), kill);
    return kill;
  }

  /** Asks the gate until it has the kill on disk, or its time is over. */
  #leaveToGate(kill: PurgeKill): void {
    const { clock } = this.#ports;
    const { gateAnswerMs } = this.#config;
    const ask = (): void => {
      if (this.#isNewest(kill) && kill.stage !== "StoodDown") this.#askGate(kill);
    };
    ask();
    const asking = clock.every(ASK_GATE_MS, ask);
    clock.after(gateAnswerMs, () => {
      asking.cancel();
      if (this.#isNewest(kill) && kill.stage === "Waiting") this.#act(kill);
    });
  }

  #askGate(kill: PurgeKill): void {
    const scope = scopeText(kill.scope);
    this.#ports.askGate(scope, (word) => {
      if (word === null || !this.#isNewest(kill)) return;
      const has = word.taken.includes(`${kill.keyId} ${kill.counter}`);
      if (!has || !word.durable) return;
      kill.killSeq = word.killSeq;
      if (kill.stage === "StoodDown") return;
      kill.stage = "StoodDown";
      this.#ports.log(`purge: the gate has the kill of ${scope} in its journal; purge stands by`);
    });
  }

  #act(kill: PurgeKill): void {
    const scope = scopeText(kill.scope);
    if (kill.sweep === null) {
      const orders = this.#ports.working();
      const venues = this.#config.venues.map(({ venue, beginString }) => ({
        venue,
        massCancels: beginString === "FIX.4.4",
      }));
      kill.sweep = new PurgeSweep(kill.scope, venues, orders, (venue, ask) =>
        this.#venues.ask(venue, ask),
      );
      this.#ports.log(
        `PURGE ACTS: ${scope}, ${kill.by}: ${kill.reason}; ${orders.length} orders on the list`,
      );
    }
    kill.stage = "Acting";
    for (const sweep of kill.sweep.venues) if (this.#venues.live(sweep.venue)) sweep.up();
  }

  /** Once a second: the venues again, and the gate, which may be back. */
  #again(): void {
    for (const kill of this.#kills.values()) {
      if (kill.stage !== "Acting") continue;
      for (const sweep of kill.sweep?.venues ?? []) {
        sweep.step(this.#venues.live(sweep.venue));
        if (sweep.openSteps === ALARM_AFTER_S) this.#alarm(kill, sweep);
      }
      this.#askGate(kill);
    }
  }

  #alarm({ scope }: PurgeKill, sweep: VenueSweep): void {
    const { venue, unanswered, cannotCancel } = sweep.count();
    this.#ports.log(
      `ALARM: purge of ${scopeText(scope)}: ${venue} is not empty after ${ALARM_AFTER_S} s, ` +
        `${unanswered} orders unanswered, ${cannotCancel} cannot be cancelled: call it`,
    );
  }

  #isNewest(kill: PurgeKill): boolean {
    return this.#kills.get(scopeText(kill.scope)) === kill;
  }

  #each(venue: string, act: (sweep: VenueSweep) => void): void {
    for (const { sweep, stage } of this.#kills.values()) {
      const at = stage === "Acting" ? sweep?.at(venue) : undefined;
      if (at !== undefined) act(at);
    }
  }

  /** Orders of those whom the configuration no longer has can be stopped too. */
  #exists(scope: Scope): boolean {
    const { kind, name } = scope;
    if (isKnown(scope, this.#config.names)) return true;
    if (kind !== "client" && kind !== "account") return false;
    return this.#ports.working().some((order) => order[kind] === name);
  }
}

function take(sweep: VenueSweep, answer: PurgeAnswer): void {
  switch (answer.type) {
    case "Told":
      sweep.told(answer.order, answer.status);
      return;
    case "Unknown":
      sweep.unknown(answer.clOrdId);
      return;
    case "Listed":
      sweep.listed();
      return;
    case "CancelRefused":
      sweep.cancelRefused(answer.clOrdId, answer.status);
      return;
    case "MassAnswered":
      sweep.massAnswered(answer.accepted);
  }
}
