import { OrdType, Tif } from "../../src/core/domain/order.ts";
import { rejectName } from "../../src/core/domain/reject-code.ts";
import { FleetClient, type FleetHandler, type FleetLink } from "../../src/roles/fleet/link.ts";
import { Turn } from "../../src/roles/turn.ts";
import { NodeClock } from "../../src/shell/system/clock.ts";
import { NodeNetwork } from "../../src/shell/system/network.ts";
import { getText, putText, SCHEMA_DIGEST } from "../../src/wire/fleet/codec.ts";
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
  Unassign,
} from "../../src/wire/fleet/schema.ts";

const ROLE_ROUTER = 1;
const HEARTBEAT_MS = 200;
/** How soon one comes again that does not care. */
const BARGES_AFTER_MS = 1;
/** The release that the sample configuration asks of routers. */
const RELEASE = "dev";
const SYMBOL_SIZE = 8;
const ACCOUNT_SIZE = 16;

/** A parent as the gate handed it over. */
export type Worked = {
  readonly parent: number;
  readonly assign: number;
  readonly symbol: string;
  /** Side(54). */
  readonly side: number;
  readonly orderQty: number;
  /** The client's limit and the worst price of any child, $0.0001. */
  readonly limitPx: number;
  readonly reservePx: number;
  /** Symbol and account as they stood in the frame: a child repeats them. */
  readonly words: Uint8Array;
};

/** A child that is to be proposed; `px` goes as it is, whatever it is. */
export type Wish = {
  readonly venue: string;
  readonly qty: number;
  readonly px: number;
  readonly tif?: number;
  /** 1: marked as an intermarket sweep. */
  readonly iso?: number;
};

/** The gate's answer to one proposed child. */
export type Answer = {
  readonly parent: number;
  readonly ref: number;
  /** `""` when it was admitted, else the name of the code. */
  readonly code: string;
  /** The two numbers that decided. */
  readonly a: number;
  readonly b: number;
};

/** What becomes of a router, told as it happens. */
export type FleetRouterEvents = {
  onAnswer?(answer: Answer): void;
  onAssign?(worked: Worked): void;
  /** The gate closed the link: the lease is gone. */
  onClosed?(): void;
};

/**
 * A router of the tests' own: speaks the fleet protocol under a valid lease and proposes what it is
 * told to, sensible or not. It goes on whatever it hears, so that it is the gate alone that stops it.
 */
export class FleetRouter implements FleetHandler {
  /** The gate closed the link so often. */
  closes = 0;
  /** Leases that it was given. */
  leases = 0;
  /** Messages that were written, heard or not. */
  proposals = 0;
  readonly worked: Map<number, Worked> = new Map();
  readonly #number: number;
  readonly #fleetPort: number;
  readonly #events: FleetRouterEvents;
  readonly #barges: boolean;
  readonly #clock: NodeClock = new NodeClock();
  #client: FleetClient;
  readonly #heart: NodeJS.Timeout;
  /** The last lease, and whether it is one of this connection. */
  #live = false;
  #lease = { leaseId: 0, incarnation: 0, rel: 0, kill: 0 };
  #seen = 0;
  #n = 0;
  #ref = 0;
  #running = true;

  constructor(options: {
    readonly number: number;
    readonly fleetPort: number;
    readonly events?: FleetRouterEvents;
    /**
     * It comes again at once whenever it is sent away, and proposes with a lease, with none, and
     * under one that it has lost, on every connection that it can get.
     */
    readonly barges?: boolean;
  }) {
    this.#barges = options.barges ?? false;
    this.#fleetPort = options.fleetPort;
    this.#number = options.number;
    this.#events = options.events ?? {};
    this.#client = this.#connect();
    this.#heart = setInterval(() => this.#heartbeat(), HEARTBEAT_MS);
  }

