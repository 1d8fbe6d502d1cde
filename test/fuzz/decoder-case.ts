import type { FixGroup } from "../../src/wire/fix/group.ts";
import type { FixMessage } from "../../src/wire/fix/message.ts";
import { type BeginString, msgTypeCode } from "../../src/wire/fix/tags.ts";
import type { Engine } from "./engine.ts";
import { USER_FIELDS } from "./field-tables.ts";
import type { Answer, ReadGroup, ReadMessage, Reference } from "./reference.ts";
import { priceOf, qtyOf, uintOf, utcMs } from "./reference-values.ts";

/** What a chunk is overwritten with when its call is over: nobody may live off it. */
const POISON = 0xa5;
/** InvalidMsgType: the type is none, so its code says nothing. */
const INVALID_TYPE = 11;
const READERS_EVERY = 4;

/** Thrown when the engine answers otherwise than the reference, with both answers in words. */
export class Disagreement extends Error {}

/**
 * Holds one decoder against the reference: the same stream, in one piece and cut up, must give the
 * same messages with the same first faults and the same values.
 */
export class DecoderCase {
  readonly #engine: Engine;
  readonly #reference: Reference;
  readonly #parser: InstanceType<Engine["parser"]["FixParser"]>;
  readonly #framer: InstanceType<Engine["framer"]["FixFramer"]>;
  readonly #message: FixMessage;
  readonly #max: number;
  /** The stream as bytes, and the chunk that is handed over. */
  #bytes: Uint8Array = new Uint8Array(1 << 16);
  #expected: readonly Answer[] = [];
  #said = 0;
  #length = 0;
  #runs = 0;
  /** Whether every reader is tried on the numbers of this stream: it costs more than the rest. */
  #readers = false;

  constructor(engine: Engine, reference: Reference, begin: BeginString, max: number) {
    this.#engine = engine;
    this.#reference = reference;
    this.#parser = new engine.parser.FixParser(engine.dictionary.dictionary(begin, USER_FIELDS));
    this.#framer = new engine.framer.FixFramer(max);
    this.#message = new engine.message.FixMessage();
    this.#max = max;
  }

  /**
   * Decodes a stream, each time cut at other places, and throws a `Disagreement` when an answer is
   * not the reference's. Returns what the reference said.
   */
  run(stream: string, cuts: readonly (readonly number[])[]): readonly Answer[] {
    this.#expected = this.#reference.read(stream);
    if (stream.length > this.#bytes.length) this.#bytes = new Uint8Array(stream.length * 2);
    const length = Buffer.from(this.#bytes.buffer).write(stream, 0, "latin1");
    this.#length = length;
    this.#runs += 1;
    for (const [n, places] of cuts.entries()) {
      this.#readers = n === 0 && this.#runs % READERS_EVERY === 0;
      this.#decode(this.#bytes.subarray(0, length), places);
    }
    return this.#expected;
  }

  #decode(bytes: Uint8Array, places: readonly number[]): void {
    // One for all streams, as a connection that comes again has.
    const framer = this.#framer;
    framer.reset();
    this.#said = 0;
    let from = 0;
    for (let i = 0; i <= places.length; i++) {
      const to = places[i] ?? bytes.length;
      if (to < from) continue;
      const chunk = bytes.slice(from, to);
      from = to;
      framer.push(chunk);
      if (!this.#frames()) break;
      framer.keep();
      chunk.fill(POISON);
    }
    if (this.#said !== this.#expected.length) {
      throw new Disagreement(`silent, not ${describe(this.#expected[this.#said])}`);
    }
  }

  /** Takes every frame of a chunk; false once the stream has ended in one that is too long. */
  #frames(): boolean {
    const framer = this.#framer;
    const { Frame } = this.#engine.framer;
    for (;;) {
      const frame = framer.next();
      if (frame === Frame.More) return true;
      if (frame === Frame.TooLong) {
        this.#expect("TooLong");
        return false;
      }
      if (frame === Frame.Whole && this.#parser.parse(framer, this.#message)) this.#taken();
      else this.#garbled();
    }
  }

  /** A run of garbled bytes is one answer, in however many pieces it is told. */
  #garbled(): void {
    if (this.#said > 0 && this.#expected[this.#said - 1] === "Garbled") return;
    // More bytes than a message has may be called garbled before it is seen where they end.
    if (this.#said === this.#expected.length && this.#length > this.#max) return;
    this.#expect("Garbled");
  }

  #expect(answer: "Garbled" | "TooLong"): void {
    const wanted = this.#expected[this.#said++];
    if (wanted !== answer) throw new Disagreement(`${answer}, not ${describe(wanted)}`);
  }

  #taken(): void {
    const m = this.#message;
    const wanted = this.#expected[this.#said++];
    const said = `message ${m.msgType.toString(16)}, fault ${m.fault} of ${m.faultTag}`;
    if (wanted === undefined || typeof wanted === "string") {
      throw new Disagreement(`${said}, not ${describe(wanted)}`);
    }
    const { fault, faultTag, type } = wanted;
    const same = m.fault === fault && (fault < 0 || (m.faultTag || 0) === (faultTag || 0));
    const typed = fault === INVALID_TYPE || m.msgType === msgTypeCode(type);
    const long = m.end - m.start === wanted.end - wanted.start;
    if (!same || !typed || !long) throw new Disagreement(`${said}, not ${describe(wanted)}`);
    this.#header(wanted);
    if (fault < 0) this.#values(wanted);
  }

  /** What the session reads of any message, also of a faulty one. */
  #header(wanted: ReadMessage): void {
    const m = this.#message;
    const seq = wanted.fields.get(34)?.value;
    this.#same("number", 34, m.msgSeqNum, seq === undefined ? -1 : uintOf(seq));
    this.#same("PossDup", 43, m.possDup, wanted.fields.get(43)?.value === "Y");
    this.#same("PossResend", 97, m.possResend, wanted.fields.get(97)?.value === "Y");
    for (const tag of [8, 35, 49, 52, 56, 115, 128]) {
      this.#same("text", tag, m.text(tag), wanted.fields.get(tag)?.value ?? "");
    }
  }

