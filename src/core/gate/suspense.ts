import { formatClOrdId } from "../domain/clordid.ts";
import { RejectCode } from "../domain/reject-code.ts";
import { freezeFirm, freezeLane } from "./freeze.ts";
import type { Gate } from "./gate.ts";
import { P } from "./parents.ts";
import { refuse } from "./reason.ts";
import {
  type CorrectionRecord,
  ReportKind,
  type ReportRecord,
  type SuspenseRecord,
} from "./records.ts";

/** Where the words of a message can be asked for, while it is being handled. */
export type Verbatim = {
  /** The message as it came, its first 512 bytes. */
  verbatim(): string;
};

/** For reports that came as no message. */
export const NO_WORDS: Verbatim = { verbatim: () => "" };

/**
 * A report that names no order or lane of ours: kept as it came, counted as exposure, and a person
 * is told. A fill stops its lane (B26).
 *
 * @param code Why it is here: what the lane is FROZEN for, and what people read first.
 */
export function suspense(
  gate: Gate,
  record: SuspenseRecord,
  code: RejectCode = RejectCode.SuspenseFill,
): void {
  const { kind, lastQty, venue } = record;
  const trades = kind === ReportKind.Fill || kind === ReportKind.Correct;
  record.code = code;
  record.counts = trades ? 1 : 0;
  quarantine(gate, record);
  if (kind === ReportKind.CancelRefused) return;
  const lane = gate.ledger.laneOf(venue);
  if (trades && lane >= 0) {
    freezeLane(gate, lane, code, lastQty, venue);
    return;
  }
  gate.effects.alert(code, `venue ${String.fromCharCode(venue)}`, lastQty, venue);
}

/** Keeps a report as it came; beyond the limit of what it adds up to the firm is FROZEN (C21). */
export function quarantine(gate: Gate, record: SuspenseRecord): void {
  gate.records.suspense(record);
  gate.ledger.applySuspense(record);
  if (record.counts === 1) checkSuspense(gate);
}

/**
 * A report on an order of ours for the quarantine, with the words of its message.
 *
 * @param x Whether it counts as exposure is left out for `suspense`, which knows by its kind.
 */
export function quarantined(
  gate: Gate,
  r: ReportRecord | CorrectionRecord,
  x: { readonly code: RejectCode; readonly counts?: boolean; readonly source: Verbatim },
): SuspenseRecord {
  const { parents } = gate.ledger;
  const row = parents.rowOf(r.parent);
  return {
    venue: r.venue,
    clOrdId: formatClOrdId(gate.number, r.incarnation, r.parent, r.child),
    kind: r.kind,
    lastQty: r.lastQty,
    lastPx: r.lastPx,
    execId: "refExecId" in r ? r.refExecId : r.execId,
    seq: r.seq,
    utcMs: r.utcMs,
    code: x.code,
    side: row < 0 ? 0 : parents.side(row),
    counts: x.counts === true ? 1 : 0,
    symbol: row < 0 ? "" : gate.symbols.name(parents.get(row, P.symbol)),
    raw: x.source.verbatim(),
  };
}

/** What two people say of all that stands in suspense, after they have looked into it. */
export type Explanation = {
  readonly persons: readonly string[];
  /** SHA-256 of the account's `words`, hex. */
  readonly hash: string;
  readonly reason: string;
};

/** Two people explain what stands in suspense: it is no exposure any more (C21). */
export function explainSuspense(gate: Gate, x: Explanation): void {
  const { suspense: account } = gate.ledger;
  const [first = "", second = ""] = x.persons;
  const lines = account.lines.length;
  const { shares, notional } = account;
  const { hash, reason } = x;
  const names = { hash, first, second, reason };
  gate.records.suspenseExplained({ lines, shares, notional, utcMs: gate.utcMs, ...names });
  account.explain();
  gate.effects.alert(RejectCode.SuspenseExplained, "firm", shares, lines);
  gate.effects.sync();
}

/** Whether more is unexplained than the limits allow. */
export function suspenseExceeds(gate: Gate): boolean {
  const { suspense: account } = gate.ledger;
  const { suspenseMaxShares, suspenseMaxNotional } = gate.limits;
  return account.shares > suspenseMaxShares || account.notional > suspenseMaxNotional;
}

/** Nobody opens the firm above the limit: what stands in suspense is explained first (C21). */
export function suspenseAllows(gate: Gate): boolean {
  if (!suspenseExceeds(gate)) return true;
  const [sum, most] = exceeding(gate);
  return refuse(gate.why, RejectCode.SuspenseLimit, sum, most);
}

function checkSuspense(gate: Gate): void {
  if (!suspenseExceeds(gate)) return;
  const [sum, most] = exceeding(gate);
  freezeFirm(gate, RejectCode.SuspenseLimit, sum, most);
}

/** The sum that is above its limit, and the limit: shares, else $0.0001. */
function exceeding(gate: Gate): readonly [number, number] {
  const { shares, notional } = gate.ledger.suspense;
  const { suspenseMaxShares, suspenseMaxNotional } = gate.limits;
  if (shares > suspenseMaxShares) return [shares, suspenseMaxShares];
  return [notional, suspenseMaxNotional];
}
