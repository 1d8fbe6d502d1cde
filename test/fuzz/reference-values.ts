import type { Tables } from "./field-tables.ts";

/** SessionRejectReason(373) of a value that is not one of the listed ones. */
const NOT_LISTED = 5;
/** SessionRejectReason(373) of a value that is not in the format of its field. */
const WRONG_FORMAT = 6;

/** What is wrong with the value of a known field: null, or a SessionRejectReason(373). */
export function valueFault(tables: Tables, tag: number, value: string): number | null {
  const listed = tables.values.get(tag);
  switch (tables.kinds.get(tag)) {
    case "char":
      if (value.length !== 1) return WRONG_FORMAT;
      return listed === undefined || listed.has(value) ? null : NOT_LISTED;
    case "int":
      if (!/^-?\d{1,15}$/.test(value)) return WRONG_FORMAT;
      // Leading zeros are read: 007 is the value 7.
      return listed === undefined || listed.has(value.replace(/^0+(?=\d)/, "")) ? null : NOT_LISTED;
    case "length":
    case "seqnum":
    case "numingroup":
      return fits(/^\d{1,15}$/.test(value));
    case "decimal":
      return fits(/^-?(\d+\.?\d*|\.\d+)$/.test(value));
    case "boolean":
      return fits(value === "Y" || value === "N");
    case "utctimestamp":
      return fits(utcMs(value) !== null);
    case "date":
      return fits(/^\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/.test(value));
    case "monthyear":
      return fits(/^\d{6}(\d\d|w[1-5])?$/.test(value));
    case "multiplevalue":
      return multipleFault(value, listed);
    case "string":
    case "data":
    case undefined:
      return null;
  }
}

/** Single characters with a blank between two; the first that is wrong says what the fault is. */
function multipleFault(value: string, listed: ReadonlySet<string> | undefined): number | null {
  if (value.length % 2 === 0) return WRONG_FORMAT;
  for (const [at, c] of [...value].entries()) {
    if ((at % 2 === 1) !== (c === " ")) return WRONG_FORMAT;
    if (c !== " " && listed?.has(c) === false) return NOT_LISTED;
  }
  return null;
}

function fits(holds: boolean): number | null {
  return holds ? null : WRONG_FORMAT;
}

const TIMESTAMP = /^(\d{4})(\d\d)(\d\d)-(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?$/;

/** A UTCTimestamp as milliseconds since 1970, from 1970 on; null when none. */
export function utcMs(value: string): number | null {
  const parts = TIMESTAMP.exec(value);
  if (parts === null) return null;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as Six;
  const days = month === 2 && isLeap(year) ? 29 : DAYS[month - 1];
  if (days === undefined || day < 1 || day > days) return null;
  if (hour > 23 || minute > 59 || second > 60) return null;
  const decimals = Number((parts[7] ?? "").padEnd(3, "0").slice(0, 3));
  // Date.UTC takes the years up to 99 for those of the last century.
  const ms = year < 100 ? -1 : Date.UTC(year, month - 1, day, hour, minute, second, decimals);
  return ms < 0 ? null : ms;
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isLeap(year: number): boolean {
  return year % 400 === 0 || (year % 4 === 0 && year % 100 !== 0);
}

type Six = [number, number, number, number, number, number];

const MALFORMED = -2;
const TOO_FINE = -3;
const TOO_LARGE = -4;

/** What `readUint` shall answer, from whole numbers of any size. */
export function uintOf(value: string): number {
  return /^\d{1,15}$/.test(value) ? Number(BigInt(value)) : MALFORMED;
}

/** What `readQty` shall answer: whole shares up to 2^31 - 1, written in one way only. */
export function qtyOf(value: string): number {
  if (!/^(0|[1-9]\d*)$/.test(value)) return MALFORMED;
  const shares = BigInt(value);
  return shares < 2n ** 31n ? Number(shares) : MALFORMED;
}

/** What `readPrice` shall answer: units of $0.0001 up to 2^32 - 1, never rounded. */
export function priceOf(value: string): number {
  const parts = /^(0|[1-9]\d*)(?:\.(\d+))?$/.exec(value);
  if (parts === null) return MALFORMED;
  const decimals = parts[2] ?? "";
  if (decimals.length > 4) return TOO_FINE;
  const units = BigInt(`${parts[1]}${decimals.padEnd(4, "0")}`);
  return units < 2n ** 32n ? Number(units) : TOO_LARGE;
}
