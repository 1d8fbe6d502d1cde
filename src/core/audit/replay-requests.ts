import { RejectCode } from "../domain/reject-code.ts";
import { notPriced } from "../gate/admit-parent.ts";
import { cancelLadder } from "../gate/client-requests.ts";
import type { CancelAskedRecord, ReplaceAskedRecord } from "../gate/decision-records.ts";
import { clientKey } from "../gate/ledger.ts";
import type { PendingReplace } from "../gate/parents.ts";
import { noReason } from "../gate/reason.ts";
import {
  type CancelParentRecord,
  RecordType,
  type ReplaceParentRecord,
  ReplaceStep,
} from "../gate/records.ts";
import { nextReplaceStep, replaceLadder } from "../gate/replace-ladder.ts";
import type { ReplaceRequest } from "../gate/requests.ts";
import type { DecisionGate } from "./decision-gate.ts";
import type { Differences } from "./differences.ts";
import type { LimitTrial } from "./limit-trial.ts";

/** An admitted request whose record has to come next, with what has to stand in it. */
type Admitted = { readonly type: number; readonly parent: number; readonly fields: object };

/** What an admitted request may not be overtaken by: another decision, or the next turn. */
const LATER: ReadonlySet<number> = new Set([
  ...[RecordType.ReplaceAsked, RecordType.CancelAsked, RecordType.Reserve],
  ...[RecordType.ParentRefused, RecordType.Proposed, RecordType.Tick],
]);

/**
 * Decides clients' replaces and cancels again, and the end of every replace that had to wait. Each
 * is asked for by a record of its own, and what it brought stands behind it in the same turn.
 */
export class RequestReplay {
  /** Decisions that were made again. */
  decisions = 0;
  readonly #found: Differences;
  readonly #trial: LimitTrial | null;
  #admitted: Admitted | null = null;

  /** @param trial Another value of a limit, to be tried on all that was admitted. */
  constructor(found: Differences, trial: LimitTrial | null = null) {
    this.#found = found;
    this.#trial = trial;
  }

  /** The next record, before it is applied. */
  record(type: number, record: object, index: number, decider: DecisionGate): void {
    if (this.#admitted !== null && this.#brought(type, record, index)) return;
    switch (type) {
      case RecordType.ReplaceAsked:
        this.#replaceAsked(record as ReplaceAskedRecord, index, decider);
        return;
      case RecordType.CancelAsked:
        this.#cancelAsked(record as CancelAskedRecord, index, decider);
        return;
      case RecordType.ReplaceParent:
        this.#goesOn(record as ReplaceParentRecord, index, decider);
        return;
      case RecordType.CancelParent: {
        // Any other has the code of who wanted it.
        const { code, expiring } = record as CancelParentRecord;
        if (code === RejectCode.None && expiring === 0) this.#unasked(index);
        return;
      }
    }
  }

  /** Holds a record against the request before it; true when it is dealt with. */
  #brought(type: number, record: object, index: number): boolean {
    const { type: wanted, parent, fields } = this.#admitted as Admitted;
    if (wanted === RecordType.CancelParent && type === RecordType.ReplaceParent) {
      const given = record as ReplaceParentRecord;
      // A cancel first ends the replace that its order still waits for.
      if (given.step === ReplaceStep.GivenUp && given.parent === parent) return true;
    }
    if (type === wanted) {
      this.#admitted = null;
      this.#found.compare(index, record, fields);
      return true;
    }
    // What a crash cut off was never answered.
    if (type === RecordType.Start) this.#admitted = null;
    else if (LATER.has(type)) {
      this.#admitted = null;
      this.#found.note(index, "outcome", type, wanted);
    }
    return false;
  }

  #replaceAsked(r: ReplaceAskedRecord, index: number, decider: DecisionGate): void {
    const { gate } = decider;
    const row = rowOf(decider, r, r.clOrdId) ?? rowOf(decider, r, r.origClOrdId) ?? -1;
    decider.asked(r, row);
    const fault = r.faultCode === 0 ? null : { code: r.faultCode, tag: r.faultTag, text: "" };
    const request: ReplaceRequest = { ...r, fault };
    const priced = notPriced();
    if (r.code === RejectCode.None) {
      this.#trial?.try(gate, "replaces", r, () => replaceLadder(gate, request, row, priced));
    }
    const admitted = replaceLadder(gate, request, row, priced);
    this.#answer(index, r, decider, admitted);
    if (!admitted || r.code !== RejectCode.None) return;
    const { clOrdId, session, body, qty: orderQty, limitPx, handlInst, capacity } = r;
    const { reservePx, worstNotional } = priced;
    const wanted = { clOrdId, session, body, orderQty, limitPx, handlInst, capacity };
    const money = { reservePx, worstNotional };
    const fields = {
      parent: row + 1,
      ...wanted,
      ...money,
      step: ReplaceStep.Begun,
      utcMs: r.utcMs,
    };
    this.#admitted = { type: RecordType.ReplaceParent, parent: row + 1, fields };
  }

  #cancelAsked(r: CancelAskedRecord, index: number, decider: DecisionGate): void {
    const row = rowOf(decider, r, r.origClOrdId) ?? -1;
    const admitted = cancelLadder(decider.gate, r, row);
    this.#answer(index, r, decider, admitted);
    if (!admitted || r.code !== RejectCode.None) return;
    const { clOrdId, session, utcMs } = r;
    const fields = { parent: row + 1, clOrdId, session, expiring: 0, code: 0, utcMs };
    this.#admitted = { type: RecordType.CancelParent, parent: row + 1, fields };
  }

  /** A replace that waited for children is in force, or is given up. */
  #goesOn(r: ReplaceParentRecord, index: number, decider: DecisionGate): void {
    const { gate } = decider;
    const { parents } = gate.ledger;
    const row = parents.rowOf(r.parent);
    const pending = row < 0 ? null : parents.infoOf(row).pendingReplace;
    if (pending === null) {
      this.#unasked(index);
      return;
    }
    this.decisions += 1;
    const { step } = nextReplaceStep(gate, row, pending);
    this.#found.compare(index, r, { ...wantedOf(pending), step });
  }

  #answer(index: number, r: object, { gate }: DecisionGate, admitted: boolean): void {
    this.decisions += 1;
    this.#found.compare(index, r, admitted ? noReason() : gate.why);
  }

  #unasked(index: number): void {
    this.#found.note(index, "request", "none", "one before what it brings");
  }
}

function rowOf(
  { gate }: DecisionGate,
  { client }: { readonly client: string },
  clOrdId: string,
): number | undefined {
  return gate.ledger.keys.get(clientKey(client, clOrdId));
}

function wantedOf(pending: PendingReplace): PendingReplace {
  const { clOrdId, session, body, orderQty, limitPx } = pending;
  const { reservePx, worstNotional, handlInst, capacity } = pending;
  return {
    ...{ clOrdId, session, body, orderQty, limitPx },
    ...{ reservePx, worstNotional, handlInst, capacity },
  };
}
