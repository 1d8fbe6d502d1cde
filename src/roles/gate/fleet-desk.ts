import { propose } from "../../core/gate/admit-child.ts";
import { C } from "../../core/gate/children.ts";
import { cancelChild } from "../../core/gate/finish.ts";
import type { Gate } from "../../core/gate/gate.ts";
import { stepOrphans } from "../../core/gate/orphans.ts";
import { emptyProposal, GROUP_MAX, type ProposedChild } from "../../core/gate/proposal.ts";
import { CancelBy } from "../../core/gate/records.ts";
import type { Router } from "../../core/gate/routers.ts";
import { routerDown, routerGarbled, routerHeard, routerUp } from "../../core/gate/workers.ts";
import { getText, SCHEMA_DIGEST } from "../../wire/fleet/codec.ts";
import { COUNT_AT } from "../../wire/fleet/layout.ts";
import { CancelChild, Heartbeat, Hello, Propose, ProposeChild } from "../../wire/fleet/schema.ts";
import type { FleetHandler, FleetLink } from "../fleet/link.ts";
import type { Observers } from "./observers.ts";

/** What a connection without a lease has sent since this ns of the gate's clock: a second. */
type LinkFrames = { secondNs: number; frames: number; isObserver: boolean };

const SECOND_NS = 1e9;
const ROLE_ROUTER = 1;
const ROLE_OBSERVER = 3;

/** The gate's side of the fleet port: routers propose, observers watch. */
export class FleetDesk implements FleetHandler {
  readonly #gate: Gate;
  readonly #time: () => void;
  readonly #observers: Observers;
  readonly #links: Map<FleetLink, LinkFrames> = new Map();
  readonly #routerOf: Map<FleetLink, Router> = new Map();
  readonly #linkOf: (FleetLink | null)[];
  readonly #proposal = emptyProposal();

  constructor(gate: Gate, time: () => void, observers: Observers) {
    this.#gate = gate;
    this.#time = time;
    this.#observers = observers;
    this.#linkOf = gate.routers.map(() => null);
  }

  /** The connection of a router, or null. */
  link(router: number): FleetLink | null {
    return this.#linkOf[router] ?? null;
  }

  open(link: FleetLink): void {
    this.#links.set(link, { secondNs: this.#gate.nowNs, frames: 0, isObserver: false });
  }

