import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { ApiSource, StreamHub } from "../../wire/api/source.ts";
import type { Status } from "../../wire/api/status.ts";
import type { ApiInstance } from "./server.ts";

type Meters = ReturnType<typeof meters>;

/** `/metrics` in the text form of Prometheus, read from the status at each scrape. */
export function addMetrics(app: ApiInstance, source: ApiSource, hub: StreamHub): void {
  // The process's own counters go on from scrape to scrape; ours are set anew from the status.
  const ofProcess = new Registry();
  collectDefaultMetrics({ register: ofProcess });
  const registry = new Registry();
  const all = meters(registry);
  app.get("/metrics", { schema: { hide: true } }, async (_request, reply) => {
    registry.resetMetrics();
    measure(all, source.status());
    all.readers.set(hub.readers);
    const text = `${await ofProcess.metrics()}\n${await registry.metrics()}`;
    return reply.type(registry.contentType).send(text);
  });
}

/** What an absent process would have to tell has no sample: an old number is not a fresh one. */
function measure(all: Meters, status: Status): void {
  const { gate, quotes } = status;
  const live = gate.link === "live";
  all.gateUp.set(live ? 1 : 0);
  all.quotesUp.set(quotes.link === "live" ? 1 : 0);
  for (const venue of status.venues) {
    const labels = { venue: venue.venue };
    if (venue.feed !== "unknown") all.feedUp.set(labels, venue.feed === "up" ? 1 : 0);
    if (venue.session === "unknown") continue;
    all.sessionUp.set(labels, venue.session === "up" ? 1 : 0);
    all.working.set(labels, venue.working);
    all.shares.inc(labels, venue.shares);
  }
  if (!live) return;
  all.gateState.set({ state: gate.state }, 1);
  all.incarnation.set(gate.incarnation);
  all.openParents.set(gate.openParents);
  all.parents.inc(gate.parents);
  all.children.inc(gate.children);
  all.fills.inc(gate.fills);
  all.refusals.inc(gate.refusals);
  for (const router of status.routers) {
    const labels = { router: String(router.id) };
    all.leased.set(labels, router.lease === null ? 0 : 1);
    all.heartbeatAge.set(labels, router.heartbeatAgeMs / 1000);
  }
  for (const { limit, scope, used, max } of status.exposure) {
    all.used.set({ limit, scope }, used);
    all.max.set({ limit, scope }, max);
  }
}

function meters(registry: Registry) {
  const registers = [registry];
  const gauge = <L extends string>(name: string, help: string, ...labelNames: L[]): Gauge<L> =>
    new Gauge({ name: `smars_${name}`, help, labelNames, registers });
  const counter = <L extends string>(name: string, help: string, ...labelNames: L[]): Counter<L> =>
    new Counter({ name: `smars_${name}_total`, help, labelNames, registers });
  return {
    gateUp: gauge("gate_up", "1: the gate is connected and speaks"),
    quotesUp: gauge("quotes_up", "1: quotes is connected and speaks"),
    gateState: gauge("gate_state", "1 for the state that the firm is in", "state"),
    incarnation: gauge("gate_incarnation", "number of this start of the gate"),
    openParents: gauge("parents_open", "parents not ended"),
    parents: counter("parents", "parents admitted"),
    children: counter("children", "children sent"),
    fills: counter("fills", "executions booked"),
    refusals: counter("refusals", "parents and children refused"),
    leased: gauge("router_leased", "1: the router has a live lease", "router"),
    heartbeatAge: gauge("router_heartbeat_age_seconds", "since its last frame", "router"),
    sessionUp: gauge("venue_session_up", "1: the gate is logged on", "venue"),
    feedUp: gauge("venue_feed_up", "1: the feed is alive without a gap", "venue"),
    working: gauge("venue_children_working", "children open", "venue"),
    shares: counter("venue_shares", "shares executed", "venue"),
    used: gauge("exposure_used", "use, in the unit of the limit", "limit", "scope"),
    max: gauge("exposure_max", "limit", "limit", "scope"),
    readers: gauge("stream_readers", "readers of the stream"),
  };
}
