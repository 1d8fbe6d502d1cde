import { mayStillFill, type OrdStatus } from "../../src/core/domain/ord-status.ts";
import { OrdType, Side, Tif } from "../../src/core/domain/order.ts";
import { rejectName } from "../../src/core/domain/reject-code.ts";
import { FleetClient, type FleetHandler, type FleetLink } from "../../src/roles/fleet/link.ts";
import { Turn } from "../../src/roles/turn.ts";
import { NodeClock } from "../../src/shell/system/clock.ts";
import { NodeNetwork } from "../../src/shell/system/network.ts";
import { SCHEMA_DIGEST } from "../../src/wire/fleet/codec.ts";
import {
  Assign,
  ChildAdmitted,
  ChildRefused,
  ChildReport,
  Heartbeat,
  Hello,
  Lease,
  Propose,
  ProposeChild,
} from "../../src/wire/fleet/schema.ts";
import type { Latencies } from "./latencies.ts";
import { orderArrivals } from "./order-arrivals.ts";
import { type NetworkTap, TappedNetwork } from "./tapped-network.ts";

const ROUTER = 1;
const ROLE_ROUTER = 1;
const HEARTBEAT_MS = 250;
const QTY = 100;
const ACCOUNT_SIZE = 16;

/** The best offer that a buyer finds in a stock: the letter of a venue and its price, $0.0001. */
export type BestOffer = { readonly venue: number; readonly px: number };

/** Fields of the lease and of the parent that every proposal names. */
type Assigned = { readonly parent: number; readonly assign: number; readonly frame: Uint8Array };

/**
 * A router that proposes one child after the other, for the one parent that the gate assigns it,
 * and takes the instants at which each proposal reaches its socket and its order the venue.
 */
export class ProposalProbe implements FleetHandler {
  /** What the venues must be watched with. */
  readonly arrivals: NetworkTap = orderArrivals((_id, nowUs) => {
    if (this.#childUs === 0) this.#childUs = nowUs;
  });
  refused = 0;
  readonly #client: FleetClient;
  readonly #beat: NodeJS.Timeout;
  readonly #offer: () => BestOffer;
  readonly #assigned: PromiseWithResolvers<void> = Promise.withResolvers();
  #running = true;
  #lease = { leaseId: 0, incarnation: 0, rel: 0, kill: 0 };
  #parent: Assigned | null = null;
  #seen = 0;
  #n = 0;
  #ref = 0;
  #sentUs = 0;
  #childUs = 0;
  #ended: (sent: boolean) => void = () => undefined;

  /** @param port Fleet port of the gate. */
  constructor(port: number, offer: () => BestOffer) {
    const clock = new NodeClock();
    const tap: NetworkTap = { sent: () => this.#handedOver() };
    this.#offer = offer;
    this.#client = new FleetClient({
      network: new TappedNetwork(new NodeNetwork(), tap),
      clock,
      turn: new Turn(clock),
      address: { host: "127.0.0.1", port },
      handler: this,
    });
    this.#client.start();
    this.#beat = setInterval(() => this.#heartbeat(), HEARTBEAT_MS);
  }

  /** Resolves when the gate has given it a parent. */
  get assigned(): Promise<void> {
    return this.#assigned.promise;
  }

