import { useEffect, useState, useSyncExternalStore } from "react";
import type { ParentView } from "../../src/wire/api/orders.ts";
import type { RatePoint } from "../../src/wire/api/stream.ts";
import type { Feed } from "./feed/feed.ts";
import { DetailPanel } from "./panels/detail-panel.tsx";
import { PageHeader } from "./panels/page-header.tsx";
import { ParentsPanel } from "./panels/parents-panel.tsx";
import { QuotesPanel } from "./panels/quotes-panel.tsx";
import { RatesPanel } from "./panels/rates-panel.tsx";
import { RoutersPanel } from "./panels/routers-panel.tsx";
import { TapePanel } from "./panels/tape-panel.tsx";
import { VenuesPanel } from "./panels/venues-panel.tsx";

const POINTS_MAX = 300;

/** The whole page. */
export function App({ feed }: { readonly feed: Feed }) {
  const state = useSyncExternalStore(feed.watch, feed.state);
  const [chosen, setChosen] = useState<ParentView | null>(null);
  const [points, setPoints] = useState<readonly RatePoint[]>([]);
  useEffect(
    () =>
      feed.listen("rates", (message) => {
        setPoints((old) =>
          (message.reset ? message.points : [...old, ...message.points]).slice(-POINTS_MAX),
        );
      }),
    [feed],
  );
  const word = state.link === "live" ? (state.status?.gate.state ?? "UNREACHABLE") : "UNREACHABLE";
  useEffect(() => {
    document.title = `${word} · SMARS`;
  }, [word]);
  return (
    <>
      <PageHeader state={state} latest={points.at(-1) ?? null} />
      <main>
        <div className="column">
          <VenuesPanel state={state} />
          <RoutersPanel state={state} />
          <RatesPanel state={state} points={points} />
        </div>
        <div className="column">
          <ParentsPanel feed={feed} state={state} onSelect={setChosen} />
          <DetailPanel feed={feed} state={state} chosen={chosen} />
        </div>
        <div className="column">
          <QuotesPanel feed={feed} state={state} />
          <TapePanel feed={feed} state={state} />
        </div>
      </main>
    </>
  );
}
