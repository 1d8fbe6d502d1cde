import { namedTypes } from "../../../wire/fix/words.ts";

/**
 * Reads a list of message types such as `D,8` or `NewOrderSingle,ExecutionReport`, names in any
 * case. Returns their codes, or a sentence about the first one that is none.
 */
export function parseMessageTypes(list: string): ReadonlySet<string> | string {
  const codes = new Set<string>();
  for (const word of list.split(",").map((part) => part.trim())) {
    const found = [...namedTypes()].find(
      ([code, name]) => code === word || name.toLowerCase() === word.toLowerCase(),
    );
    if (found === undefined) {
      const allowed = "write codes such as D,8 or names such as NewOrderSingle";
      return `"${word}" is no message type; ${allowed}`;
    }
    codes.add(found[0]);
  }
  return codes;
}
