import type { ConnectionTap, SimConnection } from "../connection.ts";
import type { SimFabric } from "../network.ts";
import type { Tape } from "../tape.ts";
import { Executions } from "./executions.ts";
import { FixText, type Latin1 } from "./fix-text.ts";
import { FleetFrames, GuardLines } from "./frame-counts.ts";

const GATE = "gate";
const NEW_ORDER = "|35=D|";
const REPORT = "|35=8|";

/** What a tap has counted since the fleet began. */
export type TapCounts = {
  /** Messages and frames that a gate was handed. */
  gateInputs: number;
  /** New orders that arrived at venues. */
  children: number;
};

/**
 * Taps the wires of the gate: every FIX message between it and venues or clients goes onto the
 * tape, at both ends; what comes to it from routers, quotes and guards is counted.
 */
export class FleetTap {
  readonly counts: TapCounts = { gateInputs: 0, children: 0 };
  readonly executions: Executions = new Executions();
  readonly #fabric: SimFabric;
  readonly #tape: Tape;
  readonly #latin1: Latin1;
  #connections = 0;

  constructor(fabric: SimFabric, tape: Tape, latin1: Latin1) {
    this.#latin1 = latin1;
    this.#fabric = fabric;
    this.#tape = tape;
    fabric.onConnection = (from, to) => this.#connected(from, to);
  }

  #connected(from: SimConnection, to: SimConnection): void {
    const [a, b] = [from.process.name, to.process.name];
    this.#connections += 1;
    if (a !== GATE && b !== GATE) return;
    const peer = a === GATE ? b : a;
    const ours = a === GATE ? from : to;
    if (/^(venue|client)/.test(peer)) {
      from.tap = this.#fix(a, b);
      to.tap = this.#fix(b, a);
    } else {
      const counts = this.counts;
      const frames = peer.startsWith("guard") ? new GuardLines() : new FleetFrames();
      ours.tap = {
        written: () => undefined,
        taken: (bytes) => {
          counts.gateInputs += frames.count(bytes);
        },
      };
    }
  }

  #fix(here: string, there: string): ConnectionTap {
    const [connection, counts, tape, { world }] = [
      this.#connections,
      this.counts,
      this.#tape,
      this.#fabric,
    ];
    const event = { kind: "wire", connection } as const;
    const sent = new FixText(this.#latin1, (text) => {
      if (here.startsWith("venue") && text.includes(REPORT)) this.executions.note(text);
      tape.add({ ...event, what: "sent", atNs: world.nowNs, from: here, to: there, text });
    });
    const arrived = new FixText(this.#latin1, (text) => {
      if (here === GATE) counts.gateInputs += 1;
      else if (here.startsWith("venue") && text.includes(NEW_ORDER)) counts.children += 1;
      tape.add({ ...event, what: "arrived", atNs: world.nowNs, from: there, to: here, text });
    });
    return { written: (bytes) => sent.take(bytes), taken: (bytes) => arrived.take(bytes) };
  }
}
