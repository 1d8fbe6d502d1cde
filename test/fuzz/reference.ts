import type { UserField } from "../../src/wire/fix/dictionary.ts";
import type { BeginString } from "../../src/wire/fix/tags.ts";
import { type MessageTable, readTables, type Tables } from "./field-tables.ts";
import { ReferenceFields } from "./reference-fields.ts";

/** One field of a message: where its value stands in the stream. */
export type ReadField = {
  readonly tag: number;
  readonly at: number;
  readonly value: string;
};

/** A repeating group as it was read; a member that counts a group has it in `groups`. */
export type ReadGroup = { readonly entries: readonly ReadEntry[] };
export type ReadEntry = {
  readonly fields: readonly ReadField[];
  readonly groups: ReadonlyMap<number, ReadGroup>;
};

/** A message that is to be taken, with its first fault or none. */
export type ReadMessage = {
  /** Where its `8=` stands in the stream, and the byte after it. */
  readonly start: number;
  readonly end: number;
  readonly type: string;
  readonly table: MessageTable;
  /** SessionRejectReason(373) of the first fault, or -1; RefTagID(371) of it, or 0. */
  readonly fault: number;
  readonly faultTag: number;
  /** Fields outside groups; of one that came twice the first. */
  readonly fields: ReadonlyMap<number, ReadField>;
  readonly groups: ReadonlyMap<number, ReadGroup>;
};

/** What a stream holds next: a message, bytes that are none, or one that is too long to wait for. */
export type Answer = ReadMessage | "Garbled" | "TooLong";

/** Longest value of BeginString(8), and of CheckSum(10) behind a wrong length. */
const BEGIN_MAX = 15;
const SUM_MAX = 11;
const TRAILER_LENGTH = 7;
const SOH = "\x01";
/** The end of the body and a CheckSum(10) in its place. */
const TRAILER = new RegExp(`^${SOH}10=(\\d\\d\\d)${SOH}$`);

/**
 * A second reader of FIX streams, written from the rules and for the eye: it looks at one string,
 * knows no chunks, keeps no state and is in no hurry. What the engine answers must be what it says.
 */
export class Reference {
  readonly tables: Tables;
  readonly #max: number;

  constructor(begin: BeginString, max: number, userFields: readonly UserField[] = []) {
    this.tables = readTables(begin, userFields);
    this.#max = max;
  }

  /** Everything that a stream holds, in order; runs of garbled bytes are one answer. */
  read(stream: string): Answer[] {
    const answers: Answer[] = [];
    let at = 0;
    for (;;) {
      const [answer, next] = this.#next(stream, at);
      if (answer === "More") return answers;
      if (answer !== "Garbled" || answers.at(-1) !== "Garbled") answers.push(answer);
      if (answer === "TooLong") return answers;
      at = next;
    }
  }

  #next(stream: string, at: number): [Answer | "More", number] {
    if (at === stream.length || stream.slice(at) === "8") return ["More", at];
    if (!stream.startsWith("8=", at)) return ["Garbled", nextBegin(stream, at + 1)];

    const beginEnd = stream.indexOf("\x01", at);
    const tooFar = at + 2 + BEGIN_MAX;
    if (beginEnd < 0 ? stream.length > tooFar : beginEnd > tooFar) {
      return ["Garbled", nextBegin(stream, tooFar)];
    }
    if (beginEnd < 0 || stream.length < beginEnd + 3) return ["More", at];
    if (!stream.startsWith("9=", beginEnd + 1)) return ["Garbled", nextBegin(stream, beginEnd)];

    const digits = digitsAt(stream, beginEnd + 3);
    const digitsEnd = beginEnd + 3 + digits.length;
    for (let n = 1; n <= Math.min(digits.length, 10); n++) {
      if (Number(digits.slice(0, n)) > this.#max) return ["TooLong", at];
    }
    if (digits.length > 9) return ["Garbled", nextBegin(stream, beginEnd + 12)];
    if (digitsEnd === stream.length) return ["More", at];
    if (digits === "" || stream[digitsEnd] !== "\x01") {
      return ["Garbled", nextBegin(stream, digitsEnd)];
    }
    const bodyAt = digitsEnd + 1;
    const trailerAt = bodyAt + Number(digits);
    const end = trailerAt + TRAILER_LENGTH;
    if (end - at > this.#max) return ["TooLong", at];
    if (end > stream.length) return ["More", at];

    const sum = TRAILER.exec(stream.slice(trailerAt - 1, end))?.[1];
    if (sum === undefined) return swallow(stream, trailerAt - 1);
    if (!stream.startsWith("35=", bodyAt)) return ["Garbled", end];
    if (sumOf(stream, at, trailerAt) !== Number(sum)) return ["Garbled", end];
    const message = new ReferenceFields(this.tables, stream, { at, beginEnd, bodyAt, trailerAt });
    return [message.read() ?? "Garbled", end];
  }
}

/** CheckSum(10): all bytes before it, modulo 256. */
function sumOf(stream: string, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += stream.charCodeAt(i);
  return sum % 256;
}

function digitsAt(stream: string, at: number): string {
  const digits = /\d*/y;
  digits.lastIndex = at;
  return digits.exec(stream)?.[0] ?? "";
}

/** Where the next message may begin: its `8=`, or an `8` that ends the stream so far. */
function nextBegin(stream: string, from: number): number {
  const at = stream.indexOf("8=", from);
  if (at >= 0) return at;
  return stream.length > from && stream.endsWith("8") ? stream.length - 1 : stream.length;
}

/** BodyLength(9) was wrong: all is passed over up to the end of the next CheckSum(10). */
function swallow(stream: string, from: number): [Answer | "More", number] {
  const sum = new RegExp(`${SOH}10=[^${SOH}]{0,${SUM_MAX}}${SOH}`, "g");
  sum.lastIndex = from;
  return sum.exec(stream) === null ? ["More", from] : ["Garbled", sum.lastIndex];
}
