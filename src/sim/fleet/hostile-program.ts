import type { SeededRandom } from "../../core/domain/random.ts";
import { FleetClient, type FleetHandler, type FleetLink } from "../../roles/fleet/link.ts";
import { Turn } from "../../roles/turn.ts";
import { putText, SCHEMA_DIGEST } from "../../wire/fleet/codec.ts";
import {
  Assign,
  CancelChild,
  ChildAdmitted,
  ChildRefused,
  ChildReport,
  Heartbeat,
  Hello,
  Lease,
  Propose,
  ProposeChild,
  Revoke,
} from "../../wire/fleet/schema.ts";
import type { SimProcess } from "../process.ts";
import { drawWish, type Wish, type WishedChild, type Worked } from "./hostile-wishes.ts";
import type { Ground } from "./programs.ts";
import type { Program } from "./supervisor.ts";

const ROLE_ROUTER = 1;
const HEARTBEAT_MS = 200;
const SYMBOL_SIZE = 8;
const ACCOUNT_SIZE = 16;
/** Parents that it remembers, ended ones too, and children for its cancels. */
const KEPT = 64;
/** Of its lines one in so many begins as that of another release than the approved one. */
const OTHER_RELEASE_EVERY = 6;
/** Of its frames one in so many is no frame at all. */
const GARBAGE_EVERY = 2000;

/** What a router calls its start and its release. */
type Greeting = { readonly bootId: number; readonly release: string };

type Child = { readonly parent: number; readonly incarnation: number; readonly child: number };

/**
 * A router that proposes anything: it speaks the fleet's protocol and minds nothing that it hears,
 * so that the gate alone stops it. It goes on with parents that ended or went to others, and what
 * it remembers outlives its process.
 */
export class HostileProgram implements Program {
  readonly name: string = "hostile-1";
  readonly #ground: Ground;
  readonly #number: number;
  readonly #random: SeededRandom;
  #worked: Worked[] = [];
  #children: Child[] = [];
  #lines = 0;
  /** It works its parents no more. */
  quiet = false;

  constructor(ground: Ground, number: number, random: SeededRandom) {
    this.#ground = ground;
    this.#number = number;
    this.#random = random;
  }

  start(process: SimProcess): Promise<void> {
    const { plan, fabric } = this.#ground;
    const { clock } = process;
    const mouth = new Mouth(
      this.#number,
      (at) => this.#saw(at),
      () => this.#greeting(),
    );
    const client = new FleetClient({
      network: fabric.of(process),
      clock,
      turn: new Turn(clock),
      address: plan.router.gate,
      handler: mouth,
    });
    client.start();
    clock.every(HEARTBEAT_MS, () => mouth.beat(clock.utcMs()));
    this.#knock(process, mouth);
    return Promise.resolve();
  }

  /** As whom it comes this time. */
  #greeting(): Greeting {
    this.#lines += 1;
    const { release } = this.#ground.plan.router;
    const other = this.#random.below(OTHER_RELEASE_EVERY) === 0;
    return { bootId: this.#lines, release: other ? "another" : release };
  }

  #saw(what: Worked | Child): void {
    if ("assign" in what) this.#worked = [...this.#worked.slice(1 - KEPT), what];
    else this.#children = [...this.#children.slice(1 - KEPT), what];
  }

  #knock(process: SimProcess, mouth: Mouth): void {
    const pauseMs =
      (-Math.log(1 - this.#random.unit()) / this.#ground.plan.shape.hostilePerS) * 1e3;
    process.clock.after(pauseMs, () => {
      if (!this.quiet) this.#say(mouth);
      this.#knock(process, mouth);
    });
  }

  #say(mouth: Mouth): void {
    const random = this.#random;
    if (random.below(GARBAGE_EVERY) === 0) {
      mouth.garbage();
      return;
    }
    const child = this.#children[random.below(this.#children.length * 8 + 1)];
    if (child !== undefined) {
      mouth.cancel(child, random.below(10) === 0 ? 1 : 0);
      return;
    }
    // Mostly the newest, now and then one that it has had long ago.
    const back = random.below(3) === 0 ? random.below(KEPT) : random.below(3);
    const worked = this.#worked.at(-1 - back);
    if (worked === undefined) return;
    const venues = this.#ground.plan.router.venues.map(({ code }) => code);
    mouth.propose(worked, drawWish(random, worked, venues));
  }
}

/** The frames of such a router on its present line. */
class Mouth implements FleetHandler {
  readonly #number: number;
  readonly #saw: (what: Worked | Child) => void;
  readonly #greeting: () => Greeting;
  #link: FleetLink | null = null;
  #lease = { leaseId: 0, incarnation: 0, rel: 0, kill: 0 };
  #seen = 0;
  #n = 0;
  #ref = 0;

  constructor(number: number, saw: (what: Worked | Child) => void, greeting: () => Greeting) {
    this.#number = number;
    this.#saw = saw;
    this.#greeting = greeting;
  }

