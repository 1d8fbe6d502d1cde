import { RejectCode } from "../domain/reject-code.ts";
import type { Gate } from "./gate.ts";
import { type LimitSetRecord, LimitStep } from "./limit-records.ts";
import { isStricter, type LimitRow, SETTABLE_LIMITS, stricterOf } from "./limit-table.ts";
import type { GateLimits } from "./limits.ts";
import { enough } from "./people-states.ts";
import { refuse } from "./reason.ts";

/** Who stands behind limits.yaml; its values are in the gate's limits. */
export type LimitsHead = {
  readonly version: number;
  readonly reason: string;
  readonly author: string;
  readonly approver: string;
};

/** What people want of a limit, in the units of its row. */
export type LimitWish = {
  readonly limit: string;
  /** What stands now, as they have seen it. */
  readonly from: number;
  readonly to: number;
  /** UTC ms, 0 for good. */
  readonly untilMs: number;
  /** Changes of this limit that they have seen. */
  readonly seq: number;
};

/** The limit of this name that a command can change; undefined for none. */
export function limitRow(name: string): LimitRow | undefined {
  return SETTABLE_LIMITS.find((row) => row.name === name);
}

/** What the ladders read of a limit. */
function limitValue(limits: GateLimits, row: LimitRow): number {
  return limits[row.key as keyof GateLimits] as number;
}

/** The limits with one of them changed: another object, for those who decide hold the old one. */
export function withLimit(limits: GateLimits, row: LimitRow, value: number): GateLimits {
  return { ...limits, [row.key]: value };
}

/** How many distinct persons a change takes (SAFETY 11.3). */
export function personsForLimit(row: LimitRow, { from, to }: LimitWish): 1 | 2 {
  return isStricter(row, to, from) ? 1 : 2;
}

/** Whether a limit may be changed so at all, whoever wants it; else `why` says why not. */
export function mayChange(gate: Gate, wish: LimitWish): boolean {
  const { why, utcMs } = gate;
  const row = limitRow(wish.limit);
  const now = gate.ledger.limits.of(wish.limit);
  if (row === undefined || now === undefined) return refuse(why, RejectCode.UnknownLimit, 0, 0);
  const { from, to, seq, untilMs } = wish;
  if (!Number.isSafeInteger(to) || to < row.least || to > row.most) {
    const nearest = to > row.most ? row.most : row.least;
    return refuse(why, RejectCode.LimitOutOfRange, to, nearest);
  }
  if (from !== now.to) return refuse(why, RejectCode.LimitFromOther, from, now.to);
  if (seq !== now.seq) return refuse(why, RejectCode.LimitOfOtherChange, seq, now.seq);
  const hard = row.below === undefined ? to : gate.limits[row.below];
  if (to > hard && to > from) return refuse(why, RejectCode.SoftAboveHard, to, hard);
  if (to === from) return refuse(why, RejectCode.LimitUnchanged, to, from);
  // Of a limit without a direction nobody knows which way is back.
  const late = untilMs !== 0 && (untilMs <= utcMs || row.stricter === "neither");
  return !late || refuse(why, RejectCode.LimitEndInvalid, untilMs, Math.floor(utcMs));
}

/**
 * Changes a limit while the gate runs (C74, B61, B62): stricter by one person at once, laxer by two
 * distinct ones. A laxer value with an end goes back by itself; a stricter one stays until two
 * people change it (I16).
 */
export function setLimit(
  gate: Gate,
  wish: LimitWish,
  by: { readonly persons: readonly string[]; readonly reason: string },
): boolean {
  const row = limitRow(wish.limit);
  const now = gate.ledger.limits.of(wish.limit);
  if (!mayChange(gate, wish) || row === undefined || now === undefined) return false;
  if (!enough(gate, by.persons, personsForLimit(row, wish))) return false;
  const { to, untilMs } = wish;
  const stricter = isStricter(row, to, now.to);
  const ends = !stricter && untilMs > 0;
  const base = stricter ? stricterOf(row, to, now.base) : ends ? now.base : to;
  const [first = "", second = ""] = by.persons;
  turn(gate, row, {
    ...now,
    step: stricter ? LimitStep.Stricter : LimitStep.Laxer,
    to,
    base,
    revertMs: base === to ? 0 : ends ? untilMs : now.revertMs,
    untilMs,
    first,
    second,
    reason: by.reason,
  });
  gate.effects.sync();
  return true;
}

/** Ends every laxer value whose time is over. @param utcMs As the journal has it (I16). */
export function revertLimits(gate: Gate, utcMs: number): void {
  const { limits } = gate.ledger;
  if (utcMs < limits.nextRevertMs) return;
  for (const row of SETTABLE_LIMITS) {
    const now = limits.of(row.name);
    if (now === undefined || now.revertMs === 0 || utcMs < now.revertMs) continue;
    turn(gate, row, {
      ...now,
      step: LimitStep.Reverted,
      to: now.base,
      ...{ revertMs: 0, untilMs: 0, first: "", second: "", reason: "its end has come" },
    });
    gate.effects.sync();
  }
}

/**
 * What stands at a start. A newer version of limits.yaml is taken whole. Otherwise what people set
 * stands; a file of an older or the same version that says something else is not what two people
 * agreed on: of each limit the stricter value stands.
 */
export function settleLimits(gate: Gate): void {
  const head = gate.limitsFile;
  for (const row of SETTABLE_LIMITS) {
    const said = limitValue(gate.limits, row);
    const now = gate.ledger.limits.of(row.name);
    if (now === undefined || head.version > now.version) {
      takeFromFile(gate, row, said, now);
      continue;
    }
    gate.limits = withLimit(gate.limits, row, now.to);
    if (said === now.fileValue) continue;
    gate.effects.alert(RejectCode.LimitsFileDiffers, row.name, head.version, now.version);
    if (!isStricter(row, said, now.to)) continue;
    const base = stricterOf(row, now.base, said);
    turn(gate, row, {
      ...now,
      ...fileWords(head),
      to: said,
      base,
      revertMs: base === said ? 0 : now.revertMs,
      fileValue: said,
    });
  }
  revertLimits(gate, gate.utcMs);
}

type Change = Omit<LimitSetRecord, "seq" | "from" | "utcMs" | "limit">;

function takeFromFile(
  gate: Gate,
  row: LimitRow,
  said: number,
  now: Readonly<LimitSetRecord> | undefined,
): void {
  const { version } = gate.limitsFile;
  const value = { to: said, base: said, revertMs: 0, version, fileValue: said };
  turn(gate, row, { ...fileWords(gate.limitsFile), ...value }, now === undefined);
}

function fileWords({ reason, author, approver }: LimitsHead) {
  return { step: LimitStep.File, untilMs: 0, first: author, second: approver, reason };
}

function turn(gate: Gate, row: LimitRow, change: Change, isFirst = false): void {
  const { ledger, utcMs } = gate;
  const now = ledger.limits.of(row.name);
  const { step, to, base, revertMs, untilMs, version, fileValue, first, second, reason } = change;
  const record: LimitSetRecord = {
    ...{ step, seq: (now?.seq ?? 0) + 1, from: now?.to ?? 0, to, base, revertMs, untilMs },
    ...{ version, fileValue, utcMs, limit: row.name, first, second, reason },
  };
  gate.records.limitSet(record);
  ledger.limits.apply(record);
  gate.limits = withLimit(gate.limits, row, to);
  if (!isFirst && record.from !== to) {
    gate.effects.alert(RejectCode.LimitChanged, row.name, to, record.from);
  }
}
