import type { Status } from "../../wire/api/status.ts";
import { askControl } from "../api-client.ts";
import type { SmarsConfig } from "../config/smars-config.ts";
import { CommandFault } from "../exit-code.ts";
import { resolveRun } from "../run.ts";
import type { RunOptions } from "../run-options.ts";
import { table } from "../table.ts";

/** `smars status`: the fleet as control sees it. */
export async function status(options: RunOptions & { readonly json?: true }): Promise<void> {
  const { config } = await resolveRun(options);
  const answer = await askControl(config.control.port, "/api/status");
  if (answer?.status !== 200) {
    const what = answer === null ? "nothing answers" : `it answered ${answer.status}`;
    throw new CommandFault(
      `control at 127.0.0.1:${config.control.port}: ${what}. Start the system with "smars up".`,
    );
  }
  const status = answer.body as Status;
  const stops = await askStops(config);
  const text = options.json
    ? `${JSON.stringify({ ...status, stops })}\n`
    : `${describe(status)}${describeStops(stops)}`;
  process.stdout.write(text);
}

/** What can stop the gate from outside of it: purge and the guards, as they say themselves. */
type Stop = { readonly name: string; readonly state: string };

async function askStops({ purge, guards }: SmarsConfig): Promise<Stop[]> {
  const ports = [
    { name: "purge", port: purge.port },
    ...guards.list.map(({ number, port }) => ({ name: `guard-${number}`, port })),
  ];
  return Promise.all(
    ports.map(async ({ name, port }) => {
      const answer = await askControl(port, "/v1/state");
      const { state } = (answer?.body ?? {}) as { readonly state?: unknown };
      return { name, state: typeof state === "string" ? state : "DOWN" };
    }),
  );
}

function describeStops(stops: readonly Stop[]): string {
  return `${stops.map(({ name, state }) => `${name} ${state}`).join(", ")}\n`;
}

/** All that is not OPEN; the venues have a table of their own. */
function stopped({ scopes }: Status): Status["scopes"] {
  return scopes.filter(({ scope, state, cause }) => {
    const sessionOnly = scope.startsWith("venue:") && cause === "" && state === "HELD";
    return state !== "OPEN" && state !== "UNREACHABLE" && !sessionOnly;
  });
}

function describe(status: Status): string {
  const { gate, quotes, routers, venues, exposure, alerts } = status;
  const cause = gate.cause === "" ? "" : ` (${gate.cause})`;
  return [
    `gate ${gate.state}${cause}, incarnation ${gate.incarnation}, link ${gate.link}; ` +
      `${gate.openParents} of ${gate.parents} parents open, ` +
      `${gate.children} children, ${gate.fills} fills, ${gate.refusals} refusals`,
    `release ${gate.releaseDigest || "unknown"}, controls ${gate.controls || "unknown"}`,
    `quotes ${quotes.link}, ${quotes.symbols} symbols`,
    "",
    ...table(
      ["router", "link", "lease", "parents", "admitted", "refused", "silent ms"],
      routers.map((router) => [
        router.id,
        router.link,
        router.lease ?? "none",
        router.parents,
        router.admitted,
        router.refused,
        Math.round(router.heartbeatAgeMs),
      ]),
    ),
    "",
    ...table(
      ["venue", "name", "session", "feed", "state", "working", "unacked", "sent", "shares"],
      venues.map((venue) => [
        venue.venue,
        venue.name,
        venue.session,
        venue.feed,
        venue.state,
        venue.working,
        venue.unacked,
        venue.sent,
        venue.shares,
      ]),
    ),
    ...section(["not OPEN", "state", "cause", "since (UTC)"], stopped(status), (row) => [
      row.scope,
      row.state,
      row.cause,
      new Date(row.sinceMs).toISOString().slice(0, 19),
    ]),
    ...section(["limit", "scope", "used", "max"], exposure, (row) => [
      row.limit,
      row.scope,
      row.used,
      row.max,
    ]),
    ...section(["alert", "scope", "numbers"], alerts, (row) => [
      row.code,
      row.scope,
      `${row.a}, ${row.b}`,
    ]),
    "",
  ].join("\n");
}

function section<T>(
  head: readonly string[],
  rows: readonly T[],
  cells: (row: T) => readonly (string | number)[],
): string[] {
  return rows.length === 0 ? [] : ["", ...table(head, rows.map(cells))];
}
