import { InvariantViolation } from "../../core/domain/assert.ts";
import { dictionary, type UserField } from "../../wire/fix/dictionary.ts";
import type { FieldType } from "../../wire/fix/fields.ts";

/** Types that stand by themselves. */
const TYPES = ["string", "char", "int", "decimal", "boolean", "utctimestamp", "date", "monthyear"];

/**
 * Reads user-defined fields such as `5001:int:D,8`: tag, type, the messages that may carry it. A
 * word that is none adds a fault with what is allowed.
 */
export function parseUserFields(words: readonly string[], faults: string[]): UserField[] {
  return words.flatMap((word) => {
    const field = parseUserField(word);
    if (typeof field !== "string") return [field];
    faults.push(`--field is "${word}": ${field}`);
    return [];
  });
}

function parseUserField(word: string): UserField | string {
  const [, tag, type = "", messages = ""] = /^([0-9]+):([a-z]+):([^:]+)$/.exec(word) ?? [];
  if (!TYPES.includes(type)) {
    return `it must be TAG:TYPE:MESSAGES, such as 5001:int:D,8, with one of ${TYPES.join(", ")}`;
  }
  const field = { tag: Number(tag), type: type as FieldType, messages: messages.split(",") };
  try {
    dictionary("FIX.4.4", [field]);
    return field;
  } catch (error) {
    if (error instanceof InvariantViolation) return error.message;
    throw error;
  }
}
