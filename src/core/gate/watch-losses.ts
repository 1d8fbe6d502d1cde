import { RejectCode } from "../domain/reject-code.ts";
import { FIRM, type Scope, scopeText } from "../domain/scope.ts";
import { firmLoss, firmLossWithin } from "./controls/loss.ts";
import { freezeScope } from "./freeze.ts";
import type { Gate } from "./gate.ts";
import { type LossBook, MarkKind, type MarkRecord } from "./loss-book.ts";
import { ScopeState, StateCause } from "./scope-state.ts";
import { dayOpen, stampTime } from "./stamp-time.ts";

/** The symbols that are held are marked so often, ns: each change is a record of the journal. */
const MARK_EVERY_NS = 1e9;
/** So many of them in one tick at most: more take a few ticks, and none is long. */
const MARKS_PER_TICK = 512;

/** The firm's limit of a window among those that are exceeded. */
const WINDOW: string = keyOf(FIRM, RejectCode.FirmLossWindow);

const mark: MarkRecord = { longPx: 0, shortPx: 0, kind: 0, utcMs: 0.5, symbol: "" };

/** Marks what is held, and stops who has lost more than a limit allows; called by the ticker. */
export function watchLosses(gate: Gate): void {
  markHeld(gate);
  const { limits, ledger, lossMaxes } = gate;
  const { firmLossMax, firmLossWindowMax, firmLossWindowS } = limits;
  holdAgainst(gate, FIRM, RejectCode.FirmLoss, firmLoss(ledger), firmLossMax);
  // The window ends at the time that stands in the journal before what it decides (I16).
  const exceeds = firmLossWithin(ledger, firmLossWindowS) > firmLossWindowMax;
  if (exceeds && !gate.losses.exceeded.has(WINDOW)) stampTime(gate);
  const recent = firmLossWithin(ledger, firmLossWindowS);
  holdAgainst(gate, FIRM, RejectCode.FirmLossWindow, recent, firmLossWindowMax);
  const { loss } = ledger.exposure;
  for (let account = 0; account < loss.accounts.all.size; account++) {
    const lost = loss.ofAccount(account);
    const most = lossMaxes.of(gate, account);
    if (lost <= most && gate.losses.exceeded.size === 0) continue;
    const scope: Scope = { kind: "account", name: loss.accountName(account) };
    holdAgainst(gate, scope, RejectCode.AccountLoss, lost, most);
  }
}

/** One scope against one limit: FROZEN once when it comes to be exceeded. */
function holdAgainst(gate: Gate, scope: Scope, code: RejectCode, lost: number, most: number): void {
  const { exceeded } = gate.losses;
  const key = keyOf(scope, code);
  if (lost <= most) {
    exceeded.delete(key);
    return;
  }
  if (exceeded.has(key)) return;
  exceeded.add(key);
  // It may have been stopped before this start, or for the other limit.
  const { states } = gate.ledger;
  if (states.demand(scope, StateCause.LossLimit) === ScopeState.FROZEN) return;
  gate.effects.alert(code, scopeText(scope).replace(":", " "), lost, most);
  freezeScope(gate, scope, StateCause.LossLimit);
}

function keyOf(scope: Scope, code: RejectCode): string {
  return `${code} ${scopeText(scope)}`;
}

/** Goes on with the round of marks, or begins the next one; outside the day there are no prices. */
function markHeld(gate: Gate): void {
  const { losses, ledger, nowNs } = gate;
  const { loss } = ledger.exposure;
  if (!dayOpen(ledger)) return;
  if (losses.next >= loss.held.length) {
    if (nowNs - losses.roundNs < MARK_EVERY_NS) return;
    losses.roundNs = nowNs;
    losses.next = 0;
  }
  const end = Math.min(loss.held.length, losses.next + MARKS_PER_TICK);
  for (; losses.next < end; losses.next++) markSymbol(gate, loss, loss.held[losses.next] as number);
}

/**
 * The price that a liquidation would meet: a long position sells at the bid, a short one buys at
 * the offer. While there is no fresh two-sided market that is not crossed and not wider than a
 * reference may be, the mark stays as it was, or is the last trade if that is worse.
 */
function markSymbol(gate: Gate, loss: LossBook, symbolAt: number): void {
  const { market, limits, nowNs } = gate;
  const { tops } = market;
  const symbol = gate.symbols.find(loss.symbolName(symbolAt));
  const longPx = loss.longPx(symbolAt);
  const shortPx = loss.shortPx(symbolAt);
  const last = symbol < 0 ? 0 : tops.lastPx(symbol);
  const priced =
    symbol >= 0 &&
    market.fresh(nowNs, limits) &&
    !tops.crossed(symbol) &&
    market.twoSided(symbol, limits);
  mark.longPx = priced ? tops.bid(symbol) : last > 0 ? Math.min(longPx, last) : longPx;
  mark.shortPx = priced ? tops.ask(symbol) : last > 0 ? Math.max(shortPx, last) : shortPx;
  if (mark.longPx === longPx && mark.shortPx === shortPx) return;
  mark.kind = priced ? MarkKind.Nbbo : MarkKind.Worse;
  mark.utcMs = gate.utcMs;
  mark.symbol = loss.symbolName(symbolAt);
  gate.records.mark(mark);
  loss.mark(mark);
}