  stop(): void {
    this.#running = false;
    clearInterval(this.#beat);
    this.#client.stop();
  }

  /** Proposes a child, again if the gate refuses it, and adds its time when it has ended. */
  async measure(into: Latencies): Promise<void> {
    while (!(await this.#one()));
    into.add(this.#childUs - this.#sentUs);
  }

  open(link: FleetLink): void {
    const f = Hello.at;
    const at = link.frame(Hello.type, Hello.size);
    const view = link.view;
    link.bytes.fill(0, at + f.role, at + Hello.size);
    view.setUint8(at + f.role, ROLE_ROUTER);
    view.setUint16(at + f.router, ROUTER, true);
    view.setFloat64(at + f.bootId, process.pid, true);
    view.setUint32(at + f.pid, process.pid, true);
    view.setUint32(at + f.digestLo, SCHEMA_DIGEST.lo, true);
    view.setUint32(at + f.digestHi, SCHEMA_DIGEST.hi, true);
  }

  frame(_link: FleetLink, type: number, view: DataView, at: number, length: number): void {
    switch (type) {
      case Lease.type:
        this.#leased(view, at);
        return;
      case Assign.type: {
        const frame = new Uint8Array(view.buffer, view.byteOffset + at, length).slice();
        const parent = view.getUint32(at + Assign.at.parent, true);
        this.#parent = { parent, assign: view.getUint32(at + Assign.at.assign, true), frame };
        this.#assigned.resolve();
        return;
      }
      case ChildAdmitted.type:
        this.#seen = view.getFloat64(at + ChildAdmitted.at.index, true);
        return;
      case ChildRefused.type:
        this.#refused(view.getUint16(at + ChildRefused.at.code, true));
        return;
      case ChildReport.type:
        this.#seen = view.getFloat64(at + ChildReport.at.index, true);
        if (mayStillFill(view.getUint8(at + ChildReport.at.ordStatus) as OrdStatus)) return;
        this.#ended(true);
    }
  }

  closed(_link: FleetLink, reason: string): void {
    if (this.#running) throw new Error(`the gate closed the link of the router: ${reason}`);
  }

  #leased(view: DataView, at: number): void {
    const f = Lease.at;
    this.#n = 0;
    this.#lease = {
      leaseId: view.getUint32(at + f.leaseId, true),
      incarnation: view.getUint32(at + f.incarnation, true),
      rel: view.getUint32(at + f.rel, true),
      kill: view.getUint32(at + f.kill, true),
    };
  }

  /** The quote may move between the look at it and the gate's: such a child is no sample. */
  #refused(code: number): void {
    this.refused++;
    if (this.refused > 100) throw new Error(`too many proposals refused: ${rejectName(code)}`);
    this.#ended(false);
  }

  #heartbeat(): void {
    const { link } = this.#client;
    if (link === null) return;
    const at = link.frame(Heartbeat.type, Heartbeat.size);
    link.view.setFloat64(at + Heartbeat.at.seen, this.#seen, true);
    link.view.setFloat64(at + Heartbeat.at.utcMs, Date.now(), true);
  }

  /** The first write after a proposal was made carries it: one is out at a time. */
  #handedOver(): void {
    if (this.#sentUs === 0) this.#sentUs = performance.now() * 1000;
  }

  #one(): Promise<boolean> {
    return new Promise((resolve) => {
      this.#ended = resolve;
      this.#sentUs = 0;
      this.#childUs = 0;
      this.#propose();
    });
  }

  #propose(): void {
    const { link } = this.#client;
    if (link === null || this.#parent === null) throw new Error("the router has no parent");
    const { parent, assign } = this.#parent;
    const f = Propose.at;
    const at = link.frame(Propose.type, Propose.size + ProposeChild.size, 1);
    const view = link.view;
    this.#n += 1;
    view.setUint32(at + f.leaseId, this.#lease.leaseId, true);
    view.setUint32(at + f.incarnation, this.#lease.incarnation, true);
    view.setUint32(at + f.rel, this.#lease.rel, true);
    view.setUint32(at + f.kill, this.#lease.kill, true);
    view.setFloat64(at + f.seen, this.#seen, true);
    view.setUint32(at + f.n, this.#n, true);
    view.setUint32(at + f.parent, parent, true);
    view.setUint32(at + f.assign, assign, true);
    this.#child(link, at + Propose.size, this.#parent.frame);
  }

  #child(link: FleetLink, at: number, assigned: Uint8Array): void {
    const f = ProposeChild.at;
    const view = link.view;
    const { venue, px } = this.#offer();
    this.#ref += 1;
    view.setUint32(at + f.ref, this.#ref, true);
    view.setUint8(at + f.venue, venue);
    view.setUint8(at + f.side, Side.Buy);
    view.setUint8(at + f.ordType, OrdType.Limit);
    view.setUint8(at + f.tif, Tif.Ioc);
    view.setUint8(at + f.iso, 0);
    view.setUint8(at + f.hidden, 0);
    view.setUint8(at + f.retail, 0);
    const { symbol, account } = Assign.at;
    link.bytes.set(assigned.subarray(symbol, symbol + 8), at + f.symbol);
    link.bytes.set(assigned.subarray(account, account + ACCOUNT_SIZE), at + f.account);
    view.setUint32(at + f.qty, QTY, true);
    view.setFloat64(at + f.px, px, true);
  }
}
