import type { LinkPhase } from "../../../src/wire/api/status.ts";
import { clock } from "../grid/format.ts";
import type { FeedState } from "./feed.ts";

/** How true a panel's content is now: `note` says it in words, empty while it is live. */
export type Freshness = { readonly stale: boolean; readonly note: string };

/** Freshness of what the page shows of `source`: its own link first, then control's. */
export function freshness(state: FeedState, source: "gate" | "quotes"): Freshness {
  const { link, heardMs, status } = state;
  if (link === "lost") return { stale: true, note: `stale since ${clock(heardMs)}` };
  if (link === "connecting" || status === null) return { stale: true, note: "connecting" };
  const peer = status[source];
  return peer.link === "live" ? { stale: false, note: "" } : away(peer.link, peer.asOfMs);
}

function away(link: LinkPhase, asOfMs: number): Freshness {
  if (link === "snapshot") return { stale: true, note: "loading" };
  return { stale: true, note: asOfMs === 0 ? "no data yet" : `stale since ${clock(asOfMs)}` };
}