  #connect(): FleetClient {
    const client = new FleetClient({
      network: new NodeNetwork(),
      clock: this.#clock,
      // Of its own: the steps of a turn are never taken back.
      turn: new Turn(this.#clock),
      address: { host: "127.0.0.1", port: this.#fleetPort },
      handler: this,
    });
    client.start();
    return client;
  }

  /** Whether it has a connection, with or without a lease. */
  get connected(): boolean {
    return this.#client.link !== null;
  }

  get leased(): boolean {
    return this.#live;
  }

  /** Bytes that the gate has not taken yet. */
  get pendingBytes(): number {
    return this.#client.link?.pendingBytes ?? 0;
  }

  stop(): void {
    this.#running = false;
    clearInterval(this.#heart);
    this.#client.stop();
  }

  /** Proposes a group of children of a parent; its first ref, 0 when there is no lease. */
  propose(worked: Worked, ...wishes: readonly Wish[]): number {
    const { link } = this.#client;
    if (link === null || !(this.leased || this.#barges)) return 0;
    const f = Propose.at;
    const size = Propose.size + wishes.length * ProposeChild.size;
    const at = link.frame(Propose.type, size, wishes.length);
    const view = link.view;
    this.#n += 1;
    this.proposals += 1;
    view.setUint32(at + f.leaseId, this.#lease.leaseId, true);
    view.setUint32(at + f.incarnation, this.#lease.incarnation, true);
    view.setUint32(at + f.rel, this.#lease.rel, true);
    view.setUint32(at + f.kill, this.#lease.kill, true);
    view.setFloat64(at + f.seen, this.#seen, true);
    view.setUint32(at + f.n, this.#n, true);
    view.setUint32(at + f.parent, worked.parent, true);
    view.setUint32(at + f.assign, worked.assign, true);
    const first = this.#ref + 1;
    wishes.forEach((wish, i) => {
      this.#child(link, at + Propose.size + i * ProposeChild.size, worked, wish);
    });
    return first;
  }

  open(link: FleetLink): void {
    const f = Hello.at;
    const at = link.frame(Hello.type, Hello.size);
    const view = link.view;
    link.bytes.fill(0, at + f.role, at + Hello.size);
    view.setUint8(at + f.role, ROLE_ROUTER);
    view.setUint16(at + f.router, this.#number, true);
    view.setFloat64(at + f.bootId, process.pid, true);
    view.setUint32(at + f.pid, process.pid, true);
    view.setUint32(at + f.digestLo, SCHEMA_DIGEST.lo, true);
    view.setUint32(at + f.digestHi, SCHEMA_DIGEST.hi, true);
    putText(view, at + f.release, 24, RELEASE);
  }

  frame(_link: FleetLink, type: number, view: DataView, at: number, _length: number): void {
    switch (type) {
      case Lease.type:
        this.#leased(view, at);
        return;
      case Assign.type:
        this.#assigned(view, at);
        return;
      case Unassign.type:
        // It would go on with the old assignment: the gate refuses it.
        return;
      case ChildAdmitted.type: {
        const { index, parent, ref } = ChildAdmitted.at;
        this.#seenUpTo(view.getFloat64(at + index, true));
        this.#events.onAnswer?.({
          parent: view.getUint32(at + parent, true),
          ref: view.getUint32(at + ref, true),
          ...{ code: "", a: 0, b: 0 },
        });
        return;
      }
      case ChildRefused.type: {
        const f = ChildRefused.at;
        this.#seenUpTo(view.getFloat64(at + f.index, true));
        this.#events.onAnswer?.({
          parent: view.getUint32(at + f.parent, true),
          ref: view.getUint32(at + f.ref, true),
          code: rejectName(view.getUint16(at + f.code, true)),
          a: view.getFloat64(at + f.a, true),
          b: view.getFloat64(at + f.b, true),
        });
        return;
      }
      case ChildReport.type:
        this.#seenUpTo(view.getFloat64(at + ChildReport.at.index, true));
    }
  }

  closed(): void {
    if (!this.#running) return;
    this.closes++;
    this.#live = false;
    if (this.#barges) {
      this.#client.stop();
      setTimeout(() => {
        if (this.#running) this.#client = this.#connect();
      }, BARGES_AFTER_MS);
    }
    this.worked.clear();
    this.#events.onClosed?.();
  }

  #seenUpTo(index: number): void {
    this.#seen = Math.max(this.#seen, index);
  }

  #leased(view: DataView, at: number): void {
    const f = Lease.at;
    this.leases++;
    this.#live = true;
    this.#n = 0;
    this.#ref = 0;
    this.#lease = {
      leaseId: view.getUint32(at + f.leaseId, true),
      incarnation: view.getUint32(at + f.incarnation, true),
      rel: view.getUint32(at + f.rel, true),
      kill: view.getUint32(at + f.kill, true),
    };
  }

  #assigned(view: DataView, at: number): void {
    const f = Assign.at;
    const bytes = (from: number, size: number): Uint8Array =>
      new Uint8Array(view.buffer, view.byteOffset + at + from, size);
    const words = new Uint8Array(SYMBOL_SIZE + ACCOUNT_SIZE);
    words.set(bytes(f.symbol, SYMBOL_SIZE));
    words.set(bytes(f.account, ACCOUNT_SIZE), SYMBOL_SIZE);
    this.#seenUpTo(view.getFloat64(at + f.index, true));
    const worked: Worked = {
      parent: view.getUint32(at + f.parent, true),
      assign: view.getUint32(at + f.assign, true),
      symbol: getText(view, at + f.symbol, SYMBOL_SIZE).trimEnd(),
      side: view.getUint8(at + f.side),
      orderQty: view.getUint32(at + f.orderQty, true),
      limitPx: view.getFloat64(at + f.limitPx, true),
      reservePx: view.getFloat64(at + f.reservePx, true),
      words,
    };
    this.worked.set(worked.parent, worked);
    this.#events.onAssign?.(worked);
  }

  #heartbeat(): void {
    const { link } = this.#client;
    if (link === null || !this.leased) return;
    const at = link.frame(Heartbeat.type, Heartbeat.size);
    link.view.setFloat64(at + Heartbeat.at.seen, this.#seen, true);
    link.view.setFloat64(at + Heartbeat.at.utcMs, Date.now(), true);
  }

  #child(link: FleetLink, at: number, { side, words }: Worked, wish: Wish): void {
    const f = ProposeChild.at;
    const view = link.view;
    this.#ref += 1;
    view.setUint32(at + f.ref, this.#ref, true);
    view.setUint8(at + f.venue, wish.venue.charCodeAt(0));
    view.setUint8(at + f.side, side);
    view.setUint8(at + f.ordType, OrdType.Limit);
    view.setUint8(at + f.tif, wish.tif ?? Tif.Day);
    view.setUint8(at + f.iso, wish.iso ?? 0);
    view.setUint8(at + f.hidden, 0);
    view.setUint8(at + f.retail, 0);
    link.bytes.set(words.subarray(0, SYMBOL_SIZE), at + f.symbol);
    link.bytes.set(words.subarray(SYMBOL_SIZE), at + f.account);
    view.setUint32(at + f.qty, wish.qty, true);
    view.setFloat64(at + f.px, wish.px, true);
  }
}
