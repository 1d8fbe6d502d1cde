import { hexDigits } from "../../core/domain/bytes.ts";
import { RejectCode, rejectName } from "../../core/domain/reject-code.ts";
import type { DeadMan } from "../../core/gate/dead-man.ts";
import type { Gate } from "../../core/gate/gate.ts";
import { hold } from "../../core/gate/hold.ts";
import { openIfProven } from "../../core/gate/opening.ts";
import { StateCause } from "../../core/gate/scope-state.ts";
import type { Clock, Timer } from "../../ports/clock.ts";
import type { Address, Network } from "../../ports/network.ts";
import type { Random } from "../../ports/random.ts";
import { decodeCommand } from "../../wire/control/command.ts";
import type { SignedText } from "../../wire/control/kill-port.ts";
import type { VerifySignature } from "../../wire/control/people-log.ts";
import {
  type GuardMessage,
  type GuardMessageOf,
  guardSignedBytes,
} from "../../wire/guard/messages.ts";
import { GuardLine } from "../guard/guard-line.ts";
import type { SyncedSeal } from "../journal/journal.ts";
import type { RecoveredSeals } from "./recovered-seals.ts";

/** A guard as the gate knows it. */
export type GateGuard = { readonly number: number; readonly address: Address };

export type GuardLinksParts = {
  readonly gate: Gate;
  readonly deadMan: DeadMan;
  readonly guards: readonly GateGuard[];
  readonly clock: Clock;
  readonly network: Network;
  readonly random: Random;
  readonly verify: VerifySignature;
  /** Public key of a guard in hex, null while it is not known. */
  readonly guardKey: (guard: number) => string | null;
  /** Signs with the key of this gate, hex. */
  readonly sign: (bytes: Uint8Array) => string;
  /** Seals of the journal as this start found it, and the last record then. */
  readonly recovered: RecoveredSeals;
  readonly recoveredIndex: number;
  readonly head: () => SyncedSeal | null;
  /** Takes a person's kill that a guard carries. */
  readonly carried: (kill: SignedText) => void;
  readonly log: (line: string) => void;
  /** Sets the gate's clock for this turn. */
  readonly time: () => void;
  /** Asks for the end of this turn. */
  readonly touch: () => void;
};

const NONCE_EVERY_MS = 500;
const HEAD_EVERY_MS = 1000;
const RECONNECT_MS = 100;
/** After the first Go of a start the other guards have so long to say what only they know. */
const OTHERS_MS = 1000;

/** What the lines of one gate share. */
type Shared = {
  /** A guard has answered; whether every other has too, or had its time. */
  readonly heard: () => boolean;
  /** The newest head that was shown, for a guard that was away. */
  readonly shown: () => GuardMessage | null;
};

/**
 * The gate's lines to its guards: a nonce to each twice a second, whose answer lets the gate go on
 * (M11); the head of the synced journal once a second and at every kill (M13); and the kills that
 * guards carry, taken as if they had come to the gate's own port. A start waits a moment for every
 * guard, for one of them may be the only one that has heard a kill, or knows the newest head.
 */
export class GuardLinks {
  readonly #x: GuardLinksParts;
  readonly #links: readonly GuardLink[];
  readonly #timers: readonly Timer[];
  #shownIndex = 0;
  #shown: GuardMessage | null = null;
  #firstNs = -1;