  frame(link: FleetLink, type: number, view: DataView, at: number, _length: number): void {
    this.#time();
    const router = this.#routerOf.get(link);
    if (router !== undefined) {
      if (!routerHeard(this.#gate, router)) return;
      if (type === Propose.type) this.#propose(router, view, at);
      else if (type === CancelChild.type) this.#cancel(router, view, at);
      return;
    }
    if (this.#floods(link)) return;
    if (type === Hello.type) this.#hello(link, view, at);
    else if (type !== Heartbeat.type) link.close("a router says Hello first");
  }

  /** Who has no lease has little to say: one that says more in a second than a router is closed. */
  #floods(link: FleetLink): boolean {
    const sent = this.#links.get(link);
    const { nowNs, limits } = this.#gate;
    if (sent === undefined) return true;
    if (nowNs - sent.secondNs >= SECOND_NS) {
      sent.secondNs = nowNs;
      sent.frames = 0;
    }
    sent.frames++;
    if (sent.frames <= limits.routerFramesPerS) return false;
    link.close(`${sent.frames} frames within a second without a lease`);
    return true;
  }

  garbled(link: FleetLink, _fault: string): void {
    this.#time();
    const router = this.#routerOf.get(link);
    if (router !== undefined) routerGarbled(this.#gate, router);
  }

  closed(link: FleetLink, _reason: string): void {
    this.#time();
    this.#links.delete(link);
    this.#observers.remove(link);
    const router = this.#routerOf.get(link);
    if (router === undefined) return;
    this.#routerOf.delete(link);
    this.#linkOf[router.number] = null;
    routerDown(this.#gate, router.number);
    stepOrphans(this.#gate);
  }

  /** Tells every connection that the gate lives. */
  heartbeat(): void {
    for (const link of this.#links.keys()) {
      const at = link.frame(Heartbeat.type, Heartbeat.size);
      link.view.setFloat64(at + Heartbeat.at.seen, 0, true);
      link.view.setFloat64(at + Heartbeat.at.utcMs, Math.floor(this.#gate.utcMs), true);
    }
  }

  #hello(link: FleetLink, view: DataView, at: number): void {
    const lo = view.getUint32(at + Hello.at.digestLo, true);
    const hi = view.getUint32(at + Hello.at.digestHi, true);
    if (lo !== SCHEMA_DIGEST.lo || hi !== SCHEMA_DIGEST.hi) {
      link.close("the schema digest differs: router and gate are of different builds");
      return;
    }
    const role = view.getUint8(at + Hello.at.role);
    const known = this.#links.get(link);
    // Each Hello of an observer costs a whole picture.
    if (known === undefined || known.isObserver) {
      link.close("it has said Hello before");
      return;
    }
    if (role === ROLE_OBSERVER) {
      known.isObserver = true;
      this.#observers.add(link);
      return;
    }
    const number = view.getUint16(at + Hello.at.router, true);
    const router = this.#gate.routers[number];
    if (role !== ROLE_ROUTER || router === undefined || number === 0 || router.connected) {
      link.close(`router ${number} is not expected here`);
      return;
    }
    this.#routerOf.set(link, router);
    this.#linkOf[number] = link;
    const leased = routerUp(this.#gate, {
      number,
      bootId: view.getFloat64(at + Hello.at.bootId, true),
      pid: view.getUint32(at + Hello.at.pid, true),
      release: getText(view, at + Hello.at.release, 24),
    });
    if (leased) return;
    this.#routerOf.delete(link);
    this.#linkOf[number] = null;
    // It comes again, and gets its lease once it runs the release, its wait is over, and people
    // have let it go if they had to.
    link.close(`router ${number} gets no lease`);
  }

  #propose(router: Router, view: DataView, at: number): void {
    const p = this.#proposal;
    const f = Propose.at;
    p.leaseId = view.getUint32(at + f.leaseId, true);
    p.incarnation = view.getUint32(at + f.incarnation, true);
    p.rel = view.getUint32(at + f.rel, true);
    p.kill = view.getUint32(at + f.kill, true);
    p.seen = view.getFloat64(at + f.seen, true);
    p.n = view.getUint32(at + f.n, true);
    p.parent = view.getUint32(at + f.parent, true);
    p.assign = view.getUint32(at + f.assign, true);
    p.count = view.getUint32(at + COUNT_AT, true);
    const count = Math.min(p.count, GROUP_MAX);
    for (let i = 0; i < count; i++) {
      this.#child(p.children[i] as ProposedChild, view, at + Propose.size + i * ProposeChild.size);
    }
    propose(this.#gate, router, p);
  }

  #child(c: ProposedChild, view: DataView, at: number): void {
    const f = ProposeChild.at;
    c.ref = view.getUint32(at + f.ref, true);
    c.venue = view.getUint8(at + f.venue);
    c.side = view.getUint8(at + f.side);
    c.ordType = view.getUint8(at + f.ordType);
    c.tif = view.getUint8(at + f.tif);
    c.iso = view.getUint8(at + f.iso);
    c.hidden = view.getUint8(at + f.hidden);
    c.retail = view.getUint8(at + f.retail);
    const lo = view.getUint32(at + f.symbol, true);
    c.symbol = this.#gate.symbols.findWords(lo, view.getUint32(at + f.symbol + 4, true));
    c.account0 = view.getInt32(at + f.account, true);
    c.account1 = view.getInt32(at + f.account + 4, true);
    c.account2 = view.getInt32(at + f.account + 8, true);
    c.account3 = view.getInt32(at + f.account + 12, true);
    c.qty = view.getUint32(at + f.qty, true);
    c.px = view.getFloat64(at + f.px, true);
  }

  /** A router may cancel only children that it sent itself (M7). */
  #cancel(router: Router, view: DataView, at: number): void {
    const f = CancelChild.at;
    const { children, parents } = this.#gate.ledger;
    const row = parents.rowOf(view.getUint32(at + f.parent, true));
    const incarnation = view.getUint32(at + f.incarnation, true);
    const child = children.find(incarnation, row, view.getUint32(at + f.child, true));
    if (child < 0 || children.get(child, C.router) !== router.number) return;
    cancelChild(this.#gate, child, CancelBy.Router);
  }
}
