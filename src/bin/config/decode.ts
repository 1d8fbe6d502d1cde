/**
 * Small decoders for configuration files. Each looks at one value and either returns it in its
 * typed form or adds a fault with the value's path; a file is always read to its end, so that
 * all faults are reported together.
 */
export type Decoder<T> = (value: unknown, path: string, faults: string[]) => T | undefined;

/** A map with exactly these keys: a missing and an unknown one are both faults. */
export function object<T extends object>(
  fields: {
    readonly [K in keyof T]: Decoder<T[K]>;
  },
): Decoder<T> {
  const names = Object.keys(fields) as (keyof T & string)[];
  return (value, path, faults) => {
    if (!isMap(value)) return fail(faults, path, value, `a map with ${names.join(", ")}`);
    const before = faults.length;
    for (const key of Object.keys(value)) {
      if (Object.hasOwn(fields, key)) continue;
      faults.push(`${join(path, key)} is unknown; allowed here: ${names.join(", ")}`);
    }
    const entries = names.map((name) => [
      name,
      fields[name](value[name], join(path, name), faults),
    ]);
    return faults.length === before ? (Object.fromEntries(entries) as T) : undefined;
  };
}

/** A list of at least `least` entries. */
export function list<T>(entry: Decoder<T>, least: number): Decoder<readonly T[]> {
  return (value, path, faults) => {
    if (!Array.isArray(value) || value.length < least) {
      return fail(faults, path, value, `a list of at least ${least}`);
    }
    const before = faults.length;
    const entries = value.map((item, at) => entry(item, `${path}[${at}]`, faults));
    return faults.length === before ? (entries as T[]) : undefined;
  };
}

/** A whole number from `least` to `most`; `what` says of what, such as `whole shares`. */
export function whole(what: string, least: number, most: number): Decoder<number> {
  const allowed = `${what} from ${least} to ${most}`;
  return (value, path, faults) =>
    isNumber(value) && Number.isSafeInteger(value) && value >= least && value <= most
      ? value
      : fail(faults, path, value, allowed);
}

/** A port to listen on; it is known beforehand to whoever connects, so never 0. */
export const port: Decoder<number> = whole("a TCP port", 1, 65535);

/**
 * A number of `unit` above 0 up to `most` with at most `decimals` decimals, returned as a whole
 * number of 10^-decimals.
 */
export function scaled(unit: string, most: number, decimals: number): Decoder<number> {
  const scale = 10 ** decimals;
  const digits = decimals === 0 ? "whole" : `with at most ${decimals} decimals`;
  const allowed = `a number of ${unit} above 0 up to ${most}, ${digits}`;
  return (value, path, faults) => {
    if (!isNumber(value) || value <= 0 || value > most) return fail(faults, path, value, allowed);
    const units = Math.round(value * scale);
    // 18.51 x 100 is 1851.0000000000002: compare the way back, which rounds to the same double.
    return units / scale === value ? units : fail(faults, path, value, allowed);
  };
}

/** Any number from `least` to `most`. */
export function decimal(unit: string, least: number, most: number): Decoder<number> {
  return (value, path, faults) =>
    isNumber(value) && value >= least && value <= most
      ? value
      : fail(faults, path, value, `a number of ${unit} from ${least} to ${most}`);
}

export function flag(): Decoder<boolean> {
  return (value, path, faults) =>
    typeof value === "boolean" ? value : fail(faults, path, value, "true or false");
}

/** A text of this form; `allowed` says the form in words. */
export function text(form: RegExp, allowed: string): Decoder<string> {
  return (value, path, faults) =>
    typeof value === "string" && form.test(value) ? value : fail(faults, path, value, allowed);
}

export function oneOf<T extends string>(words: readonly T[]): Decoder<T> {
  return (value, path, faults) =>
    words.find((word) => word === value) ?? fail(faults, path, value, `one of ${words.join(", ")}`);
}

/** The word `none`, which becomes null, or a value; `allowed` says in words what that may be. */
export function noneOr<T>(decoder: Decoder<T>, allowed: string): Decoder<T | null> {
  return wordOr("none", decoder, allowed);
}

/** A word, which becomes null, or a value; `allowed` says in words what that may be. */
export function wordOr<T>(word: string, decoder: Decoder<T>, allowed: string): Decoder<T | null> {
  return (value, path, faults) => {
    if (value === word) return null;
    const found: string[] = [];
    const decoded = decoder(value, path, found);
    if (decoded !== undefined) return decoded;
    // What is wrong inside a map says more than that it is not the word.
    if (!isMap(value)) return fail(faults, path, value, `${word} or ${allowed}`);
    faults.push(...found);
    return undefined;
  };
}

/** A decoded value turned into another one; `turn` returns a sentence when it cannot be. */
export function mapped<T, U>(
  decoder: Decoder<T>,
  turn: (value: T) => U | { readonly allowed: string },
): Decoder<U> {
  return (value, path, faults) => {
    const decoded = decoder(value, path, faults);
    if (decoded === undefined) return undefined;
    const turned = turn(decoded);
    return isRefusal(turned) ? fail(faults, path, value, turned.allowed) : turned;
  };
}

function isRefusal(value: unknown): value is { readonly allowed: string } {
  return typeof value === "object" && value !== null && "allowed" in value;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

function fail(faults: string[], path: string, value: unknown, allowed: string): undefined {
  const where = path === "" ? "the file" : path;
  if (value === undefined) faults.push(`${where} is missing: it must be ${allowed}`);
  else faults.push(`${where} is ${JSON.stringify(value)}: it must be ${allowed}`);
  return undefined;
}
