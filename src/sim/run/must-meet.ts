import { RejectCode } from "../../core/domain/reject-code.ts";
import { RecordType } from "../../core/gate/records.ts";
import { ScopeState } from "../../core/gate/scope-state.ts";
import { FAULT_NAMES } from "../faults/rates.ts";
import type { Group } from "./coverage.ts";
import { NOT_YET } from "./not-yet.ts";
import type { Met } from "./trial.ts";

/** So many seeds have to meet every kind; fewer prove nothing of a rare one. */
export const COVERAGE_SEEDS = 1800;

/** Every kind of these groups has to be met by a range of seeds. */
export const MUST_MEET: Readonly<Partial<Record<Group, readonly string[]>>> = {
  faults: FAULT_NAMES,
  records: Object.keys(RecordType),
  states: Object.keys(ScopeState),
  codes: Object.keys(RejectCode).filter((name) => name !== "None"),
  requests: [
    "NewOrderSingle",
    "OrderCancelRequest",
    "OrderCancelReplaceRequest",
    "OrderStatusRequest",
    "ResendRequest",
    "SequenceReset",
    "Logon",
  ],
  reports: ["New", "Trade", "Fill", "Canceled", "Expired", "Rejected", "OrderCancelReject"],
  told: [
    "New",
    "Trade",
    "Fill",
    "Canceled",
    "Expired",
    "Rejected",
    "Replaced",
    "Pending cancel",
    "Pending replace",
    "Order status",
    "OrderCancelReject",
  ],
};

/** One kind with how often it was met. */
export type CoverageRow = {
  readonly group: string;
  readonly kind: string;
  readonly times: number;
  /** Why it cannot be met yet; "" when it can. */
  readonly notYet: string;
};

/** Every kind that was met, and every one that has to be. */
export function coverageRows(met: Met): CoverageRow[] {
  const rows: CoverageRow[] = [];
  const groups = new Set([...Object.keys(MUST_MEET), ...Object.keys(met)]);
  for (const group of groups) {
    const wanted = MUST_MEET[group as Group] ?? [];
    const found = met[group] ?? {};
    for (const kind of [...new Set([...wanted, ...Object.keys(found)])].sort()) {
      const notYet = wanted.includes(kind) ? (NOT_YET[group as Group]?.[kind] ?? "") : "";
      rows.push({ group, kind, times: found[kind] ?? 0, notYet });
    }
  }
  return rows;
}

/** Kinds that had to be met and were not, as `group: kind`. */
export function unmet(met: Met): string[] {
  return coverageRows(met)
    .filter(({ times, notYet }) => times === 0 && notYet === "")
    .map(({ group, kind }) => `${group}: ${kind}`);
}
