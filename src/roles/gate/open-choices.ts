import { FIRM, parentOfScope, parseScope } from "../../core/domain/scope.ts";
import type { Gate } from "../../core/gate/gate.ts";
import { killedParents } from "../../core/gate/kill.ts";
import { ParentFlag } from "../../core/gate/parents.ts";
import { stoppingCauses } from "../../core/gate/people-states.ts";
import { mayReduce } from "../../core/gate/reduce-only.ts";
import { causeName, ScopeState, StateCause, stateName } from "../../core/gate/scope-state.ts";
import { suspenseExceeds } from "../../core/gate/suspense.ts";
import { type Canonical, canonicalText } from "../../wire/control/canonical.ts";
import type { Sha256 } from "../../wire/journal/format.ts";
import { hashOf, keptList } from "./rearm-choices.ts";

/** What two people can choose when they open, as canonical texts; "" for what cannot be chosen. */
export type OpenChoices = {
  readonly return: string;
  readonly keep: string;
  readonly reduce: string;
};

/**
 * What two people sign to let a scope or a parent go: the causes that they have read, what becomes
 * of the parents (as with a rearm), and of a firm that suspense stopped the lines that they
 * explain. Another cause, line or list since then is another text.
 *
 * @param words A scope or `parent:N`, which exist.
 */
export function openChoices(gate: Gate, words: string, sha256: Sha256): OpenChoices {
  const scope = parseScope(words);
  const causes = causesOf(gate, words);
  const reduces = scope !== null && mayReduce(scope);
  const reduced = causes.includes(wordOf(ScopeState.REDUCE_ONLY, StateCause.ReducedByPeople));
  const reduce = reduces && !reduced ? canonicalText({ do: "reduce", causes }) : "";
  if (causes.length === 0) return { return: "", keep: "", reduce };
  const rows = scope === null ? [parentOfScope(words) - 1] : killedParents(gate, scope);
  const read = { causes, ...(words === "firm" ? explained(gate, sha256) : {}) };
  return {
    return: canonicalText({ do: "return", ...read }),
    keep: canonicalText({ do: "keep", ...read, ...keptList(gate, rows, sha256) }),
    reduce,
  };
}

/** Whether opening the firm needs its suspense explained. */
export function mustExplain(gate: Gate): boolean {
  if (gate.ledger.suspense.lines.length === 0) return false;
  const { SuspenseLimit } = StateCause;
  const frozen = gate.ledger.states.demand(FIRM, SuspenseLimit) === ScopeState.FROZEN;
  return frozen || suspenseExceeds(gate);
}

/** Hash of what stands in suspense, as people sign it. */
export function suspenseHash(gate: Gate, sha256: Sha256): string {
  return hashOf(gate.ledger.suspense.words.join("\n"), sha256);
}

/** What stops it that two people can end, such as `FROZEN Overfill`. */
function causesOf(gate: Gate, words: string): string[] {
  const { ledger } = gate;
  const row = parentOfScope(words) - 1;
  if (row >= 0) {
    if (!ledger.parents.has(row, ParentFlag.frozen)) return [];
    const { causes } = ledger.frozenParents.get(row) ?? { causes: [StateCause.Overfill] };
    return causes.map((cause) => wordOf(ScopeState.FROZEN, cause));
  }
  const scope = parseScope(words);
  if (scope === null) return [];
  const causes = stoppingCauses(gate, scope).map(([cause, state]) => wordOf(state, cause));
  const closed = scope.kind === "firm" && ledger.firmState === ScopeState.CLOSED;
  return closed ? [wordOf(ScopeState.CLOSED, ledger.firmCause), ...causes] : causes;
}

function wordOf(state: number, cause: number): string {
  return `${stateName(state)} ${causeName(cause)}`;
}

function explained(gate: Gate, sha256: Sha256): { readonly [key: string]: Canonical } {
  if (!mustExplain(gate)) return {};
  const { shares, notional, lines } = gate.ledger.suspense;
  // A venue may have said any price: what no whole number can hold is said to be that much.
  const most = Number.MAX_SAFE_INTEGER;
  const usd = Math.min(most, Math.ceil(notional / 10_000));
  const hash = suspenseHash(gate, sha256);
  return { suspense: { hash, lines: lines.length, shares: Math.min(most, shares), usd } };
}
