import { OrdType, Tif } from "../../src/core/domain/order.ts";
import { rejectName } from "../../src/core/domain/reject-code.ts";
import { FleetClient, type FleetHandler, type FleetLink } from "../../src/roles/fleet/link.ts";
import { Turn } from "../../src/roles/turn.ts";
import { NodeClock } from "../../src/shell/system/clock.ts";
import { NodeNetwork } from "../../src/shell/system/network.ts";
import { putText, SCHEMA_DIGEST } from "../../src/wire/fleet/codec.ts";
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
const QTY = 10;
/** `routers.digest` of the sample configuration: another release gets no lease. */
const RELEASE = "dev";

type Worked = { readonly parent: number; readonly assign: number; readonly frame: Uint8Array };

/** One answer of the gate to a proposal of this router. */
export type Answered = {
  readonly parent: number;
  readonly venue: string;
  /** `""` when it was admitted, else the name of the code. */
  readonly code: string;
  readonly atMs: number;
};

/**
 * A router whose children rest in the books until somebody takes them back: for every parent that
 * it is given, one child after the other, at the parent's own limit, to one venue after the other.
 * It goes on whatever it is told, so that it is the gate alone that stops it.
 */
export class RestingRouter implements FleetHandler {
  readonly answers: Answered[] = [];
  /** The gate closed the link so often. */
  closes = 0;
  readonly #number: number;
  readonly #venues: readonly string[];
  readonly #client: FleetClient;
  readonly #timers: NodeJS.Timeout[];
  readonly #worked: Map<number, Worked> = new Map();
  readonly #venueOf: Map<number, string> = new Map();
  #lease = { leaseId: 0, incarnation: 0, rel: 0, kill: 0 };
  #seen = 0;
  #n = 0;
  #ref = 0;
  #running = true;

  /** @param options.everyMs Each parent gets a child so often. */
  constructor(options: {
    readonly number: number;
    readonly fleetPort: number;
    readonly venues: readonly string[];
    readonly everyMs: number;
  }) {
    const clock = new NodeClock();
    this.#number = options.number;
    this.#venues = options.venues;
    this.#client = new FleetClient({
      network: new NodeNetwork(),
      clock,
      turn: new Turn(clock),
      address: { host: "127.0.0.1", port: options.fleetPort },
      handler: this,
    });
    this.#client.start();
    this.#timers = [
      setInterval(() => this.#heartbeat(), HEARTBEAT_MS),
      setInterval(() => this.#proposeAll(), options.everyMs),
    ];
  }

  /** Parents that it works now. */
  get parents(): readonly number[] {
    return [...this.#worked.keys()];
  }

  get leased(): boolean {
    return this.#lease.leaseId !== 0;
  }

  stop(): void {
    this.#running = false;
    for (const timer of this.#timers) clearInterval(timer);
    this.#client.stop();
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

  frame(_link: FleetLink, type: number, view: DataView, at: number, length: number): void {
    switch (type) {
      case Lease.type:
        this.#leased(view, at);
        return;
      case Assign.type: {
        const frame = new Uint8Array(view.buffer, view.byteOffset + at, length).slice();
        const parent = view.getUint32(at + Assign.at.parent, true);
        const assign = view.getUint32(at + Assign.at.assign, true);
        this.#seen = Math.max(this.#seen, view.getFloat64(at + Assign.at.index, true));
        this.#worked.set(parent, { parent, assign, frame });
        return;
      }
      case Unassign.type:
        // It would go on with the old assignment: the gate refuses it.
        return;
      case ChildAdmitted.type: {
        const { index, parent, ref } = ChildAdmitted.at;
        this.#seen = Math.max(this.#seen, view.getFloat64(at + index, true));
        this.#answered(view.getUint32(at + parent, true), view.getUint32(at + ref, true), "");
        return;
      }
      case ChildRefused.type: {
        const { index, parent, ref, code } = ChildRefused.at;
        this.#seen = Math.max(this.#seen, view.getFloat64(at + index, true));
        const name = rejectName(view.getUint16(at + code, true));
        this.#answered(view.getUint32(at + parent, true), view.getUint32(at + ref, true), name);
        return;
      }
      case ChildReport.type:
        this.#seen = Math.max(this.#seen, view.getFloat64(at + ChildReport.at.index, true));
    }
  }

  closed(): void {
    if (!this.#running) return;
    this.closes++;
    this.#lease = { ...this.#lease, leaseId: 0 };
    this.#worked.clear();
  }

  #leased(view: DataView, at: number): void {
    const f = Lease.at;
    this.#n = 0;
    this.#ref = 0;
    this.#lease = {
      leaseId: view.getUint32(at + f.leaseId, true),
      incarnation: view.getUint32(at + f.incarnation, true),
      rel: view.getUint32(at + f.rel, true),
      kill: view.getUint32(at + f.kill, true),
    };
  }

  #answered(parent: number, ref: number, code: string): void {
    const venue = this.#venueOf.get(ref) ?? "";
    this.answers.push({ parent, venue, code, atMs: performance.now() });
  }

  #heartbeat(): void {
    const { link } = this.#client;
    if (link === null || !this.leased) return;
    const at = link.frame(Heartbeat.type, Heartbeat.size);
    link.view.setFloat64(at + Heartbeat.at.seen, this.#seen, true);
    link.view.setFloat64(at + Heartbeat.at.utcMs, Date.now(), true);
  }

  #proposeAll(): void {
    for (const worked of this.#worked.values()) this.#propose(worked);
  }

  #propose({ parent, assign, frame }: Worked): void {
    const { link } = this.#client;
    if (link === null || !this.leased) return;
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
    this.#child(link, at + Propose.size, frame);
  }

  #child(link: FleetLink, at: number, assigned: Uint8Array): void {
    const f = ProposeChild.at;
    const a = Assign.at;
    const view = link.view;
    const from = new DataView(assigned.buffer);
    this.#ref += 1;
    const venue = this.#venues[this.#ref % this.#venues.length] as string;
    this.#venueOf.set(this.#ref, venue);
    view.setUint32(at + f.ref, this.#ref, true);
    view.setUint8(at + f.venue, venue.charCodeAt(0));
    view.setUint8(at + f.side, from.getUint8(a.side));
    view.setUint8(at + f.ordType, OrdType.Limit);
    view.setUint8(at + f.tif, Tif.Day);
    view.setUint8(at + f.iso, 0);
    view.setUint8(at + f.hidden, 0);
    link.bytes.set(assigned.subarray(a.symbol, a.symbol + 8), at + f.symbol);
    link.bytes.set(assigned.subarray(a.account, a.account + 16), at + f.account);
    view.setUint32(at + f.qty, QTY, true);
    view.setFloat64(at + f.px, from.getFloat64(a.limitPx, true), true);
  }
}
