import { type VenueCode, venueLetter } from "../../core/domain/venue-code.ts";
import { StateCause } from "../../core/gate/scope-state.ts";
import type { Clock } from "../../ports/clock.ts";
import { SCOPE_STATES, type StateWord, type Status, type UpDown } from "../../wire/api/status.ts";
import { getText } from "../../wire/fleet/codec.ts";
import {
  AlertRow,
  ExposureRow,
  GateRow,
  LaneRow,
  RouterRow,
  ScopeRow,
} from "../../wire/fleet/schema.ts";
import { SILENT_AFTER_MS } from "./link-state.ts";
import { codeWord, nameIn } from "./order-view.ts";

/** A row that the gate repeats every 250 ms; one that is no longer repeated has ended. */
type Repeated = { heardNs: number };

/** A router as the gate told it. */
export type RouterEntry = Repeated & {
  id: number;
  connected: boolean;
  leaseId: number;
  pid: number;
  parents: number;
  admitted: number;
  refused: number;
  heartbeatAgeMs: number;
  release: string;
};

/** The gate's session with one venue. */
export type LaneEntry = Repeated & {
  venue: VenueCode;
  connected: boolean;
  state: StateWord;
  /** UTC ms of when control first heard of this state. */
  sinceMs: number;
  working: number;
  unacked: number;
  nextOut: number;
  nextIn: number;
  sent: number;
  shares: number;
};

/** The last GateRow, as numbers. */
export type GateCounts = {
  state: StateWord;
  cause: string;
  sinceMs: number;
  incarnation: number;
  release: number;
  /** First 24 digits of the digests that the gate declares. */
  releaseDigest: string;
  controls: string;
  openParents: number;
  parents: number;
  children: number;
  fills: number;
  refusals: number;
  index: number;
  synced: number;
  utcMs: number;
};

/** What the gate says is not OPEN. */
export type ScopeEntry = {
  readonly scope: string;
  readonly state: StateWord;
  readonly cause: string;
  readonly sinceMs: number;
};

type Exposure = Status["exposure"][number] & Repeated;
type Alert = Status["alerts"][number] & { index: number };

const ALERTS_MAX = 100;

