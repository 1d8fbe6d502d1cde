/** What a quiet line asks for. */
export type LivenessStep = "None" | "Heartbeat" | "TestRequest" | "Silent";

const MS = 1_000_000;
/** Parts of HeartBtInt(108) without input until we ask, and until we give up. */
const TEST_AFTER = 1.2;
const SILENT_AFTER = 2.4;
/** How long a gap may stay as it is, at least. */
const RESEND_NS = 30_000 * MS;

/**
 * The timers of a live session: Heartbeat after HeartBtInt(108) without output, TestRequest after
 * 1.2 of it without input, silence after 2.4. An interval of 0 turns them off.
 */
export class Liveness {
  #intervalNs = 0;
  #inNs = 0;
  #outNs = 0;
  #asked = false;
  #stalledAt = 0;
  #stalledSinceNs = 0;

  /** HeartBtInt(108), in seconds. */
  set heartBtIntS(seconds: number) {
    this.#intervalNs = seconds * 1000 * MS;
  }

  get heartBtIntS(): number {
    return this.#intervalNs / 1000 / MS;
  }

  /** A connection was made. */
  start(nowNs: number): void {
    this.heard(nowNs);
    this.#outNs = nowNs;
  }

  /** Something came in. */
  heard(nowNs: number): void {
    this.#inNs = nowNs;
    this.#asked = false;
  }

  /** Something went out. */
  sent(nowNs: number): void {
    this.#outNs = nowNs;
  }

  /** What has to be done now; each step is asked for once. */
  step(nowNs: number): LivenessStep {
    const interval = this.#intervalNs;
    if (interval === 0) return "None";
    const quiet = nowNs - this.#inNs;
    if (quiet >= interval * SILENT_AFTER) return "Silent";
    if (quiet >= interval * TEST_AFTER && !this.#asked) {
      this.#asked = true;
      return "TestRequest";
    }
    // While it is asked, the peer's answer is waited for, as the commonest engine does.
    if (this.#asked || nowNs - this.#outNs < interval) return "None";
    this.#outNs = nowNs;
    return "Heartbeat";
  }

  /** Whether the peer has left a gap open for too long; the time then runs anew. */
  isStalled(nowNs: number, waiting: boolean, nextIn: number): boolean {
    const patienceNs = Math.max(RESEND_NS, 2 * this.#intervalNs);
    const moved = !waiting || this.#stalledAt !== nextIn;
    if (!moved && nowNs - this.#stalledSinceNs < patienceNs) return false;
    this.#stalledAt = nextIn;
    this.#stalledSinceNs = nowNs;
    return !moved;
  }
}