  constructor(parts: GuardLinksParts) {
    this.#x = parts;
    const shared = { heard: () => this.#heard(), shown: () => this.#shown };
    this.#links = parts.guards.map((guard) => new GuardLink(guard, parts, shared));
    this.#timers = [
      parts.clock.every(NONCE_EVERY_MS, () => this.#askAll()),
      parts.clock.every(HEAD_EVERY_MS, () => this.showHead()),
    ];
  }

  /** Shows the newest head to every guard, if it is newer than the last one shown. */
  showHead(): void {
    const { gate, head, sign, deadMan } = this.#x;
    const newest = head();
    // A journal that is not proved to be the newest one is shown to nobody.
    if (newest === null || newest.index <= this.#shownIndex || !deadMan.headProven) return;
    this.#shownIndex = newest.index;
    const { incarnation } = gate.ledger;
    const { index } = newest;
    const said = { gate: gate.number, incarnation, index, hash: hexDigits(newest.digest) };
    const unsigned = { type: "Head", ...said } as const;
    const signature = sign(guardSignedBytes(unsigned));
    this.#shown = { ...unsigned, signature };
    for (const link of this.#links) link.say(this.#shown);
  }

  stop(): void {
    for (const timer of this.#timers) timer.cancel();
    for (const link of this.#links) link.stop();
  }

  #heard(): boolean {
    const { nowNs } = this.#x.gate;
    if (this.#firstNs < 0) this.#firstNs = nowNs;
    return this.#links.every((link) => link.hasSaid) || nowNs - this.#firstNs >= OTHERS_MS * 1e6;
  }

  #askAll(): void {
    for (const link of this.#links) link.ask();
  }
}

/** One line to one guard, made again when it is lost. */
class GuardLink {
  readonly #guard: GateGuard;
  readonly #x: GuardLinksParts;
  readonly #shared: Shared;
  /** It has answered since this start; what it carries came before. */
  hasSaid = false;
  #line: GuardLine | null = null;
  #open = false;
  #stopped = false;
  #timer: Timer | null = null;
  /** The nonce that is out, and when it was sent. */
  #nonce = "";
  #sentNs = 0;
  /** What this guard was last complained about: said once, not twice a second. */
  #complaint = 0;

  constructor(guard: GateGuard, parts: GuardLinksParts, shared: Shared) {
    this.#guard = guard;
    this.#x = parts;
    this.#shared = shared;
    this.#connect();
  }

  /** Sends a fresh nonce; the one before counts no more. */
  ask(): void {
    if (!this.#open) return;
    const { gate, random, time } = this.#x;
    time();
    this.#nonce = word(random.u32()) + word(random.u32());
    this.#sentNs = gate.nowNs;
    const { incarnation } = gate.ledger;
    this.say({ type: "Nonce", gate: gate.number, incarnation, nonce: this.#nonce });
  }

  say(message: GuardMessage): void {
    if (this.#open) this.#line?.say(message);
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#line?.close();
  }

  #connect(): void {
    const { network, clock } = this.#x;
    this.#line = new GuardLine(network.connect(this.#guard.address), {
      open: () => {
        this.#open = true;
        const shown = this.#shared.shown();
        if (shown !== null) this.say(shown);
        this.ask();
      },
      message: (_line, message) => this.#take(message),
      closed: () => {
        this.#open = false;
        this.#nonce = "";
        if (!this.#stopped) this.#timer = clock.after(RECONNECT_MS, () => this.#connect());
      },
    });
  }

  #take(message: GuardMessage): void {
    const { time, touch } = this.#x;
    time();
    if (message.type === "Kill") this.#kill(message);
    else if (message.type === "Go") this.#go(message);
    else this.#line?.close();
    touch();
  }

  /** One that was taken before, and may have been lifted since, is no news (F10). */
  #kill({ command: text, signature }: GuardMessageOf<"Kill">): void {
    const { gate, carried } = this.#x;
    const command = decodeCommand(text);
    if (command === null || command.type !== "kill") return;
    const { keyId, counter, scope } = command;
    if (gate.ledger.commands.used.has(keyId, counter, scope)) return;
    carried({ command: text, signature, content: "" });
  }

  #go(go: GuardMessageOf<"Go">): void {
    const { gate, deadMan, guardKey, verify } = this.#x;
    // An answer to an older nonce says nothing of now; a newer one is on its way.
    if (go.nonce !== this.#nonce) return;
    this.#nonce = "";
    const key = guardKey(this.#guard.number);
    const { signature, ...unsigned } = go;
    const genuine = key !== null && verify(key, guardSignedBytes(unsigned), signature);
    if (!genuine || go.guard !== this.#guard.number) {
      this.#complain(RejectCode.GoInvalid, go.guard, 0);
      this.#line?.close();
      return;
    }
    this.hasSaid = true;
    if (!this.#proves(go)) return;
    deadMan.go(gate, this.#sentNs);
    if (this.#shared.heard()) deadMan.headProven = true;
    openIfProven(gate);
  }

  /** Whether the head that the guard keeps is in our journal (I18); without it there is no Go. */
  #proves({ index, hash, incarnation }: GuardMessageOf<"Go">): boolean {
    const { gate, recovered, recoveredIndex, head } = this.#x;
    if (index === 0) return true;
    if (incarnation === gate.ledger.incarnation && index <= (head()?.index ?? 0)) return true;
    const found = recovered.find(index, hash, recoveredIndex);
    if (found === "Found" && incarnation < gate.ledger.incarnation) return true;
    if (found === "TooOld") {
      this.#complain(RejectCode.GuardHeadTooOld, index, recovered.oldest);
    } else if (found === "Behind") {
      this.#complain(RejectCode.JournalBehindGuard, recoveredIndex, index);
    } else this.#complain(RejectCode.JournalForked, index, this.#guard.number);
    hold(gate, StateCause.HistoryBehind);
    return false;
  }

  #complain(code: RejectCode, a: number, b: number): void {
    const { gate, log } = this.#x;
    if (this.#complaint === code) return;
    this.#complaint = code;
    gate.effects.alert(code, `guard ${this.#guard.number}`, a, b);
    log(`ALARM: guard ${this.#guard.number}: ${rejectName(code)} ${a}, ${b}`);
  }
}

function word(u32: number): string {
  return u32.toString(16).padStart(8, "0");
}
