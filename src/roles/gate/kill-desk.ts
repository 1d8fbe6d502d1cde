import type { Authority } from "../../core/control/authority.ts";
import type { Command, CommandType } from "../../core/control/command.ts";
import type { People } from "../../core/control/people.ts";
import { TokenBuckets } from "../../core/control/token-bucket.ts";
import { isApproved, type TwoPersons } from "../../core/control/two-persons.ts";
import { RejectCode, rejectName } from "../../core/domain/reject-code.ts";
import { FIRM, parseScope, type Scope, scopeText } from "../../core/domain/scope.ts";
import { Strategy, strategyName } from "../../core/domain/strategy.ts";
import { laneOfScope } from "../../core/gate/apply-kill.ts";
import type { Gate } from "../../core/gate/gate.ts";
import { kill, killedParents, rearm } from "../../core/gate/kill.ts";
import { ScopeState } from "../../core/gate/scope-state.ts";
import { decodeCommand, signedBytes } from "../../wire/control/command.ts";
import type { SignedText } from "../../wire/control/kill-port.ts";
import type { VerifySignature } from "../../wire/control/people-log.ts";
import type { Sha256 } from "../../wire/journal/format.ts";
import { type DayPlace, takeDay } from "./day-desk.ts";
import type { DeskTools, KillAnswer, SignedWord } from "./kill-answer.ts";
import { takeLimit } from "./limit-desk.ts";
import { takePass } from "./pass-desk.ts";
import { hashOf, rearmChoices } from "./rearm-choices.ts";
import { takeResolve } from "./resolve-desk.ts";
import { takeFreeze, takeOpen, takeUnhold } from "./state-desk.ts";

/** Who a kill of this machine is by, and its key: there is none. */
const LOCAL = "local";
const REASON_MAX = 200;

export type KillDeskParts = {
  readonly gate: Gate;
  readonly authority: Authority;
  readonly consent: TwoPersons;
  /** What the waiting changes of limits say, by its hash. */
  readonly limitTexts: Map<string, string>;
  /** Where bundles of trading days are. */
  readonly days: DayPlace;
  /** Everybody of the log of people as it stands now. */
  readonly people: () => People;
  readonly verify: VerifySignature;
  readonly sha256: Sha256;
  /** Commands a second that one key may give. */
  readonly commandsPerKeyPerS: number;
  /** False once anything of the system can be reached from another machine. */
  readonly loopback: boolean;
  /** Index of the last record. */
  readonly lastIndex: () => number;
  /** Sets the gate's clock for this turn. */
  readonly time: () => void;
};

/**
 * Takes people's signed commands at the gate: what one person may do at once, the rest when a
 * second distinct person has signed the same. What was taken before is proved by the journal. A
 * refusal is journaled and raises an alarm, also that of a kill whose signature is wrong (M9, I15).
 */
export class KillDesk {
  readonly #x: KillDeskParts;
  readonly #perKey: TokenBuckets;
  readonly #tools: DeskTools;

