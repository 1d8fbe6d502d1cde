import type { ClientFacts, FleetFacts, VenueFacts } from "./facts.ts";
import { LimitsInForce } from "./limits-in-force.ts";

/** OrdStatus(39) of an order that has filled. */
const FILLED = "2";

/** An order in the words of its client: of a NewOrderSingle(D) or a replace (G). */
export type Terms = {
  readonly account: string;
  readonly symbol: string;
  /** Side(54), OrdType(40), TimeInForce(59) as their characters. */
  readonly side: string;
  readonly ordType: string;
  readonly tif: string;
  readonly qty: number;
  /** Limit in $0.0001, 0 for a market order. */
  readonly px: number;
  /** Marked as an individual's: OrderCapacity(528), in 4.2 Rule80A(47). */
  readonly retail: boolean;
};

/** What a client asked for under one ClOrdID(11), and what it was told of it. */
export type Order = {
  readonly client: Client;
  readonly clOrdId: string;
  /** Every wording that reached the gate: one ClOrdID may have come with several (B12). */
  readonly asked: Terms[];
  /** Replaces that reached the gate and have no answer yet, by their ClOrdID(11). */
  readonly pending: Map<string, Terms>;
  /** Quantities that its client has ever asked for. */
  readonly qtys: Set<number>;
  /** Every ClOrdID that the gate has said yes to: that of the order and of its replaces. */
  readonly accepted: Set<string>;
  /** Cancels that reached the gate and have no answer yet. */
  readonly cancels: Set<string>;
  parent: Parent | null;
  /** What the gate has last confirmed: acknowledgement or replace. */
  confirmed: Terms | null;
  /** Place of that confirmation in the client's stream: an older one that is resent is no news. */
  confirmedAt: number;
  /** The gate has answered it in any way. */
  answered: boolean;
  /** How often the client's line had been made anew when the order first reached the gate. */
  readonly line: number;
  /** Starts of the gate when it did, and the place of the limits that stood. */
  readonly gateLife: number;
  readonly limitsFrom: number;
};

/**
 * Where an order at a venue stands, as far as its venue's own words and the line say:
 * `sent` on the line that is up and not spoken of; `lost` with its line, never spoken of; `open`;
 * `ended`; `gone` with a stop of the venue, or the venue says that it never had it.
 */
export type ChildState = "sent" | "lost" | "open" | "ended" | "gone";

/** An order that the gate sent to a venue. */
export type Child = {
  readonly id: string;
  readonly parent: Parent;
  readonly venue: Venue;
  readonly symbol: string;
  readonly account: string;
  readonly qty: number;
  readonly px: number;
  readonly sentNs: number;
  readonly gateLife: number;
  state: ChildState;
  /** Shares executed, by the largest CumQty(14) that its venue has said. */
  cumQty: number;
  arrived: boolean;
  /** The gate has heard a word of its venue on it. */
  acked: boolean;
  /** A cancel of it was last written at, -1 never. */
  cancelNs: number;
  /** Its venue has lied about its end: nobody can say what of it is out. */
  excused: boolean;
  /** Its venue's process stopped with it. */
  buried: boolean;
};

/** What became known of a client's order by its number in the ids of its children. */
export type Parent = {
  readonly number: number;
  order: Order | null;
  /** Of its first child, until the order is known. */
  account: string;
  symbol: string;
  side: string;
  /** Worst limit of a child that was sent before the order was known; 0 none. */
  worstPx: number;
  readonly children: Child[];
  readonly executions: Execution[];
  /** Shares that may be open at venues or on their way there. */
  openQty: number;
  executedQty: number;
  /** Shares ever sent, since the gate last lost its power. */
  sentQty: number;
  /** OrdStatus(39) of its end as told, "" while it was not. */
  ended: string;
  /** Its end was told without being asked for. */
  endTold: boolean;
  /** OrderQty(38) and Price(44) of the newest report, -1 none. */
  saidQty: number;
  saidPx: number;
  /** Shares executed when its end was told, and losses of the gate's power until then. */
  endedQty: number;
  endedEpoch: number;
  /** Why the books of it need not agree, "" when they must. */
  tainted: string;
  /** A venue has broken or corrected a trade of it. */
  amended: boolean;
  /** When the gate last read such a word, -1 never. */
  amendedNs: number;
  /** A trade of it is known to nobody: its venue stopped, and the gate has no word of it (A3). */
  forgotten: boolean;
  dirty: boolean;
  readonly told: Told;
};

/** What a client has been told of executions, each counted once. */
export type Told = {
  qty: number;
  money: number;
  /** CumQty(14) of the last report; -1 none. */
  cumQty: number;
  /** Losses of power of the gate when its reports last agreed with `qty`. */
  epoch: number;
};

