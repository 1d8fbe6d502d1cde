import type { JournalHead } from "../../core/guard/kept-head.ts";
import { type Canonical, canonicalText, parseCanonical } from "../control/canonical.ts";
import { readGuardLine } from "./messages.ts";

/** What a guard keeps over its own starts. */
export type Kept = {
  readonly head: JournalHead;
  readonly kills: readonly { readonly command: string; readonly signature: string }[];
};

/** The text of the file: one line of canonical JSON. */
export function keptText({ head, kills }: Kept): string {
  const { incarnation, index, hash } = head;
  const carried = kills.map(({ command, signature }) => ({ command, signature }));
  return `${canonicalText({ v: 1, head: { incarnation, index, hash }, kills: carried })}\n`;
}

/** Reads the file; null when it is not whole. Total: never throws. */
export function readKept(text: string): Kept | null {
  if (!text.endsWith("\n")) return null;
  const value = mapOf(parseCanonical(text.slice(0, -1)));
  const head = mapOf(value?.head);
  if (value?.v !== 1 || head === null || !Array.isArray(value.kills)) return null;
  const { incarnation, index, hash } = head;
  if (!isCount(incarnation) || !isCount(index)) return null;
  if (typeof hash !== "string" || !/^[0-9a-f]{64}$/.test(hash)) return null;
  const kills: { command: string; signature: string }[] = [];
  for (const entry of value.kills as readonly Canonical[]) {
    // A kill is kept in the form in which it is said.
    const kill = readGuardLine(canonicalText({ ...mapOf(entry), type: "Kill" }));
    if (kill?.type !== "Kill") return null;
    kills.push({ command: kill.command, signature: kill.signature });
  }
  return { head: { incarnation, index, hash }, kills };
}

function mapOf(value: Canonical | null | undefined): Readonly<Record<string, Canonical>> | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  return value as Readonly<Record<string, Canonical>>;
}

function isCount(value: Canonical | undefined): value is number {
  return typeof value === "number" && value >= 0;
}