  constructor(parts: KillDeskParts) {
    this.#x = parts;
    this.#perKey = new TokenBuckets(parts.commandsPerKeyPerS);
    this.#tools = {
      ...parts,
      exists: (scope) => this.#exists(scope),
      note: (word) => this.#note(word.command, word.person),
      refuse: (code, a, b, command) => this.#refuseSigned(code, a, b, command),
    };
    const { commands } = parts.gate.ledger;
    for (const record of commands.waiting) {
      const consent = { ...record, type: record.command as CommandType };
      parts.consent.applyApproval(consent, record.person, record.utcMs);
    }
  }

  /**
   * Rules on a command and carries it out in this very turn.
   *
   * @param carried It comes from a guard, which has ruled on it when it was signed.
   */
  take(signed: SignedText, carried = false): KillAnswer {
    const { gate, authority, people, verify, loopback, time } = this.#x;
    time();
    const command = decodeCommand(signed.command);
    if (command === null) return this.#refuse(RejectCode.Garbled, 0, 0, null);
    authority.people = people();
    const place = { gate: gate.number, utcMs: gate.utcMs, loopback, carried };
    const ruling = authority.rule(command, place, (publicKey) =>
      verify(publicKey, signedBytes(command), signed.signature),
    );
    const scope = parseScope(command.scope);
    if (ruling.type === "Refused") {
      const again = ruling.code === RejectCode.CommandReplayed && command.type === "kill";
      if (again && scope !== null && this.#isKilled(scope)) return this.#before(scope, command);
      return this.#refuse(ruling.code, ruling.a, ruling.b, command);
    }
    // After the signature: a stranger cannot use up a person's share by naming the key. A guard
    // that is back says all that it carries at once, and none of it may be lost.
    if (!carried && !this.#perKey.take(command.keyId, gate.nowNs / 1e6)) {
      return this.#refuse(RejectCode.TooManyRequests, this.#perKey.perS, 0, command);
    }
    return this.#obey({ command, content: signed.content, person: ruling.person.person }, scope);
  }

  #obey(word: SignedWord, scope: Scope | null): KillAnswer {
    const { command, content, person } = word;
    switch (command.type) {
      case "resolve":
        return takeResolve(this.#tools, word);
      case "open":
        return takeOpen(this.#tools, word);
      case "limit":
        return takeLimit(this.#tools, word);
      case "day":
        return takeDay(this.#tools, word);
      case "freeze":
        return takeFreeze(this.#tools, word);
      case "unhold":
        return takeUnhold(this.#tools, word);
      case "pass":
        return takePass(this.#tools, word);
      case "enrol":
      case "revoke":
        // The log of people is where they stand.
        return this.#refuseSigned(RejectCode.RoleMissing, 0, 0, command);
      case "kill":
      case "rearm":
        break;
    }
    if (scope === null || !this.#exists(scope)) {
      return this.#refuseSigned(RejectCode.UnknownScope, 0, 0, command);
    }
    if (command.type === "kill") return this.#kill(command, scope, person);
    return this.#rearm(command, content, scope, person);
  }

  /** Kills the firm without network and key: who is on this machine could end the process too. */
  killLocally(how: string, words: string): KillAnswer {
    const { time } = this.#x;
    time();
    const said = words.replace(/[^ -~]+/g, " ").trim();
    const reason = (said === "" ? how : `${how}: ${said}`).slice(0, REASON_MAX);
    return this.#carryOut(FIRM, { person: LOCAL, keyId: LOCAL, counter: 0, reason }, 0);
  }

  #kill(command: Command, scope: Scope, person: string): KillAnswer {
    const { gate } = this.#x;
    const now = gate.ledger.kills.kill(scope);
    // A kill that names a counter is of that moment: an older one changes nothing (B50).
    if (command.epochBound > 0 && command.epochBound <= now) {
      if (this.#isKilled(scope)) return this.#before(scope, command);
      return this.#refuseSigned(RejectCode.CommandReplayed, command.epochBound, now, command);
    }
    const noted = this.#note(command, person);
    const { keyId, counter, reason } = command;
    return this.#carryOut(scope, { person, keyId, counter, reason }, noted);
  }

  #carryOut(
    scope: Scope,
    by: { person: string; keyId: string; counter: number; reason: string },
    noted: number,
  ): KillAnswer {
    const { gate, consent } = this.#x;
    const sweep = kill(gate, { scope, ...by });
    const of = gate.ledger.kills.of(scope);
    const killSeq = of?.kill ?? 0;
    consent.applyEpoch(scopeText(scope), killSeq);
    gate.effects.sync();
    const index = Math.max(noted, of?.turned ?? 0);
    const { keyId, counter } = by;
    const answer = { scope: scopeText(scope), killSeq, by: by.person, index, keyId, counter };
    return { type: "Taken", ...answer, sweep };
  }

  /** The same kill again, or one that is older than the kill in force: that one is told. */
  #before(scope: Scope, { keyId, counter }: Command): KillAnswer {
    const { gate } = this.#x;
    const of = gate.ledger.kills.of(scope);
    const [killSeq, by] = [of?.kill ?? 0, of?.by ?? ""];
    const index = of?.turned ?? 0;
    const answer = { scope: scopeText(scope), killSeq, by, index, keyId, counter };
    return { type: "Taken", ...answer, sweep: null };
  }

  #rearm(command: Command, content: string, scope: Scope, person: string): KillAnswer {
    const { gate, consent, sha256 } = this.#x;
    const now = gate.ledger.kills.kill(scope);
    if (command.epochBound !== now || !this.#isKilled(scope)) {
      return this.#refuseSigned(RejectCode.RearmOfOtherKill, command.epochBound, now, command);
    }
    const choice = rearmChoices(gate, scope, sha256);
    const keep = content === choice.keep;
    const reduce = content === choice.reduce;
    const offered = keep || reduce || content === choice.return;
    if (content === "" || !offered || hashOf(content, sha256) !== command.contentHash) {
      return this.#refuseSigned(RejectCode.ContentChanged, 0, 0, command);
    }
    const noted = this.#note(command, person);
    const proposal = consent.applyApproval(command, person, gate.utcMs);
    const persons = proposal.approvals.map((approval) => approval.person);
    if (!isApproved(proposal)) {
      gate.effects.sync();
      return { type: "Waiting", persons, index: noted };
    }
    consent.applyClosed(proposal);
    const [first = "", second = ""] = persons;
    const { reason, keyId, counter } = command;
    const lift = { scope, killSeq: now, keep, reduce, reason };
    rearm(gate, { ...lift, persons: [first, second] }, gate.why);
    consent.applyEpoch(command.scope, now + 1);
    const index = gate.ledger.kills.of(scope)?.turned ?? noted;
    const [killSeq, by] = [now + 1, `${first}, ${second}`];
    const answer = { scope: command.scope, killSeq, by, index, keyId, counter };
    return { type: "Taken", ...answer, sweep: null };
  }

  /** Journals that a command was taken: it is used up. */
  #note(command: Command, person: string): number {
    const { gate } = this.#x;
    const { type, scope, keyId, counter, epochBound, contentHash, reason } = command;
    const { utcMs } = gate;
    const said = { scope, contentHash, person, keyId, reason };
    const record = { counter, epochBound, utcMs, command: type, ...said };
    const index = gate.records.command(record);
    gate.ledger.commands.apply(record);
    return index;
  }

  #isKilled(scope: Scope): boolean {
    return this.#x.gate.ledger.kills.isKilled(scope);
  }

  /**
   * A name that nobody has is a slip: its sender must not believe that something was stopped. What
   * is stopped can be spoken of even when the configuration no longer has it.
   */
  #exists(scope: Scope): boolean {
    const { gate } = this.#x;
    const { kind, name } = scope;
    if (this.#isKilled(scope) || gate.ledger.states.stateOf(scope) !== ScopeState.OPEN) return true;
    switch (kind) {
      case "firm":
        return true;
      case "venue":
        return laneOfScope(gate.ledger, scope) >= 0;
      case "router":
        return /^[1-9]\d*$/.test(name) && gate.routers[Number(name)] !== undefined;
      case "symbol":
        return gate.symbols.find(name) >= 0;
      case "client":
        return gate.accounts.has(name) || this.#hasParents(scope);
      case "account":
        return [...gate.accounts.values()].some((of) => of.has(name)) || this.#hasParents(scope);
      case "strategy":
        return Object.values(Strategy).some((code) => strategyName(code) === name);
    }
  }

  /** Orders of those whom the configuration no longer has can be stopped too. */
  #hasParents(scope: Scope): boolean {
    return killedParents(this.#x.gate, scope).length > 0;
  }

  /** Refuses what a person did sign: it is used up, and worth nothing at a later moment. */
  #refuseSigned(code: RejectCode, a: number, b: number, command: Command): KillAnswer {
    return this.#refuse(code, a, b, command, command.counter);
  }

  #refuse(code: RejectCode, a: number, b: number, of: Command | null, counter = 0): KillAnswer {
    const { gate } = this.#x;
    const [scope, keyId] = [of?.scope ?? "", of?.keyId ?? ""];
    const record = { code, a, b, counter, utcMs: gate.utcMs, scope, keyId };
    gate.records.commandRefused(record);
    gate.ledger.commands.applyRefused(record);
    if (counter > 0) gate.effects.sync();
    // A replay with a good signature is a line in the journal, not an alarm (B50).
    if (code !== RejectCode.CommandReplayed) {
      gate.effects.alert(code, scope === "" ? "kill port" : `kill port: ${scope}`, a, b);
    }
    return { type: "Refused", code: rejectName(code), a, b };
  }
}
