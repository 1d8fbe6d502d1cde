import { FrameReader, type FrameSink } from "../../roles/fleet/frame-reader.ts";
import { COUNT_AT } from "../../wire/fleet/layout.ts";
import {
  Assign,
  ChildAdmitted,
  ChildRefused,
  Lease,
  Propose,
  ProposeChild,
  Revoke,
  Unassign,
} from "../../wire/fleet/schema.ts";
import type { ConnectionTap } from "../connection.ts";
import type { LeaseWords, ProposalJudge, RouterLine } from "../judge/proposal-judge.ts";

/** Reads what a router and the gate say to each other, at the gate's end, for the judge. */
export class RouterWire implements ConnectionTap {
  readonly #judge: ProposalJudge;
  readonly #nowNs: () => number;
  readonly #told: (code: number) => void;
  readonly #line: RouterLine;
  readonly #said: FrameReader;
  readonly #heard: FrameReader;
  /** What stands behind bytes that are no frame is none either: the gate closes such a line. */
  #garbled = false;

  /** @param told Takes the reject code of every refusal, and of every lease that ends. */
  constructor(
    judge: ProposalJudge,
    router: string,
    x: { readonly nowNs: () => number; readonly told: (code: number) => void },
  ) {
    this.#judge = judge;
    this.#nowNs = x.nowNs;
    this.#told = x.told;
    this.#line = { router, lease: null, proposed: new Map() };
    this.#said = new FrameReader(sink((type, view, at) => this.#fromGate(type, view, at)));
    this.#heard = new FrameReader(sink((type, view, at) => this.#fromRouter(type, view, at)));
  }

  written(bytes: Uint8Array): void {
    this.#said.read(bytes);
  }

  taken(bytes: Uint8Array): void {
    if (!this.#garbled) this.#garbled = this.#heard.read(bytes) !== "";
  }

  #fromGate(type: number, view: DataView, at: number): void {
    const judge = this.#judge;
    judge.at(this.#nowNs());
    const line = this.#line;
    switch (type) {
      case Lease.type:
        line.lease = readFence(view, at, Lease.at);
        break;
      case Assign.type:
        judge.assigned(line, {
          index: view.getFloat64(at + Assign.at.index, true),
          parent: view.getUint32(at + Assign.at.parent, true),
          assign: view.getUint32(at + Assign.at.assign, true),
        });
        break;
      case ChildRefused.type:
        this.#told(view.getUint16(at + ChildRefused.at.code, true));
        break;
      case Revoke.type:
        this.#told(view.getUint16(at + Revoke.at.reason, true));
        break;
      case Unassign.type:
        judge.unassigned({
          index: view.getFloat64(at + Unassign.at.index, true),
          parent: view.getUint32(at + Unassign.at.parent, true),
        });
        break;
      case ChildAdmitted.type:
        judge.admitted(
          line,
          {
            index: view.getFloat64(at + ChildAdmitted.at.index, true),
            parent: view.getUint32(at + ChildAdmitted.at.parent, true),
            ref: view.getUint32(at + ChildAdmitted.at.ref, true),
          },
          this.#nowNs(),
        );
    }
  }

  #fromRouter(type: number, view: DataView, at: number): void {
    if (type !== Propose.type) return;
    const parent = view.getUint32(at + Propose.at.parent, true);
    const assign = view.getUint32(at + Propose.at.assign, true);
    const words = { ...readFence(view, at, Propose.at), assign };
    const count = view.getUint32(at + COUNT_AT, true);
    for (let i = 0; i < count; i++) {
      const entry = at + Propose.size + i * ProposeChild.size;
      const ref = view.getUint32(entry + ProposeChild.at.ref, true);
      this.#judge.proposed(this.#line, parent, ref, words);
    }
  }
}

function readFence(
  view: DataView,
  at: number,
  offsets: Readonly<Record<keyof LeaseWords, number>>,
): LeaseWords {
  return {
    leaseId: view.getUint32(at + offsets.leaseId, true),
    incarnation: view.getUint32(at + offsets.incarnation, true),
    rel: view.getUint32(at + offsets.rel, true),
    kill: view.getUint32(at + offsets.kill, true),
  };
}

function sink(frame: (type: number, view: DataView, at: number) => void): FrameSink {
  return {
    take(type, view, at) {
      frame(type, view, at);
      return true;
    },
  };
}