  /** Every field and every entry of a good message, and its numbers by every reader. */
  #values(wanted: ReadMessage): void {
    const m = this.#message;
    const shift = m.start - wanted.start;
    for (const { tag, at, value } of wanted.fields.values()) {
      const readable = wanted.table.places.has(tag);
      if (!readable) continue;
      this.#same("offset", tag, m.offset(tag), at + shift);
      this.#same("length", tag, m.length(tag), value.length);
      const first = value.charCodeAt(0);
      if (this.#readers && ((first >= 0x2b && first <= 0x39) || value.length === 1)) {
        this.#same("uint", tag, m.uint(tag), uintOf(value));
        this.#same("qty", tag, m.qty(tag), qtyOf(value));
        this.#same("price", tag, m.price(tag), priceOf(value));
        this.#same("char", tag, m.char(tag), value.length === 1 ? first : -2);
        if (value.length > 16) this.#same("time", tag, m.utcMs(tag), utcMs(value) ?? -2);
      }
    }
    for (const tag of ABSENT_TAGS) {
      if (!wanted.fields.has(tag)) this.#same("presence", tag, m.has(tag), false);
    }
    for (const [tag, group] of wanted.groups) {
      this.#same("count", tag, m.groupCount(tag), group.entries.length);
      this.#group(tag, m.group(tag), group);
    }
  }

  #group(tag: number, read: FixGroup, wanted: ReadGroup): void {
    for (const { fields, groups } of wanted.entries) {
      this.#same("an entry", tag, read.next(), true);
      for (const field of fields) {
        this.#same("member", field.tag, read.text(field.tag), field.value);
        this.#same("uint of member", field.tag, read.uint(field.tag), uintOf(field.value));
      }
      for (const [inner, group] of groups) this.#group(inner, read.group(inner), group);
    }
    this.#same("the end", tag, read.next(), false);
  }

  #same(what: string, tag: number, said: unknown, wanted: unknown): void {
    if (said === wanted) return;
    const words = `${JSON.stringify(said)}, not ${JSON.stringify(wanted)}`;
    throw new Disagreement(`${what} of tag ${tag} is ${words}`);
  }
}

/** Fields that a message before may have left behind. */
const ABSENT_TAGS = [1, 11, 38, 44, 58, 96, 112, 122, 354, 453, 5001, 5002, 20_000];

function describe(answer: Answer | undefined): string {
  if (answer === undefined) return "silent";
  if (typeof answer === "string") return answer;
  return `message ${answer.type}, fault ${answer.fault} of ${answer.faultTag}`;
}

/** A stream in words: SOH as a bar, everything that is no plain character escaped as in JSON. */
export function printable(stream: string): string {
  const escaped = JSON.stringify(stream).slice(1, -1).replaceAll("|", "\\u007c");
  return escaped.replaceAll("\\u0001", "|");
}
