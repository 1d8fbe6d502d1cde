/** The id of an order at a venue: gate, incarnation, parent and child number in base 36. */
export type ChildId = {
  readonly gate: string;
  readonly incarnation: number;
  readonly parent: number;
};

/** Reads a ClOrdID(11) of a venue's session; null when it is none of a gate's. */
export function readChildId(text: string): ChildId | null {
  if (text.length !== 14 || !/^[0-9A-Z]+$/.test(text)) return null;
  const incarnation = Number.parseInt(text.slice(1, 5), 36);
  const parent = Number.parseInt(text.slice(5, 10), 36);
  return { gate: text.charAt(0), incarnation, parent };
}

/** Number of the order that OrderID(37) of a gate's report names; 0 when it names none. */
export function readOrderId(text: string): number {
  return /^P[1-9]\d*$/.test(text) ? Number(text.slice(1)) : 0;
}
