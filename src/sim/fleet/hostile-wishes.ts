import { isAuctionTif, OrdType, Tif } from "../../core/domain/order.ts";
import type { SeededRandom } from "../../core/domain/random.ts";
import { RIGHT, type Wish, type WishedChild, type Worked } from "./router-mouth.ts";

const CENT = 100;
const BUY = 1;
/** Most children of a group; one more is too many. */
const GROUP_MAX = 32;

/** What it has not seen is of the last so many records. */
const SEEN_BACK = 300;
/** Of its proposals one in so many ends its lease. */
const LEASE_SIN_EVERY = 700;

/**
 * Draws what a router without sense or with bad intent proposes for a parent. Half of it could be
 * right, so that children of it rest at venues; the rest breaks one rule each.
 */
export function drawWish(random: SeededRandom, worked: Worked, venues: readonly number[]): Wish {
  const good = goodChild(random, worked, venues);
  const { orderQty, side, reservePx } = worked;
  const sign = side === BUY ? 1 : -1;
  // What ends a lease is rare, or it would never get to the rest.
  if (random.below(LEASE_SIN_EVERY) === 0) return drawLeaseSin(random, good);
  switch (random.below(20)) {
    case 0:
      return wish({ ...good, qty: orderQty * 10 });
    case 1:
      return wish({ ...good, qty: 0 });
    case 2:
      return wish({ ...good, qty: 0xffff_ffff });
    case 3:
      return wish({ ...good, px: reservePx + sign * CENT });
    case 4:
      return wish({ ...good, px: good.px + 1 });
    case 5:
      return wish({ ...good, px: random.below(2) === 0 ? 0 : 4_294_967_295 });
    case 6:
      return wish({ ...good, venue: 88 });
    case 7:
      return wish({ ...good, ordType: OrdType.Market });
    case 8:
      return wish({ ...good, tif: 7, iso: random.below(2), hidden: random.below(2) });
    case 9:
      return { ...wish(good), assignStep: random.below(2) === 0 ? -1 : 1 };
    case 10:
      return { ...RIGHT, children: Array.from({ length: GROUP_MAX }, () => good) };
    case 11:
      return { ...wish(good), seenStep: 1 + random.below(SEEN_BACK) };
    case 12:
      return wish({ ...good, tif: random.below(4) === 0 ? Tif.AtOpen : Tif.AtClose });
    case 13:
      // An order of somebody else: it costs the lease where nothing else was refused before.
      if (random.below(3) > 0) return wish(good);
      return { ...wish(good), parentStep: -1 - random.below(5) };
    default:
      return wish(good);
  }
}

/** Nothing wrong but what is wrong with the child. */
function wish(child: WishedChild): Wish {
  return { ...RIGHT, children: [child] };
}

/** At or behind the worst price that is allowed, for a part of the parent and for its auction. */
function goodChild(random: SeededRandom, worked: Worked, venues: readonly number[]): WishedChild {
  const { orderQty, side, reservePx } = worked;
  const sign = side === BUY ? 1 : -1;
  const behind = reservePx * random.unit() * random.unit() * 0.08;
  const px = Math.round((reservePx - sign * behind) / CENT) * CENT;
  const waits = isAuctionTif(worked.tif) && random.below(8) > 0;
  return {
    refStep: 1,
    venue: venues[random.below(venues.length)] as number,
    side,
    ordType: waits ? worked.ordType : OrdType.Limit,
    tif: waits ? worked.tif : ([Tif.Day, Tif.Day, Tif.Ioc, Tif.Fok][random.below(4)] as number),
    iso: random.below(6) === 0 ? 1 : 0,
    hidden: 0,
    retail: random.below(8) === 0 ? 1 : 0,
    qty: 1 + random.below(Math.max(1, orderQty)),
    px: waits && worked.ordType === OrdType.Market ? reservePx : Math.max(CENT, px),
  };
}

/**
 * A proposal of another lease, start, parent or order of messages, one that contradicts its parent,
 * or one that is too large or empty.
 */
function drawLeaseSin(random: SeededRandom, child: WishedChild): Wish {
  const right = wish(child);
  const step = random.below(2) === 0 ? -1 : 1;
  switch (random.below(9)) {
    case 0:
      return { ...right, leaseStep: step };
    case 1:
      return { ...right, incarnationStep: step };
    case 2:
      return { ...right, nStep: 0 };
    case 3:
      return { ...right, nStep: 7 };
    case 4:
      return { ...right, children: [] };
    case 5:
      return { ...right, children: [{ ...child, side: child.side === BUY ? 2 : BUY }] };
    case 6:
      return { ...right, parentStep: random.below(11) - 5 };
    case 7:
      return { ...right, children: [{ ...child, refStep: 0 }] };
    default:
      return { ...right, children: Array.from({ length: GROUP_MAX + 1 }, () => child) };
  }
}
