import type { UpDown, VenueView } from "../../../src/wire/api/status.ts";
import type { FeedState } from "../feed/feed.ts";
import { freshness } from "../feed/freshness.ts";
import { count, quietCount, shares } from "../grid/format.ts";
import { Panel } from "./panel.tsx";
import { StateMark } from "./state-mark.tsx";

/** Every venue: the gate's lane to it, what went over it, and its feed. */
export function VenuesPanel({ state }: { readonly state: FeedState }) {
  const venues = state.status?.venues ?? [];
  const up = venues.filter((venue) => venue.session === "up").length;
  const fresh = freshness(state, "gate");
  return (
    <Panel
      name="venues"
      title="Venues"
      fresh={fresh}
      tools={
        <span className="sum">{fresh.stale ? "" : `${up} of ${venues.length} logged on`}</span>
      }
    >
      <table>
        <colgroup>
          <col style={{ width: 24 }} />
          <col />
          <col style={{ width: 66 }} />
          <col style={{ width: 48 }} />
          <col style={{ width: 54 }} className="wide" />
          <col style={{ width: 48 }} />
          <col style={{ width: 64 }} />
        </colgroup>
        <thead>
          <tr>
            <th colSpan={2}>Venue</th>
            <th>Lane</th>
            <th>Feed</th>
            <th className="number wide">Working</th>
            <th className="number">Sent</th>
            <th className="number">Shares</th>
          </tr>
        </thead>
        <tbody>
          {venues.map((venue) => (
            <VenueRow key={venue.venue} venue={venue} />
          ))}
        </tbody>
      </table>
      {venues.length === 0 && <p className="empty">No venues yet</p>}
    </Panel>
  );
}

function VenueRow({ venue }: { readonly venue: VenueView }) {
  return (
    <tr>
      <td className="letter">{venue.venue}</td>
      <td title={venue.name}>{venue.name}</td>
      <td>
        <Lane venue={venue} />
      </td>
      <td>
        <Up is={venue.feed} />
      </td>
      <td className="number wide">{quietCount(venue.working)}</td>
      <td className="number">{count(venue.sent)}</td>
      <td className="number">{shares(venue.shares)}</td>
    </tr>
  );
}

/** A lane trades only when it is logged on and OPEN; whatever is wrong stands in its place. */
function Lane({ venue }: { readonly venue: VenueView }) {
  if (venue.session !== "up") return <Up is={venue.session} />;
  return (
    <span className="state">
      <StateMark state={venue.state} />
      {venue.state}
    </span>
  );
}

/** A session or feed in a word with its shape. */
export function Up({ is }: { readonly is: UpDown }) {
  const shape = { up: "OPEN", down: "KILLED", unknown: "UNREACHABLE" } as const;
  return (
    <span className="state">
      <StateMark state={shape[is]} />
      {is}
    </span>
  );
}
