import { isApproved } from "../../core/control/two-persons.ts";
import { RejectCode } from "../../core/domain/reject-code.ts";
import { limitOfScope } from "../../core/domain/scope.ts";
import {
  type LimitWish,
  limitRow,
  mayChange,
  personsForLimit,
  setLimit,
} from "../../core/gate/set-limit.ts";
import { decodeLimitContent } from "../../wire/control/limit-content.ts";
import {
  type DeskTools,
  type KillAnswer,
  refusedBy,
  type SignedWord,
  takenNow,
} from "./kill-answer.ts";
import { hashOf } from "./rearm-choices.ts";

/** So many changes of one limit may wait for a second person; the oldest then is forgotten. */
const WAITING_MAX = 8;

/**
 * Takes one person's signed word on a limit (C74). Stricter: it acts in this turn. Laxer: it waits
 * for a second distinct person who signs exactly the same, with the same end. `epochBound` names
 * the changes of this limit that were seen: another one voids the consent, and so does a restart.
 */
export function takeLimit(x: DeskTools, word: SignedWord): KillAnswer {
  const { gate, consent, sha256, limitTexts } = x;
  const { command, content, person } = word;
  const { scope, reason, contentHash, epochBound } = command;
  const said = decodeLimitContent(content);
  if (said === null) return x.refuse(RejectCode.Garbled, 0, 0, command);
  if (said.limit !== limitOfScope(scope) || hashOf(content, sha256) !== contentHash) {
    return x.refuse(RejectCode.ContentChanged, 0, 0, command);
  }
  const { limit, from, to, until: untilMs } = said;
  const wish: LimitWish = { limit, from, to, untilMs, seq: epochBound };
  const row = limitRow(limit);
  if (row === undefined || !mayChange(gate, wish)) {
    if (row === undefined) return x.refuse(RejectCode.UnknownLimit, 0, 0, command);
    return refusedBy(x, word);
  }
  const noted = x.note(word);
  let persons: readonly string[] = [person];
  if (personsForLimit(row, wish) > 1) {
    const proposal = consent.applyApproval(command, person, gate.utcMs);
    persons = proposal.approvals.map((approval) => approval.person);
    if (!isApproved(proposal)) {
      limitTexts.set(contentHash, content);
      forgetOldest(x, scope);
      gate.effects.sync();
      return { type: "Waiting", persons, index: noted };
    }
  }
  // What others have signed is about a value that no longer stands.
  consent.applyDone("limit", scope);
  forgetTexts(x);
  const done = setLimit(gate, wish, { persons, reason });
  return done ? takenNow(x, word, persons.join(", ")) : refusedBy(x, word);
}

function forgetOldest(x: DeskTools, scope: string): void {
  const waiting = [...x.consent.waiting].filter((p) => p.type === "limit" && p.scope === scope);
  for (const proposal of waiting.slice(0, -WAITING_MAX)) x.consent.applyClosed(proposal);
  forgetTexts(x);
}

/** Texts that nobody waits for any more. */
function forgetTexts({ consent, limitTexts }: DeskTools): void {
  const wanted = new Set([...consent.waiting].map((proposal) => proposal.contentHash));
  for (const hash of limitTexts.keys()) if (!wanted.has(hash)) limitTexts.delete(hash);
}
