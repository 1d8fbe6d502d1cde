import type { SeededRandom } from "../../src/core/domain/random.ts";
import { MESSAGE_MAX } from "../../src/wire/fix/framer.ts";
import { UTC_LENGTH, writeUtcMs } from "../../src/wire/fix/utc.ts";
import type { Draft, GoodMessages } from "./good-messages.ts";
import { Mutator } from "./mutator.ts";
import type { ReadMessage } from "./reference.ts";
import { sealDraft } from "./seal.ts";
import type { SessionWorld } from "./session-world.ts";

/** Header fields that this peer writes itself. */
const OWN = /^(8|9|35|34|43|49|52|56|122|10)=/;

/**
 * A counterparty that mostly keeps the rules: it numbers what it says, answers ResendRequests and
 * keeps what it has said; now and then it errs in every way that a peer can.
 */
export class SessionPeer {
  readonly #random: SeededRandom;
  readonly #world: SessionWorld;
  readonly #begin: string;
  readonly #mutator: Mutator;
  readonly #corpus: readonly Draft[];
  readonly #initiator: boolean;
  /** MsgSeqNum(34) of what it says next, and all that it has said by number. */
  #next = 1;
  readonly #kept: Map<number, Draft> = new Map();
  /** The line is new: the session's first Logon is still to come. */
  #fresh = false;
  /** We have reset the numbers, and the session's answer is still to come. */
  #resetting = false;
  /** It keeps every rule from here on. */
  #honest = false;
  /** Messages that it has said. */
  said = 0;

  constructor(options: {
    readonly random: SeededRandom;
    readonly world: SessionWorld;
    readonly good: GoodMessages;
    readonly corpus: readonly Draft[];
    /** The session is the one that connects and logs on. */
    readonly initiator: boolean;
  }) {
    const { random, good } = options;
    this.#random = random;
    this.#world = options.world;
    this.#corpus = options.corpus;
    this.#initiator = options.initiator;
    this.#begin = good.tables.begin;
    this.#mutator = new Mutator(random, good, () => this.#any(), MESSAGE_MAX);
  }

  /** One step of the conversation. */
  step(): void {
    const world = this.#world;
    if (!world.open) {
      if (this.#random.below(4) === 0) this.#idle();
      else this.#connect();
      return;
    }
    if (this.#random.below(3) === 0) this.#world.wait(this.#random.below(20) * 100);
    this.#act();
    for (const message of world.hear()) this.#answer(message);
  }

  /**
   * The end of a conversation, on a new line: from here on the peer keeps every rule, and the
   * session has to log on, to take what it is sent and to answer what it is asked in full.
   */
  finish(): void {
    const world = this.#world;
    world.lose();
    world.hear();
    this.#honest = true;
    this.#renumber();
    this.#next = world.session.settings.resetOnLogon ? 1 : world.session.nextIn;
    this.#connect();
    for (const message of world.hear()) this.#answer(message);
    world.must(world.session.live, "an honest peer can log on");
    const before = world.delivered;
    for (let n = 0; n < 3; n++) this.#say("D", this.#body("D"));
    world.must(world.delivered === before + 3, "what an honest peer sends is handed over");
    this.#leaveGap();
    world.report("last");
    world.settle();
    this.#askAll(1, 0);
    const last = world.session.nextOut - 1;
    this.#askAll(1 + this.#random.below(last), Math.max(1, last - this.#random.below(4)));
  }

  /** Some messages are lost on the way; the session asks for them and gets a part as GapFill. */
  #leaveGap(): void {
    const world = this.#world;
    const before = world.delivered;
    const order = ["", "35=D", ...this.#body("D")];
    this.#kept.set(this.#next + 2, order).set(this.#next + 4, order);
    this.#next += 4;
    world.hear();
    this.#say("D", this.#body("D"));
    for (const message of world.hear()) this.#answer(message);
    const filled = world.delivered === before + 2 && world.session.nextIn === this.#next;
    world.must(filled, "a gap that an honest peer fills is closed, and nothing in it is lost");
  }

  /** Asks for numbers again, and hears all of them in order, and no others. */
  #askAll(from: number, to: number): void {
    const world = this.#world;
    const last = world.session.nextOut - 1;
    if (to !== 0 && to < from) return;
    world.hear();
    this.#say("2", [`7=${from}`, `16=${to}`]);
    let next = from;
    for (const { type, fields } of world.hear()) {
      if (fields.get(43)?.value !== "Y") continue;
      const seq = Number(fields.get(34)?.value);
      world.must(seq === next, `asked for ${from} to ${to}: ${seq} comes in its turn, ${next}`);
      next = type === "4" ? Number(fields.get(36)?.value) : seq + 1;
    }
    const end = to === 0 ? last : Math.min(to, last);
    world.must(next === end + 1, `asked for ${from} to ${to}: the answer ends with ${next - 1}`);
  }

  /** Body fields of a message of this type that has no fault. */
  #body(type: string): Draft {
    const draft = this.#corpus.find((one) => one[1] === `35=${type}`) ?? [];
    return draft.slice(2).filter((field) => !OWN.test(field));
  }