/** A trade that a venue has made and said. */
export type Execution = {
  readonly venue: Venue;
  readonly execId: string;
  readonly parent: Parent;
  readonly qty: number;
  readonly px: number;
  /** What it counts for, after busts and corrections. */
  nowQty: number;
  nowPx: number;
  /** Losses of the gate's power when it was made. */
  readonly madeEpoch: number;
  /** Losses of the gate's power when the gate first heard of it, -1 never. */
  heardEpoch: number;
  /** MsgSeqNum(34) under which the gate last heard of it, and when. */
  heardSeq: number;
  heardNs: number;
  /** The gate died so soon behind hearing of it that its journal may not have it. */
  unwritten: boolean;
  /** The gate's session refused the only report of it: no engine says it again. */
  refused: boolean;
  /** Reports of it that its client has got, each under an ExecID(17) of its own. */
  tellings: number;
  /** Starts of its venue when it was made known. */
  readonly venueLife: number;
};

/** What a bust (0 shares) or correction makes of a trade, with its MsgSeqNum(34). */
export type Amendment = { readonly qty: number; readonly px: number; readonly seq: number };

export type Venue = VenueFacts & {
  readonly kind: "venue";
  /** The line that carries its session now. */
  connection: number;
  /** Starts of its process. */
  life: number;
  /** On the present line and never spoken of. */
  unspoken: Child[];
  /** New orders on the present line of which the gate has heard nothing. */
  unacked: number;
  readonly executions: Map<string, Execution>;
  /** What was said of trades afterwards, by the ExecID(17) of the trade. */
  readonly amendments: Map<string, Amendment>;
  massCancelNs: number;
  /** The gate read the Logon of the present line at, -1 not yet, or it is logged out. */
  upNs: number;
  /** The kernels take no more of its line: what is written for it waits. */
  isFull: boolean;
};

export type Client = ClientFacts & {
  readonly kind: "client";
  connection: number;
  /** How often its line was made anew. */
  line: number;
  /** Losses of the gate's power when its present line was made: what comes on it is no newer. */
  epoch: number;
  /** Resets of its numbers, and lost reports that it got as GapFill. */
  gaps: number;
  /** The kernels take no more of its line since, -1: they do. */
  fullNs: number;
  /** When they last did not, from and to: what came behind it had waited for them. */
  waited: readonly [fromNs: number, toNs: number];
  readonly orders: Map<string, Order>;
  /** How often each cancel or replace has come to the gate. */
  readonly requests: Map<string, number>;
  /** Orders without a number yet. */
  readonly unbound: Set<Order>;
  /** Orders by the MsgSeqNum(34) under which they came last. */
  readonly arrived: Map<number, Order>;
  /** Cancels and replaces by the number that they came under. */
  readonly wishes: Map<number, { readonly order: Order; readonly clOrdId: string }>;
};

/** Who takes part in a fleet's FIX lines, by the name of the process. */
export type Party = Venue | Client;

/**
 * What venues and clients have done, gathered from the tape: the common ground of the checkers.
 * Nothing in it comes from the gate but its words to others.
 */
export class Book {
  readonly facts: FleetFacts;
  readonly parties: Map<string, Party> = new Map();
  readonly venues: Venue[] = [];
  readonly clients: Client[] = [];
  readonly parents: Map<number, Parent> = new Map();
  readonly children: Map<string, Child> = new Map();
  /** Parents whose sums have changed since the last step. */
  dirty: Parent[] = [];
  /** First letter of the gate's ids, "" before its first order. */
  gateLetter = "";
  readonly limits: LimitsInForce;
  /** Starts of the gate, and losses of its machine's power. */
  gateLife = 0;
  powerEpoch = 0;
  /** The gate has started, and hears people. */
  gateReady = false;

  constructor(facts: FleetFacts) {
    this.facts = facts;
    this.limits = new LimitsInForce(facts.limits);
    for (const venue of facts.venues) this.#addVenue(venue);
    for (const client of facts.clients) this.#addClient(client);
  }

  /** The next start of the gate. */
  gateStarts(): void {
    this.gateLife++;
  }

  /** The most that a limit may have been since an order came. */
  mostSince(
    { limitsFrom }: Order,
    limit: "maxOrderQty" | "softOrderQty" | "maxOrderNotional",
  ): number {
    let most = 0;
    for (const { [limit]: of } of this.limits.log.slice(limitsFrom)) most = Math.max(most, of);
    return most;
  }

  /** Whether an order may wait unanswered, at some time since it came. */
  mayWait({ limitsFrom }: Order): boolean {
    return this.limits.log.slice(limitsFrom).some(({ heldParents }) => heldParents === "queue");
  }

  /**
   * Whether nothing more can be asked of an order: its end was told. That it was filled is told
   * before it is on disk: a loss of the gate's power may have taken it back.
   */
  isOver({ ended, endedEpoch }: Parent): boolean {
    return ended !== "" && (ended !== FILLED || endedEpoch === this.powerEpoch);
  }

