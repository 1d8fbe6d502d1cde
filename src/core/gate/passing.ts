import { RejectCode } from "../domain/reject-code.ts";
import { strategyName } from "../domain/strategy.ts";
import type { SymbolId } from "../domain/symbols.ts";
import { reducedBy } from "./controls/only-reduces.ts";
import { accountTypeOf } from "./controls/retail.ts";
import { softNeeds, softWithin } from "./controls/soft-size.ts";
import { recordText } from "./decision-inputs.ts";
import type { Gate } from "./gate.ts";
import { isOver, type Pass } from "./pass-book.ts";
import { type OrderContent, PassNeed } from "./pass-records.ts";
import { type Reason, refuse } from "./reason.ts";
import type { ParentOrder } from "./requests.ts";
import { ScopeState } from "./scope-state.ts";
import { coveringState } from "./scope-turn.ts";

/** An order that every other rung lets through, with what the ladder worked out of it. */
type Laddered = {
  readonly order: ParentOrder;
  readonly symbol: SymbolId;
  readonly worstNotional: number;
};

/**
 * The last rungs (C74, C49): what is above a soft limit, or comes while its account or symbol is
 * REDUCE_ONLY, passes by a person's word on exactly this order, which no order has used. Whatever
 * else refuses an order has done so before: a person only sees what one word lets pass.
 *
 * @param isNew Of a replace nobody's word is taken.
 */
export function passedWithin(gate: Gate, x: Laddered, isNew: boolean): boolean {
  const needs = needsOf(gate, x);
  if (needs === 0) return true;
  if (isNew && passOf(gate, x.order, needs) !== undefined) return true;
  const { why, limits, reference, ledger } = gate;
  const { order, symbol, worstNotional: notional } = x;
  if ((needs & PassNeed.reduce) !== 0) return reducedBy(ledger.exposure, order, why);
  return softWithin(reference, limits, { symbol, qty: order.qty, notional }, why);
}

/** An order is admitted: the pass that it needs is used up. Its reserve is written next. */
export function consumePass(gate: Gate, x: Laddered): void {
  const needs = needsOf(gate, x);
  const pass = needs === 0 ? undefined : passOf(gate, x.order, needs);
  if (pass === undefined) return;
  const { ledger, utcMs } = gate;
  const record = { pass: pass.asked.pass, parent: ledger.parents.count + 1, utcMs };
  gate.records.passUsed(record);
  ledger.passes.applyUsed(record);
}

/** A ladder has refused an order for want of a person's word: it waits, and people see it. */
export function askPass(gate: Gate, x: Laddered): void {
  const { ledger, utcMs, why } = gate;
  if (!mayBeGiven(why.code)) return;
  const { order, worstNotional } = x;
  const needs = needsOf(gate, x);
  const content = contentOf(gate, order);
  if (ledger.passes.open(content, needs, utcMs) !== undefined) return;
  const pass = ledger.passes.last + 1;
  const untilMs = utcMs + gate.limits.softReleaseMs;
  const record = {
    ...content,
    ...{ pass, needs, worstNotional, untilMs, utcMs },
    clOrdId: recordText(order.clOrdId),
    trader: recordText(order.trader ?? ""),
  };
  gate.records.passAsked(record);
  ledger.passes.applyAsked(record);
  gate.effects.alert(why.code, `refused:${pass}`, why.a, why.b);
  gate.effects.sync();
}

/** What one person says of an order that waits. */
export type PassWord = {
  readonly pass: number;
  readonly person: string;
  readonly keyId: string;
  readonly reason: string;
  /** SHA-256 of what was signed, hex. */
  readonly contentHash: string;
};

/** Whether somebody may let an order pass now; else `why` says why not. */
export function mayGive(gate: Gate, number: number, person: string, why: Reason): boolean {
  const { ledger, utcMs } = gate;
  const { passes } = ledger;
  const pass = passes.of(number);
  if (pass === undefined) return refuse(why, RejectCode.PassUnknown, number, passes.last);
  const { asked, given, parent } = pass;
  if (parent > 0) return refuse(why, RejectCode.PassUsed, number, parent);
  if (isOver(pass, utcMs)) {
    const { untilMs } = given ?? asked;
    return refuse(why, RejectCode.PassExpired, Math.floor(utcMs), Math.floor(untilMs));
  }
  if (given !== null) return refuse(why, RejectCode.PassUsed, number, 0);
  // The first of two people entered it: the second is another one.
  const same = person === asked.trader || person === asked.client;
  return !same || refuse(why, RejectCode.PassBySender, number, 0);
}

/** One person lets an order pass that was refused (C74): its client sends it again. */
export function givePass(gate: Gate, word: PassWord): boolean {
  const { ledger, utcMs, why } = gate;
  if (!mayGive(gate, word.pass, word.person, why)) return false;
  const untilMs = utcMs + gate.limits.softReleaseMs;
  const { pass, person, keyId, reason, contentHash } = word;
  const record = { pass, untilMs, utcMs, person, keyId, reason, contentHash };
  gate.records.passGiven(record);
  ledger.passes.applyGiven(record);
  gate.effects.sync();
  return true;
}

/** Codes of refusals that a person's word takes away. */
function mayBeGiven(code: number): boolean {
  switch (code) {
    case RejectCode.ReduceOnly:
    case RejectCode.SoftOrderQty:
    case RejectCode.SoftOrderNotional:
    case RejectCode.SoftAdv:
      return true;
    default:
      return false;
  }
}

/** What an order needs a person's word for, bits of `PassNeed`. */
function needsOf(gate: Gate, { order, symbol, worstNotional: notional }: Laddered): number {
  const scopes = { ...order, strategy: strategyName(order.strategy) };
  const { state } = coveringState(gate.ledger, scopes);
  const reduce = state === ScopeState.REDUCE_ONLY ? PassNeed.reduce : 0;
  return reduce | softNeeds(gate.reference, gate.limits, { symbol, qty: order.qty, notional });
}

function passOf(gate: Gate, order: ParentOrder, needs: number): Pass | undefined {
  const { ledger, utcMs } = gate;
  const parent = ledger.parents.count + 1;
  return ledger.passes.usable(contentOf(gate, order), needs, { utcMs, parent });
}

function contentOf(gate: Gate, order: ParentOrder): OrderContent {
  const { client, account, symbol, side, ordType, tif, strategy, qty, limitPx, body } = order;
  return {
    ...{ client, account, symbol, side, ordType, tif, strategy, qty, limitPx },
    capacity: order.capacity & 0xff,
    accountType: accountTypeOf(gate, order),
    body: recordText(body),
  };
}
