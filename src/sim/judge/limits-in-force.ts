import type { LimitsEvent, PeopleEvent } from "../tape.ts";
import { Violation } from "../violation.ts";
import type { VisibleLimits } from "./facts.ts";

type Key = Exclude<keyof VisibleLimits, "heldParents">;

/** Limits that show outside, by the names that people give them. */
const SHOWN: ReadonlyMap<string, Key> = new Map([
  ["limit:maxOrderQty", "maxOrderQty"],
  ["limit:softOrderQty", "softOrderQty"],
  ["limit:maxOrderNotionalUsd", "maxOrderNotional"],
  ["limit:maxChildQty", "maxChildQty"],
  ["limit:maxChildNotionalUsd", "maxChildNotional"],
  ["limit:laneWindow", "laneWindow"],
  ["limit:sentCapSweep", "sentCap"],
  ["limit:firmLossMaxUsd", "firmLossMax"],
  ["limit:firmChildrenMaxPerS", "firmChildrenMaxPerS"],
  ["limit:symbolChildrenMaxPerS", "symbolChildrenMaxPerS"],
  ["limit:symbolSharesMaxPerMin", "symbolSharesMaxPerMin"],
  ["limit:symbolVolumeMaxPct", "symbolVolumeMaxBp"],
  ["limit:symbolVolumeFromShares", "symbolVolumeFromShares"],
  ["limit:parentSharesMaxPerS", "parentSharesMaxPerS"],
  ["limit:parentChildrenMax", "parentChildrenMax"],
  ["limit:bookTimesMax", "bookTimesMax"],
  ["limit:maxIsoQty", "maxIsoQty"],
  ["limit:quoteAgeMaxMs", "quoteAgeMaxMs"],
]);
const KEYS: readonly Key[] = [...new Set(SHOWN.values())];

/** Distinct persons that raise a limit (I8). */
const PERSONS = 2;

type Asked = { readonly scope: string; readonly key: Key; readonly value: number };

/**
 * The most that each limit may be at this instant, by what people and files have said: a stricter
 * value holds from the gate's word that it is set, a laxer one may from the moment in which two
 * people have asked for it. What goes back by itself is not taken back here: nobody says it.
 */
export class LimitsInForce {
  #standing: VisibleLimits;
  #file: VisibleLimits;
  #version = 0;
  /** An order was sent since that version came: its start is on disk (I3). */
  #isSure = false;
  /** What was asked for and not answered, oldest first. */
  #asked: Asked[] = [];
  readonly #signed: Map<string, number> = new Map();
  /** Every state of them, the present one last. */
  readonly log: VisibleLimits[];

  constructor(limits: VisibleLimits) {
    this.#standing = limits;
    this.#file = limits;
    this.log = [limits];
  }

  get now(): VisibleLimits {
    return this.log.at(-1) as VisibleLimits;
  }

  /** A start with a file: a newer version is taken whole, of another one only what is stricter. */
  starts({ limits, version }: LimitsEvent): void {
    const newer = version > this.#version;
    const next = { ...this.#standing, heldParents: limits.heldParents };
    for (const key of KEYS) {
      if (newer) next[key] = limits[key];
      else if (limits[key] === this.#file[key]) continue;
      // Whether the version of before was ever taken nobody knows: then this one may be.
      else next[key] = this.#isSure ? Math.min(next[key], limits[key]) : limits[key];
    }
    if (newer) {
      this.#version = version;
      this.#isSure = false;
      this.#asked = [];
    }
    this.#file = limits;
    this.#turn(next);
  }

  /** An order left the gate. */
  orderSent(): void {
    this.#isSure = true;
  }

  people({ what, scope, value = 0 }: PeopleEvent): void {
    const key = SHOWN.get(scope);
    if (key === undefined) return;
    const same = ({ scope: of, value: to }: Asked): boolean => of === scope && to === value;
    const name = `${scope} ${value}`;
    if (what === "asked") {
      this.#signed.set(name, (this.#signed.get(name) ?? 0) + 1);
      this.#asked.push({ scope, key, value });
      this.#turn(this.#standing);
      return;
    }
    const at = this.#asked.findIndex(same);
    if (what === "refused") {
      if (at >= 0) this.#asked.splice(at, 1);
      this.#turn(this.#standing);
      return;
    }
    const signed = this.#signed.get(name) ?? 0;
    if (value > this.now[key] && signed < PERSONS) {
      throw new Violation(
        "I8",
        `${scope} is raised to ${value} by ${signed} of ${PERSONS} persons`,
      );
    }
    this.#signed.delete(name);
    // What was asked for before it is over: the gate takes one after the other.
    this.#asked = this.#asked.filter((one, i) => one.scope !== scope || i > at);
    this.#turn({ ...this.#standing, [key]: value });
  }

  #turn(standing: VisibleLimits): void {
    this.#standing = standing;
    const now = { ...standing };
    for (const { scope, key, value } of this.#asked) {
      const two = (this.#signed.get(`${scope} ${value}`) ?? 0) >= PERSONS;
      if (two) now[key] = Math.max(now[key], value);
    }
    this.log.push(now);
  }
}
