import { CALM_NETWORK, type NetworkModel } from "../network.ts";
import {
  type Fault,
  type FaultedFleet,
  type FaultSite,
  named,
  oneOf,
  spanNs,
} from "./fault-site.ts";
import { FixEdit } from "./fix-edit.ts";
import type { Tamper } from "./wires.ts";

const MS = 1e6;
const S = 1e9;
/** The way of a piece of data between machines that are far apart, ns. */
const FAR_NS: readonly [number, number] = [1 * MS, 30 * MS];
const NO_BYTES = new Uint8Array(0);
/** Text(58): the last field that a report may have, and nothing hangs on it. */
const TEXT = 58;
/** Where the value of BeginString(8) begins, and what stands there instead. */
const BEGIN_AT = 2;
const NOISE = 0x3f;

/** Two processes with a connection between them. */
type Link = readonly [from: string, to: string];

/** All pairs that talk to each other. */
function links(fleet: FaultedFleet): Link[] {
  const to = (prefix: string, other: string): Link[] =>
    named(fleet, prefix).map((name) => [name, other]);
  return [
    ...fixLinks(fleet),
    ...frameLinks(fleet),
    ...to("router", "quotes"),
    ...to("gate", "quotes"),
    ...named(fleet, "venue").map((venue): Link => ["quotes", venue]),
    ...named(fleet, "guard").map((guard): Link => ["gate", guard]),
  ];
}

function fixLinks(fleet: FaultedFleet): Link[] {
  const venues = named(fleet, "venue").map((venue): Link => ["gate", venue]);
  return [...venues, ...named(fleet, "client").map((client): Link => [client, "gate"])];
}

function frameLinks(fleet: FaultedFleet): Link[] {
  return [...named(fleet, "router"), ...named(fleet, "hostile")].map((name) => [name, "gate"]);
}

/** The same pair, sometimes the other way round. */
function eitherWay({ random }: FaultSite, link: Link | null): Link | null {
  return link === null || random.below(2) === 0 ? link : [link[1], link[0]];
}

/** A connection is lost with all that is under way on it. */
export const connectionLost: Fault = (site) => {
  const link = eitherWay(site, oneOf(site.random, links(site.fleet)));
  if (link === null) return;
  if (site.fleet.fabric.lose(...link) > 0) site.note(link[1]);
};

/** A connection is lost when a part of a message has gone. */
export const cutMidFrame: Fault = (site) => {
  const { random, wires, world, fleet } = site;
  const link = eitherWay(site, oneOf(random, fixLinks(fleet)));
  if (link === null) return;
  let cut = false;
  const undo = wires.fix(...link, (message) => {
    if (cut) return [];
    cut = true;
    const [, longestNs] = fleet.fabric.modelOf(...link).latencyNs;
    // The part arrives first: its reader has it half when the line goes.
    world.plan(longestNs + MS, () => {
      undo?.();
      if (fleet.fabric.lose(...link) > 0) site.note(link[1]);
    });
    return [message.subarray(0, 1 + random.below(message.length - 1))];
  });
  if (undo !== null) site.undoAfter(5 * S, undo);
};

/** Nothing passes between two processes, either way. */
export const partition: Fault = (site) => {
  const link = oneOf(site.random, links(site.fleet));
  if (link === null) return;
  cutOff(site, [link, [link[1], link[0]]]);
};

/** Nothing passes one way; the other way all goes well. */
export const oneWayPartition: Fault = (site) => {
  const link = eitherWay(site, oneOf(site.random, links(site.fleet)));
  if (link !== null) cutOff(site, [link]);
};

function cutOff({ fleet: { fabric }, random, note, undoAfter }: FaultSite, ways: Link[]): void {
  for (const way of ways) fabric.cut(...way);
  undoAfter(spanNs(random, 5 * MS, 8 * S), () => {
    const stopped = ways.reduce((sum, way) => sum + fabric.heal(...way), 0);
    if (stopped > 0) note(ways[0]?.[1] ?? "");
  });
}

/** A wire takes its time. */
export const delayed: Fault = (site) => {
  const link = eitherWay(site, oneOf(site.random, links(site.fleet)));
  const mostNs = spanNs(site.random, 2 * MS, 500 * MS);
  if (link !== null) slowLine(site, [link], { latencyNs: [mostNs / 10, mostNs] });
};

/** A venue is slow both ways, and its kernel takes little. */
export const slowVenue: Fault = (site) => {
  const venue = oneOf(site.random, named(site.fleet, "venue"));
  if (venue === null) return;
  const mostNs = spanNs(site.random, 50 * MS, 1500 * MS);
  const ways: Link[] = [
    ["gate", venue],
    [venue, "gate"],
  ];
  slowLine(site, ways, { latencyNs: [mostNs / 10, mostNs], bufferBytes: 1024 });
};

