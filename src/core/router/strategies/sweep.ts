import { type ChildCaps, GROUP_MAX, type Group } from "../group.ts";
import { askQty, type ParentWork, permits } from "../parent-work.ts";
import type { Candidates } from "../venue-ranking.ts";

/**
 * Takes displayed shares in the order of the ranking until the parent has what it may ask for:
 * each child an immediate-or-cancel limit order at the price that its venue shows (DOMAIN 4.1).
 *
 * It goes level by level. A child at a worse price stands only beside children that take every
 * better share shown at every venue; where the group is full or a venue is not for this parent,
 * it ends there. What it takes is taken from `candidates` too, so the next parent sees the rest.
 */
export function sweep(
  work: ParentWork,
  candidates: Candidates,
  caps: ChildCaps,
  group: Group,
): void {
  group.count = 0;
  group.retail = false;
  let wanted = askQty(work);
  let deepest = candidates.deepest;
  for (let i = 0; i < candidates.count && wanted > 0; i++) {
    const px = candidates.px[i] as number;
    const level = candidates.level[i] as number;
    if (level > deepest || !permits(work, px)) break;
    const free = candidates.freeQty[i] as number;
    const excluded = (work.excluded & (1 << (candidates.venueIndex[i] as number))) !== 0;
    const took = excluded ? 0 : take(candidates, i, Math.min(free, wanted), caps, group);
    wanted -= took;
    // Not taken whole by this group: nothing behind it may be touched.
    if (took < free) deepest = level;
  }
  // For the parents behind this one the better levels are no longer whole.
  if (group.count > 0) candidates.deepest = 0;
}

/** Adds children at one quote, none above the caps; returns the shares it has taken. */
function take(
  candidates: Candidates,
  i: number,
  upTo: number,
  caps: ChildCaps,
  group: Group,
): number {
  const px = candidates.px[i] as number;
  const most = Math.min(caps.qty, Math.floor(caps.notional / px));
  let left = upTo;
  const until = Math.min(GROUP_MAX, group.count + caps.perVenue);
  while (left > 0 && most > 0 && group.count < until) {
    const at = group.count++;
    const qty = Math.min(left, most);
    group.venueIndex[at] = candidates.venueIndex[i] as number;
    group.useRow[at] = candidates.useRow[i] as number;
    group.qty[at] = qty;
    group.px[at] = px;
    left -= qty;
  }
  const took = upTo - left;
  candidates.freeQty[i] = (candidates.freeQty[i] as number) - took;
  return took;
}
