import type { UpDown, VenueView } from "../../../src/wire/api/status.ts";
import type { FeedState } from "../feed/feed.ts";
import { freshness } from "../feed/freshness.ts";
import { count, quietCount } from "../grid/format.ts";
import { Panel } from "./panel.tsx";
import { StateMark } from "./state-mark.tsx";

/** Every venue: the gate's lane to it, what went over it, and its feed. */
export function VenuesPanel({ state }: { readonly state: FeedState }) {
  const venues = state.status?.venues ?? [];
  const up = venues.filter((venue) => venue.session === "up").length;
  return (
    <Panel
      name="venues"
      title="Venues"
      fresh={freshness(state, "gate")}
      tools={<span className="sum">{`${up} of ${venues.length} logged on`}</span>}
    >
      <table>
        <thead>
          <tr>
            <th colSpan={2}>Venue</th>
            <th>Lane</th>
            <th>Feed</th>
            <th className="number">Open</th>
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
      <td className="name" title={venue.name}>
        {venue.name}
      </td>
      <td>
        <Lane venue={venue} />
      </td>
      <td>
        <Up is={venue.feed} />
      </td>
      <td className="number">{quietCount(venue.working)}</td>
      <td className="number">{count(venue.sent)}</td>
      <td className="number">{count(venue.shares)}</td>
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
