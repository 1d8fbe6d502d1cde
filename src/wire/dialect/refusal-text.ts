import { instantText } from "../../core/domain/civil-date.ts";
import { formatPrice } from "../../core/domain/price.ts";
import { RejectCode, rejectName } from "../../core/domain/reject-code.ts";

/**
 * A refusal in words for Text(58) and the terminal: its code, the value, what is allowed. The code
 * comes first and is stable; the words behind it may change.
 */
export function refusalText(code: number, a: number, b: number): string {
  const words = wordsOf(code, a, b);
  return words === "" ? rejectName(code) : `${rejectName(code)}: ${words}`;
}

/** One row per code that has something to add to its name. Long on purpose: one flat table. */
function wordsOf(code: number, a: number, b: number): string {
  switch (code) {
    case RejectCode.UnknownSymbol:
      return "the symbol is not in the security master (capital letters, no blanks)";
    case RejectCode.UnknownAccount:
      return "the account is not one of this client's";
    case RejectCode.NoReference:
    case RejectCode.NoReferenceForChild:
      return `no fresh NBBO or trade to price against, quotes are ${a} ms old, allowed ${b} ms`;
    case RejectCode.PriceCollar:
    case RejectCode.ChildCollar:
      return `price ${formatPrice(a)} is beyond the collar at ${formatPrice(b)}`;
    case RejectCode.PriceOffTick:
      return `price ${formatPrice(a)} is not a multiple of ${formatPrice(b)}`;
    case RejectCode.MaxOrderQty:
    case RejectCode.MaxChildQty:
    case RejectCode.MaxIsoQty:
      return `${a} shares, allowed are at most ${b}`;
    case RejectCode.SoftOrderQty:
    case RejectCode.SoftAdv:
      return `${a} shares; above ${b} a second person has to let it pass`;
    case RejectCode.SoftOrderNotional:
      return `$${dollars(a)} at worst; above $${dollars(b)} a second person has to let it pass`;
    case RejectCode.ReduceOnly:
      return `${a} shares, at most ${b} would only reduce; a person may let this order pass`;
    case RejectCode.NotReducing:
      return `REDUCE_ONLY: ${a} shares, at most ${b} would only reduce the position`;
    case RejectCode.MaxOrderNotional:
    case RejectCode.MaxChildNotional:
      return `$${dollars(a)} at its worst case, allowed are at most $${dollars(b)}`;
    case RejectCode.DuplicateClOrdId:
      return "this ClOrdID(11) was used for another order";
    case RejectCode.UnsupportedInstruction:
      return `field ${a} is not carried out here, allowed are orders without it`;
    case RejectCode.UnsupportedOrdType:
      return "OrdType(40) must be 1 (market) or 2 (limit)";
    case RejectCode.UnsupportedTif:
      return "TimeInForce(59) must be 0 (day), 2 (open), 3 (immediate or cancel) or 7 (close)";
    case RejectCode.UnsupportedSide:
      return "Side(54) must be 1 (buy), 2 (sell), 5 (sell short) or 6 (sell short exempt)";
    case RejectCode.Restricted:
      return "the day's list restricts this instrument";
    case RejectCode.NotAllowed:
      return "the day's list does not allow this instrument";
    case RejectCode.AdvMax:
      return `${a} shares, at most ${b} by the instrument's daily volume`;
    case RejectCode.AdvUnknown:
      return "the instrument's daily volume is not known today";
    case RejectCode.MarkedLong:
      return `${a} shares are marked long (2), its owner may sell ${b} long`;
    case RejectCode.MarkedShort:
      return `${a} shares are marked short, its owner may sell ${b} long`;
    case RejectCode.LocateMissing:
      return `${a} shares to be located, ${b} are left of today's`;
    case RejectCode.RetailNotAttested:
      return "the account is not attested as retail, its orders may not be marked so (528, 47: I)";
    case RejectCode.RetailAccountType:
      return `a retail order is of a customer's account: AccountType(581) ${a}, allowed is ${b}`;
    case RejectCode.UnknownStrategy:
      return `TargetStrategy(847) ${a}, known is 1 (sweep)`;
    case RejectCode.GateNotOpen:
      return "the gate is not OPEN and takes no new risk";
    case RejectCode.SessionClosed:
      return "the trading session is closed";
    case RejectCode.StaleOrder:
      return `possible duplicate sent ${a} ms ago, taken as new up to ${b} ms`;
    case RejectCode.UnknownOrder:
      return "no order of this client has that ClOrdID(11)";
    case RejectCode.OrderEnded:
      return "the order has ended or is ending";
    case RejectCode.ReplaceBelowCommitted:
      return `${a} shares, at least ${b} are filled or out at venues`;
    case RejectCode.ReplaceInDoubt:
      return "the order waits for evidence or for the disk, try again";
    case RejectCode.ReplaceChangesOrder:
      return `field ${a} may not change in a replace`;
    case RejectCode.TooManyParents:
      return `${a} orders today, the most that are kept`;
    case RejectCode.IocDone:
      return "immediate or cancel: the rest found no liquidity";
    case RejectCode.EndOfSession:
      return "the session has ended";
    default:
      return marketWords(code, a, b);
  }
}