  /** The gate waits for a first word on an order no longer (I14). */
  answered(child: Child): void {
    if (child.acked) return;
    child.acked = true;
    if (child.venue.unacked > 0) child.venue.unacked--;
  }

  /** Orders of an account in a symbol, as far as they have a number. */
  *ofSymbol(account: string, symbol: string): Generator<Parent> {
    for (const parent of this.parents.values()) {
      const terms = parent.order?.confirmed ?? parent.order?.asked[0] ?? parent;
      if (terms.account === account && terms.symbol === symbol) yield parent;
    }
  }

  /** Accounts of the owner of an account; one that is many customers' is alone. */
  unitOf(account: string): readonly string[] {
    return this.facts.units.find((unit) => unit.includes(account)) ?? [account];
  }

  parent(number: number): Parent {
    const known = this.parents.get(number);
    if (known !== undefined) return known;
    const parent: Parent = {
      ...{ number, order: null, account: "", symbol: "", side: "", worstPx: 0 },
      ...{ children: [], executions: [], openQty: 0, executedQty: 0, sentQty: 0 },
      ...{
        ended: "",
        endTold: false,
        saidQty: -1,
        saidPx: -1,
        endedQty: 0,
        endedEpoch: 0,
        tainted: "",
        amended: false,
        amendedNs: -1,
        forgotten: false,
        dirty: false,
      },
      told: { qty: 0, money: 0, cumQty: -1, epoch: 0 },
    };
    this.parents.set(number, parent);
    return parent;
  }

  /** Moves an order at a venue on, and its parent's sums with it. An end is final. */
  moveChild(child: Child, state: ChildState, cumQty: number): void {
    const { parent } = child;
    parent.openQty -= openQty(child);
    parent.executedQty -= executedQty(child);
    if (child.state !== "ended") child.state = state;
    if (cumQty > child.cumQty) child.cumQty = cumQty;
    parent.openQty += openQty(child);
    parent.executedQty += executedQty(child);
    this.touch(parent);
  }

  /** Nobody can say any more what of it is out: it counts for nothing. */
  excuse(child: Child): void {
    if (child.excused) return;
    child.parent.openQty -= openQty(child);
    child.parent.executedQty -= executedQty(child);
    child.excused = true;
  }

  addChild(child: Child): void {
    this.children.set(child.id, child);
    const { parent } = child;
    parent.children.push(child);
    parent.openQty += openQty(child);
    parent.sentQty += child.qty;
    this.touch(parent);
  }

  touch(parent: Parent): void {
    if (parent.dirty) return;
    parent.dirty = true;
    this.dirty.push(parent);
  }

  #addVenue(facts: VenueFacts): void {
    const venue: Venue = {
      ...facts,
      ...{ kind: "venue", connection: -1, life: 0, unspoken: [], unacked: 0 },
      ...{
        executions: new Map(),
        amendments: new Map(),
        massCancelNs: -1,
        upNs: -1,
        isFull: false,
      },
    };
    this.venues.push(venue);
    this.parties.set(venue.process, venue);
  }

  #addClient(facts: ClientFacts): void {
    const client: Client = {
      ...facts,
      ...{ kind: "client", connection: -1, line: 0, epoch: 0, gaps: 0 },
      ...{ fullNs: -1, waited: [-1, -1] },
      ...{
        orders: new Map(),
        requests: new Map(),
        unbound: new Set(),
        arrived: new Map(),
        wishes: new Map(),
      },
    };
    this.clients.push(client);
    this.parties.set(client.process, client);
  }
}

/** Shares of a child that may still trade, as far as can be seen. */
export function openQty(child: Child): number {
  if (child.excused || (child.state !== "sent" && child.state !== "open")) return 0;
  return Math.max(0, child.qty - child.cumQty);
}

function executedQty(child: Child): number {
  return child.excused ? 0 : child.cumQty;
}

/** The most shares that a client has asked for and not taken back. */
export function allowedQty(order: Order): number {
  let most = order.confirmed?.qty ?? 0;
  if (order.confirmed === null) for (const { qty } of order.asked) most = Math.max(most, qty);
  for (const { qty } of order.pending.values()) most = Math.max(most, qty);
  return most;
}

/**
 * The worst price that a client permits, $0.0001: of what is confirmed and of replaces on their
 * way the laxest; 0 when one of them is a market order.
 */
export function worstPx(order: Order): number {
  const terms = order.confirmed === null ? [...order.asked] : [order.confirmed];
  terms.push(...order.pending.values());
  let worst = -1;
  for (const { px, side } of terms) {
    if (px === 0) return 0;
    if (worst < 0) worst = px;
    else worst = side === "1" ? Math.max(worst, px) : Math.min(worst, px);
  }
  return Math.max(worst, 0);
}

/** Whether a price is worse for the client than its limit; a limit of 0 permits every price. */
export function isWorse(side: string, px: number, limit: number): boolean {
  return limit > 0 && (side === "1" ? px > limit : px < limit);
}
