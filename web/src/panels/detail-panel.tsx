import { useEffect, useMemo, useState } from "react";
import type { ChildView, ParentView } from "../../../src/wire/api/orders.ts";
import { DetailRows, keyOfChild, keyOfFill } from "../feed/detail-rows.ts";
import type { Feed, FeedState } from "../feed/feed.ts";
import { freshness } from "../feed/freshness.ts";
import { CHILD_COLUMNS, FILL_COLUMNS } from "../grid/columns.ts";
import { count, usd, words } from "../grid/format.ts";
import { LiveGrid } from "../grid/live-grid.tsx";
import { Panel } from "./panel.tsx";
import { olderFill } from "./tape-panel.tsx";

type Props = {
  readonly feed: Feed;
  readonly state: FeedState;
  /** The parent as it was when it was chosen. */
  readonly chosen: ParentView | null;
};

type Tab = "children" | "fills";

/** The chosen parent with its children, each beside the NBBO of its decision, or its fills. */
export function DetailPanel({ feed, state, chosen }: Props) {
  const [tab, setTab] = useState<Tab>("children");
  const { rows, view } = useDetail(feed, chosen);
  return (
    <Panel
      name="detail"
      title={view === null ? "No parent chosen" : title(view)}
      fresh={freshness(state, "gate")}
      tools={
        <div className="tabs" role="tablist" aria-label="Parts of the parent">
          {view !== null && view.unlistedQty > 0 && (
            <span className="sum" title="Filled while control did not watch">
              {count(view.unlistedQty)} shares not listed
            </span>
          )}
          <TabButton tab="children" of={tab} choose={setTab} number={view?.children} />
          <TabButton tab="fills" of={tab} choose={setTab} number={view?.fills} />
        </div>
      }
    >
      {view === null && <p className="empty">Choose a parent to see its children and fills</p>}
      {view !== null && tab === "children" && (
        <LiveGrid
          key={`children ${view.parent}`}
          label="Children of the parent"
          columns={CHILD_COLUMNS}
          keyOf={keyOfChild}
          attach={rows.attachChildren}
          max={2000}
          older={olderChild}
          empty="No children yet"
        />
      )}
      {view !== null && tab === "fills" && (
        <LiveGrid
          key={`fills ${view.parent}`}
          label="Fills of the parent"
          columns={FILL_COLUMNS}
          keyOf={keyOfFill}
          attach={rows.attachFills}
          max={2000}
          older={olderFill}
          empty="No fills yet"
        />
      )}
    </Panel>
  );
}

/** Rows and newest state of the chosen parent. */
function useDetail(feed: Feed, chosen: ParentView | null) {
  const parent = chosen?.parent ?? null;
  const [told, setTold] = useState<ParentView | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another parent has rows of its own.
  const rows = useMemo(() => new DetailRows(), [parent]);
  useEffect(() => {
    if (parent === null) return;
    return feed.listenDetail(parent, (message) => {
      if (message.view !== null) setTold(message.view);
      rows.take(message);
    });
  }, [feed, parent, rows]);
  return { rows, view: told?.parent === parent ? told : chosen };
}

type TabProps = {
  readonly tab: Tab;
  readonly of: Tab;
  readonly choose: (tab: Tab) => void;
  readonly number: number | undefined;
};

function TabButton({ tab, of, choose, number }: TabProps) {
  return (
    <button type="button" role="tab" aria-selected={tab === of} onClick={() => choose(tab)}>
      {tab === "children" ? "Children" : "Fills"}
      {number === undefined ? "" : ` ${count(number)}`}
    </button>
  );
}

function olderChild(a: ChildView, b: ChildView): number {
  return a.clOrdId < b.clOrdId ? -1 : 1;
}

function title(p: ParentView): string {
  const limit = p.limit === null ? "at market" : `limit ${usd(p.limit)}`;
  const why = p.text === "" ? "" : `: ${p.text}`;
  const order = `${words(p.side)} ${count(p.orderQty)} ${p.symbol} ${limit}`;
  return `${p.clOrdId}: ${order}, ${words(p.ordStatus).toLowerCase()}${why}`;
}
