import type { FleetHandler, FleetLink } from "../../roles/fleet/link.ts";
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
  ParentState,
  Propose,
  ProposeChild,
  Revoke,
  Unassign,
} from "../../wire/fleet/schema.ts";

const ROLE_ROUTER = 1;
/** How often a router says that it lives. */
export const HEARTBEAT_MS = 200;
const SYMBOL_SIZE = 8;
const ACCOUNT_SIZE = 16;

/** What a router calls its start and its release. */
export type Greeting = { readonly bootId: number; readonly release: string };

/** A parent as the gate handed it over. */
export type Worked = {
  readonly parent: number;
  readonly assign: number;
  /** Side(54). */
  readonly side: number;
  /** OrdType(40) and TimeInForce(59) of the parent. */
  readonly ordType: number;
  readonly tif: number;
  readonly orderQty: number;
  /** Worst price of any child, and what the market showed last; $0.0001. */
  readonly reservePx: number;
  /** Symbol and account as they stood in the frame: a child repeats them. */
  readonly words: Uint8Array;
};

/** A child as it is written into a frame, whatever that is. */
export type WishedChild = {
  readonly refStep: number;
  readonly venue: number;
  readonly side: number;
  readonly ordType: number;
  readonly tif: number;
  readonly iso: number;
  readonly hidden: number;
  readonly retail: number;
  readonly qty: number;
  readonly px: number;
};

/** A proposal, and by how much its numbers differ from those that are right. */
export type Wish = {
  readonly children: readonly WishedChild[];
  readonly nStep: number;
  readonly assignStep: number;
  readonly leaseStep: number;
  readonly incarnationStep: number;
  readonly parentStep: number;
  /** By how many records it says that it has seen less than it has. */
  readonly seenStep: number;
};

/** The steps of a proposal in which every number is right. */
export const RIGHT: Omit<Wish, "children"> = {
  nStep: 1,
  assignStep: 0,
  leaseStep: 0,
  incarnationStep: 0,
  parentStep: 0,
  seenStep: 0,
};

/** A child by the numbers in its ClOrdID. */
export type OutChild = {
  readonly parent: number;
  readonly incarnation: number;
  readonly child: number;
};

/** What of a parent is free to draw, and at which price at worst, $0.0001. */
export type FreeShares = {
  readonly parent: number;
  readonly remainingQty: number;
  readonly reservePx: number;
};

/** A refusal in the gate's words: the code and the second of the two numbers that decided. */
export type Refused = {
  readonly parent: number;
  readonly code: number;
  readonly b: number;
  readonly remainingQty: number;
};

/** Who hears what the gate says. */
export type RouterEar = {
  assigned(worked: Worked, remainingQty: number): void;
  admitted(child: OutChild, remainingQty: number): void;
  changed?(free: FreeShares): void;
  refused?(refused: Refused): void;
  unassigned?(parent: number): void;
  /** @param leavesQty Shares of the child that are open; 0: it has ended. */
  reported?(child: OutChild, leavesQty: number, remainingQty: number): void;
  /** The line is gone, and with it lease and parents. */
  closed?(): void;
};

/** The frames of a router of the simulation on its present line: it says what it is told to say. */
export class RouterMouth implements FleetHandler {
  readonly #number: number;
  readonly #greeting: () => Greeting;
  readonly #ear: RouterEar;
  #link: FleetLink | null = null;
  #lease = { leaseId: 0, incarnation: 0, rel: 0, kill: 0 };
  #seen = 0;
  #n = 0;
  #ref = 0;

  /** @param greeting Asked anew for each line. */
  constructor(number: number, greeting: () => Greeting, ear: RouterEar) {
    this.#number = number;
    this.#greeting = greeting;
    this.#ear = ear;
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
    this.#ear.closed?.();
  }

  /** What it has seen was of a gate that may be gone. */
  forget(): void {
    this.#seen = 0;
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
      case Unassign.type:
        this.#seenUpTo(view, at + Unassign.at.index);
        this.#ear.unassigned?.(view.getUint32(at + Unassign.at.parent, true));
        return;
      case ParentState.type:
        this.#changed(view, at);
        return;
      case ChildAdmitted.type:
        this.#admitted(view, at);
        return;
      case ChildRefused.type:
        this.#refused(view, at);
        return;
      case ChildReport.type:
        this.#reported(view, at);
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
    let childAt = at + Propose.size;
    for (const child of children) {
      this.#child(link, childAt, worked, child);
      childAt += ProposeChild.size;
    }
  }

  cancel({ parent, incarnation, child }: OutChild, leaseStep: number): void {
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
    view.setUint8(at + f.retail, child.retail);
    link.bytes.set(words.subarray(0, SYMBOL_SIZE), at + f.symbol);
    link.bytes.set(words.subarray(SYMBOL_SIZE), at + f.account);
    view.setUint32(at + f.qty, child.qty, true);
    view.setFloat64(at + f.px, child.px, true);
  }

  #seenUpTo(view: DataView, at: number): void {
    this.#seen = Math.max(this.#seen, view.getFloat64(at, true));
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
    this.#seenUpTo(view, at + f.index);
    const worked = {
      parent: view.getUint32(at + f.parent, true),
      assign: view.getUint32(at + f.assign, true),
      side: view.getUint8(at + f.side),
      ordType: view.getUint8(at + f.ordType),
      tif: view.getUint8(at + f.tif),
      orderQty: view.getUint32(at + f.orderQty, true),
      reservePx: view.getFloat64(at + f.reservePx, true),
      words,
    };
    this.#ear.assigned(worked, view.getUint32(at + f.remainingQty, true));
  }

  #changed(view: DataView, at: number): void {
    const f = ParentState.at;
    this.#seenUpTo(view, at + f.index);
    this.#ear.changed?.({
      parent: view.getUint32(at + f.parent, true),
      remainingQty: view.getUint32(at + f.remainingQty, true),
      reservePx: view.getFloat64(at + f.reservePx, true),
    });
  }

  #admitted(view: DataView, at: number): void {
    const f = ChildAdmitted.at;
    this.#seenUpTo(view, at + f.index);
    this.#ear.admitted(childOf(view, at, f), view.getUint32(at + f.remainingQty, true));
  }

  #refused(view: DataView, at: number): void {
    const f = ChildRefused.at;
    this.#seenUpTo(view, at + f.index);
    this.#ear.refused?.({
      parent: view.getUint32(at + f.parent, true),
      code: view.getUint16(at + f.code, true),
      b: view.getFloat64(at + f.b, true),
      remainingQty: view.getUint32(at + f.remainingQty, true),
    });
  }

  #reported(view: DataView, at: number): void {
    const f = ChildReport.at;
    this.#seenUpTo(view, at + f.index);
    const leavesQty = view.getUint32(at + f.leavesQty, true);
    this.#ear.reported?.(
      childOf(view, at, f),
      leavesQty,
      view.getUint32(at + f.remainingQty, true),
    );
  }
}

function childOf(
  view: DataView,
  at: number,
  offsets: Readonly<Record<keyof OutChild, number>>,
): OutChild {
  return {
    parent: view.getUint32(at + offsets.parent, true),
    incarnation: view.getUint32(at + offsets.incarnation, true),
    child: view.getUint32(at + offsets.child, true),
  };
}
