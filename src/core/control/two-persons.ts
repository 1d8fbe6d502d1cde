import type { Command, CommandType } from "./command.ts";
import { COMMANDS } from "./command.ts";

/** One thing that people are asked to consent to: type, scope, epoch and content, nothing else. */
export type Proposal = {
  readonly type: CommandType;
  readonly scope: string;
  readonly epochBound: number;
  readonly contentHash: string;
  /** Persons who signed exactly this, in the order of their signatures. */
  readonly approvals: readonly Approval[];
  readonly reason: string;
  readonly proposedUtcMs: number;
};

/** The part of a command that consent is about, and whose it is. */
export type Consent = Pick<
  Command,
  "type" | "scope" | "epochBound" | "contentHash" | "keyId" | "counter" | "reason"
>;

export type Approval = {
  readonly person: string;
  readonly keyId: string;
  readonly counter: number;
  readonly utcMs: number;
};

/**
 * Consent of distinct persons to one exact change (I8). An approval binds to type, scope, epoch and
 * content hash: another content, or the same one after the epoch moved, is another proposal, and
 * nothing of the old one counts for it. What was carried out is forgotten and cannot be used again.
 */
export class TwoPersons {
  readonly #open: Map<string, Proposal> = new Map();

  /** Proposals that wait for another person, oldest first. */
  get waiting(): Iterable<Proposal> {
    return this.#open.values();
  }

  /**
   * Notes the consent of one person. The same person again, by whatever key, adds nothing (B53).
   *
   * @returns The proposal as it stands; it may be carried out when `isApproved` says so.
   */
  applyApproval(command: Consent, person: string, utcMs: number): Proposal {
    const key = keyOf(command);
    const known = this.#open.get(key);
    const approval = { person, keyId: command.keyId, counter: command.counter, utcMs };
    const { type, scope, epochBound, contentHash, reason } = command;
    const before = known?.approvals ?? [];
    const approvals = before.some((a) => a.person === person) ? before : [...before, approval];
    const proposal =
      known === undefined
        ? { type, scope, epochBound, contentHash, approvals, reason, proposedUtcMs: utcMs }
        : { ...known, approvals };
    this.#open.set(key, proposal);
    return proposal;
  }

  /** It was carried out, or its epoch is over: its approvals are worth nothing any more. */
  applyClosed(proposal: Pick<Proposal, "type" | "scope" | "epochBound" | "contentHash">): void {
    this.#open.delete(keyOf(proposal));
  }

  /** What was proposed of this type and scope is over, whatever it said. */
  applyDone(type: CommandType, scope: string): void {
    for (const [key, proposal] of this.#open) {
      if (proposal.type === type && proposal.scope === scope) this.#open.delete(key);
    }
  }

  /** A scope was killed or rearmed: every proposal to lift an older kill of it is void. */
  applyEpoch(scope: string, epoch: number): void {
    for (const [key, proposal] of this.#open) {
      const { type, epochBound } = proposal;
      const older = type === "rearm" && proposal.scope === scope && epochBound < epoch;
      if (older) this.#open.delete(key);
    }
  }
}

/** Whether enough distinct persons consented. */
export function isApproved(proposal: Proposal): boolean {
  return proposal.approvals.length >= COMMANDS[proposal.type].persons;
}

function keyOf(p: Pick<Proposal, "type" | "scope" | "epochBound" | "contentHash">): string {
  return `${p.type} ${p.scope} ${p.epochBound} ${p.contentHash}`;
}
