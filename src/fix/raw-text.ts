import { readText } from "../wire/fix/values.ts";

const SOH = "\x01";

/**
 * A message as text in which SOH can be seen: `8=FIX.4.4|9=…`. Nothing is lost: `FixLogScanner`
 * reads it back to the same bytes. A message that holds a bar itself is written with `^A`, and one
 * that holds that as well with SOH as it is. One character for each byte (Latin-1).
 */
export function rawText(bytes: Uint8Array): string {
  const text = readText(bytes, 0, bytes.length);
  if (!text.includes("|")) return text.replaceAll(SOH, "|");
  // A caret before SOH would read back as a longer separator.
  return text.includes("^") ? text : text.replaceAll(SOH, "^A");
}

/** The bytes of a text, one for each character; what is beyond Latin-1 becomes `?`. */
export function latinBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (c) => (c.charCodeAt(0) > 0xff ? 0x3f : c.charCodeAt(0)));
}