/** The gate's state, routers, lanes, limits and alerts, folded from its rows. */
export class GateBoard {
  readonly #clock: Clock;
  readonly #routers: Map<number, RouterEntry> = new Map();
  readonly #lanes: Map<VenueCode, LaneEntry> = new Map();
  readonly #exposures: Map<string, Exposure> = new Map();
  #alerts: Alert[] = [];
  #gate: GateCounts | null = null;
  #scopes: readonly ScopeEntry[] = [];
  /** Told since the last GateRow: with the next one they are the whole list. */
  #told: ScopeEntry[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get gate(): GateCounts | null {
    return this.#gate;
  }

  /** The strictest state of each scope that is not OPEN, as the last GateRow stood behind them. */
  get scopes(): readonly ScopeEntry[] {
    return this.#scopes;
  }

  scopeRow(v: DataView, o: number): void {
    const at = ScopeRow.at;
    this.#told.push({
      scope: getText(v, o + at.scope, 24),
      state: stateWord(v.getUint8(o + at.state)),
      cause: causeWord(v.getUint16(o + at.cause, true)),
      sinceMs: Math.round(v.getFloat64(o + at.sinceUtcMs, true)),
    });
  }

  gateRow(v: DataView, o: number): GateCounts {
    this.#scopes = strictest(this.#told);
    this.#told = [];
    const at = GateRow.at;
    this.#gate = {
      state: stateWord(v.getUint8(o + at.state)),
      cause: causeWord(v.getUint16(o + at.cause, true)),
      sinceMs: Math.round(v.getFloat64(o + at.sinceUtcMs, true)),
      incarnation: v.getUint32(o + at.incarnation, true),
      release: v.getUint32(o + at.rel, true),
      releaseDigest: getText(v, o + at.releaseDigest, 24),
      controls: getText(v, o + at.controls, 24),
      openParents: v.getUint32(o + at.openParents, true),
      parents: v.getUint32(o + at.parents, true),
      children: v.getUint32(o + at.children, true),
      fills: v.getUint32(o + at.fills, true),
      refusals: v.getUint32(o + at.refusals, true),
      index: v.getFloat64(o + at.index, true),
      synced: v.getFloat64(o + at.synced, true),
      utcMs: v.getFloat64(o + at.utcMs, true),
    };
    return this.#gate;
  }

  routerRow(v: DataView, o: number): void {
    const at = RouterRow.at;
    const id = v.getUint16(o + at.router, true);
    this.#routers.set(id, {
      heardNs: this.#clock.nowNs(),
      id,
      connected: v.getUint8(o + at.connected) === 1,
      leaseId: v.getUint32(o + at.leaseId, true),
      pid: v.getUint32(o + at.pid, true),
      parents: v.getUint32(o + at.parents, true),
      admitted: v.getUint32(o + at.admitted, true),
      refused: v.getUint32(o + at.refused, true),
      heartbeatAgeMs: v.getUint32(o + at.heartbeatAgeMs, true),
      release: getText(v, o + at.release, 24),
    });
  }

  laneRow(v: DataView, o: number): void {
    const at = LaneRow.at;
    const venue = v.getUint8(o + at.venue);
    const state = stateWord(v.getUint8(o + at.state));
    const before = this.#lanes.get(venue);
    const sinceMs = before?.state === state ? before.sinceMs : Math.round(this.#clock.utcMs());
    this.#lanes.set(venue, {
      heardNs: this.#clock.nowNs(),
      venue,
      connected: v.getUint8(o + at.connected) === 1,
      state,
      sinceMs,
      working: v.getUint32(o + at.working, true),
      unacked: v.getUint32(o + at.unacked, true),
      nextOut: v.getUint32(o + at.nextOut, true),
      nextIn: v.getUint32(o + at.nextIn, true),
      sent: v.getUint32(o + at.sent, true),
      shares: v.getFloat64(o + at.shares, true),
    });
  }

  exposureRow(v: DataView, o: number): void {
    const at = ExposureRow.at;
    const limit = getText(v, o + at.limit, 24);
    const scope = getText(v, o + at.scope, 24);
    this.#exposures.set(`${limit}\n${scope}`, {
      heardNs: this.#clock.nowNs(),
      limit,
      scope,
      used: v.getFloat64(o + at.used, true),
      max: v.getFloat64(o + at.max, true),
    });
  }

  alertRow(v: DataView, o: number): void {
    const at = AlertRow.at;
    const alert = {
      index: v.getFloat64(o + at.index, true),
      code: codeWord(v.getUint16(o + at.code, true)),
      scope: getText(v, o + at.scope, 24),
      a: v.getFloat64(o + at.a, true),
      b: v.getFloat64(o + at.b, true),
      utcMs: Math.round(v.getFloat64(o + at.utcMs, true)),
    };
    this.#alerts.push(alert);
    if (this.#alerts.length > ALERTS_MAX) this.#alerts.shift();
  }

  /** A new connection: the gate tells its alerts again. */
  snapshotBegins(): void {
    this.#alerts = [];
    this.#told = [];
  }

  /** Forgets the rows that a live gate no longer repeats. */
  forgetEnded(): void {
    const oldest = this.#clock.nowNs() - SILENT_AFTER_MS * 1e6;
    for (const rows of [this.#routers, this.#lanes, this.#exposures]) {
      const table: Map<unknown, Repeated> = rows;
      for (const [key, row] of table) if (row.heardNs < oldest) table.delete(key);
    }
  }

  /** Milliseconds since the row was told. */
  sinceHeardMs(row: Repeated): number {
    return Math.round((this.#clock.nowNs() - row.heardNs) / 1e6);
  }

  routers(): RouterEntry[] {
    return [...this.#routers.values()].sort((a, b) => a.id - b.id);
  }

  lane(venue: VenueCode): LaneEntry | undefined {
    return this.#lanes.get(venue);
  }

  lanes(): LaneEntry[] {
    return [...this.#lanes.values()];
  }

  exposures(): Status["exposure"] {
    return [...this.#exposures.values()].map(({ heardNs: _, ...row }) => row);
  }

  /** The newest first. */
  alerts(): Status["alerts"] {
    return this.#alerts.map(({ index: _, ...row }) => row).reverse();
  }
}

/** A session or feed of which a live peer says that it works, or not. */
export function upDown(live: boolean, up: boolean): UpDown {
  if (!live) return "unknown";
  return up ? "up" : "down";
}

/** One entry for each scope: a kill beside another state is what counts. */
function strictest(told: readonly ScopeEntry[]): ScopeEntry[] {
  const words: readonly string[] = SCOPE_STATES;
  const scopes = new Map<string, ScopeEntry>();
  for (const entry of told) {
    const known = scopes.get(entry.scope);
    if (known === undefined || words.indexOf(entry.state) > words.indexOf(known.state)) {
      scopes.set(entry.scope, entry);
    }
  }
  return [...scopes.values()];
}

/** Name of the scope of one venue's lane. */
export function laneScope(venue: VenueCode): string {
  return `venue:${venueLetter(venue)}`;
}

function causeWord(code: number): string {
  return code === StateCause.None ? "" : nameIn(StateCause, code);
}

function stateWord(code: number): StateWord {
  return SCOPE_STATES[code] ?? "UNREACHABLE";
}