  #connect(): void {
    this.#fresh = true;
    this.#resetting = false;
    this.#world.connect(this.#initiator);
    for (const message of this.#world.hear()) this.#answer(message);
    if (!this.#initiator) this.#logon(!this.#honest && this.#random.below(12) === 0);
  }

  /** The line is down: the application may speak all the same. */
  #idle(): void {
    const random = this.#random;
    if (random.below(2) === 0) this.#world.report(`idle-${random.below(1e6)}`);
    else this.#world.wait(random.below(60_000));
  }

  #logon(reset: boolean): void {
    const random = this.#random;
    this.#resetting = reset;
    if (reset) this.#renumber();
    const live = this.#world.session.live;
    const body = ["98=0", `108=${!this.#honest && random.below(8) === 0 ? random.below(4) : 30}`];
    if (reset) body.push("141=Y");
    else if (!this.#honest && this.#begin === "FIX.4.4" && random.below(6) === 0) {
      body.push(`789=${Math.max(1, this.#world.session.nextOut + random.below(5) - 3)}`);
    }
    this.#say("A", body);
    // In an open session the numbers of both begin anew with it, unless its time was off.
    const { session, open } = this.#world;
    if (reset && live && open && session.live && this.#world.lastFed?.type === "A") {
      this.#world.must(session.nextIn === 2, "a reset in the session sets the expected number");
    }
  }

  #renumber(): void {
    this.#next = 1;
    this.#kept.clear();
  }

  /** Long on purpose: one kind of act a line. */
  #act(): void {
    const random = this.#random;
    const world = this.#world;
    switch (random.below(40)) {
      case 0:
        this.#next += 1 + random.below(4);
        return;
      case 1:
        this.#next = Math.max(1, this.#next - 1 - random.below(4));
        return;
      case 2:
        this.#say("0", []);
        return;
      case 3:
        this.#say("1", ["112=ask"]);
        return;
      case 4:
        this.#say("2", [`7=${this.#near(world.session.nextOut)}`, `16=${this.#end()}`]);
        return;
      case 5:
        this.#say("4", [`36=${this.#near(this.#next + 1)}`, "123=Y"]);
        return;
      case 6:
        this.#reset();
        return;
      case 7:
        if (random.below(3) === 0) this.#say("5", []);
        return;
      case 8:
        this.#logon(random.below(2) === 0);
        return;
      case 9:
        this.#say("3", [`45=${this.#near(world.session.nextOut)}`]);
        return;
      case 10:
        this.#again(this.#near(this.#next), random.below(4) !== 0);
        return;
      case 11:
      case 12:
        this.#send(
          this.#mutator.bytes(this.#mutator.fields(this.#draft(this.#any(), this.#next++))),
        );
        return;
      case 13:
        this.#send(this.#mutator.garbage());
        return;
      case 14:
        if (random.below(4) === 0) world.lose();
        return;
      case 15:
        if (world.stalled) world.drain();
        else if (random.below(2) === 0) world.stall();
        return;
      case 16:
        world.wait(random.below(80) * 1000);
        return;
      case 17:
        if (world.session.live && random.below(4) === 0) world.session.logout("enough");
        world.settle();
        return;
      case 18:
        world.report(`own-${random.below(1e6)}`);
        world.settle();
        return;
      case 20:
        if (random.below(4) === 0) world.resetSequence();
        world.settle();
        return;
      case 19:
        world.order(`order-${random.below(1e6)}`);
        world.settle();
        return;
      default:
        this.#kept.set(this.#next, this.#any());
        this.#send(sealDraft(this.#draft(this.#kept.get(this.#next) as Draft, this.#next++), {}));
    }
  }

  /** SequenceReset in Reset mode, up, down or to where we are. */
  #reset(): void {
    const to = this.#near(this.#next);
    this.#say("4", this.#random.below(2) === 0 ? [`36=${to}`] : [`36=${to}`, "123=N"]);
    if (this.#random.below(4) !== 0) this.#next = Math.max(to, 1);
  }

  #answer(message: ReadMessage): void {
    const value = (tag: number): number => Number(message.fields.get(tag)?.value ?? 0);
    const random = this.#random;
    if (message.type === "A") {
      this.#answerLogon(message.fields.get(141)?.value === "Y");
    } else if (message.type === "2" && (this.#honest || random.below(10) !== 0)) {
      this.#fill(value(7), value(16));
    } else if (message.type === "1" && random.below(5) !== 0) {
      this.#say("0", [`112=${message.fields.get(112)?.value}`]);
    } else if (message.type === "5" && random.below(3) !== 0) {
      this.#say("5", []);
    }
  }

  /** Answers the session's first Logon and its resets, but not what answers a reset of our own. */
  #answerLogon(reset: boolean): void {
    const first = this.#initiator && this.#fresh;
    const answersUs = reset && this.#resetting;
    this.#fresh = false;
    this.#resetting = false;
    if (answersUs || !(first || reset)) return;
    this.#logon(reset || (!this.#honest && this.#random.below(20) === 0));
    this.#resetting = false;
  }

  /** Answers a ResendRequest: kept messages again, GapFill over the rest, at times only a part. */
  #fill(from: number, to: number): void {
    const last = Math.min(to === 0 ? this.#next - 1 : to, this.#next - 1, from + 200);
    const part = !this.#honest && this.#random.below(6) === 0;
    const stop = part ? from + this.#random.below(5) : last;
    for (let seq = from; seq <= Math.min(last, stop); ) {
      if (!this.#world.open) return;
      if (this.#kept.has(seq)) {
        this.#again(seq, true);
        seq += 1;
        continue;
      }
      let next = seq + 1;
      while (next <= last && !this.#kept.has(next)) next += 1;
      const fill = ["34=0", `36=${next}`, "123=Y"].slice(1);
      this.#send(sealDraft(this.#draft(["", "35=4", ...fill], seq, true), {}));
      seq = next;
    }
  }

  /** Says a number again, with PossDupFlag(43). */
  #again(seq: number, timed: boolean): void {
    const draft = this.#kept.get(seq) ?? this.#any();
    this.#send(sealDraft(this.#draft(draft, seq, true, timed), {}));
  }

  #say(type: string, body: readonly string[]): void {
    this.#send(sealDraft(this.#draft(["", `35=${type}`, ...body], this.#next++), {}));
  }

  /** A message of the corpus under our own header. */
  #draft(draft: Draft, seq: number, again = false, timed = true): string[] {
    const header = [`8=${this.#begin}`, draft[1] as string, `34=${seq}`];
    if (again) header.push("43=Y");
    header.push("49=CLIENT1", `52=${this.#time()}`, "56=SMARS");
    if (again && timed) header.push(`122=${this.#time(-1000)}`);
    return [...header, ...draft.slice(2).filter((field) => !OWN.test(field))];
  }

  #time(offsetMs = 0): string {
    // Now and then a clock that is off, a little or far.
    const off =
      !this.#honest && this.#random.below(200) === 0 ? (this.#random.below(5) - 2) * 100_000 : 0;
    const bytes = new Uint8Array(UTC_LENGTH);
    writeUtcMs(bytes, 0, this.#world.utcMs + offsetMs + off);
    return Buffer.from(bytes).toString("latin1");
  }

  #any(): Draft {
    return this.#corpus[this.#random.below(this.#corpus.length)] as Draft;
  }

  /** A number around another one, or far from it. */
  #near(seq: number): number {
    const random = this.#random;
    if (random.below(16) === 0) return random.below(2) === 0 ? 0 : random.below(2_100_000_000);
    return Math.max(0, seq + random.below(9) - 6);
  }

  #end(): number {
    return this.#random.below(3) === 0 ? this.#near(this.#world.session.nextOut) : 0;
  }

  /** Sends bytes, cut up now and then. */
  #send(text: string): void {
    this.said += 1;
    const random = this.#random;
    let from = 0;
    while (random.below(5) === 0 && from < text.length) {
      const to = Math.min(text.length, from + 1 + random.below(60));
      this.#world.feed(text.slice(from, to));
      from = to;
    }
    this.#world.feed(text.slice(from));
  }
}
