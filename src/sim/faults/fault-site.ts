import type { SeededRandom } from "../../core/domain/random.ts";
import type { GateLimits } from "../../core/gate/limits.ts";
import type { SimDisk } from "../disk.ts";
import type { SimMarket } from "../fleet/market.ts";
import type { LimitSlip } from "../fleet/people.ts";
import type { WrongWay } from "../fleet/wrong-people.ts";
import type { SimFabric } from "../network.ts";
import type { SimProcess } from "../process.ts";
import type { Tape } from "../tape.ts";
import type { SimWorld } from "../world.ts";
import type { Wires } from "./wires.ts";

/** What faults can do to a fleet; the fleet has more. */
export type FaultedFleet = {
  readonly fabric: SimFabric;
  /** Its sums begin anew with another trading day, and nobody holds them against the run's. */
  readonly mayCloseDay: boolean;
  /** By machine: `gate`, `venue-N`, `guard-1`. */
  readonly disks: ReadonlyMap<string, SimDisk>;
  readonly names: readonly string[];
  readonly scopes: readonly string[];
  readonly parentScopes: readonly string[];
  process(name: string): SimProcess | null;
  kill(name: string, why: string): void;
  losePower(machine: string): void;
  pause(name: string): void;
  wake(name: string): void;
  changeLimits(change: Partial<GateLimits>, counted?: boolean): void;
  readonly people: {
    kill(scope: string): void;
    rearm(scope: string, keep: boolean): void;
    freeze(scope: string): void;
    unhold(scope: string): void;
    open(scope: string, keep: boolean): void;
    reduceOnly(scope: string): void;
    closeDay(): void;
    limit(name: string, value: number, endMs: number, slip: LimitSlip): void;
  };
  readonly market: Pick<SimMarket, "symbols" | "halt" | "restrictShort">;
  /** While somebody else signs for the guard: called whenever that happens. */
  readonly guard: { forgery: (() => void) | null };
  readonly wrongPeople: {
    say(way: WrongWay, scope: string, random: SeededRandom, given: () => void): void;
  };
};

/** Where one planned fault happens, and how it says that it took effect. */
export type FaultSite = {
  readonly world: SimWorld;
  readonly fleet: FaultedFleet;
  readonly tape: Tape;
  readonly wires: Wires;
  /** Its own: what it draws shifts nobody else's draws. */
  readonly random: SeededRandom;
  /** It changed what this process received or found on disk; called once for each time. */
  note(who: string): void;
  /** Runs `undo` after `delayNs`, or when the faults of this run are over if that is sooner. */
  undoAfter(delayNs: number, undo: () => void): void;
};

/** Carries out one fault, once. One that finds nothing to harm does nothing and notes nothing. */
export type Fault = (site: FaultSite) => void;

/** One of a list; null of an empty one. */
export function oneOf<T>(random: SeededRandom, list: readonly T[]): T | null {
  return list[random.below(list.length)] ?? null;
}

/** A span between two, small ones as likely as large ones: its logarithm is uniform. */
export function spanNs(random: SeededRandom, least: number, most: number): number {
  return least * (most / least) ** random.unit();
}

/** Names that begin so, of the processes of the fleet. */
export function named(fleet: FaultedFleet, prefix: string): string[] {
  return fleet.names.filter((name) => name === prefix || name.startsWith(`${prefix}-`));
}
