import { assert } from "./assert.ts";

/**
 * The id of a child order, ClOrdID(11): gate, incarnation, parent number and child number in base
 * 36 with fixed widths, 14 characters in all (the shortest field among the venue profiles).
 * Incarnation and parent can be read from it without a journal; cancels and replaces have child
 * numbers of their own; as it carries the incarnation, no id of an earlier start is made again.
 *
 *     G IIII PPPPP CCCC        gate 0-9A-Z, incarnation < 36^4, parent < 36^5, child < 36^4
 */
export const CLORDID_LENGTH = 14;

export const GATE_MAX: number = 36 - 1;
export const INCARNATION_MAX: number = 36 ** 4 - 1;
export const PARENT_MAX: number = 36 ** 5 - 1;
export const CHILD_MAX: number = 36 ** 4 - 1;

/** The parts of a ClOrdID; one instance is filled again and again on the order path. */
export type ClOrdIdParts = { gate: number; incarnation: number; parent: number; child: number };

/** Writes an id as 14 ASCII bytes. The caller has checked the ranges: none wraps. */
export function writeClOrdId(
  target: Uint8Array,
  at: number,
  gate: number,
  incarnation: number,
  parent: number,
  child: number,
): void {
  assert(gate <= GATE_MAX && incarnation <= INCARNATION_MAX, "gate and incarnation fit a ClOrdID");
  assert(parent <= PARENT_MAX && child <= CHILD_MAX, "parent and child fit a ClOrdID");
  target[at] = digit(gate);
  writeDigits(target, at + 1, 4, incarnation);
  writeDigits(target, at + 5, 5, parent);
  writeDigits(target, at + 10, 4, child);
}

/** Reads 14 bytes into `parts`; false when they are no id of ours. */
export function readClOrdId(
  source: Uint8Array,
  at: number,
  length: number,
  parts: ClOrdIdParts,
): boolean {
  if (length !== CLORDID_LENGTH) return false;
  parts.gate = readDigits(source, at, 1);
  parts.incarnation = readDigits(source, at + 1, 4);
  parts.parent = readDigits(source, at + 5, 5);
  parts.child = readDigits(source, at + 10, 4);
  return parts.gate >= 0 && parts.incarnation >= 0 && parts.parent >= 0 && parts.child >= 0;
}

export function formatClOrdId(
  gate: number,
  incarnation: number,
  parent: number,
  child: number,
): string {
  const bytes = new Uint8Array(CLORDID_LENGTH);
  writeClOrdId(bytes, 0, gate, incarnation, parent, child);
  return String.fromCharCode(...bytes);
}

function digit(value: number): number {
  return value < 10 ? 0x30 + value : 0x37 + value;
}

function writeDigits(target: Uint8Array, at: number, width: number, value: number): void {
  let rest = value;
  for (let i = at + width - 1; i >= at; i--) {
    const next = Math.floor(rest / 36);
    target[i] = digit(rest - next * 36);
    rest = next;
  }
}

function readDigits(source: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let i = at; i < at + width; i++) {
    const c = source[i] as number;
    if (c >= 0x30 && c <= 0x39) value = value * 36 + (c - 0x30);
    else if (c >= 0x41 && c <= 0x5a) value = value * 36 + (c - 0x37);
    else return -1;
  }
  return value;
}
