import { asciiBytes, hexDigits } from "../../core/domain/bytes.ts";
import type { Scope } from "../../core/domain/scope.ts";
import type { Gate } from "../../core/gate/gate.ts";
import { killedParents } from "../../core/gate/kill.ts";
import { mayReduce } from "../../core/gate/reduce-only.ts";
import { canonicalText } from "../../wire/control/canonical.ts";
import type { Sha256 } from "../../wire/journal/format.ts";

/** What becomes of the parents under a kill when it is lifted, as two canonical texts. */
export type RearmChoices = {
  readonly return: string;
  readonly keep: string;
  /** Of an account or a symbol: REDUCE_ONLY, its parents return; "" for what cannot be that. */
  readonly reduce: string;
};

/**
 * What two people can choose for the parents under a kill, as canonical texts: by default each
 * returns to its client; to go on with them both sign the list's hash, count, shares and dollars.
 */
export function rearmChoices(gate: Gate, scope: Scope, sha256: Sha256): RearmChoices {
  const keep = { do: "keep", ...keptList(gate, killedParents(gate, scope), sha256) };
  return {
    return: canonicalText({ do: "return" }),
    keep: canonicalText(keep),
    reduce: mayReduce(scope) ? canonicalText({ do: "reduce" }) : "",
  };
}

/** Parents that go on: the list's hash, how many, their open shares, and dollars at their worst. */
export type KeptList = {
  readonly list: string;
  readonly parents: number;
  readonly shares: number;
  readonly usd: number;
};

/** What people sign of the parents in these rows. */
export function keptList(gate: Gate, rows: readonly number[], sha256: Sha256): KeptList {
  const { parents } = gate.ledger;
  let shares = 0;
  let units = 0;
  const lines: string[] = [];
  for (const row of rows) {
    const left = parents.leavesQty(row);
    shares += left;
    units += left * parents.reservePx(row);
    lines.push(`${row + 1} ${left}`);
  }
  const list = hashOf(lines.join("\n"), sha256);
  return { list, parents: lines.length, shares, usd: Math.ceil(units / 10_000) };
}

/** SHA-256 of an ASCII text, in hex. */
export function hashOf(text: string, sha256: Sha256): string {
  return hexDigits(sha256(asciiBytes(text)));
}
