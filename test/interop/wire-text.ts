import type { BeginString } from "../../src/wire/fix/tags.ts";

/** Who says a message to whom. */
export type Route = {
  readonly begin: BeginString;
  /** SenderCompID(49) and TargetCompID(56). */
  readonly sender: string;
  readonly target: string;
};

/** Tags that may stand before SenderCompID(49) in a written message. */
const BEFORE_IDENTITY: ReadonlySet<string> = new Set(["8", "9", "35", "34", "43"]);
const SOH = "\x01";
/** Messages are kept as bytes for so long: what is sent may be this much older than it says. */
const KEPT_MS = 1_000;

const completedTexts: Map<string, readonly string[]> = new Map();
const writtenBytes: Map<string, { readonly madeMs: number; readonly bytes: Buffer }> = new Map();

/**
 * The fields of a message as written in a scenario, `35=A|34=1|98=0|108=30`, with what it leaves
 * to the reader: 8, 9 and 10 in their places, 49, 52 and 56 behind 35, 34 and 43. A field that is
 * written stands where it is written, whatever it is; `49=@` gives it the value it would have had,
 * `-49` leaves it out. SOH within a value is written as such.
 */
export function completed(text: string, route: Route): readonly string[] {
  const key = keyOf(text, route);
  let fields = completedTexts.get(key);
  if (fields === undefined) {
    fields = complete(text, route);
    completedTexts.set(key, fields);
  }
  return fields;
}

/**
 * The bytes of a written message. `@now` and `@now-121` are UTC instants, seconds away from now;
 * `9=@`, `10=@` are right, `9=@+1`, `10=@-1` wrong by so much.
 */
export function wireBytes(text: string, route: Route): Buffer {
  const key = keyOf(text, route);
  const known = writtenBytes.get(key);
  if (known !== undefined && performance.now() - known.madeMs < KEPT_MS) return known.bytes;
  const bytes = render(completed(text, route));
  writtenBytes.set(key, { madeMs: performance.now(), bytes });
  return bytes;
}

/** What CheckSum(10) must be, of all bytes before it. */
export function checkSum(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum += byte;
  return sum % 256;
}

/** A number in three digits. */
export function three(value: number): string {
  return String(value).padStart(3, "0");
}

/** For people: bars for SOH. */
export function readable(text: string): string {
  return text.replaceAll(SOH, "|");
}

function complete(text: string, route: Route): string[] {
  const written = text.split("|");
  const names = new Set(written.map((field) => /^-?(\d+)(?==|$)/.exec(field)?.[1]));
  const fields = written.filter((field) => !/^-\d+$/.test(field));
  const identity = [`49=${route.sender}`, "52=@now", `56=${route.target}`];
  const first = fields.findIndex((field) => !BEFORE_IDENTITY.has(tagOf(field)));
  const missing = identity.filter((field) => !names.has(tagOf(field)));
  fields.splice(first < 0 ? fields.length : first, 0, ...missing);
  if (!names.has("9")) fields.splice(names.has("8") ? 1 : 0, 0, "9=@");
  if (!names.has("8")) fields.unshift(`8=${route.begin}`);
  if (!names.has("10")) fields.push("10=@");
  const usual: Record<string, string> = { 8: route.begin, 49: route.sender, 56: route.target };
  return fields.map((field) =>
    field.replace(/^(8|49|56)=@$/, (_, tag: string) => `${tag}=${usual[tag]}`),
  );
}

function render(fields: readonly string[]): Buffer {
  const timed = fields.map((field) =>
    field.replace(/=@now([+-]\d+)?$/, (_, seconds) => `=${utcText(Number(seconds ?? 0))}`),
  );
  const counted = timed.filter((field) => !/^(8|9|10)=/.test(field));
  const length = counted.reduce((sum, field) => sum + field.length + 1, 0);
  const sized = timed.map((field) =>
    field.replace(/^9=@([+-]\d+)?$/, (_, by) => `9=${length + Number(by ?? 0)}`),
  );
  const check = checkSum(joined(sized.filter((field) => !field.startsWith("10="))));
  return joined(
    sized.map((field) =>
      field.replace(
        /^10=@([+-]\d+)?$/,
        (_, by) => `10=${three((check + Number(by ?? 0) + 256) % 256)}`,
      ),
    ),
  );
}

function joined(fields: readonly string[]): Buffer {
  return Buffer.from(fields.map((field) => field + SOH).join(""), "latin1");
}

/** A UTCTimestamp with milliseconds, some seconds from now. */
function utcText(seconds: number): string {
  const iso = new Date(Date.now() + seconds * 1000).toISOString();
  return iso.replaceAll("-", "").replace("T", "-").slice(0, 21);
}

function tagOf(field: string): string {
  return field.slice(0, Math.max(0, field.indexOf("=")));
}

function keyOf(text: string, { begin, sender, target }: Route): string {
  return `${begin} ${sender} ${target} ${text}`;
}
