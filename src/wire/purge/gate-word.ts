/** What the gate's own port says of a scope. */
export type GateWord = {
  readonly killSeq: number;
  /** The kill is in the gate's journal, on disk. */
  readonly durable: boolean;
  /** Highest command counter that the gate has taken, by key. */
  readonly counters: Readonly<Record<string, number>>;
};

/**
 * Reads it from the bodies of `GET /v1/sweep` and `GET /v1/state`. What is missing or of another
 * form is no word at all (I15): null.
 */
export function readGateWord(sweep: unknown, state: unknown): GateWord | null {
  const { killSeq, durable } = mapOf(sweep);
  const counters = mapOf(mapOf(state).counters);
  if (mapOf(state).counters !== counters) return null;
  if (!Number.isSafeInteger(killSeq) || typeof durable !== "boolean") return null;
  if (!Object.values(counters).every(Number.isSafeInteger)) return null;
  return { killSeq: killSeq as number, durable, counters: counters as Record<string, number> };
}

function mapOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
