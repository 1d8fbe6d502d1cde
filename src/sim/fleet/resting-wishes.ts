import { OrdType, Tif } from "../../core/domain/order.ts";
import type { SeededRandom } from "../../core/domain/random.ts";
import type { WishedChild } from "./router-mouth.ts";

const CENT = 100;
const BUY = 1;
/** The sample limit file permits no larger child. */
const CHILD_QTY_MAX = 10_000;
/** Most children of one proposal. */
const LAID_MAX = 8;
/** How far from the touch it lays, in cents, and how often at it: there it would lock others. */
const AWAY_CENTS = 6;
const AT_TOUCH_EVERY = 10;
/** How often it calls a child a sweep of the quotes of others. */
const ISO_EVERY = 12;

/** What is known of a parent when children are laid for it; prices in $0.0001. */
export type Free = {
  /** Side(54). */
  readonly side: number;
  readonly remainingQty: number;
  /** Worst price of any child. */
  readonly reservePx: number;
  /** Far side of the market as it was last heard of, 0 never. */
  readonly touchPx: number;
  readonly venues: readonly number[];
};

/**
 * Draws what a resting router lays for a parent: mostly one day order for all or a part of what is
 * free, now and then some at several prices and venues or all at one, and sometimes an immediate
 * one that takes what is shown.
 */
export function drawRest(random: SeededRandom, free: Free): WishedChild[] {
  const { venues, remainingQty } = free;
  const venue = (): number => venues[random.below(venues.length)] as number;
  if (random.below(4) > 0) {
    const all = random.below(2) === 0;
    return [one(random, free, venue(), all ? remainingQty : part(random, remainingQty))];
  }
  const same = random.below(2) === 0 ? venue() : 0;
  const children: WishedChild[] = [];
  let left = remainingQty;
  for (let count = 2 + random.below(LAID_MAX - 1); count > 0 && left > 0; count--) {
    const child = one(random, free, same === 0 ? venue() : same, part(random, left));
    children.push(child);
    left -= child.qty;
  }
  return children;
}

function one(random: SeededRandom, free: Free, venue: number, qty: number): WishedChild {
  const takes = random.below(5) === 0;
  return {
    ...{ refStep: 1, venue, side: free.side, ordType: OrdType.Limit, hidden: 0, retail: 0 },
    iso: random.below(ISO_EVERY) === 0 ? 1 : 0,
    tif: takes ? Tif.Ioc : Tif.Day,
    qty: Math.min(CHILD_QTY_MAX, qty),
    px: pxOf(random, free, takes),
  };
}

function part(random: SeededRandom, qty: number): number {
  return 1 + random.below(Math.max(1, Math.floor(qty / (1 + random.below(4)))));
}

/**
 * At the touch or some cents before it; the refusal of a reserve price beyond the touch tells where
 * that is.
 */
function pxOf(random: SeededRandom, { side, reservePx, touchPx }: Free, takes: boolean): number {
  const sign = side === BUY ? 1 : -1;
  const asks = touchPx === 0 || random.below(8) === 0;
  const atTouch = takes || asks || random.below(AT_TOUCH_EVERY) === 0;
  const cents = atTouch ? 0 : 1 + random.below(AWAY_CENTS);
  const px = (asks ? reservePx : touchPx) - sign * cents * CENT;
  const within = side === BUY ? Math.min(px, reservePx) : Math.max(px, reservePx);
  return Math.max(CENT, Math.round(within / CENT) * CENT);
}
