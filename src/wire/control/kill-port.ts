/** Longest body of a request, bytes; what is longer is not read to its end. */
export const BODY_MAX = 8192;

/** A command as it comes in. */
export type SignedText = {
  /** Its canonical text. */
  readonly command: string;
  /** Over `signedBytes`, hex. */
  readonly signature: string;
  /** Canonical text of what a rearm does with the parents, by whose hash the command is bound. */
  readonly content: string;
};

/** An answer of a kill port: its HTTP status and what its JSON body holds. */
export type KillReply = { readonly status: number; readonly body: object };

/** The body of an answer to a command that was not taken. */
export type RefusedBody = {
  readonly type: "Refused";
  /** Name of a reject code. */
  readonly code: string;
  readonly a: number;
  readonly b: number;
};

/** A scope that was ever killed, in the answer to `GET /v1/state`. */
export type ScopeBody = {
  readonly scope: string;
  readonly killSeq: number;
  readonly killed: boolean;
  /** The record of its last kill or rearm is on disk. */
  readonly durable: boolean;
  readonly sinceMs: number;
  readonly by: string;
  readonly reason: string;
  /**
   * Of the gate: the newest kills of this scope that it has taken, lifted ones too, each as its key
   * and its counter with a blank between them.
   */
  readonly taken?: readonly string[];
};

/** The answer to `GET /v1/state`. */
export type StateBody = {
  readonly by: string;
  readonly gate: number;
  readonly incarnation: number;
  readonly state: string;
  readonly scopes: readonly ScopeBody[];
  /** Of the gate: what is not OPEN for another reason than a kill. */
  readonly stops?: readonly StopBody[];
  /** Highest counter taken of each key. */
  readonly counters: Readonly<Record<string, number>>;
};

/** The answer to `GET /v1/rearm`: what two people can choose to sign. */
export type RearmBody = {
  readonly scope: string;
  readonly killSeq: number;
  readonly return: string;
  readonly keep: string;
  /** Of an account or a symbol: REDUCE_ONLY instead of OPEN; "" for anything else. */
  readonly reduce: string;
};

/** The answer to `GET /v1/open`: what two people can choose to sign, "" for what they cannot. */
export type OpenBody = {
  readonly scope: string;
  /** Of the gate's start: what a consent to open is bound to. */
  readonly incarnation: number;
  readonly return: string;
  readonly keep: string;
  /** Of an account or a symbol: only reducing orders. */
  readonly reduce: string;
};

/** The answer to `GET /v1/order`: what the books say of one order at a venue. */
export type ResolveBody = {
  readonly scope: string;
  readonly parent: number;
  readonly client: string;
  /** ClOrdID(11) of the client. */
  readonly clOrdId: string;
  /** "" of an order that the journal lacks: who resolves it says which venue was asked. */
  readonly venue: string;
  readonly symbol: string;
  readonly status: string;
  readonly qty: number;
  /** $0.0001. */
  readonly px: number;
  readonly cumQty: number;
  readonly leavesQty: number;
  /** Its parent waits for evidence. */
  readonly inDoubt: boolean;
};

/** A scope or a parent that is not OPEN, kills apart. */
export type StopBody = {
  readonly scope: string;
  readonly state: string;
  readonly cause: string;
  readonly sinceMs: number;
  /** People who said so; "" for the gate by itself. */
  readonly by: string;
};

/** A limit, in the answer to `GET /v1/limits`; values are whole numbers of 10^-decimals. */
export type LimitBody = {
  readonly name: string;
  readonly scope: string;
  readonly unit: string;
  readonly decimals: number;
  readonly control: string;
  readonly stricter: string;
  readonly meaning: string;
  /** Of a soft limit: the name of the hard one that it is never above; else "". */
  readonly below: string;
  readonly value: number;
  /** What is in use of it now, where the gate knows that; null: it is of each order alone. */
  readonly use: number | null;
  /** Version of limits.yaml in force, and what stands there. */
  readonly version: number;
  readonly fileValue: number;
  /** Changes of it so far: what a command to change it is bound to. */
  readonly seq: number;
  /** How it came to this value: `file`, `stricter`, `laxer` or `reverted`. */
  readonly step: string;
  /** Its people, "" for none. */
  readonly by: readonly string[];
  readonly reason: string;
  readonly sinceMs: number;
  /** UTC ms until which its people meant it, 0 for good. */
  readonly untilMs: number;
  /** UTC ms at which it goes back to `base` by itself, 0 never. */
  readonly revertMs: number;
  readonly base: number;
};

