import type { SeededRandom } from "../../core/domain/random.ts";
import { Tag } from "../../wire/fix/tags.ts";
import type { ClientBook, ClientOrder, OrderWords } from "./client-order.ts";
import { hasEnded } from "./client-order.ts";
import { asksMuch } from "./fleet-limits.ts";
import type { FleetPlan } from "./plan.ts";
import type { PlannedClient } from "./planned-client.ts";

const [BUY, SELL, SHORT, SHORT_EXEMPT] = [1, 2, 5, 6];
const [MARKET, LIMIT] = [1, 2];
const [DAY, IOC, FOK, AT_CLOSE] = [0, 3, 4, 7];
const CENT = 100;
/** One in so many knocks brings a burst of orders in one turn, and how many those are. */
const BURST_EVERY = 60;
const BURST_MAX = 25;
/** Where messages are narrow one knock in so many brings a burst of questions before its order. */
const ASKING_EVERY = 150;
/** Orders that a client still has on its screen. */
const RECENT = 40;

/** Longest ClOrdID(11) that a gate takes. */
const CLORDID_MAX = 24;

const MIN_QTY: readonly [number, string] = [Tag.MinQty, "100"];
const NO_STRATEGY: readonly [number, string] = [Tag.TargetStrategy, "99"];

/** What a client does next. */
export type Action =
  | { readonly type: "order"; readonly words: OrderWords }
  | { readonly type: "cancel"; readonly of: ClientOrder; readonly orig: string }
  | {
      readonly type: "replace";
      readonly of: ClientOrder;
      readonly orig: string;
      readonly words: OrderWords;
    }
  | { readonly type: "status"; readonly of: OrderWords; readonly clOrdId: string }
  | { readonly type: "again"; readonly words: OrderWords; readonly possResend: boolean }
  | { readonly type: "reconnect" };

/** Draws what one client does, in every shape that a gate may meet. */
export class Workload {
  readonly #random: SeededRandom;
  readonly #plan: FleetPlan;
  readonly #client: PlannedClient;
  readonly #book: ClientBook;
  #count = 0;

  constructor(random: SeededRandom, plan: FleetPlan, client: PlannedClient, book: ClientBook) {
    this.#random = random;
    this.#plan = plan;
    this.#client = client;
    this.#book = book;
  }

  /** A ClOrdID(11) that was not used before. */
  nextId(): string {
    this.#count += 1;
    return `${this.#client.compIds[0]}-${this.#count}`;
  }

