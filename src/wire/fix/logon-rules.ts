import { sendLogon } from "./admin.ts";
import type { Inbound } from "./inbound.ts";
import type { FixMessage } from "./message.ts";
import type { SessionSide } from "./session-side.ts";
import { Tag } from "./tags.ts";

const MS = 1_000_000;
const YES = 0x59;

/**
 * Logon(A) both ways, at the start and in the session: its number, what each side is missing, and
 * ResetSeqNumFlag(141). Whose Logon it is and whether it is a good one was checked before.
 */
export class LogonRules {
  readonly #side: SessionSide;
  readonly #inbound: Inbound;
  /** A reset of ours is to be answered with one: the answer is not answered again. */
  #resetSent = false;
  #answerByNs = 0;
  /** A reset in the session that the peer has not answered: it may not have had it. */
  #resetDue = false;

  constructor(side: SessionSide, inbound: Inbound) {
    this.#side = side;
    this.#inbound = inbound;
  }

  /** Initiator: a connection is up. */
  begin(): void {
    const { settings, store } = this.#side;
    const reset = settings.resetOnLogon || this.#resetDue;
    if (reset) this.#side.resetStore();
    this.#send(settings.heartBtIntS, reset, store.nextIn);
    this.#resetSent = reset;
  }

  /** Initiator: the peer's Logon came. */
  answered(logon: FixMessage): void {
    const asked = this.#resetSent;
    this.#resetSent = false;
    this.#resetDue = false;
    if (resets(logon) && !asked) {
      // A reset that we did not ask for is answered with one, and changes what both expect.
      this.#answerReset(logon);
      this.#awaitAnswer();
      this.#loggedOn(logon, false, false);
    } else {
      this.#loggedOn(logon, false, true);
    }
  }

  /** Acceptor: the first message of a connection, a good Logon. */
  accept(logon: FixMessage): void {
    const asked = resets(logon);
    if (this.#resetDue && !asked) {
      this.#acceptWithReset(logon);
      return;
    }
    this.#resetDue = false;
    if (asked || this.#side.settings.resetOnLogon) this.#side.resetStore();
    this.#loggedOn(logon, true, true);
  }

  /**
   * Whether a message of an open session is a Logon that sets both numbers back to 1. An answer to
   * a reset of ours is known by its number alone: some peers leave the flag out.
   */
  isReset(message: FixMessage): boolean {
    if (message.fault >= 0 || message.msgSeqNum !== 1 || message.possDup) return false;
    return resets(message) || this.#inbound.resetting;
  }

  /** Such a Logon: the peer's own wish, the answer to ours, or a wish of its own that met ours. */
  again(logon: FixMessage): void {
    const waited = this.#inbound.waiting;
    if (this.#resetSent) this.#inbound.restart();
    else this.#answerReset(logon);
    this.#resetSent = false;
    this.#resetDue = false;
    this.#inbound.logonNumbered(logon.msgSeqNum, false);
    if (waited) this.#side.resendComplete();
  }

  /**
   * Starts a reset in the session. Our own numbers begin again at once; the peer's go on as they
   * were until its answer, for what it sent before is still on its way. False when an earlier one
   * is not yet answered.
   */
  reset(): boolean {
    if (this.#resetSent) return false;
    const waited = this.#inbound.waiting;
    this.#inbound.awaitReset();
    this.#side.resender.clear();
    this.#side.resetStore();
    this.#send(this.#side.liveness.heartBtIntS, true, 1);
    this.#awaitAnswer();
    this.#resetDue = true;
    if (waited) this.#side.resendComplete();
    return true;
  }

  /** Whether a reset in the session has gone without an answer for too long; said once. */
  isResetLate(nowNs: number): boolean {
    if (!this.#resetSent || nowNs < this.#answerByNs) return false;
    this.#resetSent = false;
    return this.#inbound.resetting;
  }

  /** The connection is gone. */
  clear(): void {
    this.#resetSent = false;
  }

  /**
   * Acceptor: the line broke before the peer answered our reset. Whether it had it nobody knows, so
   * the Logon is answered with the reset again, whatever number it has.
   */
  #acceptWithReset(logon: FixMessage): void {
    const { liveness } = this.#side;
    liveness.heartBtIntS = logon.uint(Tag.HeartBtInt);
    this.#side.resetStore();
    this.#send(liveness.heartBtIntS, true, 1);
    this.#awaitAnswer();
    this.#side.loggedOn();
    this.#side.resendComplete();
  }

  /** The numbers start at 1, and the peer is told so. */
  #answerReset(logon: FixMessage): void {
    const { liveness, resender } = this.#side;
    this.#inbound.clear();
    resender.clear();
    this.#side.resetStore();
    liveness.heartBtIntS = logon.uint(Tag.HeartBtInt);
    this.#send(liveness.heartBtIntS, true, 2);
  }

  #awaitAnswer(): void {
    const { settings, clock } = this.#side;
    this.#resetSent = true;
    this.#answerByNs = clock.nowNs() + settings.logonTimeoutMs * MS;
  }

  /**
   * Checks the number of a Logon and the one that it expects, answers it, and has sent what is
   * missing on either side.
   *
   * @param answer  Whether we answer it: the acceptor.
   * @param settled Whether NextExpectedMsgSeqNum(789) is about the numbers that we have.
   */
  #loggedOn(logon: FixMessage, answer: boolean, settled: boolean): void {
    const { settings, store, liveness, resender } = this.#side;
    const seq = logon.msgSeqNum;
    const expected = store.nextIn;
    if (seq < expected) {
      this.#side.line.refuseLogon(`MsgSeqNum too low, expecting ${expected} but received ${seq}`);
      return;
    }
    const wanted = settled ? logon.uint(Tag.NextExpectedMsgSeqNum) : 0;
    const next = store.nextOut;
    if (wanted > next) {
      const text = `NextExpectedMsgSeqNum too high, expecting ${next} but received ${wanted}`;
      this.#side.line.refuseLogon(text);
      return;
    }
    liveness.heartBtIntS = logon.uint(Tag.HeartBtInt);
    if (answer) {
      const after = seq === expected ? seq + 1 : expected;
      this.#send(liveness.heartBtIntS, resets(logon), after);
    }
    // Our answer belongs to what the peer gets again: it stands behind the gap.
    const last = wanted < next ? store.nextOut - 1 : 0;
    this.#inbound.logonNumbered(seq, wanted > 0 && settings.nextExpectedMsgSeqNum);
    this.#side.loggedOn();
    if (wanted > 0) resender.ask(wanted, last);
    if (!this.#inbound.waiting) this.#side.resendComplete();
  }

  /** @param nextExpected What we expect next, for NextExpectedMsgSeqNum(789). */
  #send(heartBtIntS: number, reset: boolean, nextExpected: number): void {
    const { settings, outbox } = this.#side;
    const said = settings.nextExpectedMsgSeqNum ? nextExpected : 0;
    sendLogon(outbox, { heartBtIntS, reset, nextExpected: said });
  }
}

/** ResetSeqNumFlag(141) is Y. */
function resets(logon: FixMessage): boolean {
  return logon.char(Tag.ResetSeqNumFlag) === YES;
}
