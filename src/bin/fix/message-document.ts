import type { DecodedField, DecodedMessage } from "../../fix/decode.ts";

/**
 * A message as one JSON object: what `smars fix --json` and `smars fix print --json` write. Texts
 * have one character for each byte; `raw` is the whole message with SOH as `\u0001`. `name`,
 * `meaning`, `entries` and `fault` are left out where there is none.
 */
export function messageDocument(
  message: DecodedMessage,
  bytes: Uint8Array,
): Readonly<Record<string, unknown>> {
  const { typeName, fields, fault, ...head } = message;
  return {
    ...head,
    ...(typeName === "" ? {} : { name: typeName }),
    fields: fields.map(fieldDocument),
    ...(fault === "" ? {} : { fault }),
    raw: Buffer.from(bytes).toString("latin1"),
  };
}

function fieldDocument(field: DecodedField): Readonly<Record<string, unknown>> {
  const { tag, name, value, meaning, entries } = field;
  return {
    tag,
    ...(name === "" ? {} : { name }),
    value,
    ...(meaning === "" ? {} : { meaning }),
    ...(entries === undefined ? {} : { entries: entries.map((entry) => entry.map(fieldDocument)) }),
  };
}
