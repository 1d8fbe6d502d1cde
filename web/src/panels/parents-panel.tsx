import { useCallback } from "react";
import type { ParentView } from "../../../src/wire/api/orders.ts";
import type { Feed, FeedState } from "../feed/feed.ts";
import { freshness } from "../feed/freshness.ts";
import { PARENT_COLUMNS } from "../grid/columns.ts";
import type { RowChange } from "../grid/grid-rows.ts";
import { LiveGrid } from "../grid/live-grid.tsx";
import { useHold } from "../grid/use-hold.tsx";
import { Panel } from "./panel.tsx";

type Props = {
  readonly feed: Feed;
  readonly state: FeedState;
  readonly onSelect: (parent: ParentView) => void;
};

/** The newest parent orders, the newest first; one can be chosen to see its children. */
export function ParentsPanel({ feed, state, onSelect }: Props) {
  const hold = useHold();
  const attach = useCallback(
    (take: (change: RowChange<ParentView>) => void) =>
      feed.listen("parents", ({ reset, rows, gone }) =>
        take({ reset, rows, gone: gone.map(String) }),
      ),
    [feed],
  );
  return (
    <Panel
      name="parents"
      title="Parents"
      fresh={freshness(state, "gate")}
      tools={hold.button}
      area={hold.area}
    >
      <LiveGrid
        {...hold.grid}
        label="Parent orders"
        columns={PARENT_COLUMNS}
        keyOf={keyOf}
        attach={attach}
        max={2000}
        older={older}
        empty="No parent orders yet: smars order buy 500 IBM --limit 185.10"
        onSelect={onSelect}
      />
    </Panel>
  );
}

function keyOf(row: ParentView): string {
  return String(row.parent);
}

function older(a: ParentView, b: ParentView): number {
  return a.parent - b.parent;
}
