import { allowedValues, formatOf } from "../../fix/message-fault.ts";
import { VALUES } from "../../wire/fix/fields.ts";
import { MESSAGES } from "../../wire/fix/messages.ts";
import { type BeginString, Tag } from "../../wire/fix/tags.ts";
import { fieldName, namedTypes, valueWords } from "../../wire/fix/words.ts";

/**
 * What a word is in one version of FIX: a tag number, a field name in any case, a message type or
 * its name. One that is both, such as `8`, gives both; null for one that is nothing.
 */
export function whatIs(word: string, begin: BeginString): string | null {
  const wanted = word.toLowerCase();
  const tags = Object.entries(Tag)
    .filter(([name, tag]) => name.toLowerCase() === wanted || String(tag) === word)
    .map(([, tag]) => describeField(tag, begin));
  const types = [...namedTypes()]
    .filter(([code, name]) => code === word || name.toLowerCase() === wanted)
    .map(([code, name]) => describeType(code, name, begin));
  const found = [...tags, ...types];
  return found.length === 0 ? null : found.join("\n");
}

function describeField(tag: number, begin: BeginString): string {
  const name = fieldName(tag);
  const head = `${name}(${tag}): ${formatOf(tag)}`;
  const isListed = Object.hasOwn(VALUES, name);
  if (isListed) return `${head}, one of ${allowedValues(tag, begin)}`;
  const words = [...valueWords(tag)].map(([code, meaning]) => `${code} ${meaning}`);
  return words.length === 0 ? head : `${head}, such as ${words.join(", ")}`;
}

function describeType(code: string, name: string, begin: BeginString): string {
  const spec = MESSAGES[begin].find(({ type }) => type === code);
  if (spec === undefined) return `${name}(${code}): its fields are not known in ${begin}`;
  const labels = (names: string): string =>
    names
      .split(/\s+/)
      .filter((part) => part !== "")
      .map((part) => labelOf(part))
      .join(" ");
  const required = spec.required === "" ? "nothing" : labels(spec.required);
  const optional = spec.optional === "" ? "nothing" : labels(spec.optional);
  return `${name}(${code})\n  needs     ${required}\n  may have  ${optional}`;
}

/** A name with its tag; the brackets around the entries of a group as they are. */
function labelOf(name: string): string {
  return name === "(" || name === ")" ? name : `${name}(${Tag[name as keyof typeof Tag]})`;
}
