import { useCallback } from "react";
import type { FillView } from "../../../src/wire/api/orders.ts";
import { keyOfFill } from "../feed/detail-rows.ts";
import type { Feed, FeedState } from "../feed/feed.ts";
import { freshness } from "../feed/freshness.ts";
import { TAPE_COLUMNS } from "../grid/columns.ts";
import type { RowChange } from "../grid/grid-rows.ts";
import { LiveGrid } from "../grid/live-grid.tsx";
import { useHold } from "../grid/use-hold.tsx";
import { Panel } from "./panel.tsx";

type Props = { readonly feed: Feed; readonly state: FeedState };

/** The newest executions of all parents. */
export function TapePanel({ feed, state }: Props) {
  const hold = useHold();
  const attach = useCallback(
    (take: (change: RowChange<FillView>) => void) => feed.listen("fills", take),
    [feed],
  );
  return (
    <Panel
      name="tape"
      title="Fills"
      fresh={freshness(state, "gate")}
      tools={hold.button}
      area={hold.area}
    >
      <LiveGrid
        {...hold.grid}
        label="Fills of all parents"
        columns={TAPE_COLUMNS}
        keyOf={keyOfFill}
        attach={attach}
        max={200}
        older={olderFill}
        empty="No fills yet"
      />
    </Panel>
  );
}

/** In the order of the journal. */
export function olderFill(a: FillView, b: FillView): number {
  return a.index - b.index;
}
