import { dateText } from "../../core/domain/civil-date.ts";
import { breaksText, copyVenues, dayComparison } from "../../core/gate/day-breaks.ts";
import { DayRowKind } from "../../core/gate/day-records.ts";
import { Money, ScopeKind } from "../../core/gate/exposure.ts";
import type { Gate } from "../../core/gate/gate.ts";
import { Phase } from "../../core/gate/phase.ts";
import type { DayBody, DayBooks, DayBreaks } from "../../wire/control/day-body.ts";
import type { Sha256 } from "../../wire/journal/format.ts";
import { hashOf } from "./rearm-choices.ts";

const PHASES: Readonly<Record<Phase, string>> = {
  [Phase.None]: "none",
  [Phase.PreOpen]: "preOpen",
  [Phase.Open]: "open",
  [Phase.Closed]: "closed",
};

/** The trading day as it stands: what it was opened on, what is open, what it came to. */
export function dayBody({ number, ledger }: Gate): DayBody {
  const { day, suspense, parents, children } = ledger;
  return {
    gate: number,
    seq: day.seq,
    isOpen: day.isOpen,
    tradeDate: day.opened === null ? "" : dateText(day.date),
    settleDate: day.opened === null ? "" : dateText(day.opened.settleDate),
    phaseDate: ledger.tradeDate === 0 ? "" : dateText(ledger.tradeDate),
    phase: PHASES[ledger.phase],
    closeMs: day.opened?.closeMs ?? 0,
    digest: day.opened?.digest ?? "",
    by: day.opened === null ? [] : [day.opened.first, day.opened.second],
    files: [...day.rowsOf(DayRowKind.Rows).values()].map(({ name, a: rows }) => ({ name, rows })),
    parents: parents.live.count,
    children: children.live.count,
    suspenseShares: suspense.shares,
    suspenseLines: suspense.lines.length,
  };
}

/** What each account has, and what it has executed on the trade date. */
export function dayBooks({ ledger }: Gate): DayBooks {
  const { exposure } = ledger;
  const accounts = exposure.scope(ScopeKind.Account);
  return {
    positions: exposure.positions
      .filter(({ net }) => net !== 0)
      .map(({ account, symbol, net: shares }) => ({ account, symbol, shares })),
    money: [...accounts.all.keys()].map((account) => ({
      account,
      bought: accounts.get(account, Money.bought),
      sold: accounts.get(account, Money.sold),
    })),
  };
}

/** What venues and their drop copies agree in, and in what not. */
export function dayBreaks(gate: Gate, sha256: Sha256): DayBreaks {
  const { day } = gate.ledger;
  const { breaks, ...counts } = dayComparison(gate);
  const hash = hashOf(breaksText(breaks), sha256);
  const tradeDate = day.opened === null ? "" : dateText(day.date);
  return { seq: day.seq, tradeDate, ...copyVenues(gate), ...counts, hash, breaks };
}
