import type { LimitBody } from "../../wire/control/kill-port.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";

type Declared = Pick<LimitBody, "name" | "unit" | "decimals">;

const SPANS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };
const SPAN = /^([1-9]\d{0,5})([smh])$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z$/;
const AMOUNT = /^-?\d{1,15}(\.\d{1,8})?$/;

/**
 * A value as a person types it, in whole numbers of 10^-decimals of the limit's unit. Whether it is
 * allowed says the gate. Throws `CommandFault`.
 */
export function readAmount(words: string, { name, unit, decimals }: Declared): number {
  const scale = 10 ** decimals;
  const units = Math.round(Number(words) * scale);
  const exact =
    AMOUNT.test(words) && Number.isSafeInteger(units) && units / scale === Number(words);
  if (exact) return units;
  const digits = decimals === 0 ? "a whole number" : `a number with at most ${decimals} decimals`;
  throw new CommandFault(`${name} ${words}: it must be ${digits} of ${unit}`, ExitCode.Usage);
}

/**
 * When a change is meant to end, UTC ms; 0 for good. Throws `CommandFault`.
 *
 * @param words An instant such as `2026-11-22T21:00Z`, or a span from now such as `90m`.
 */
export function readUntil(words: string | undefined, nowMs: number): number {
  if (words === undefined) return 0;
  const span = readSpan(words);
  if (span !== null) return Math.ceil(nowMs + span);
  const instant = INSTANT.test(words) ? Date.parse(words) : Number.NaN;
  if (instant > nowMs) return instant;
  const form = "an instant to come such as 2026-11-22T21:00Z, or a span such as 30s, 90m or 2h";
  throw new CommandFault(`--until ${words}: it must be ${form}`, ExitCode.Usage);
}

/** A span such as `90m` in ms; null for anything else. */
export function readSpan(words: string): number | null {
  const [, count = "", unit = ""] = SPAN.exec(words) ?? [];
  const ms = SPANS[unit];
  return ms === undefined ? null : Number(count) * ms;
}

/** A value in the unit of its limit, a number. */
export function amountOf(limit: LimitBody, value: number): number {
  return value / 10 ** limit.decimals;
}

/** The same with its unit, for people. */
export function amountWords(limit: LimitBody, value: number): string {
  return `${amountOf(limit, value)} ${limit.unit}`;
}

/** Whether one value lets less through than another. */
export function isStricter({ stricter }: LimitBody, value: number, than: number): boolean {
  if (stricter === "lower") return value < than;
  return stricter === "higher" && value > than;
}

/** An instant as people read it. */
export function instantWords(utcMs: number): string {
  return new Date(utcMs).toISOString().replace(/\.\d+Z$/, "Z");
}
