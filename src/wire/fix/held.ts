/**
 * Messages that arrived ahead of a gap, by number. They wait until the peer has filled it and are
 * then processed in order. What was acted on at once (a Logon, a ResendRequest) and what carries
 * nothing (a Heartbeat) is held as a mere mark.
 */
export class Held {
  readonly #messages = new Map<number, Uint8Array>();
  /** Bytes of held messages, with a little for each entry. */
  bytes = 0;

  get size(): number {
    return this.#messages.size;
  }

  /** Copies a message; one that is held already stays. */
  add(seq: number, bytes: Uint8Array, start: number, end: number): void {
    if (this.#messages.has(seq)) return;
    this.#messages.set(seq, bytes.slice(start, end));
    this.bytes += end - start + ENTRY;
  }

  /** Notes a number as dealt with. */
  mark(seq: number): void {
    if (this.#messages.has(seq)) return;
    this.#messages.set(seq, NOTHING);
    this.bytes += ENTRY;
  }

  /** Takes a message out; empty for a mark, undefined when the number is not held. */
  take(seq: number): Uint8Array | undefined {
    const message = this.#messages.get(seq);
    if (message !== undefined) this.#drop(seq, message);
    return message;
  }

  /** The lowest held number; Infinity when nothing is held. */
  lowest(): number {
    let lowest = Number.POSITIVE_INFINITY;
    for (const seq of this.#messages.keys()) lowest = Math.min(lowest, seq);
    return lowest;
  }

  /** Forgets every number below this one. */
  dropBelow(seq: number): void {
    for (const [held, message] of this.#messages) if (held < seq) this.#drop(held, message);
  }

  clear(): void {
    this.#messages.clear();
    this.bytes = 0;
  }

  #drop(seq: number, message: Uint8Array): void {
    this.#messages.delete(seq);
    this.bytes -= message.length + ENTRY;
  }
}

const NOTHING = new Uint8Array(0);
/** What an entry costs besides its bytes. */
const ENTRY = 64;
