import { Tag } from "../../wire/fix/tags.ts";
import { namedTypes, valueWords } from "../../wire/fix/words.ts";

const COMMANDS = [
  "raw",
  "test",
  "resend",
  "reset",
  "logout",
  "logon",
  "wait",
  "what",
  "help",
  "quit",
];

/**
 * What the end of a typed line may become, and the end that it takes the place of: a command, the
 * name of a field, a message type or the word of a value. The form that `node:readline` asks for.
 */
export function completeLine(line: string): [string[], string] {
  if (/^\/[a-z]*$/.test(line))
    return [
      beginning(
        COMMANDS.map((one) => `/${one} `),
        line,
      ),
      line,
    ];
  const fields = line.replace(/^\/[a-z]+ +/, "");
  const part = fields.slice(fields.lastIndexOf("|") + 1);
  const at = part.indexOf("=");
  if (at < 0)
    return [
      part === ""
        ? []
        : beginning(
            Object.keys(Tag).map((one) => `${one}=`),
            part,
          ),
      part,
    ];
  const value = part.slice(at + 1);
  return [
    beginning(
      valuesOf(part.slice(0, at)).map((one) => `${one}|`),
      value,
    ),
    value,
  ];
}

function beginning(words: readonly string[], start: string): string[] {
  return words.filter((word) => word.toLowerCase().startsWith(start.toLowerCase()));
}

function valuesOf(name: string): string[] {
  const named = Object.entries(Tag).find(([word]) => word.toLowerCase() === name.toLowerCase());
  const tag = named?.[1] ?? Number(name);
  if (tag === Tag.MsgType) return [...namedTypes()].map(([, type]) => type);
  return [...valueWords(tag).values()];
}
