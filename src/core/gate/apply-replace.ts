import { needsLocate } from "./controls/locate.ts";
import { clientKey, type Ledger } from "./ledger.ts";
import { P, ParentFlag } from "./parents.ts";
import { type ReplaceParentRecord, ReplaceStep } from "./records.ts";

/** A replace: shares taken back from `closedQty` first, or moved there. */
export function applyReplace(ledger: Ledger, r: ReplaceParentRecord): number {
  const { parents } = ledger;
  const row = ledger.rowOf(r.parent);
  const info = parents.infoOf(row);
  ledger.keys.set(clientKey(info.client, r.clOrdId), row);
  if (r.step !== ReplaceStep.GivenUp && needsLocate(parents.side(row))) {
    ledger.day.draw(row, ledger.scopesOf(row).symbol, r.orderQty);
  }
  if (r.step !== ReplaceStep.Done) {
    const begun = r.step === ReplaceStep.Begun;
    info.pendingReplace = begun ? { ...r } : null;
    if (begun) {
      const symbol = parents.get(row, P.symbol);
      const names = { ...info, ...ledger.scopesOf(row), strategy: parents.strategy(row) };
      const terms = { side: parents.side(row), ordType: parents.ordType(row) };
      ledger.pace.order(
        symbol,
        { ...names, ...terms, qty: r.orderQty, limitPx: r.limitPx },
        r.utcMs,
      );
      parents.flag(row, ParentFlag.replacePending);
    }
    if (!begun) parents.unflag(row, ParentFlag.replacePending);
    ledger.settled(row);
    return row;
  }
  info.pendingReplace = null;
  parents.unflag(row, ParentFlag.replacePending);
  const change = r.orderQty - parents.get(row, P.clientQty);
  const back = Math.min(Math.max(change, 0), parents.get(row, P.closedQty));
  if (change > 0) {
    parents.move(row, P.closedQty, -back);
    parents.move(row, P.orderQty, change - back);
    parents.move(row, P.remainingQty, change);
  } else {
    parents.move(row, P.remainingQty, change);
    parents.move(row, P.closedQty, -change);
  }
  parents.set(row, P.clientQty, r.orderQty);
  ledger.watch.enter(row, r.orderQty);
  parents.set(row, P.limitPx, r.limitPx);
  parents.set(row, P.reservePx, r.reservePx);
  // Until the record is on disk no child may be drawn from the new quantity (I3).
  // It is another order than the one that a person has let pass.
  parents.unflag(row, ParentFlag.durable | ParentFlag.reducing);
  parents.flag(row, ParentFlag.replacing);
  info.origClOrdId = info.clOrdId;
  info.clOrdId = r.clOrdId;
  info.body = r.body;
  info.session = r.session;
  info.changedUtcMs = r.utcMs;
  const accountType = parents.get(row, P.handling) >>> 16;
  parents.set(row, P.handling, r.handlInst | (r.capacity << 8) | (accountType << 16));
  ledger.exposure.reprice(row, r.worstNotional / r.orderQty);
  ledger.settled(row);
  return row;
}
