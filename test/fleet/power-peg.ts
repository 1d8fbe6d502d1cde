import { type ChildProcess, fork } from "node:child_process";
import { constants, setPriority } from "node:os";
import { fileURLToPath } from "node:url";
import { Tif } from "../../src/core/domain/order.ts";
import { SeededRandom } from "../../src/core/domain/random.ts";
import { FleetRouter, type Worked } from "./fleet-router.ts";
import { until } from "./system.ts";

/** How Power Peg is let loose. */
type Settings = {
  readonly number: number;
  readonly fleetPort: number;
  readonly venues: readonly string[];
};

/** What Power Peg has done so far. */
export type PowerPegState = {
  /** Proposals written, under a lease, without one or under one that was lost. */
  readonly proposals: number;
  readonly admitted: number;
  /** Refusals by the name of their code. */
  readonly refused: Readonly<Record<string, number>>;
  /** Leases that it was given, and times that it was sent away. */
  readonly leases: number;
  readonly closes: number;
};

type Word = { readonly go: boolean };

/** The limit of each parent lies beyond the market by this part of it. */
export const LIMIT_BEYOND = 0.01;
const CENT = 100;
const SELF = fileURLToPath(import.meta.url);
/** Proposals between two looks at what the gate says. */
const BURST = 2_500;
/** What waits in the socket beyond this is not heard within a lease: write no more for now. */
const PENDING_MAX = 1 << 18;

/** Power Peg in a process of its own: what it costs is not taken from whoever measures. */
export class PowerPeg {
  readonly #child: ChildProcess;
  #state: PowerPegState = { proposals: 0, admitted: 0, refused: {}, leases: 0, closes: 0 };

  constructor(settings: Settings) {
    this.#child = fork(SELF, [JSON.stringify(settings)], { stdio: "inherit" });
    // On a host of its own it would take no processor from the gate and its clients.
    setPriority(this.#child.pid ?? 0, constants.priority.PRIORITY_BELOW_NORMAL);
    this.#child.on("message", (state) => {
      this.#state = state as PowerPegState;
    });
  }

  get state(): PowerPegState {
    return this.#state;
  }

  /** Begins to send, or stops to; it stays connected either way. */
  go(go: boolean): void {
    this.#child.send({ go } satisfies Word);
  }

  /** Resolves when it has sent so many proposals, or the time is over. */
  async sent(proposals: number, withinMs: number): Promise<void> {
    await until(() => (this.#state.proposals >= proposals ? true : undefined), withinMs);
  }

  close(): void {
    this.#child.kill("SIGKILL");
  }
}

/**
 * The stream of 1 August 2012: child after child for every parent it ever had, whether it is filled,
 * ended or another's by now, at any price and for far more than is left. It takes no refusal for an
 * answer, and comes again on the spot when it is sent away.
 */
function runPowerPeg({ number, fleetPort, venues }: Settings): void {
  const refused: Record<string, number> = {};
  /** Every parent it was ever given: it never forgets one. */
  const parents: Map<number, Worked> = new Map();
  const random = new SeededRandom(20120801);
  let [admitted, going, next] = [0, false, 0];
  const router = new FleetRouter({
    number,
    fleetPort,
    barges: true,
    events: {
      onAssign: (worked) => parents.set(worked.parent, worked),
      onAnswer: ({ code }) => {
        if (code === "") admitted++;
        else refused[code] = (refused[code] ?? 0) + 1;
      },
    },
  });
  setInterval(() => {
    // On every other connection it does not even wait whether there is a lease.
    const mayGo = router.leased || (router.connected && router.closes % 2 === 1);
    if (!going || !mayGo || router.pendingBytes > PENDING_MAX) return;
    const list = [...parents.values()];
    for (let i = 0; i < BURST && list.length > 0; i++) {
      const worked = list[next++ % list.length] as Worked;
      const venue = venues[random.below(venues.length)] as string;
      router.propose(worked, { venue, ...greed(random, worked), tif: Tif.Ioc });
    }
  }, 1);
  setInterval(() => {
    const state: PowerPegState = {
      proposals: router.proposals,
      admitted,
      refused,
      leases: router.leases,
      closes: router.closes,
    };
    process.send?.(state);
  }, 20);
  process.on("message", (word) => {
    going = (word as Word).go;
  });
}

/** Some of it could even be right; most is for too much, or at a price that nobody allowed. */
function greed(
  random: SeededRandom,
  { orderQty, side, limitPx }: Worked,
): { qty: number; px: number } {
  const qty = random.below(3) === 0 ? orderQty * 10 : 1 + random.below(orderQty);
  const sign = side === 1 ? 1 : -1;
  const anyPx = limitPx + sign * (random.below(200) - 20) * CENT;
  // What the market showed when the order was sent, and a little around it.
  const marketPx = limitPx / (1 + sign * LIMIT_BEYOND) + sign * (random.below(7) - 3) * CENT;
  const px = random.below(4) === 0 ? marketPx : anyPx;
  return { qty, px: Math.max(CENT, Math.round(px / CENT) * CENT) };
}

if (process.argv[1] === SELF) runPowerPeg(JSON.parse(process.argv[2] ?? "") as Settings);
