import { HaltReason, ShortSaleState } from "../../core/market/trading-state.ts";
import { type Fault, oneOf, spanNs } from "./fault-site.ts";

const MS = 1e6;
const S = 1e9;

const REASONS: readonly HaltReason[] = [
  HaltReason.News,
  HaltReason.Luld,
  HaltReason.Breaker1,
  HaltReason.Regulatory,
  HaltReason.Operational,
];

/** An exchange, or all of them, halts a symbol; later an auction reopens it. */
export const halt: Fault = ({ fleet, random, note, undoAfter }) => {
  const { market } = fleet;
  const symbol = random.below(market.symbols);
  const reason = oneOf(random, REASONS) as HaltReason;
  const every = random.below(4) === 0;
  const halted = market.halt(symbol, reason, random.below(32), every);
  const lastsNs = spanNs(random, 20 * MS, 4 * S);
  if (halted === null) return;
  note(halted.who);
  undoAfter(lastsNs, () => halted.lift());
};

/** Rule 201: a venue says that short sales of a symbol are restricted; later that they are free. */
export const ssr: Fault = ({ fleet, random, note, undoAfter }) => {
  const { market } = fleet;
  const symbol = random.below(market.symbols);
  const venue = random.below(32);
  const who = market.restrictShort(symbol, ShortSaleState.Triggered, venue);
  const lastsNs = spanNs(random, 100 * MS, 8 * S);
  if (who === null) return;
  note(who);
  undoAfter(lastsNs, () => market.restrictShort(symbol, ShortSaleState.Free, venue));
};