/** The kernels take so little that writers must wait, on a way that may be long. */
export const smallBuffers: Fault = (site) => {
  const link = eitherWay(site, oneOf(site.random, fixLinks(site.fleet)));
  if (link === null) return;
  const bufferBytes = Math.round(spanNs(site.random, 32, 1024));
  const [leastNs, mostNs] = site.random.below(2) === 0 ? CALM_NETWORK.latencyNs : FAR_NS;
  slowLine(site, [link], { bufferBytes, latencyNs: [leastNs, mostNs] });
};

/** What is written arrives in pieces. */
export const fragmented: Fault = (site) => {
  const link = eitherWay(site, oneOf(site.random, links(site.fleet)));
  if (link !== null) slowLine(site, [link], { fragment: 0.2 + site.random.unit() * 0.7 });
};

/** A wire has a model of its own for a while; it has an effect when something went over it. */
function slowLine(site: FaultSite, ways: readonly Link[], change: Partial<NetworkModel>): void {
  const { fleet, random, note, undoAfter } = site;
  const { lines } = fleet.fabric;
  let used = false;
  for (const [from, to] of ways) {
    const model = { ...CALM_NETWORK, ...change };
    // Asked for by everything that goes this way.
    lines.set(`${from}>${to}`, {
      bufferBytes: model.bufferBytes,
      fragment: model.fragment,
      lose: model.lose,
      get latencyNs() {
        used = true;
        return model.latencyNs;
      },
    });
  }
  undoAfter(spanNs(random, 50 * MS, 10 * S), () => {
    for (const [from, to] of ways) lines.delete(`${from}>${to}`);
    if (used) note(ways[0]?.[1] ?? "");
  });
}

/** A FIX message comes again, as a resend has it: PossDupFlag(43), its first SendingTime(122). */
export const fixDuplicated: Fault = (site) =>
  onFix(site, (message) => {
    const again = new FixEdit(message);
    if (!isApplication(again) || again.get(43) === "Y") return null;
    again.set(43, "Y").set(122, again.get(52));
    return [message, again.bytes()];
  });

/** Two messages of a FIX session come in the wrong order: a gap, then what was missing. */
export const fixReordered: Fault = (site) => {
  let first: Uint8Array | null = null;
  onFix(site, (message, connection) => {
    if (first !== null) {
      const swapped = [message, first];
      first = null;
      return swapped;
    }
    if (!isApplication(new FixEdit(message))) return null;
    first = message;
    // Nothing may come behind it for a long time: then it was only late.
    site.world.plan(50 * MS, () => {
      const held = first;
      first = null;
      if (held !== null) connection.pass(held);
    });
    return [];
  });
};

/**
 * A FIX message comes as no message at all, so that it is missing and asked for again; or a report
 * comes to its client with a field without a value, and is refused by the client's engine.
 */
export const fixGarbled: Fault = (site) => {
  const empty = site.random.below(2) === 0;
  const once: Once = (message) => {
    const edit = new FixEdit(message);
    if (!isApplication(edit)) return null;
    if (empty) return [edit.set(TEXT, "").bytes(), NO_BYTES];
    const noise = message.slice();
    noise.fill(NOISE, BEGIN_AT, BEGIN_AT + 3);
    return [noise, NO_BYTES];
  };
  if (!empty) {
    onFix(site, once);
    return;
  }
  const client = oneOf(site.random, named(site.fleet, "client"));
  const undo =
    client === null ? null : site.wires.fix("gate", client, untilDone(site, client, once));
  if (undo !== null) site.undoAfter(5 * S, undo);
};

/** A router's frame comes twice. */
export const frameDuplicated: Fault = (site) => onFrames(site, (frame) => [frame, frame.slice()]);

/** Two of a router's frames come in the wrong order. */
export const frameReordered: Fault = (site) => {
  let first: Uint8Array | null = null;
  onFrames(site, (frame) => {
    if (first === null) {
      first = frame;
      return [];
    }
    const swapped = [frame, first];
    first = null;
    return swapped;
  });
};

/** Does something to the first message that it can be done to; null: not to this one. */
type Once = (message: Uint8Array, connection: Parameters<Tamper>[1]) => Uint8Array[] | null;

function onFix(site: FaultSite, once: Once): void {
  const link = eitherWay(site, oneOf(site.random, fixLinks(site.fleet)));
  if (link === null) return;
  const undo = site.wires.fix(...link, untilDone(site, link[1], once));
  if (undo !== null) site.undoAfter(5 * S, undo);
}

function onFrames(site: FaultSite, once: Once): void {
  const link = oneOf(site.random, frameLinks(site.fleet));
  if (link === null) return;
  const undo = site.wires.frames(...link, untilDone(site, link[1], once));
  if (undo !== null) site.undoAfter(5 * S, undo);
}

/** Held-back messages make it go on until something was handed over in another shape. */
function untilDone(site: FaultSite, who: string, once: Once): Tamper {
  let done = false;
  return (message, connection) => {
    const instead = done ? null : once(message, connection);
    if (instead === null) return [message];
    if (instead.length > 1) {
      done = true;
      site.note(who);
    }
    return instead;
  };
}

/** Session messages keep their place: a Logon that comes twice is another fault. */
function isApplication(message: FixEdit): boolean {
  return !"012345A".includes(message.get(35));
}
