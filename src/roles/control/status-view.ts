import { venueCode } from "../../core/domain/venue-code.ts";
import type {
  Health,
  LinkPhase,
  RouterView,
  StateWord,
  Status,
  VenueView,
} from "../../wire/api/status.ts";
import type { ControlModel } from "./control-model.ts";
import { laneScope, upDown } from "./gate-board.ts";

/**
 * The state of the fleet now. What only an absent process could tell is `UNREACHABLE`, `unknown`
 * or null; counts stay as last told, with the instant of that beside them.
 */
export function statusView(model: ControlModel, nowMs: number): Status {
  const live = model.gate.state.phase === "live";
  if (live) model.board.forgetEnded();
  return {
    nowMs,
    gate: gateView(model, live),
    quotes: {
      link: model.quotesLink.state.phase,
      ageMs: model.quotesLink.state.ageMs,
      asOfMs: model.quotesLink.state.asOfMs,
      symbols: model.quotes.quoted(),
    },
    scopes: scopeViews(model, live),
    routers: routerViews(model, live),
    venues: venueViews(model),
    exposure: model.board.exposures(),
    alerts: model.board.alerts(),
  };
}

/** The session and feed of every venue in the list. */
export function venueViews(model: ControlModel): VenueView[] {
  const live = model.gate.state.phase === "live";
  const quotesLive = model.quotesLink.state.phase === "live";
  return model.venues.map(({ venue, name }) => {
    const lane = model.board.lane(venueCode(venue));
    const feed = model.quotes.feedOf(venueCode(venue));
    return {
      venue,
      name,
      state: live && lane !== undefined ? lane.state : "UNREACHABLE",
      session: upDown(live && lane !== undefined, lane?.connected === true),
      working: lane?.working ?? 0,
      unacked: lane?.unacked ?? 0,
      sent: lane?.sent ?? 0,
      shares: lane?.shares ?? 0,
      nextOut: lane?.nextOut ?? 0,
      nextIn: lane?.nextIn ?? 0,
      feed: upDown(quotesLive, feed?.up === true),
      feedSeq: feed?.feedSeq ?? 0,
      feedMessages: feed?.messages ?? 0,
    };
  });
}

/** Whether the system can take an order now, and if not every reason why. */
export function healthView(model: ControlModel): Health {
  const live = model.gate.state.phase === "live";
  const quotes = model.quotesLink.state.phase;
  const state = live ? (model.board.gate?.state ?? "UNREACHABLE") : "UNREACHABLE";
  const leased = routerViews(model, live).filter((r) => r.lease !== null).length;
  const down = venueViews(model).filter((v) => v.session !== "up");
  const reasons: string[] = [];
  if (state !== "OPEN") reasons.push(gateReason(model, state));
  if (quotes !== "live") reasons.push(linkReason("quotes", quotes));
  if (leased === 0) reasons.push("no router has a lease");
  if (down.length > 0) reasons.push(`not logged on: ${down.map((v) => v.venue).join(" ")}`);
  return {
    ok: reasons.length === 0,
    gate: state,
    quotes,
    routers: leased,
    venues: model.venues.length - down.length,
    reasons,
  };
}

function gateReason(model: ControlModel, state: StateWord): string {
  if (state === "UNREACHABLE") return linkReason("the gate", model.gate.state.phase);
  const cause = model.board.gate?.cause ?? "";
  return cause === "" ? `the gate is ${state}` : `the gate is ${state}: ${cause}`;
}

function linkReason(peer: string, phase: LinkPhase): string {
  switch (phase) {
    case "connecting":
      return `${peer} is not connected`;
    case "snapshot":
    case "live": // Live, but its own row has not come yet.
      return `${peer} is still telling its state`;
    case "silent":
      return `${peer} is connected but silent`;
  }
}

function gateView(model: ControlModel, live: boolean): Status["gate"] {
  const { board, gate } = model;
  const link: { link: LinkPhase; ageMs: number | null; asOfMs: number } = {
    link: gate.state.phase,
    ageMs: gate.state.ageMs,
    asOfMs: gate.state.asOfMs,
  };
  const row = board.gate;
  return {
    state: live && row !== null ? row.state : "UNREACHABLE",
    lastState: row?.state ?? null,
    incarnation: row?.incarnation ?? 0,
    release: row?.release ?? 0,
    releaseDigest: row?.releaseDigest ?? "",
    controls: row?.controls ?? "",
    killed: killedScopes(model),
    cause: row?.cause ?? "",
    sinceMs: row?.sinceMs ?? 0,
    ...link,
    openParents: row?.openParents ?? 0,
    parents: row?.parents ?? 0,
    children: row?.children ?? 0,
    fills: row?.fills ?? 0,
    refusals: row?.refusals ?? 0,
    index: row?.index ?? 0,
    synced: row?.synced ?? 0,
  };
}

// A kill that was told holds until a rearm is told: it stays in the list while the gate is away.
function killedScopes(model: ControlModel): string[] {
  const lanes = model.board.lanes().filter((lane) => lane.state === "KILLED");
  const firm = model.board.gate?.state === "KILLED" ? ["firm"] : [];
  const told = model.board.scopes.filter(({ state }) => state === "KILLED");
  const names = [...firm, ...lanes.map((lane) => laneScope(lane.venue))];
  return [...new Set([...names, ...told.map(({ scope }) => scope)])];
}

function scopeViews(model: ControlModel, live: boolean): Status["scopes"] {
  const row = model.board.gate;
  if (row === null) return [];
  const word = (state: StateWord): StateWord => (live ? state : "UNREACHABLE");
  const firm = { scope: "firm", state: word(row.state), cause: row.cause, sinceMs: row.sinceMs };
  const told = new Map(model.board.scopes.map((entry) => [entry.scope, entry]));
  const lanes = model.board.lanes().map((lane) => {
    const scope = laneScope(lane.venue);
    const why = told.get(scope);
    // A lane whose session is down is HELD for that, whatever its scope says.
    const known = why?.state === lane.state ? why : { cause: "", sinceMs: lane.sinceMs };
    return { scope, state: word(lane.state), cause: known.cause, sinceMs: known.sinceMs };
  });
  const listed = new Set(["firm", ...lanes.map(({ scope }) => scope)]);
  const others = model.board.scopes
    .filter(({ scope }) => !listed.has(scope))
    .map((entry) => ({ ...entry, state: word(entry.state) }));
  return [firm, ...lanes, ...others];
}

function routerViews(model: ControlModel, live: boolean): RouterView[] {
  return model.board.routers().map((r) => ({
    id: r.id,
    link: upDown(live, r.connected),
    lease: live && r.leaseId !== 0 ? r.leaseId : null,
    running: r.release,
    onDisk: null,
    active: null,
    heartbeatAgeMs: r.heartbeatAgeMs + model.board.sinceHeardMs(r),
    pid: r.pid,
    parents: r.parents,
    admitted: r.admitted,
    refused: r.refused,
  }));
}
