import type { TwoPersons } from "../../core/control/two-persons.ts";
import { limitOfScope } from "../../core/domain/scope.ts";
import { firmLoss, firmLossWithin } from "../../core/gate/controls/loss.ts";
import { type Added, grossWith, netWith } from "../../core/gate/controls/money-sums.ts";
import type { Gate } from "../../core/gate/gate.ts";
import { LimitStep } from "../../core/gate/limit-records.ts";
import { type LimitRow, SETTABLE_LIMITS } from "../../core/gate/limit-table.ts";
import type { LimitBody, LimitProposalBody, LimitsBody } from "../../wire/control/kill-port.ts";

/** Letters of a proposal's id: the begin of the hash of what it says. */
const ID_LENGTH = 12;

type Parts = {
  readonly gate: Gate;
  readonly consent: TwoPersons;
  /** What the waiting changes say, by its hash. */
  readonly limitTexts: ReadonlyMap<string, string>;
};

/** Every limit as it stands, with its use, and the changes that wait for a second person. */
export function limitsBody(x: Parts): LimitsBody {
  const { gate } = x;
  return {
    gate: gate.number,
    version: gate.ledger.limits.version,
    limits: SETTABLE_LIMITS.flatMap((row) => limitBody(gate, row)),
    proposals: proposals(x),
  };
}

function limitBody(gate: Gate, row: LimitRow): LimitBody[] {
  const now = gate.ledger.limits.of(row.name);
  if (now === undefined) return [];
  const { name, scope, unit, decimals, control, stricter, meaning } = row;
  const below = SETTABLE_LIMITS.find(({ key }) => key === row.below)?.name ?? "";
  const { to, base, version, fileValue, seq, step, first, second, reason } = now;
  const { utcMs, untilMs, revertMs } = now;
  return [
    {
      ...{ name, scope, unit, decimals, control, stricter, meaning, below },
      ...{ value: to, use: inUse(gate, name), version, fileValue, seq, step: STEPS[step] ?? "" },
      by: [first, second].filter((person) => person !== ""),
      ...{ reason, sinceMs: Math.floor(utcMs), untilMs, revertMs, base },
    },
  ];
}

/** Nothing on top of what is there. */
const NOTHING: Added = { buy: true, money: 0, shares: 0 };

const STEPS: Readonly<Record<number, string>> = {
  [LimitStep.File]: "file",
  [LimitStep.Stricter]: "stricter",
  [LimitStep.Laxer]: "laxer",
  [LimitStep.Reverted]: "reverted",
};

function inUse({ ledger, lanes, limits }: Gate, name: string): number | null {
  switch (name) {
    case "suspenseMaxShares":
      return ledger.suspense.shares;
    case "suspenseMaxUsd":
      return ledger.suspense.notional;
    case "firmGrossMaxUsd":
      return grossWith(ledger.exposure.firm, 0, NOTHING);
    case "firmNetMaxUsd":
      return Math.max(
        netWith(ledger.exposure.firm, 0, NOTHING),
        netWith(ledger.exposure.firm, 0, { ...NOTHING, buy: false }),
      );
    case "firmLossMaxUsd":
      return firmLoss(ledger);
    case "firmLossWindowMaxUsd":
      return firmLossWithin(ledger, limits.firmLossWindowS);
    case "laneWindow":
      return Math.max(0, ...lanes.map(({ unacked }) => unacked));
    default:
      return null;
  }
}

/** Those that would be carried out if a second person signed them now. */
function proposals({ gate, consent, limitTexts }: Parts): LimitProposalBody[] {
  const waiting = [...consent.waiting].filter(({ type, scope, epochBound }) => {
    return type === "limit" && gate.ledger.limits.of(limitOfScope(scope))?.seq === epochBound;
  });
  return waiting.map(({ contentHash, epochBound, approvals, reason, proposedUtcMs }) => ({
    id: contentHash.slice(0, ID_LENGTH),
    content: limitTexts.get(contentHash) ?? "",
    seq: epochBound,
    persons: approvals.map(({ person }) => person),
    reason,
    sinceMs: Math.floor(proposedUtcMs),
  }));
}
