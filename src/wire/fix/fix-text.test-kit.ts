import { asciiBytes } from "../../core/domain/bytes.ts";
/**
 * A message as people write it: fields between bars, without BodyLength(9) and CheckSum(10), which
 * are put in where they belong. `8=FIX.4.4|35=0|34=2|…`; a field cannot hold a bar.
 */
export function fixBytes(text: string): Uint8Array {
  const fields = text.split("|").filter((field) => field !== "");
  const begin = fields.shift() ?? "";
  const body = fields.map((field) => `${field}\x01`).join("");
  return sealed(`${begin}\x019=${body.length}\x01${body}`);
}

/** Adds CheckSum(10) to a text that has everything else, BodyLength(9) right or wrong. */
export function sealed(text: string): Uint8Array {
  const head = latin1(text.replaceAll("|", "\x01"));
  const sum = head.reduce((all, byte) => all + byte, 0) & 0xff;
  const bytes = new Uint8Array(head.length + 7);
  bytes.set(head);
  bytes.set(latin1(`10=${String(sum).padStart(3, "0")}\x01`), head.length);
  return bytes;
}

/** One byte for each character. */
export function latin1(text: string): Uint8Array {
  return asciiBytes(text);
}

/** The fields of a message between bars, as it was sent. */
export function fixText(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte === 1 ? "|" : String.fromCharCode(byte);
  return text;
}
