import type { RatePoint } from "../../../src/wire/api/stream.ts";
import type { FeedState } from "../feed/feed.ts";
import { freshness } from "../feed/freshness.ts";
import { clock, count, rate, span, words } from "../grid/format.ts";
import { StateMark } from "./state-mark.tsx";

type Props = { readonly state: FeedState; readonly latest: RatePoint | null };

/** The gate's state, unmistakable, and the counters of the day. */
export function PageHeader({ state, latest }: Props) {
  const gate = state.link === "live" ? state.status?.gate : undefined;
  const word = gate?.state ?? "UNREACHABLE";
  const known = state.status?.gate;
  const fresh = freshness(state, "gate");
  return (
    <header className="page-header">
      <h1>SMARS</h1>
      <div className="badge" data-state={word} role="status" aria-label={`Gate ${word}`}>
        <StateMark state={word} />
        <strong>{word.replace("_", " ")}</strong>
      </div>
      <div className="why">
        <p>{explain(state)}</p>
        <LastAlert state={state} />
      </div>
      <dl data-stale={fresh.stale}>
        <Counter name="Incarnation" value={known ? count(known.incarnation) : "–"} />
        <Counter name="Parents open" value={known ? count(known.openParents) : "–"} />
        <Counter name="Parents" value={known ? count(known.parents) : "–"} />
        <Counter name="Children" value={known ? count(known.children) : "–"} />
        <Counter name="Children/s" value={latest && !fresh.stale ? rate(latest.children) : "–"} />
        <Counter name="Fills" value={known ? count(known.fills) : "–"} />
        <Counter name="Fills/s" value={latest && !fresh.stale ? rate(latest.fills) : "–"} />
        <Counter name="Refused" value={known ? count(known.refusals) : "–"} />
      </dl>
    </header>
  );
}

/** The newest of what a person has to see; `smars status` lists all. */
function LastAlert({ state }: { readonly state: FeedState }) {
  const [newest, ...others] = state.status?.alerts ?? [];
  if (newest === undefined) return null;
  const more = others.length === 0 ? "" : `, and ${count(others.length)} before`;
  const what = `${newest.code} ${newest.scope} at ${clock(newest.utcMs)}`;
  return <p className="alert">{`Alert: ${what}${more}`}</p>;
}

function Counter({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function explain({ link, heardMs, status }: FeedState): string {
  if (link === "connecting" || status === null) return "Connecting to control";
  if (link === "lost") return `Control does not answer since ${clock(heardMs)}`;
  const { gate } = status;
  if (gate.link === "snapshot") return "The gate is telling its state";
  if (gate.state === "UNREACHABLE") {
    if (gate.ageMs === null) return "The gate was not reached yet";
    const last = gate.lastState === null ? "" : `; it was ${gate.lastState}`;
    return `No word from the gate for ${span(gate.ageMs)}${last}`;
  }
  const cause = gate.state === "OPEN" || gate.cause === "" ? "" : `: ${words(gate.cause)}`;
  return `since ${clock(gate.sinceMs)}${cause}`;
}