/** The same for what the market says beside prices. */
function marketWords(code: number, a: number, b: number): string {
  switch (code) {
    case RejectCode.SymbolStopped:
    case RejectCode.SymbolStoppedForChild:
      return `the symbol trades nowhere: ${STOPS[a] ?? "stopped for a reason that is not known"}`;
    case RejectCode.OutsideBands:
      return `price ${formatPrice(a)} is beyond the limit up-limit down band ${formatPrice(b)}`;
    case RejectCode.LocksQuote:
      return `price ${formatPrice(a)} would lock or cross another venue's quote ${formatPrice(b)}`;
    case RejectCode.IsoIncomplete:
    case RejectCode.IsoLocksQuote:
      return `the sweep leaves ${b} shares at venue ${String.fromCharCode(a)}`;
    case RejectCode.BookLiquidity:
    case RejectCode.ChildBookLiquidity:
      return `${a} shares, at most ${b} by what the venues show at its price`;
    case RejectCode.ShortSaleRestricted:
    case RejectCode.ShortSaleRestrictedForChild:
      return `Rule 201: price ${formatPrice(a)} is not above the best bid ${formatPrice(b)}`;
    case RejectCode.AuctionCutoff:
    case RejectCode.AuctionCutoffForChild:
      return `the auction takes it until ${instantText(b)}, now it is ${instantText(a)}`;
    case RejectCode.NoAuction:
      return "no venue of ours holds an auction in the symbol";
    case RejectCode.AuctionOver:
      return "the auction is over";
    default:
      return countWords(code, a, b);
  }
}

/** The same for sums, counts and rates. */
function countWords(code: number, a: number, b: number): string {
  switch (code) {
    case RejectCode.FirmGross:
    case RejectCode.FirmNet:
    case RejectCode.ClientGross:
    case RejectCode.ClientNet:
    case RejectCode.AccountGross:
    case RejectCode.AccountNet:
    case RejectCode.SymbolGross:
    case RejectCode.SymbolNet:
    case RejectCode.StrategyGross:
    case RejectCode.StrategyNet:
      return `$${dollars(a)} with this order, allowed are at most $${dollars(b)}`;
    case RejectCode.PositionMax:
      return `${a} shares with this order, allowed are at most ${b}`;
    case RejectCode.FirmLoss:
    case RejectCode.AccountLoss:
      return `$${dollars(a)} is lost on this date, allowed are at most $${dollars(b)}`;
    case RejectCode.FirmLossWindow:
      return `the loss has risen by $${dollars(a)}, allowed are at most $${dollars(b)}`;
    case RejectCode.ClientMessageRate:
    case RejectCode.SymbolMessageRate:
    case RejectCode.FirmMessageRate:
      return `${a} messages within a second, allowed are at most ${b}`;
    case RejectCode.FirmOrderRate:
    case RejectCode.ClientOrderRate:
    case RejectCode.SymbolOrderRate:
      return `${a} orders within a second, allowed are at most ${b}`;
    case RejectCode.SymbolMarketOrders:
      return `${a} market orders within a minute, allowed are at most ${b}`;
    case RejectCode.EqualOrders:
      return `${a} equal orders, allowed are at most ${b}`;
    case RejectCode.RepeatedExecution:
      return `${a} times within a minute, allowed are at most ${b}: the account is stopped`;
    case RejectCode.SelfTrade:
      return `it could trade with order P${a} of the same owner`;
    default:
      return a === 0 && b === 0 ? "" : `${a}, ${b}`;
  }
}

/** By `HaltReason`. */
const STOPS: Readonly<Record<number, string>> = {
  1: "a limit up-limit down pause",
  2: "the market-wide circuit breaker, level 1",
  3: "the market-wide circuit breaker, level 2",
  4: "the market-wide circuit breaker, level 3",
  5: "news is pending",
  6: "suspended by the SEC",
};

function dollars(units: number): string {
  return String(Math.round(units / 10_000)).replace(/\B(?=(\d{3})+$)/g, ",");
}
