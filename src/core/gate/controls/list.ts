import type { Control } from "../reason.ts";
import { accessFee } from "./access-fee.ts";
import { auctionCutoff } from "./auction-cutoff.ts";
import { bookLiquidity } from "./book-liquidity.ts";
import { childRate } from "./child-rate.ts";
import { collar } from "./collar.ts";
import { conservation } from "./conservation.ts";
import { credit } from "./credit.ts";
import { equalOrders } from "./equal-orders.ts";
import { finerExposure } from "./finer-exposure.ts";
import { firmGross } from "./firm-gross.ts";
import { firmNet } from "./firm-net.ts";
import { instrumentLists } from "./instrument-lists.ts";
import { lane } from "./lane.ts";
import { limitsSet } from "./limits-set.ts";
import { liveParent } from "./live-parent.ts";
import { locate } from "./locate.ts";
import { lockCross } from "./lock-cross.ts";
import { loss } from "./loss.ts";
import { marketStop } from "./market-stop.ts";
import { maxNotional } from "./max-notional.ts";
import { maxQty } from "./max-qty.ts";
import { messageRate } from "./message-rate.ts";
import { onlyReduces } from "./only-reduces.ts";
import { orderRate } from "./order-rate.ts";
import { orderType } from "./order-type.ts";
import { parentPace } from "./parent-pace.ts";
import { percentOfVolume } from "./percent-of-volume.ts";
import { position } from "./position.ts";
import { repeats } from "./repeats.ts";
import { reservePrice } from "./reserve-price.ts";
import { retail } from "./retail.ts";
import { retailChild } from "./retail-child.ts";
import { sameOrder } from "./same-order.ts";
import { selfTrade } from "./self-trade.ts";
import { sentCap } from "./sent-cap.ts";
import { shortMarking } from "./short-marking.ts";
import { shortSale } from "./short-sale-price.ts";
import { softSize } from "./soft-size.ts";
import { symbolVolume } from "./symbol-volume.ts";
import { tick } from "./tick.ts";
import { tradeThrough } from "./trade-through.ts";
import { venuePhase } from "./venue-phase.ts";
import { volumeShare } from "./volume-share.ts";

/**
 * The full list of the controls that the product holds a child against, in the order of its
 * ladder. One literal list: no argument, file, variable or event shortens it.
 */
export const CHILD_CONTROLS: readonly Control[] = [
  liveParent,
  sameOrder,
  lane,
  orderType,
  conservation,
  tick,
  reservePrice,
  retailChild,
  marketStop,
  venuePhase,
  auctionCutoff,
  collar,
  tradeThrough,
  lockCross,
  bookLiquidity,
  shortSale,
  accessFee,
  maxQty,
  maxNotional,
  loss,
  sentCap,
  parentPace,
  childRate,
  symbolVolume,
  volumeShare,
  equalOrders,
];

/** The same for a parent. */
export const PARENT_CONTROLS: readonly Control[] = [
  instrumentLists,
  orderType,
  tick,
  maxQty,
  onlyReduces,
  percentOfVolume,
  marketStop,
  auctionCutoff,
  collar,
  maxNotional,
  bookLiquidity,
  shortSale,
  shortMarking,
  locate,
  retail,
  selfTrade,
  limitsSet,
  position,
  loss,
  firmGross,
  firmNet,
  credit,
  finerExposure,
  messageRate,
  orderRate,
  equalOrders,
  repeats,
  softSize,
];
