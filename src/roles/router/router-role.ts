import type { SymbolTable } from "../../core/domain/symbols.ts";
import { Router } from "../../core/router/router.ts";
import type { RouterVenue } from "../../core/router/venue-ranking.ts";
import type { Clock, Timer } from "../../ports/clock.ts";
import type { Address, Network } from "../../ports/network.ts";
import type { Random } from "../../ports/random.ts";
import { putText, SCHEMA_DIGEST } from "../../wire/fleet/codec.ts";
import { Hello } from "../../wire/fleet/schema.ts";
import { FleetClient, type FleetLink } from "../fleet/link.ts";
import type { Turn } from "../turn.ts";
import { GateLink } from "./gate-link.ts";
import { QuotesLink } from "./quotes-link.ts";

export type RouterRoleOptions = {
  readonly network: Network;
  readonly clock: Clock;
  readonly random: Random;
  readonly turn: Turn;
  /** Number of this router, from 1. */
  readonly router: number;
  readonly pid: number;
  /** Digest of the release it runs, "" when it is not known. */
  readonly release: string;
  readonly gate: Address;
  readonly quotes: Address;
  readonly symbols: SymbolTable;
  readonly venues: readonly RouterVenue[];
  /** Most shares that the gate lets be sent for a parent, as a multiple of its quantity. */
  readonly sentCap: number;
  /** Price levels that one group may span; more would need ISO marks, which it sets on no child. */
  readonly levels: number;
  /** Takes one line for each change of a link or lease. */
  readonly log: (line: string) => void;
};

const HEARTBEAT_MS = 250;
/** A peer that says nothing for so long is taken for dead: it speaks at least every 250 ms. */
const SILENCE_NS = 5000e6;
/** A link on which a lease has ended and none has come for so long is made anew. */
const LEASELESS_NS = 3000e6;
/** Children out at once: about a second of the fastest flow. */
const CHILDREN_MAX = 16_384;
const ROLE_ROUTER = 1;

/**
 * What a router process does: it hears the gate and quotes, plans once at the end of each turn,
 * and sends what it proposes in that same turn.
 */
export class RouterRole {
  readonly router: Router;
  readonly #options: RouterRoleOptions;
  readonly #gateLink: GateLink;
  readonly #quotesLink: QuotesLink;
  readonly #gate: FleetClient;
  readonly #quotes: FleetClient;
  readonly #bootId: number;
  #beat: Timer | null = null;
  #wake: Timer | null = null;
  #wakeNs = 0;
  #leasedNs = 0;

  constructor(options: RouterRoleOptions) {
    const { network, clock, turn, symbols, venues, log, levels, sentCap } = options;
    this.#options = options;
    this.#bootId = options.random.u32() * 2 ** 21 + (options.random.u32() >>> 11);
    const hello = (link: FleetLink): void => this.#hello(link);
    this.#gateLink = new GateLink({ symbols, venues, clock, turn, hello, log });
    this.#quotesLink = new QuotesLink({ symbols, clock, turn, hello, log });
    this.router = new Router(
      { symbols: symbols.size, venues, levels, sentCap, childrenMax: CHILDREN_MAX },
      {
        propose: (work, group) => this.#gateLink.propose(work, group),
        cancel: (parent, incarnation, child) => this.#gateLink.cancel(parent, incarnation, child),
        // One level is the national best quote, and that is in the tops.
        watch: (symbol) => levels > 1 && this.#quotesLink.watch(symbol),
        unwatch: (symbol) => levels > 1 && this.#quotesLink.unwatch(symbol),
      },
    );
    this.#gateLink.serve(this.router);
    this.#quotesLink.serve(this.router);
    // Before the steps of the links: what is planned leaves in the same turn.
    turn.addStep(() => this.#plan());
    const ends = { network, clock, turn };
    this.#gate = new FleetClient({ ...ends, address: options.gate, handler: this.#gateLink });
    this.#quotes = new FleetClient({ ...ends, address: options.quotes, handler: this.#quotesLink });
  }

  /** Connects to gate and quotes, and again whenever one is lost. */
  start(): void {
    this.#gate.start();
    this.#quotes.start();
    this.#beat = this.#options.clock.every(HEARTBEAT_MS, () => this.#tick());
  }

  /** Closes both links. The gate gives the parents to others. */
  stop(): void {
    this.#beat?.cancel();
    this.#wake?.cancel();
    this.#gate.stop();
    this.#quotes.stop();
  }

  /** Proposes nothing to a gate that has been silent for longer than the lease lasts. */
  #plan(): void {
    const nowNs = this.#options.clock.nowNs();
    const ttlMs = this.router.lease?.ttlMs ?? 0;
    if (nowNs - this.#gateLink.heardNs > ttlMs * 1e6) return;
    this.router.plan(nowNs);
    const wakeNs = this.router.wakeNs(nowNs);
    if (wakeNs === 0 || (this.#wakeNs !== 0 && this.#wakeNs <= wakeNs)) return;
    this.#wake?.cancel();
    this.#wakeNs = wakeNs;
    const delayMs = Math.max(1, Math.ceil((wakeNs - nowNs) / 1e6));
    this.#wake = this.#options.clock.after(delayMs, () => {
      this.#wakeNs = 0;
      this.router.wake(this.#options.clock.nowNs());
      this.#options.turn.touch();
    });
  }

  #tick(): void {
    const { clock, turn } = this.#options;
    const nowNs = clock.nowNs();
    if (this.router.lease !== null) this.#leasedNs = nowNs;
    this.#gateLink.beat(clock.utcMs());
    this.router.cancelSilent(nowNs);
    const gate = this.#gate.link;
    const leaseless = this.#leasedNs !== 0 && nowNs - this.#leasedNs > LEASELESS_NS;
    if (leaseless) gate?.close("the lease has ended and no other has come");
    else if (this.router.children.usedUp) gate?.close("the child numbers are used up");
    else if (nowNs - this.#gateLink.heardNs > SILENCE_NS) gate?.close("the gate is silent");
    if (leaseless || gate === null) this.#leasedNs = 0;
    if (nowNs - this.#quotesLink.heardNs > SILENCE_NS) this.#quotes.link?.close("quotes is silent");
    turn.touch();
  }

  #hello(link: FleetLink): void {
    const { router, pid, release } = this.#options;
    const f = Hello.at;
    const at = link.frame(Hello.type, Hello.size);
    const view = link.view;
    view.setUint8(at + f.role, ROLE_ROUTER);
    view.setUint16(at + f.router, router, true);
    view.setFloat64(at + f.bootId, this.#bootId, true);
    view.setUint32(at + f.pid, pid, true);
    view.setUint32(at + f.digestLo, SCHEMA_DIGEST.lo, true);
    view.setUint32(at + f.digestHi, SCHEMA_DIGEST.hi, true);
    putText(view, at + f.release, 24, release);
  }
}
