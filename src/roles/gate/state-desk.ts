import { isApproved } from "../../core/control/two-persons.ts";
import { RejectCode } from "../../core/domain/reject-code.ts";
import { parentOfScope, parseScope } from "../../core/domain/scope.ts";
import { freezeParent, freezeScope } from "../../core/gate/freeze.ts";
import type { Gate } from "../../core/gate/gate.ts";
import { historyProven, openGate } from "../../core/gate/opening.ts";
import { ParentFlag } from "../../core/gate/parents.ts";
import {
  endHold,
  mayEndHold,
  type Release,
  reduceOnly,
  thaw,
  thawParent,
} from "../../core/gate/people-states.ts";
import { ScopeState, StateCause } from "../../core/gate/scope-state.ts";
import { explainSuspense } from "../../core/gate/suspense.ts";
import {
  type DeskTools,
  type KillAnswer,
  refusedBy,
  type SignedWord,
  takenNow,
} from "./kill-answer.ts";
import { mustExplain, openChoices, suspenseHash } from "./open-choices.ts";
import { hashOf } from "./rearm-choices.ts";

/** One person brings a scope or a parent to FROZEN: a stop that needs no rearm (SAFETY 4.2). */
export function takeFreeze(x: DeskTools, word: SignedWord): KillAnswer {
  const { command, person } = word;
  if (!isThere(x, command.scope)) return x.refuse(RejectCode.UnknownScope, 0, 0, command);
  x.note(word);
  const row = parentOfScope(command.scope) - 1;
  const scope = parseScope(command.scope);
  if (row >= 0) freezeParent(x.gate, row, RejectCode.FrozenByPeople, 0);
  if (scope !== null) freezeScope(x.gate, scope, StateCause.FrozenByPeople, person);
  return takenNow(x, word, person);
}

/** One person ends a HELD whose cause was a message or an alert. */
export function takeUnhold(x: DeskTools, word: SignedWord): KillAnswer {
  const { command, person } = word;
  const { gate } = x;
  const scope = parseScope(command.scope);
  if (scope === null || !x.exists(scope)) {
    return x.refuse(RejectCode.UnknownScope, 0, 0, command);
  }
  if (!mayEndHold(gate, scope)) return refusedBy(x, word);
  x.note(word);
  endHold(gate, scope, [person]);
  return takenNow(x, word, person);
}

/**
 * The first of two people waits for the other; the second distinct one who signs the same opens
 * what was FROZEN, REDUCE_ONLY or CLOSED. `epochBound` names the start of the gate in which it was
 * signed: no consent outlives a restart, for what stops a gate may be another thing then.
 */
export function takeOpen(x: DeskTools, word: SignedWord): KillAnswer {
  const { gate, consent, sha256 } = x;
  const { command, content, person } = word;
  const { scope } = command;
  const { incarnation } = gate.ledger;
  if (!isThere(x, scope)) return x.refuse(RejectCode.UnknownScope, 0, 0, command);
  if (command.epochBound !== incarnation) {
    return x.refuse(RejectCode.OpenOfOtherStart, command.epochBound, incarnation, command);
  }
  const choices = openChoices(gate, scope, sha256);
  if (choices.return === "" && choices.reduce === "") {
    return x.refuse(RejectCode.NotHeldBy, 0, 0, command);
  }
  const offered = [choices.return, choices.keep, choices.reduce].includes(content);
  if (content === "" || !offered || hashOf(content, sha256) !== command.contentHash) {
    return x.refuse(RejectCode.ContentChanged, 0, 0, command);
  }
  if (isClosedFirm(gate, scope) && !historyProven(gate)) return refusedBy(x, word);
  const noted = x.note(word);
  const proposal = consent.applyApproval(command, person, gate.utcMs);
  const persons = proposal.approvals.map((approval) => approval.person);
  if (!isApproved(proposal)) {
    gate.effects.sync();
    return { type: "Waiting", persons, index: noted };
  }
  // The other choice that somebody has signed is about what is no longer so.
  consent.applyDone("open", scope);
  const keep = content === choices.keep;
  const done =
    content === choices.reduce
      ? reduce(gate, scope, persons)
      : open(x, scope, { persons, keep }, command.reason);
  return done ? takenNow(x, word, persons.join(", ")) : refusedBy(x, word);
}

function open(x: DeskTools, words: string, release: Release, reason: string): boolean {
  const { gate, sha256 } = x;
  const row = parentOfScope(words) - 1;
  if (row >= 0) return thawParent(gate, row, release);
  const scope = parseScope(words);
  if (scope === null) return false;
  if (scope.kind === "firm" && mustExplain(gate)) {
    explainSuspense(gate, { persons: release.persons, hash: suspenseHash(gate, sha256), reason });
  }
  return isClosedFirm(gate, words) ? openGate(gate, release) : thaw(gate, scope, release);
}

function reduce(gate: Gate, words: string, persons: readonly string[]): boolean {
  const scope = parseScope(words);
  return scope !== null && reduceOnly(gate, scope, persons);
}

function isClosedFirm(gate: Gate, words: string): boolean {
  return words === "firm" && gate.ledger.firmState === ScopeState.CLOSED;
}

/** Whether there is such a scope, or such a parent that has not ended. */
function isThere(x: DeskTools, words: string): boolean {
  const scope = parseScope(words);
  if (scope !== null) return x.exists(scope);
  const { parents } = x.gate.ledger;
  const row = parents.rowOf(parentOfScope(words));
  return row >= 0 && !parents.has(row, ParentFlag.ended);
}
