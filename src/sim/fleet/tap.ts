import { rejectName } from "../../core/domain/reject-code.ts";
import type { ConnectionTap, SimConnection } from "../connection.ts";
import { ProposalJudge } from "../judge/proposal-judge.ts";
import type { SimFabric } from "../network.ts";
import type { SimProcess } from "../process.ts";
import type { Tape } from "../tape.ts";
import { Executions } from "./executions.ts";
import { FixText, type Latin1 } from "./fix-text.ts";
import { FleetFrames, GuardLines } from "./frame-counts.ts";
import { VENUE_COPY_COMP_ID } from "./plan.ts";
import { QuotesWire } from "./quotes-wire.ts";
import { RouterWire } from "./router-wire.ts";

const GATE = "gate";
const NEW_ORDER = "|35=D|";
const REPORT = "|35=8|";
/** In every message of a drop-copy session at a venue. */
const DROP_COPY = `=${VENUE_COPY_COMP_ID}|`;

/** What a tap has counted since the fleet began. */
export type TapCounts = {
  /** Messages and frames that a gate was handed. */
  gateInputs: number;
  /** New orders that arrived at venues. */
  children: number;
};

/**
 * Taps the wires of the gate: every FIX message between it and venues, clients or surveillance goes
 * onto the tape, at both ends; what comes to it from routers, quotes and guards is counted.
 */
export class FleetTap {
  readonly counts: TapCounts = { gateInputs: 0, children: 0 };
  readonly executions: Executions = new Executions();
  readonly #fabric: SimFabric;
  readonly #tape: Tape;
  readonly #proposals: ProposalJudge;
  readonly #latin1: Latin1;
  #connections = 0;
  /** The gate of the last connection. */
  #gate: SimProcess | null = null;

  constructor(fabric: SimFabric, tape: Tape, latin1: Latin1) {
    this.#latin1 = latin1;
    this.#fabric = fabric;
    this.#tape = tape;
    const { world } = fabric;
    // Outside of the gate's turn: it is the run that ends, not the gate by its own rules.
    this.#proposals = new ProposalJudge((violation) => {
      world.plan(0, () => {
        throw violation;
      });
    });
    fabric.onConnection = (from, to) => this.#connected(from, to);
  }

  #connected(from: SimConnection, to: SimConnection): void {
    const [a, b] = [from.process.name, to.process.name];
    this.#connections += 1;
    if (a !== GATE && b !== GATE) return;
    const peer = a === GATE ? b : a;
    const ours = a === GATE ? from : to;
    if (/^(venue|client|copy)/.test(peer)) {
      from.tap = this.#fix(a, b);
      to.tap = this.#fix(b, a);
    } else {
      const counts = this.counts;
      const frames = peer.startsWith("guard") ? new GuardLines() : new FleetFrames();
      const wire = this.#wire(ours.process, peer);
      ours.tap = {
        written: (bytes) => wire?.written(bytes),
        taken: (bytes) => {
          counts.gateInputs += frames.count(bytes);
          wire?.taken(bytes);
        },
        closed: () => wire?.closed?.(),
      };
    }
  }

  #wire(gate: SimProcess, peer: string): ConnectionTap | null {
    if (/^(router|hostile)/.test(peer)) return this.#routerWire(gate, peer);
    if (peer !== "quotes") return null;
    const { world } = this.#fabric;
    const nowNs = (): number => world.nowNs;
    return new QuotesWire(
      (told) => this.#tape.add({ atNs: nowNs(), ...told }),
      () => this.#tape.quotes,
      nowNs,
    );
  }

  #routerWire(gate: SimProcess, router: string): RouterWire {
    if (this.#gate !== gate) this.#proposals.gateStarted();
    this.#gate = gate;
    const { world } = this.#fabric;
    const tape = this.#tape;
    return new RouterWire(this.#proposals, router, {
      nowNs: () => world.nowNs,
      told: (code) => {
        tape.add({ kind: "code", atNs: world.nowNs, who: router, code: rejectName(code) });
      },
    });
  }

  #fix(here: string, there: string): ConnectionTap {
    const [connection, counts, tape, { world }] = [
      this.#connections,
      this.counts,
      this.#tape,
      this.#fabric,
    ];
    const event = { kind: "wire", connection } as const;
    // A venue's drop copy: the judge holds the gate against what order entry says.
    let isCopy = false;
    const sent = new FixText(this.#latin1, (text) => {
      isCopy ||= text.includes(DROP_COPY);
      if (isCopy) return;
      if (here.startsWith("venue") && text.includes(REPORT)) this.executions.note(text);
      tape.add({ ...event, what: "sent", atNs: world.nowNs, from: here, to: there, text });
    });
    const arrived = new FixText(this.#latin1, (text) => {
      isCopy ||= text.includes(DROP_COPY);
      if (isCopy) {
        if (here === GATE) tape.add({ kind: "copy", atNs: world.nowNs, from: there, text });
        return;
      }
      if (here === GATE) counts.gateInputs += 1;
      else if (here.startsWith("venue") && text.includes(NEW_ORDER)) counts.children += 1;
      tape.add({ ...event, what: "arrived", atNs: world.nowNs, from: there, to: here, text });
    });
    const line = (what: "full" | "closed"): void => {
      if (isCopy) return;
      tape.add({ kind: "line", what, atNs: world.nowNs, from: here, to: there, connection });
    };
    return {
      written: (bytes) => sent.take(bytes),
      taken: (bytes) => arrived.take(bytes),
      full: () => line("full"),
      closed: () => line("closed"),
    };
  }
}
