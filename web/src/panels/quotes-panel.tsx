import { useCallback, useState } from "react";
import type { QuoteView } from "../../../src/wire/api/quotes.ts";
import type { Feed, FeedState } from "../feed/feed.ts";
import { freshness } from "../feed/freshness.ts";
import { QUOTE_COLUMNS } from "../grid/columns.ts";
import type { RowChange } from "../grid/grid-rows.ts";
import { LiveGrid } from "../grid/live-grid.tsx";
import { Panel } from "./panel.tsx";

type Props = { readonly feed: Feed; readonly state: FeedState };

/** The national best bid and offer; symbols with orders first, then those that traded. */
export function QuotesPanel({ feed, state }: Props) {
  const [search, setSearch] = useState("");
  const attach = useCallback(
    (take: (change: RowChange<QuoteView>) => void) => feed.listen("quotes", take),
    [feed],
  );
  return (
    <Panel
      name="quotes"
      title="NBBO"
      fresh={freshness(state, "quotes")}
      tools={
        <input
          type="search"
          placeholder="Find symbol"
          aria-label="Find symbol"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      }
    >
      <LiveGrid
        label="National best bid and offer"
        columns={QUOTE_COLUMNS}
        keyOf={keyOf}
        attach={attach}
        max={20_000}
        older={older}
        empty="No quotes yet"
        search={search}
      />
    </Panel>
  );
}

function keyOf(row: QuoteView): string {
  return row.symbol;
}

function older(a: QuoteView, b: QuoteView): number {
  return b.tier - a.tier;
}
