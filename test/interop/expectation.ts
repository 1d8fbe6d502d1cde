import { expect } from "vitest";
import { checkSum, completed, type Route, readable, three } from "./wire-text.ts";

const SOH = "\x01";
const UTC = /^\d{8}-\d\d:\d\d:\d\d\.\d{3}$/;
/** `10=ddd|` */
const TRAILER_LENGTH = 7;
/** How much a SendingTime(52) of the engine may differ from the clock here. */
const CLOCK_TOLERANCE_MS = 30_000;

/**
 * Compares messages that were received with their wanted text: every field, its place and its
 * value. Exact but for `@now`, an instant about now with milliseconds; `@time`, one that is not
 * after SendingTime(52); `@first`, the SendingTime(52) of the first message that had this number;
 * `@any`, any text. BodyLength(9) and CheckSum(10) are counted here, from the bytes.
 */
export class Expectation {
  readonly #route: Route;
  /** SendingTime(52) of the first message under each number. */
  readonly #firstSent: Map<string, string> = new Map();

  /** @param route Of the messages that are compared: from the engine, to its peer. */
  constructor(route: Route) {
    this.#route = route;
  }

  /** @param where What the failure names. */
  check(message: string, wanted: string, where: string): void {
    const seq = headerValue(message, "34");
    if (!this.#firstSent.has(seq)) this.#firstSent.set(seq, headerValue(message, "52"));
    const had = message.split(SOH);
    const fields = completed(wanted, this.#route).join(SOH).split(SOH);
    const filled = fields.map((field, i) => this.#filled(field, had[i] ?? "", message));
    const expected = `${filled.join(SOH)}${SOH}`;
    if (message !== expected) expect(readable(message), where).toBe(readable(expected));
  }

  /** The wanted field with the value that was had, where that is one of those it may have. */
  #filled(wanted: string, had: string, message: string): string {
    if (!wanted.includes("=@")) return wanted;
    const tag = wanted.slice(0, wanted.indexOf("=") + 1);
    const value = had.slice(tag.length);
    switch (wanted.slice(tag.length)) {
      case "@":
        return tag + (tag === "9=" ? bodyLength(message) : three(sumOf(message)));
      case "@now":
        return Math.abs(utcMs(value) - Date.now()) < CLOCK_TOLERANCE_MS ? tag + value : wanted;
      case "@time":
        return UTC.test(value) && value <= headerValue(message, "52") ? tag + value : wanted;
      case "@first":
        return tag + this.#firstSent.get(headerValue(message, "34"));
      case "@any":
        return value === "" ? wanted : tag + value;
      default:
        return wanted;
    }
  }
}

/** SendingTime(52) of a message, in ms since 1970. */
export function sendingTimeMs(message: string): number {
  return utcMs(headerValue(message, "52"));
}

function bodyLength(message: string): number {
  return message.length - message.indexOf(`${SOH}35=`) - 1 - TRAILER_LENGTH;
}

function sumOf(message: string): number {
  return checkSum(Buffer.from(message.slice(0, -TRAILER_LENGTH), "latin1"));
}

/** Milliseconds since 1970; NaN for what is no UTCTimestamp with milliseconds. */
function utcMs(utc: string): number {
  if (!UTC.test(utc)) return Number.NaN;
  const [year, month, day] = [utc.slice(0, 4), utc.slice(4, 6), utc.slice(6, 8)];
  return Date.parse(`${year}-${month}-${day}T${utc.slice(9)}Z`);
}

/** The value of a field of the header, which no data field stands before. */
function headerValue(message: string, tag: string): string {
  return new RegExp(`${SOH}${tag}=([^${SOH}]*)${SOH}`).exec(message)?.[1] ?? "";
}
