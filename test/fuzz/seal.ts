import type { Draft } from "./good-messages.ts";

/** The bytes of a draft with BodyLength(9) and CheckSum(10), each right unless it is given. */
export function sealDraft(
  fields: Draft,
  { length, sum }: { readonly length?: string; readonly sum?: string },
): string {
  let body = "";
  for (let i = 1; i < fields.length; i++) body += `${fields[i]}\x01`;
  const head = `${fields[0] ?? "8="}\x019=${length ?? body.length}\x01${body}`;
  return `${head}10=${sum ?? sumText(head)}\x01`;
}

function sumText(head: string): string {
  let sum = 0;
  for (let i = 0; i < head.length; i++) sum += head.charCodeAt(i);
  return `${sum % 256}`.padStart(3, "0");
}
