import { type FieldName, TYPES } from "../wire/fix/fields.ts";
import { Tag } from "../wire/fix/tags.ts";
import { writeUtcMs } from "../wire/fix/utc.ts";
import { readText } from "../wire/fix/values.ts";
import { namedTypes, valueWords } from "../wire/fix/words.ts";

/** One field as it shall stand in a message. */
export type FieldText = {
  readonly tag: number;
  /** One character for each byte (Latin-1). */
  readonly value: string;
};

const tagsByName: ReadonlyMap<string, number> = new Map(
  Object.entries(Tag).map(([name, tag]) => [name.toLowerCase(), tag]),
);
const typesByName: ReadonlyMap<string, string> = new Map(
  [...namedTypes()].map(([code, name]) => [plain(name), code]),
);
const utcTags: ReadonlySet<number> = new Set(
  (TYPES.utctimestamp ?? "").split(/\s+/).map((name) => Tag[name as FieldName]),
);

/**
 * Reads fields as people type them: `35=D|55=IBM|54=1`, or with names and words,
 * `MsgType=NewOrderSingle|Symbol=IBM|Side=Buy`. `|`, `^A` and SOH separate, `\|` is a bar in a
 * value, `now` in a time field is the time given. Names and words are read in any case, with or
 * without blanks; a value that is not a known word stays as it is.
 *
 * @param utcMs What `now` is, in ms since 1970.
 * @returns The fields in their order, or a sentence that says what is wrong.
 */
export function parseFields(text: string, utcMs: number): readonly FieldText[] | string {
  const parts = splitFields(text).filter((part) => part.trim() !== "");
  if (parts.length === 0) return "no field: write TAG=VALUE|TAG=VALUE";
  const fields: FieldText[] = [];
  for (const part of parts) {
    const at = part.indexOf("=");
    if (at < 0) return `"${part}" has no "=": a field is TAG=VALUE, a bar in a value is \\|`;
    const name = part.slice(0, at).trim();
    const tag = /^[1-9][0-9]{0,8}$/.test(name) ? Number(name) : tagsByName.get(name.toLowerCase());
    if (tag === undefined) return `"${name}" is no tag${nearest(name)}`;
    fields.push({ tag, value: codeOf(tag, part.slice(at + 1), utcMs) });
  }
  return fields;
}

/** A UTCTimestamp with milliseconds. */
export function utcText(utcMs: number): string {
  const bytes = new Uint8Array(32);
  writeUtcMs(bytes, 0, utcMs);
  return readText(bytes, 0, bytes.indexOf(0));
}

/** Fields between separators; an escaped bar is part of its value. */
function splitFields(text: string): string[] {
  const parts: string[] = [""];
  const tokens = text.matchAll(/\\\||\^A|[\s\S]/g);
  for (const [token] of tokens) {
    const last = parts.length - 1;
    if (token === "|" || token === "^A" || token === "\u0001") parts.push("");
    else parts[last] += token === "\\|" ? "|" : token;
  }
  return parts;
}

function codeOf(tag: number, value: string, utcMs: number): string {
  if (utcTags.has(tag) && value === "now") return utcText(utcMs);
  if (tag === Tag.MsgType || tag === Tag.RefMsgType) return typesByName.get(plain(value)) ?? value;
  for (const [code, word] of valueWords(tag)) if (plain(word) === plain(value)) return code;
  return value;
}

/** Letters and digits alone, in lower case. */
function plain(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** Names that hold the word, for one that was mistyped or cut short. */
function nearest(word: string): string {
  const wanted = plain(word).slice(0, 5);
  const close = Object.entries(Tag)
    .filter(([name]) => wanted.length > 1 && name.toLowerCase().startsWith(wanted))
    .slice(0, 5)
    .map(([name, tag]) => `${name}(${tag})`);
  return close.length === 0
    ? ": write its number, or its name as in Side=1"
    : `: ${close.join(", ")}?`;
}
