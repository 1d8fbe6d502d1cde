import type { OrdStatus } from "../../core/domain/ord-status.ts";
import { isAuctionTif, isSide, OrdType, Tif } from "../../core/domain/order.ts";
import { rejectName } from "../../core/domain/reject-code.ts";
import type { SymbolTable } from "../../core/domain/symbols.ts";
import type { Group } from "../../core/router/group.ts";
import type { ParentWork } from "../../core/router/parent-work.ts";
import type { Router, RouterEffects } from "../../core/router/router.ts";
import type { RouterVenue } from "../../core/router/venue-ranking.ts";
import type { Clock } from "../../ports/clock.ts";
import { putSym } from "../../wire/fleet/codec.ts";
import {
  Assign,
  CancelChild,
  ChildAdmitted,
  ChildRefused,
  ChildReport,
  Heartbeat,
  Lease,
  ParentState,
  Propose,
  ProposeChild,
  Revoke,
  Unassign,
} from "../../wire/fleet/schema.ts";
import type { FleetHandler, FleetLink } from "../fleet/link.ts";
import type { Turn } from "../turn.ts";

const A = Assign.at;
const R = ChildReport.at;
const P = Propose.at;
const C = ProposeChild.at;
const ACCOUNT_SIZE = 16;

export type GateLinkOptions = {
  readonly symbols: SymbolTable;
  readonly venues: readonly RouterVenue[];
  readonly clock: Clock;
  readonly turn: Turn;
  /** Writes the Hello of this process. */
  readonly hello: (link: FleetLink) => void;
  readonly log: (line: string) => void;
};

/**
 * The router's side of the link to the gate: frames become the router's events, its proposals
 * become frames. `seen` and the number of the message within its lease are kept here.
 */
export class GateLink implements FleetHandler, Pick<RouterEffects, "propose" | "cancel"> {
  /** Instant of the last frame from the gate, ns. */
  heardNs = 0;
  readonly #options: GateLinkOptions;
  #router: Router | null = null;
  #link: FleetLink | null = null;
  /** Journal index of the last event taken in. */
  #seen = 0;
  /** Number of the last message within the lease. */
  #n = 0;

  constructor(options: GateLinkOptions) {
    this.#options = options;
  }

  /** The router that is told; set once, before the link is started. */
  serve(router: Router): void {
    this.#router = router;
  }

  open(link: FleetLink): void {
    this.#link = link;
    this.#seen = 0;
    this.heardNs = this.#options.clock.nowNs();
    this.#options.hello(link);
    this.#options.log("gate: connected");
  }

  closed(_link: FleetLink, reason: string): void {
    this.#link = null;
    this.#options.turn.touch();
    this.#router?.gateLost(this.#options.clock.nowNs());
    this.#options.log(`gate: lost, ${reason}`);
  }

  frame(_link: FleetLink, type: number, view: DataView, at: number): void {
    const router = this.#router;
    if (router === null) return;
    this.#options.turn.touch();
    this.heardNs = this.#options.clock.nowNs();
    switch (type) {
      case ChildReport.type:
        this.#report(router, view, at);
        break;
      case ChildAdmitted.type:
        this.#admitted(router, view, at);
        break;
      case ChildRefused.type:
        this.#refused(router, view, at);
        break;
      case ParentState.type:
        this.#parentState(router, view, at);
        break;
      case Assign.type:
        this.#assign(router, view, at);
        break;
      case Unassign.type:
        this.#unassign(router, view, at);
        break;
      case Lease.type:
        this.#lease(router, view, at);
        break;
      case Revoke.type:
        this.#revoke(router, view, at);
        break;
    }
  }

