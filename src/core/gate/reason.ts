import { RejectCode } from "../domain/reject-code.ts";

/** Why the gate said no: the code and the two numbers that decided. Filled again and again. */
export type Reason = { code: RejectCode; a: number; b: number };

export function noReason(): Reason {
  return { code: RejectCode.None, a: 0, b: 0 };
}

/** Writes a refusal into `why`; returns false, so that a rung can end with it. */
export function refuse(why: Reason, code: RejectCode, a: number, b: number): false {
  why.code = code;
  why.a = a;
  why.b = b;
  return false;
}

/** What a control is, for the list, the documents and the release digest. */
export type Control = {
  /** Number in DOMAIN's list of controls, or the section of the rule of our own. */
  readonly id: string;
  readonly name: string;
  /** The rule it obeys. */
  readonly source: string;
  readonly scope: "parent" | "child" | "both";
  /** Holds one order, a sum or count over many, or a rule of the market. */
  readonly kind: "order" | "cumulative" | "regulatory";
  /** Hard: nobody passes it. Soft: a second person may release one order from it. */
  readonly firmness: "hard" | "soft";
  /** Its parameters: names in limits.yaml, with their units (docs/limits.md). */
  readonly limits: readonly string[];
  readonly codes: readonly RejectCode[];
  /** What the two numbers of its refusal mean. */
  readonly numbers: readonly [string, string];
};
