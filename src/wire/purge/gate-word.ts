/** What the gate's own port says of a scope. */
export type GateWord = {
  readonly killSeq: number;
  /** The kill is in the gate's journal, on disk. */
  readonly durable: boolean;
  /** The newest kills of the scope that the gate has taken, each as `keyId counter`. */
  readonly taken: readonly string[];
};

/**
 * Reads it from the body of `GET /v1/state`. A scope that never was killed, what is missing or of
 * another form: no word at all (I15), null.
 */
export function readGateWord(state: unknown, scope: string): GateWord | null {
  const { scopes } = mapOf(state);
  if (!Array.isArray(scopes)) return null;
  const of = scopes.map(mapOf).find((one) => one.scope === scope);
  const { killSeq, durable, taken } = mapOf(of);
  if (!Number.isSafeInteger(killSeq) || typeof durable !== "boolean") return null;
  if (!Array.isArray(taken) || !taken.every((kill) => typeof kill === "string")) return null;
  return { killSeq: killSeq as number, durable, taken };
}

function mapOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
