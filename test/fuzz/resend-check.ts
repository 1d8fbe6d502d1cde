import type { ReadMessage } from "./reference.ts";

/** Fields that a message has anew each time it is sent. */
const EACH_TIME = new Set([8, 9, 10, 34, 43, 49, 52, 56, 122]);
const SESSION_TYPES = /^[0124-5A]$/;

/**
 * What a session sends again, held against what it sent first: an application message comes back
 * word for word, and no GapFill stands for one that could be sent again.
 */
export class ResendCheck {
  /** Whether this session resends at all; one towards venues fills everything. */
  readonly #resends: boolean;
  readonly #rule: (holds: boolean, rule: string) => void;
  /** Messages that may be asked for again, by number. */
  readonly #first: Map<number, ReadMessage> = new Map();
  /** Ranges of which the application was told that they were filled. */
  readonly #told: Set<string> = new Set();

  constructor(resends: boolean, rule: (holds: boolean, rule: string) => void) {
    this.#resends = resends;
    this.#rule = rule;
  }

  /** The line hears that the numbers have begun anew; the application was told some time before. */
  reset(): void {
    this.#first.clear();
  }

  /** The application hears that numbers of ours were gap-filled. */
  told(from: number, to: number): void {
    this.#told.add(`${from}-${to}`);
  }

  /** A message for the first time. */
  first(message: ReadMessage): void {
    if (!SESSION_TYPES.test(message.type)) this.#first.set(seqOf(message), message);
  }

  /** A message with 43=Y; `nextOut` is the number that comes after all that were ever sent. */
  again(message: ReadMessage, nextOut: number): void {
    const seq = seqOf(message);
    if (message.type === "4") {
      const next = Number(message.fields.get(36)?.value);
      const range = `${seq}-${next - 1}`;
      this.#rule(next > seq && next <= nextOut, `a GapFill ${range} stands for what was sent`);
      this.#rule(this.#told.has(range), `the application is told of the GapFill ${range}`);
      for (let n = seq; this.#resends && n < next; n++) {
        this.#rule(!this.#first.has(n), `number ${n} is sent again, not filled by ${range}`);
      }
      return;
    }
    this.#rule(this.#resends, `nothing is sent again to a venue: 35=${message.type}, ${seq}`);
    const first = this.#first.get(seq);
    // One that was numbered while the line was down comes here for the first time.
    if (first === undefined) return;
    this.#rule(words(first) === words(message), `number ${seq} comes again as it was`);
    const times = [first.fields.get(52)?.value, message.fields.get(122)?.value];
    this.#rule(times[0] === times[1], `number ${seq} says that it was sent first at ${times[0]}`);
  }
}

function seqOf(message: ReadMessage): number {
  return Number(message.fields.get(34)?.value);
}

/** The fields of a message that stay the same, in their order. */
function words({ fields }: ReadMessage): string {
  const kept = [...fields.values()].filter(({ tag }) => !EACH_TIME.has(tag));
  return kept.map(({ tag, value }) => `${tag}=${value}`).join("\x01");
}