  /** Says that this router lives and how far it has read. */
  beat(utcMs: number): void {
    const link = this.#link;
    if (link === null) return;
    const at = link.frame(Heartbeat.type, Heartbeat.size);
    link.view.setFloat64(at + Heartbeat.at.seen, this.#seen, true);
    link.view.setFloat64(at + Heartbeat.at.utcMs, Math.floor(utcMs), true);
  }

  /**
   * Sends a group of children (M4): those of an auction order for its auction, all others as
   * immediate-or-cancel limit orders.
   */
  propose(work: ParentWork, group: Group): void {
    const link = this.#link;
    const lease = this.#router?.lease;
    if (link === null || lease === null || lease === undefined) return;
    const size = Propose.size + group.count * ProposeChild.size;
    const at = link.frame(Propose.type, size, group.count);
    const view = link.view;
    this.#n += 1;
    view.setUint32(at + P.leaseId, lease.leaseId, true);
    view.setUint32(at + P.incarnation, lease.incarnation, true);
    view.setUint32(at + P.rel, lease.rel, true);
    view.setUint32(at + P.kill, lease.kill, true);
    view.setFloat64(at + P.seen, this.#seen, true);
    view.setUint32(at + P.n, this.#n, true);
    view.setUint32(at + P.parent, work.parent, true);
    view.setUint32(at + P.assign, work.assign, true);
    for (let i = 0; i < group.count; i++) {
      this.#child(link, at + Propose.size + i * ProposeChild.size, work, group, i);
    }
  }

  /** Asks for the cancel of a child of this router (M7). */
  cancel(parent: number, incarnation: number, child: number): void {
    const link = this.#link;
    const lease = this.#router?.lease;
    if (link === null || lease === null || lease === undefined) return;
    const at = link.frame(CancelChild.type, CancelChild.size);
    link.view.setUint32(at + CancelChild.at.leaseId, lease.leaseId, true);
    link.view.setUint32(at + CancelChild.at.parent, parent, true);
    link.view.setUint32(at + CancelChild.at.incarnation, incarnation, true);
    link.view.setUint32(at + CancelChild.at.child, child, true);
  }

  #child(link: FleetLink, at: number, work: ParentWork, group: Group, i: number): void {
    const { symbols, venues } = this.#options;
    const venue = venues[group.venueIndex[i] as number] as RouterVenue;
    const view = link.view;
    view.setUint32(at + C.ref, group.ref[i] as number, true);
    view.setUint8(at + C.venue, venue.code);
    view.setUint8(at + C.side, work.side);
    const waits = isAuctionTif(work.tif);
    view.setUint8(at + C.ordType, waits ? work.ordType : OrdType.Limit);
    view.setUint8(at + C.tif, waits ? work.tif : Tif.Ioc);
    view.setUint8(at + C.iso, 0);
    view.setUint8(at + C.hidden, 0);
    view.setUint8(at + C.retail, group.retail ? 1 : 0);
    putSym(view, at + C.symbol, symbols.lo(work.symbol), symbols.hi(work.symbol));
    link.bytes.set(work.account, at + C.account);
    view.setUint32(at + C.qty, group.qty[i] as number, true);
    view.setFloat64(at + C.px, group.px[i] as number, true);
  }

  #report(router: Router, view: DataView, at: number): void {
    this.#saw(view, at + R.index);
    router.reported(
      view.getUint32(at + R.parent, true),
      view.getUint32(at + R.ref, true),
      view.getUint8(at + R.ordStatus) as OrdStatus,
      view.getUint32(at + R.lastQty, true),
      view.getUint32(at + R.remainingQty, true),
      this.heardNs,
    );
  }

  #admitted(router: Router, view: DataView, at: number): void {
    const f = ChildAdmitted.at;
    this.#saw(view, at + f.index);
    router.admitted(
      view.getUint32(at + f.parent, true),
      view.getUint32(at + f.ref, true),
      view.getUint32(at + f.incarnation, true),
      view.getUint32(at + f.child, true),
      view.getUint32(at + f.remainingQty, true),
    );
  }

  #refused(router: Router, view: DataView, at: number): void {
    const f = ChildRefused.at;
    this.#saw(view, at + f.index);
    router.refused(
      view.getUint32(at + f.parent, true),
      view.getUint32(at + f.ref, true),
      view.getUint16(at + f.code, true),
      view.getFloat64(at + f.b, true),
      view.getUint32(at + f.remainingQty, true),
      this.heardNs,
    );
  }

  #parentState(router: Router, view: DataView, at: number): void {
    const f = ParentState.at;
    this.#saw(view, at + f.index);
    router.parentChanged(
      view.getUint32(at + f.parent, true),
      view.getUint32(at + f.remainingQty, true),
      view.getFloat64(at + f.limitPx, true),
      view.getFloat64(at + f.reservePx, true),
    );
  }

  #assign(router: Router, view: DataView, at: number): void {
    this.#saw(view, at + A.index);
    const parent = view.getUint32(at + A.parent, true);
    const side = view.getUint8(at + A.side);
    const symbol = this.#options.symbols.findWords(
      view.getUint32(at + A.symbol, true),
      view.getUint32(at + A.symbol + 4, true),
    );
    if (symbol < 0 || !isSide(side)) {
      this.#options.log(`gate: parent ${parent} has a symbol or side that is not known here`);
      return;
    }
    const from = view.byteOffset + at + A.account;
    const listing = view.getUint8(at + A.listing);
    router.assigned(
      {
        parent,
        assign: view.getUint32(at + A.assign, true),
        symbol,
        side,
        ordType: view.getUint8(at + A.ordType),
        tif: view.getUint8(at + A.tif),
        listing: this.#options.venues.findIndex(({ code }) => code === listing),
        strategy: view.getUint8(at + A.strategy),
        account: new Uint8Array(view.buffer, from, ACCOUNT_SIZE).slice(),
        orderQty: view.getUint32(at + A.orderQty, true),
        remainingQty: view.getUint32(at + A.remainingQty, true),
        limitPx: view.getFloat64(at + A.limitPx, true),
        reservePx: view.getFloat64(at + A.reservePx, true),
        retail: view.getUint8(at + A.retail) === 1,
      },
      this.heardNs,
    );
  }

  #unassign(router: Router, view: DataView, at: number): void {
    const f = Unassign.at;
    this.#saw(view, at + f.index);
    const parent = view.getUint32(at + f.parent, true);
    router.unassigned(parent, view.getUint32(at + f.assign, true), this.heardNs);
  }

  #lease(router: Router, view: DataView, at: number): void {
    const f = Lease.at;
    this.#saw(view, at + f.index);
    this.#n = 0;
    const leaseId = view.getUint32(at + f.leaseId, true);
    router.leased({
      leaseId,
      incarnation: view.getUint32(at + f.incarnation, true),
      rel: view.getUint32(at + f.rel, true),
      kill: view.getUint32(at + f.kill, true),
      ttlMs: view.getUint32(at + f.ttlMs, true),
    });
    this.#options.log(`gate: lease ${leaseId}`);
  }

  #revoke(router: Router, view: DataView, at: number): void {
    const leaseId = view.getUint32(at + Revoke.at.leaseId, true);
    const reason = rejectName(view.getUint16(at + Revoke.at.reason, true));
    router.revoked(leaseId);
    this.#options.log(`gate: lease ${leaseId} revoked, ${reason}`);
  }

  #saw(view: DataView, at: number): void {
    const index = view.getFloat64(at, true);
    if (index > this.#seen) this.#seen = index;
  }
}