/** A change that waits for another person. */
export type LimitProposalBody = {
  readonly id: string;
  /** What is signed, and what the command is bound to. */
  readonly content: string;
  readonly seq: number;
  readonly persons: readonly string[];
  readonly reason: string;
  readonly sinceMs: number;
};

/** The answer to `GET /v1/limits`. */
export type LimitsBody = {
  readonly gate: number;
  readonly version: number;
  readonly limits: readonly LimitBody[];
  readonly proposals: readonly LimitProposalBody[];
};

/** An order that was refused and that a person may let pass, or has. */
export type PassBody = {
  /** `refused:N`: the scope of the command. */
  readonly scope: string;
  /** `given`: its client may send it again; `expired` and `used` say that it is over. */
  readonly state: "waiting" | "given" | "used" | "expired";
  readonly client: string;
  readonly clOrdId: string;
  /** Who entered it, "" when the client did not say it. */
  readonly trader: string;
  readonly account: string;
  readonly symbol: string;
  /** Side(54). */
  readonly side: number;
  readonly qty: number;
  /** $0.0001, 0 for a market order. */
  readonly limitPx: number;
  /** Money of it at its worst case, $0.0001. */
  readonly worstNotional: number;
  /** Codes of what a person's word lets it pass. */
  readonly needs: readonly string[];
  /** What is signed, and what the command is bound to. */
  readonly content: string;
  readonly sinceMs: number;
  readonly untilMs: number;
  /** Who has let it pass and why; "" nobody. */
  readonly person: string;
  readonly reason: string;
  /** Number of the parent that has used it, 0 none. */
  readonly parent: number;
};

/** The answer to `GET /v1/passes`, oldest first. */
export type PassesBody = { readonly passes: readonly PassBody[] };

/** What became of the open orders of one venue. */
export type SweepVenue = {
  readonly venue: string;
  readonly open: number;
  readonly cancelled: number;
  readonly filled: number;
  readonly expired: number;
  readonly cannotCancel: number;
  readonly unanswered: number;
};

/** The answer to `GET /v1/sweep`. */
export type SweepBody = {
  readonly scope: string;
  readonly killSeq: number;
  /** The kill's record is on disk. */
  readonly durable: boolean;
  /** UTC ms at which the request was read. */
  readonly acceptedMs: number;
  /** UTC ms at which the last new order was handed to a socket; null: none since the start. */
  readonly lastNewOrderMs: number | null;
  /** Turns of the event loop from the one that read the request to that of the last new order. */
  readonly turns: number;
  readonly venues: readonly SweepVenue[];
  readonly by: string;
  /** Nothing is unanswered, and the kill is durable. */
  readonly done: boolean;
  /** The command that brought it. */
  readonly keyId: string;
  readonly counter: number;
  /** Of purge: orders that are not over by their venue's word, the first hundred. */
  readonly left?: readonly SweepLeft[];
};

/** An order that is left for the desk. */
export type SweepLeft = {
  readonly clOrdId: string;
  readonly venue: string;
  readonly symbol: string;
  /** Side(54). */
  readonly side: number;
  /** OrderQty(38), shares. */
  readonly qty: number;
  readonly state: "unanswered" | "cannotCancel";
};

/**
 * Reads the body of `POST /v1/command`; null when it is not one. Total: never throws. A field
 * `hard`, as older programs send it, is read over: only what is signed says that a kill is hard.
 */
export function readCommandRequest(text: string): SignedText | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const { command, signature, content, hard, ...rest } = value as Record<string, unknown>;
  if (Object.keys(rest).length > 0) return null;
  if (typeof command !== "string" || typeof signature !== "string") return null;
  if (typeof content !== "string") return null;
  if (hard !== undefined && typeof hard !== "boolean") return null;
  return { command, signature, content };
}

/** The body that says no. */
export function refusedBody(code: string, a: number, b: number): RefusedBody {
  return { type: "Refused", code, a, b };
}