  open(link: FleetLink): void {
    this.#link = link;
    const f = Hello.at;
    const at = link.frame(Hello.type, Hello.size);
    const { view } = link;
    link.bytes.fill(0, at + f.role, at + Hello.size);
    view.setUint8(at + f.role, ROLE_ROUTER);
    view.setUint16(at + f.router, this.#number, true);
    const { bootId, release } = this.#greeting();
    view.setFloat64(at + f.bootId, bootId, true);
    view.setUint32(at + f.pid, this.#number, true);
    view.setUint32(at + f.digestLo, SCHEMA_DIGEST.lo, true);
    view.setUint32(at + f.digestHi, SCHEMA_DIGEST.hi, true);
    putText(view, at + f.release, 24, release);
  }

  closed(): void {
    this.#link = null;
  }

  frame(link: FleetLink, type: number, view: DataView, at: number): void {
    switch (type) {
      case Revoke.type:
        // Whoever comes anew gets another lease soonest.
        link.close("revoked");
        return;
      case Lease.type:
        this.#leased(view, at);
        return;
      case Assign.type:
        this.#assigned(view, at);
        return;
      case ChildAdmitted.type: {
        const f = ChildAdmitted.at;
        this.#seenUpTo(view.getFloat64(at + f.index, true));
        this.#saw({
          parent: view.getUint32(at + f.parent, true),
          incarnation: view.getUint32(at + f.incarnation, true),
          child: view.getUint32(at + f.child, true),
        });
        return;
      }
      case ChildRefused.type:
        this.#seenUpTo(view.getFloat64(at + ChildRefused.at.index, true));
        return;
      case ChildReport.type:
        this.#seenUpTo(view.getFloat64(at + ChildReport.at.index, true));
    }
  }

  beat(utcMs: number): void {
    const link = this.#link;
    if (link === null) return;
    const at = link.frame(Heartbeat.type, Heartbeat.size);
    link.view.setFloat64(at + Heartbeat.at.seen, this.#seen, true);
    link.view.setFloat64(at + Heartbeat.at.utcMs, Math.floor(utcMs), true);
  }

  propose(worked: Worked, wish: Wish): void {
    const link = this.#link;
    if (link === null) return;
    const f = Propose.at;
    const { children } = wish;
    const size = Propose.size + children.length * ProposeChild.size;
    const at = link.frame(Propose.type, size, children.length);
    const { view } = link;
    this.#n += wish.nStep;
    const { leaseId, incarnation, rel, kill } = this.#lease;
    view.setUint32(at + f.leaseId, leaseId + wish.leaseStep, true);
    view.setUint32(at + f.incarnation, incarnation + wish.incarnationStep, true);
    view.setUint32(at + f.rel, rel, true);
    view.setUint32(at + f.kill, kill, true);
    view.setFloat64(at + f.seen, Math.max(0, this.#seen - wish.seenStep), true);
    view.setUint32(at + f.n, this.#n, true);
    view.setUint32(at + f.parent, worked.parent + wish.parentStep, true);
    view.setUint32(at + f.assign, worked.assign + wish.assignStep, true);
    children.forEach((child, i) => {
      this.#child(link, at + Propose.size + i * ProposeChild.size, worked, child);
    });
  }

  cancel({ parent, incarnation, child }: Child, leaseStep: number): void {
    const link = this.#link;
    if (link === null) return;
    const f = CancelChild.at;
    const at = link.frame(CancelChild.type, CancelChild.size);
    link.view.setUint32(at + f.leaseId, this.#lease.leaseId + leaseStep, true);
    link.view.setUint32(at + f.parent, parent, true);
    link.view.setUint32(at + f.incarnation, incarnation, true);
    link.view.setUint32(at + f.child, child, true);
  }

  /** What is no frame of any type. */
  garbage(): void {
    this.#link?.frame(0xfff, Heartbeat.size);
  }

  #child(link: FleetLink, at: number, { words }: Worked, child: WishedChild): void {
    const f = ProposeChild.at;
    const { view } = link;
    this.#ref += child.refStep;
    view.setUint32(at + f.ref, this.#ref, true);
    view.setUint8(at + f.venue, child.venue);
    view.setUint8(at + f.side, child.side);
    view.setUint8(at + f.ordType, child.ordType);
    view.setUint8(at + f.tif, child.tif);
    view.setUint8(at + f.iso, child.iso);
    view.setUint8(at + f.hidden, child.hidden);
    link.bytes.set(words.subarray(0, SYMBOL_SIZE), at + f.symbol);
    link.bytes.set(words.subarray(SYMBOL_SIZE), at + f.account);
    view.setUint32(at + f.qty, child.qty, true);
    view.setFloat64(at + f.px, child.px, true);
  }

  #seenUpTo(index: number): void {
    this.#seen = Math.max(this.#seen, index);
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

  #assigned(view: DataView, at: number): void {
    const f = Assign.at;
    const bytes = (from: number, size: number): Uint8Array =>
      new Uint8Array(view.buffer, view.byteOffset + at + from, size);
    const words = new Uint8Array(SYMBOL_SIZE + ACCOUNT_SIZE);
    words.set(bytes(f.symbol, SYMBOL_SIZE));
    words.set(bytes(f.account, ACCOUNT_SIZE), SYMBOL_SIZE);
    this.#seenUpTo(view.getFloat64(at + f.index, true));
    this.#saw({
      parent: view.getUint32(at + f.parent, true),
      assign: view.getUint32(at + f.assign, true),
      side: view.getUint8(at + f.side),
      orderQty: view.getUint32(at + f.orderQty, true),
      reservePx: view.getFloat64(at + f.reservePx, true),
      words,
    });
  }
}
