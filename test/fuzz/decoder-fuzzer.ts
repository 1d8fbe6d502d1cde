import { SeededRandom } from "../../src/core/domain/random.ts";
import { type BeginString, msgTypeCode } from "../../src/wire/fix/tags.ts";
import { DecoderCase, Disagreement, printable } from "./decoder-case.ts";
import type { Engine } from "./engine.ts";
import { USER_FIELDS } from "./field-tables.ts";
import type { Finding, Fuzzer } from "./fuzzer.ts";
import { type Draft, GoodMessages } from "./good-messages.ts";
import { Mutator } from "./mutator.ts";
import { type Answer, Reference } from "./reference.ts";
import { sealDraft } from "./seal.ts";

/** Bytes of the largest message: small, so that streams reach it. */
const MESSAGE_MAX = 2048;
/** Drafts that led to something new are kept and changed further. */
const POOL_MAX = 2_000;
/** Drafts of more fields are not kept: they would grow without end. */
const FIELDS_MAX = 60;
/** Drafts that are kept when a batch reached new code: a sample of the batch. */
const LATEST = 32;
const TIME = "20131008-13:30:00";
/** Messages without fault to start from. */
const CORPUS = 5_000;

/** One version's part of a run: a pool of messages, changed again and again. */
export class DecoderFuzzer implements Fuzzer {
  readonly begin: BeginString;
  readonly seed: number;
  /** Changed messages that were decoded; every stream holds one or two of them. */
  messages = 0;
  /** Those that were taken without a fault, with one, and not at all. */
  cases = 0;
  readonly verdicts = { good: 0, faulty: 0, garbled: 0 };
  readonly #random: SeededRandom;
  readonly #corpus: readonly Draft[];
  /** Good messages, more than the longest length that a wreck can claim. */
  readonly #following: string;
  readonly #mutator: Mutator;
  readonly #case: DecoderCase;
  readonly #features: Set<number> = new Set();
  readonly #pool: Draft[] = [];
  /** Drafts of the last cases, in turn. */
  readonly #latest: Draft[] = [];

  constructor(engine: Engine, begin: BeginString, seed: number) {
    this.begin = begin;
    this.seed = seed;
    this.#random = new SeededRandom(seed);
    const reference = new Reference(begin, MESSAGE_MAX, USER_FIELDS);
    const good = new GoodMessages(reference.tables, this.#random);
    this.#mutator = new Mutator(this.#random, good, () => this.#draft(), MESSAGE_MAX);
    const beat = sealDraft([`8=${begin}`, "35=0", "34=2", "49=C", `52=${TIME}`, "56=S"], {});
    this.#following = beat.repeat(Math.ceil(MESSAGE_MAX / beat.length) + 2);
    this.#corpus = Array.from({ length: CORPUS }, () => good.any());
    this.#case = new DecoderCase(engine, reference, begin, MESSAGE_MAX);
  }

  /** Verdicts, by type, fault and tag, that were seen: what guides the run. */
  get features(): number {
    return this.#features.size;
  }

  /** Runs one case; the finding when the engine does not do as the reference. */
  step(): Finding | null {
    this.cases += 1;
    const parts: string[] = [];
    const drafts: Draft[] = [];
    const random = this.#random;
    if (random.below(16) === 0) parts.push(this.#mutator.garbage());
    for (let left = 1 + random.below(2); left > 0; left--) {
      const draft = this.#mutator.fields(this.#draft());
      drafts.push(draft);
      parts.push(this.#mutator.bytes(draft));
    }
    // Behind every wreck stands a good message: it shows where reading went on.
    if (random.below(4) !== 0) parts.push(sealDraft(this.#sound(), {}));
    const goesOn = random.below(64) === 0;
    if (goesOn) parts.push(this.#following);
    const stream = parts.join("");
    this.messages += drafts.length;
    try {
      const answers = this.#case.run(stream, [[], this.#cuts(stream.length)]);
      if (goesOn) checkGoesOn(answers, stream.length);
      this.#learn(answers, drafts);
      return null;
    } catch (error) {
      const what = error instanceof Disagreement ? error.message : `it threw ${String(error)}`;
      return { begin: this.begin, seed: this.seed, n: this.cases, what, stream: printable(stream) };
    }
  }

  /** A message without fault. */
  #sound(): Draft {
    return this.#corpus[this.#random.below(CORPUS)] as Draft;
  }

  /** A message to start from: a fresh one, or one that showed something new before. */
  #draft(): Draft {
    const random = this.#random;
    if (this.#pool.length === 0 || random.below(3) === 0) return this.#sound();
    return this.#pool[random.below(this.#pool.length)] as Draft;
  }

  /** Keeps the drafts of a stream that gave a verdict for the first time. */
  #learn(answers: readonly Answer[], drafts: readonly Draft[]): void {
    let fresh = false;
    for (const answer of answers) {
      if (answer === "Garbled") this.verdicts.garbled += 1;
      else if (answer !== "TooLong") {
        const { fault, faultTag, type } = answer;
        if (fault < 0) this.verdicts.good += 1;
        else this.verdicts.faulty += 1;
        const feature = (msgTypeCode(type.slice(0, 2)) * 32 + fault + 1) * 8192 + (faultTag & 8191);
        if (this.#features.has(feature)) continue;
        this.#features.add(feature);
        fresh = true;
      }
    }
    for (const draft of drafts) {
      if (draft.length > FIELDS_MAX) continue;
      this.#latest[this.#random.below(LATEST)] = draft;
      if (fresh) this.#keep(draft);
    }
  }

  reward(): void {
    for (const draft of this.#latest) if (draft !== undefined) this.#keep(draft);
  }

  #keep(draft: Draft): void {
    if (this.#pool.length < POOL_MAX) this.#pool.push(draft);
    else this.#pool[this.#random.below(POOL_MAX)] = draft;
  }

  /** Where the stream is cut: byte by byte, at a few places, or close to its end. */
  #cuts(length: number): number[] {
    const random = this.#random;
    switch (random.below(64)) {
      case 0:
        return Array.from({ length }, (_, at) => at);
      case 1:
      case 2:
      case 3:
      case 4: {
        const at = Math.max(0, length - 1 - random.below(12));
        return [at];
      }
      default: {
        const places = Array.from({ length: 1 + random.below(6) }, () => random.below(length + 1));
        return places.sort((a, b) => a - b);
      }
    }
  }
}

/** Behind any wreck the last of many good messages is taken, unless the line was given up. */
function checkGoesOn(answers: readonly Answer[], length: number): void {
  const last = answers.at(-1);
  if (last === "TooLong" || (typeof last === "object" && last.end === length)) return;
  throw new Disagreement("reading does not go on behind a wreck");
}