  /** Everything that one knock of the client's clock brings, in order. */
  next(): Action[] {
    const random = this.#random;
    const { shape } = this.#plan;
    const actions: Action[] = [];
    if (random.below(BURST_EVERY) === 0) {
      for (let left = 1 + random.below(BURST_MAX); left > 0; left--) {
        actions.push({ type: "order", words: this.#good() });
      }
    }
    if (asksMuch(shape.pacePerS) && random.below(ASKING_EVERY) === 0) {
      for (let left = random.below(2 * shape.pacePerS); left > 0; left--) {
        actions.push(this.#status());
      }
    }
    const words = random.unit() < shape.faulty ? this.#faulty() : this.#good();
    actions.push({ type: "order", words });
    if (random.unit() < shape.cancels) this.#onOne(actions, (of) => this.#cancel(of));
    if (random.unit() < shape.replaces) {
      const before = actions.length;
      this.#onOne(actions, (of) => this.#replace(of));
      // Now and then another one before the first is answered.
      const [first] = actions.slice(before);
      if (first?.type === "replace" && random.below(6) === 0) actions.push(this.#replace(first.of));
    }
    if (random.unit() < shape.statuses) actions.push(this.#status());
    if (random.unit() < shape.duplicates) actions.push(...this.#duplicate(words));
    if (random.unit() < shape.replays) actions.push({ type: "reconnect" });
    return actions;
  }

  /** What a desk asks when it is back: how its newest orders stand. */
  back(): Action[] {
    const { all } = this.#book;
    const open = all.slice(-RECENT).filter((order) => !hasEnded(order));
    return open.map(({ words, latest }) => ({ type: "status", of: words, clOrdId: latest }));
  }

  /** What an impatient client says of an order right behind it; null when it waits. */
  impatient(order: ClientOrder): Action | null {
    const random = this.#random;
    if (random.unit() >= this.#plan.shape.impatience) return null;
    return random.below(3) === 0 ? this.#replace(order) : this.#cancel(order);
  }

  #good(): OrderWords {
    const random = this.#random;
    const { instruments } = this.#plan;
    const instrument = this.#pick(instruments);
    const side = this.#side();
    const ordType = random.below(4) === 0 ? MARKET : LIMIT;
    return {
      clOrdId: this.nextId(),
      account: this.#pick(this.#client.accounts),
      symbol: instrument.symbol,
      side,
      ordType,
      tif: this.#tif(ordType),
      qty: this.#qty(instrument.lot),
      px: ordType === MARKET ? 0 : this.#px(instrument.priorClosePx, side),
      more: this.#marks(),
    };
  }

  #side(): number {
    const draw = this.#random.below(40);
    if (draw < 18) return BUY;
    // Whoever begins short marks sells so.
    if (draw < 35) return this.#plan.held < 0 ? SHORT : SELL;
    return draw < 39 ? SHORT : SHORT_EXEMPT;
  }

  /** One share, odd lots, round lots, and now and then the most that there may be. */
  #qty(lot: number): number {
    const random = this.#random;
    const { maxQty } = this.#plan.shape;
    switch (random.below(6)) {
      case 0:
        return 1 + random.below(5);
      case 1:
        return 1 + random.below(lot);
      case 2:
        return maxQty;
      default:
        return Math.max(lot, lot * Math.floor((random.unit() ** 2 * maxQty) / lot));
    }
  }

  /** From far behind the market over its touch to far through it. */
  #px(close: number, side: number): number {
    const random = this.#random;
    const away = (random.unit() + random.unit() - 1) * 0.02;
    const sign = side === BUY ? 1 : -1;
    const px = close * (1 + sign * (random.below(3) === 0 ? away : Math.abs(away) * 0.2));
    return Math.max(CENT, Math.round(px / CENT) * CENT);
  }

  /** Capacity and account type: agency, principal, riskless principal, individual, or nothing. */
  #marks(): (readonly [number, string])[] {
    const random = this.#random;
    const marks: (readonly [number, string])[] = [];
    const is42 = this.#client.beginString === "FIX.4.2";
    if (random.below(2) === 0) {
      if (is42) marks.push([Tag.Rule80A, this.#pick(["A", "P", "I"])]);
      else marks.push([Tag.OrderCapacity, this.#pick(["A", "P", "R", "I"])]);
    }
    if (!is42 && random.below(3) === 0) marks.push([Tag.AccountType, this.#pick(["1", "2", "3"])]);
    return marks;
  }

  #tif(ordType: number): number {
    const { crossS } = this.#plan.shape;
    if (crossS > 0 && this.#random.below(5) === 0) return AT_CLOSE;
    return ordType === MARKET ? this.#pick([DAY, IOC]) : this.#pick([DAY, DAY, IOC]);
  }

  /** An order that breaks one rule. */
  #faulty(): OrderWords {
    const good = this.#good();
    const limit = { ordType: LIMIT, tif: DAY, px: Math.max(good.px, CENT) };
    return this.#pick<OrderWords>([
      { ...good, clOrdId: good.clOrdId.padEnd(CLORDID_MAX + 1, "x") },
      { ...good, symbol: "ZZZZ" },
      { ...good, account: "NOBODY" },
      { ...good, account: "" },
      { ...good, qty: 0 },
      { ...good, qty: 1_000_000 },
      { ...good, qty: 50_000, ...limit, px: 10_000_000 },
      { ...good, ...limit, px: good.px + 1 },
      { ...good, ...limit, px: good.side === BUY ? good.px * 2 + CENT : CENT },
      { ...good, ...limit, px: 0 },
      { ...good, ...limit, tif: FOK },
      { ...good, ...limit, tif: AT_CLOSE },
      { ...good, side: 8 },
      { ...good, ordType: 3, px: 0 },
      // FIX 4.2 has no such field: there it is something else that is not carried out.
      { ...good, more: [this.#client.beginString === "FIX.4.2" ? MIN_QTY : NO_STRATEGY] },
      { ...good, more: [[Tag.ExecInst, "G"]] },
      { ...good, more: [MIN_QTY] },
    ]);
  }

  /** Mostly on an order that is open, now and then on any. */
  #onOne(actions: Action[], act: (of: ClientOrder) => Action): void {
    const { all } = this.#book;
    if (all.length === 0) return;
    const recent = all.slice(-RECENT);
    const open = recent.filter((order) => !hasEnded(order));
    const from = open.length > 0 && this.#random.below(8) > 0 ? open : recent;
    actions.push(act(this.#pick(from)));
  }

  #cancel(of: ClientOrder): Action {
    return { type: "cancel", of, orig: this.#orig(of) };
  }

  /** Mostly the number that is valid now, else an older or an unknown one. */
  #orig(of: ClientOrder): string {
    const draw = this.#random.below(20);
    if (draw === 0) return "NEVER-1";
    return draw === 1 ? this.#pick(of.ids) : (of.ids.at(-1) as string);
  }

  /** Up, down, below what has filled, to another price, or to what may not be changed. */
  #replace(of: ClientOrder): Action {
    const random = this.#random;
    const { words } = of;
    const tick = (1 + random.below(20)) * CENT * (random.below(2) === 0 ? 1 : -1);
    const px = words.px === 0 ? 0 : Math.max(CENT, words.px + tick);
    const up = words.qty + 1 + random.below(words.qty * 2 + 1);
    const down = Math.max(1, Math.floor(words.qty * random.unit()));
    const to = this.#pick<Partial<OrderWords>>([
      { qty: up },
      { qty: down },
      { qty: Math.max(1, of.cumQty) },
      { px },
      { px, qty: up },
      { px, qty: down },
      {},
      { side: words.side === BUY ? SELL : BUY },
      { symbol: this.#pick(this.#plan.symbols) },
      { qty: 1_000_000 },
    ]);
    return {
      type: "replace",
      of,
      orig: this.#orig(of),
      words: { ...words, ...to, clOrdId: this.nextId() },
    };
  }

  #status(): Action {
    const { all } = this.#book;
    const random = this.#random;
    const order = all.length === 0 ? undefined : this.#pick(all.slice(-RECENT));
    if (order === undefined || random.below(10) === 0) {
      return { type: "status", of: this.#good(), clOrdId: "NEVER-2" };
    }
    return { type: "status", of: order.words, clOrdId: this.#pick(order.ids) };
  }

  /** The same order again, as new or as a possible resend; or another one under its number. */
  #duplicate(last: OrderWords): Action[] {
    const random = this.#random;
    const older = this.#book.all.at(-1 - random.below(30))?.words;
    const words = random.below(2) === 0 ? last : (older ?? last);
    const other = { ...words, qty: words.qty + 1 };
    return [
      {
        type: "again",
        words: random.below(4) === 0 ? other : words,
        possResend: random.below(2) === 0,
      },
    ];
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.#random.below(from.length)] as T;
  }
}
