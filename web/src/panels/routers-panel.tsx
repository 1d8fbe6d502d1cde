import type { RouterView } from "../../../src/wire/api/status.ts";
import type { FeedState } from "../feed/feed.ts";
import { freshness } from "../feed/freshness.ts";
import { count, quietCount, span } from "../grid/format.ts";
import { Panel } from "./panel.tsx";
import { Up } from "./venues-panel.tsx";

/** Every router: its lease and how long it has been silent. */
export function RoutersPanel({ state }: { readonly state: FeedState }) {
  const routers = state.status?.routers ?? [];
  const leased = routers.filter((router) => router.lease !== null).length;
  const fresh = freshness(state, "gate");
  return (
    <Panel
      name="routers"
      title="Routers"
      fresh={fresh}
      tools={
        <span className="sum">{fresh.stale ? "" : `${leased} of ${routers.length} leased`}</span>
      }
    >
      <table>
        <colgroup>
          <col style={{ width: 32 }} />
          <col style={{ width: 72 }} />
        </colgroup>
        <thead>
          <tr>
            <th className="number">No.</th>
            <th>Link</th>
            <th className="number">Lease</th>
            <th className="number">Heard</th>
            <th className="number">Parents</th>
            <th className="number">Sent</th>
            <th className="number">Refused</th>
          </tr>
        </thead>
        <tbody>
          {routers.map((router) => (
            <RouterRow key={router.id} router={router} />
          ))}
        </tbody>
      </table>
      {routers.length === 0 && <p className="empty">No router has come yet</p>}
    </Panel>
  );
}

function RouterRow({ router }: { readonly router: RouterView }) {
  return (
    <tr>
      <td className="number">{router.id}</td>
      <td>
        <Up is={router.link} />
      </td>
      <td className="number">{router.lease ?? "none"}</td>
      <td className="number">{span(router.heartbeatAgeMs)}</td>
      <td className="number">{quietCount(router.parents)}</td>
      <td className="number">{count(router.admitted)}</td>
      <td className="number">{quietCount(router.refused)}</td>
    </tr>
  );
}
