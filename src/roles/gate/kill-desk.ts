import type { Authority } from "../../core/control/authority.ts";
import type { Command } from "../../core/control/command.ts";
import { isApproved, type TwoPersons } from "../../core/control/two-persons.ts";
import { RejectCode, rejectName } from "../../core/domain/reject-code.ts";
import { parseScope, type Scope } from "../../core/domain/scope.ts";
import { laneOfScope } from "../../core/gate/apply-kill.ts";
import type { Gate } from "../../core/gate/gate.ts";
import { kill, killedParents, rearm } from "../../core/gate/kill.ts";
import type { Sweep } from "../../core/gate/kill-sweep.ts";
import { canonicalText } from "../../wire/control/canonical.ts";
import { decodeCommand, signedBytes } from "../../wire/control/command.ts";
import type { Sha256 } from "../../wire/journal/format.ts";

/** Checks an Ed25519 signature: raw public key in hex, bytes, signature in hex. */
export type VerifySignature = (publicKey: string, bytes: Uint8Array, signature: string) => boolean;

/** A command as it comes in. */
export type SignedText = {
  /** Its canonical text. */
  readonly command: string;
  /** Over `signedBytes`, hex. */
  readonly signature: string;
  /** Canonical text of what a rearm does with the parents, by whose hash the command is bound. */
  readonly content: string;
};

/** What the desk answers; `durable` answers come when the record is on disk. */
export type KillAnswer =
  | { readonly type: "Taken"; readonly scope: Scope; readonly sweep: Sweep | null }
  | { readonly type: "Waiting"; readonly persons: readonly string[] }
  | { readonly type: "Refused"; readonly code: string; readonly a: number; readonly b: number };

export type KillDeskParts = {
  readonly gate: Gate;
  readonly authority: Authority;
  readonly consent: TwoPersons;
  readonly verify: VerifySignature;
  readonly sha256: Sha256;
  /** False once anything of the system can be reached from another machine. */
  readonly loopback: boolean;
  /** Sets the gate's clock for this turn. */
  readonly time: () => void;
};

/**
 * Takes people's signed commands at the gate: one person's kill at once, a rearm when a second
 * distinct person has signed the same. Every refusal raises an alarm, also that of a kill whose
 * signature is wrong (M9).
 */
export class KillDesk {
  readonly #x: KillDeskParts;

  constructor(parts: KillDeskParts) {
    this.#x = parts;
  }

  /** Rules on a command and carries it out in this very turn. */
  take(signed: SignedText): KillAnswer {
    const { gate, authority, verify, loopback, time } = this.#x;
    time();
    const command = decodeCommand(signed.command);
    if (command === null) return this.#refuse(RejectCode.Garbled, 0, 0, "");
    const place = { gate: gate.number, utcMs: gate.utcMs, loopback };
    const ruling = authority.rule(command, place, (publicKey) =>
      verify(publicKey, signedBytes(command), signed.signature),
    );
    if (ruling.type === "Refused") {
      return this.#refuse(ruling.code, ruling.a, ruling.b, command.scope);
    }
    const scope = parseScope(command.scope);
    if (scope === null || !this.#exists(scope)) {
      return this.#refuse(RejectCode.UnknownScope, 0, 0, command.scope);
    }
    authority.applyCounter(command.keyId, command.counter);
    const { person } = ruling.person;
    return command.type === "kill"
      ? this.#kill(command, scope, person)
      : this.#rearm(command, signed.content, scope, person);
  }

  #kill(command: Command, scope: Scope, person: string): KillAnswer {
    const { keyId, counter, reason } = command;
    const sweep = kill(this.#x.gate, { scope, person, keyId, counter, reason });
    const epoch = this.#x.gate.ledger.kills.kill(scope);
    this.#x.consent.applyEpoch(command.scope, epoch);
    return { type: "Taken", scope, sweep };
  }

  #rearm(command: Command, content: string, scope: Scope, person: string): KillAnswer {
    const { gate, consent, sha256 } = this.#x;
    if (command.type !== "rearm") {
      return this.#refuse(RejectCode.RoleMissing, 0, 0, command.scope);
    }
    const now = gate.ledger.kills.kill(scope);
    if (command.epochBound !== now || now % 2 === 0) {
      return this.#refuse(RejectCode.RearmOfOtherKill, command.epochBound, now, command.scope);
    }
    const choice = rearmChoices(gate, scope, sha256);
    const keep = content === choice.keep;
    if ((!keep && content !== choice.return) || hashOf(content, sha256) !== command.contentHash) {
      return this.#refuse(RejectCode.ContentChanged, 0, 0, command.scope);
    }
    const proposal = consent.applyApproval(command, person, gate.utcMs);
    const persons = proposal.approvals.map((approval) => approval.person);
    if (!isApproved(proposal)) return { type: "Waiting", persons };
    consent.applyClosed(proposal);
    const [first = "", second = ""] = persons;
    const { reason } = command;
    rearm(gate, { scope, killSeq: now, keep, persons: [first, second], reason }, gate.why);
    return { type: "Taken", scope, sweep: null };
  }

  /** Venues and routers that are not there cannot be stopped; a symbol or client may come yet. */
  #exists(scope: Scope): boolean {
    const { gate } = this.#x;
    if (scope.kind === "venue") return laneOfScope(gate.ledger, scope) >= 0;
    if (scope.kind === "router") return gate.routers[Number(scope.name)] !== undefined;
    return true;
  }

  #refuse(code: RejectCode, a: number, b: number, scope: string): KillAnswer {
    this.#x.gate.effects.alert(code, scope === "" ? "kill port" : `kill port: ${scope}`, a, b);
    return { type: "Refused", code: rejectName(code), a, b };
  }
}

/**
 * What two people can choose for the parents under a kill, as canonical texts: by default each
 * returns to its client; to go on with them both sign the list's hash, count, shares and dollars.
 */
export function rearmChoices(
  gate: Gate,
  scope: Scope,
  sha256: Sha256,
): { readonly return: string; readonly keep: string } {
  const { parents } = gate.ledger;
  let shares = 0;
  let units = 0;
  const lines: string[] = [];
  for (const row of killedParents(gate, scope)) {
    const left = parents.leavesQty(row);
    shares += left;
    units += left * parents.reservePx(row);
    lines.push(`${row + 1} ${left}`);
  }
  const list = hashOf(lines.join("\n"), sha256);
  const keep = { do: "keep", list, parents: lines.length, shares, usd: Math.ceil(units / 10_000) };
  return { return: canonicalText({ do: "return" }), keep: canonicalText(keep) };
}

/** SHA-256 of an ASCII text, in hex. */
function hashOf(text: string, sha256: Sha256): string {
  const bytes = sha256(Uint8Array.from(text, (c) => c.charCodeAt(0)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
