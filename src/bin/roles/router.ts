import { SymbolTable } from "../../core/domain/symbols.ts";
import type { RouterVenue } from "../../core/router/venue-ranking.ts";
import type { Address } from "../../ports/network.ts";
import { RouterRole } from "../../roles/router/router-role.ts";
import { Turn } from "../../roles/turn.ts";
import { NodeClock } from "../../shell/system/clock.ts";
import { NodeNetwork } from "../../shell/system/network.ts";
import { NodeRandom } from "../../shell/system/random.ts";

/** What a router process needs to run. */
export type RouterConfig = {
  /** Digest of the release that it runs. */
  readonly release: string;
  /** Number of this router, from 1; the gate knows it by that. */
  readonly router: number;
  /** Fleet port of the gate. */
  readonly gate: Address;
  /** Port of quotes. */
  readonly quotes: Address;
  /** Venues to route to; the fee for taking liquidity in micro-dollars per share. */
  readonly venues: readonly RouterVenue[];
  /** Instruments by name, none twice; parents in others are not worked. */
  readonly symbols: readonly string[];
  /** The gate's limit on shares ever sent for a parent, as a multiple of its quantity. */
  readonly sentCap: number;
  /** Takes one line for each change of a link or lease. */
  readonly log: (line: string) => void;
};

export type RunningRouter = { close(): void };

/** A group takes one price level: the gate admits nothing behind the national best quote. */
const LEVELS = 1;

/** Runs a router until it is closed. It waits for gate and quotes as long as it takes. */
export function runRouter(config: RouterConfig): RunningRouter {
  const { router, gate, quotes, venues, sentCap, log } = config;
  const clock = new NodeClock();
  const role = new RouterRole({
    network: new NodeNetwork(),
    clock,
    random: new NodeRandom(),
    turn: new Turn(clock),
    router,
    pid: process.pid,
    release: config.release,
    gate,
    quotes,
    symbols: new SymbolTable(config.symbols),
    venues,
    sentCap,
    levels: LEVELS,
    log,
  });
  role.start();
  // While it waits for its peers it has no open socket that would keep the process alive.
  const alive = setInterval(() => undefined, 60_000);
  return {
    close: () => {
      clearInterval(alive);
      role.stop();
    },
  };
}
