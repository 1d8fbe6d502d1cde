import { SeededRandom } from "../../src/core/domain/random.ts";
import type { FileFixStore } from "../../src/roles/fix/file-store.ts";
import type { SimProcess } from "../../src/sim/process.ts";
import { contents, keep, type StoreBench } from "./fix-store-bench.ts";

const IDS = ["FIX.4.2:SMARS->A", "FIX.4.4:SMARS->B", "FIX.4.4:SMARS->C"];

/** What the world has seen of a session, or may have. */
type Seen = {
  out: number;
  in: number;
  day: number;
  /** Messages that went out, by number. */
  readonly kept: Map<number, string>;
};

/** How a crash ended a run. */
export type Crash = "kill" | "power";

/**
 * Does to a store, turn after turn, what sessions do, from a seed, and remembers what had left by
 * the end of each turn. After a crash it compares the store with that memory.
 */
export class StoreModel {
  readonly #bench: StoreBench;
  readonly #random: SeededRandom;
  /** What left, and what a turn that was cut off may have left on file. */
  #left: Map<string, Seen> = new Map();
  #maybe: Map<string, Seen> = new Map();
  #messages = 0;

  constructor(bench: StoreBench, seed: number) {
    this.#bench = bench;
    this.#random = new SeededRandom(seed);
    for (const id of IDS) this.#left.set(id, { out: 1, in: 1, day: 0, kept: new Map() });
    this.#maybe = copy(this.#left);
  }

  /** Turns until they are over or the process is gone. */
  async turns(count: number, store: FileFixStore, process: SimProcess): Promise<void> {
    for (let turn = 0; turn < count && process.alive; turn++) {
      process.run(() => this.#turn(store));
      if (this.#random.below(4) === 0) await this.#bench.run(this.#random.below(3_000));
    }
  }

  /**
   * Compares with a store that was opened after a crash; goes on with what it says. `skips`: most
   * numbers that may be passed over.
   */
  compare(store: FileFixStore, crash: Crash, skips: number): void {
    for (const id of IDS) {
      const left = this.#left.get(id) as Seen;
      const maybe = this.#maybe.get(id) as Seen;
      const found = contents(store.session(id));
      const faults = [
        faultsOf(store, id, { left, maybe, crash, skips }),
        // The turn that was cut off may have begun the numbering anew, durably, with its last sync.
        faultsOf(store, id, { left: maybe, maybe, crash, skips }),
      ];
      if (faults.every((list) => list.length > 0)) {
        throw new Error(`${crash}: ${id}: ${faults[0]?.join("; ")}`);
      }
      const day = store.session(id).sessionDay;
      this.#left.set(id, { out: found.out, in: found.in, day, kept: new Map(found.kept) });
    }
    this.#maybe = copy(this.#left);
  }

  #turn(store: FileFixStore): void {
    for (let n = 1 + this.#random.below(3); n > 0; n--) this.#step(store);
    store.flush();
    this.#left = copy(this.#maybe);
  }

  #step(store: FileFixStore): void {
    const id = IDS[this.#random.below(IDS.length)] as string;
    const session = store.session(id);
    const seen = this.#maybe.get(id) as Seen;
    const chance = this.#random.below(100);
    if (chance < 60) {
      const text = `${id} ${++this.#messages} ${"x".repeat(this.#random.below(400))}`;
      seen.kept.set(keep(session, text), text);
    } else if (chance < 75) {
      session.setNextOut(session.nextOut + 1);
    } else if (chance < 94) {
      session.setNextIn(session.nextIn + 1 + this.#random.below(3));
    } else if (chance < 96) {
      session.settle();
    } else {
      session.reset();
      session.setSessionDay(session.sessionDay + 1);
      seen.kept.clear();
    }
    seen.out = session.nextOut;
    seen.in = session.nextIn;
    seen.day = session.sessionDay;
  }
}

function copy(seen: Map<string, Seen>): Map<string, Seen> {
  return new Map([...seen].map(([id, one]) => [id, { ...one, kept: new Map(one.kept) }]));
}

type Comparison = {
  readonly left: Seen;
  readonly maybe: Seen;
  readonly crash: Crash;
  readonly skips: number;
};

/** What a session's record says that cannot be, in words. */
function faultsOf(store: FileFixStore, id: string, { left, maybe, crash, skips }: Comparison) {
  const session = store.session(id);
  const { unaccountedFrom: from, unaccountedTo: to } = session;
  const kept = new Map(contents(session).kept);
  const faults: string[] = [];
  const fault = (holds: boolean, text: string): void => {
    if (!holds) faults.push(text);
  };
  fault(session.nextOut >= left.out, `number ${session.nextOut} was used, up to ${left.out - 1}`);
  fault(session.nextOut <= maybe.out + skips, `skips from ${maybe.out} to ${session.nextOut}`);
  fault(session.nextIn <= Math.max(left.in, maybe.in), `in ${session.nextIn} above ${left.in}`);
  fault(crash === "power" || session.nextIn >= left.in, `in ${session.nextIn} below ${left.in}`);
  fault([left.day, maybe.day].includes(session.sessionDay) || crash === "power", "day");
  for (const [seq, text] of left.kept) {
    const lost = !kept.has(seq) && crash === "power" && seq >= from && seq <= to;
    fault(lost || kept.get(seq) === text, `${seq} is ${kept.get(seq) ?? "lost"}`);
  }
  for (const [seq, text] of kept) {
    fault(text === left.kept.get(seq) || text === maybe.kept.get(seq), `${seq} never was ${text}`);
  }
  return faults;
}
