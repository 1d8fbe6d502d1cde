import { RetailOrders } from "../../core/domain/retail.ts";
import {
  type LineEvent,
  type PassedOrder,
  type PeopleEvent,
  type ProcessEvent,
  Tape,
} from "../tape.ts";
import type { FleetFacts } from "./facts.ts";
import { Judge } from "./judge.ts";

/** Fields of a message by their tags; what is not given is left out. */
type Fields = Readonly<Record<number, string | number>>;

const FACTS: FleetFacts = {
  gate: "gate",
  venues: [
    { process: "venue-N", code: "N", retail: RetailOrders.Limit },
    { process: "venue-P", code: "P", retail: RetailOrders.Market },
    { process: "venue-Q", code: "Q", retail: RetailOrders.None },
  ],
  clients: [
    {
      ...{ process: "client-1", client: "alpha", accounts: ["A1", "A2"], resets: false },
      attested: [],
    },
    {
      ...{ process: "client-2", client: "beta", accounts: ["B1"], resets: false },
      attested: ["B1"],
    },
  ],
  surveillance: "",
  quotesShow: false,
  limits: {
    maxOrderQty: 10_000,
    softOrderQty: 1_000_000,
    maxOrderNotional: 200_000 * 10_000,
    maxChildQty: 1_000,
    maxChildNotional: 15_000 * 10_000,
    laneWindow: 3,
    sentCap: 2,
    positionMaxShares: 100_000,
    ...{ firmLossMax: 4e15, accountLossMax: 4e15 },
    clientMessagesMaxPerS: 1_000,
    firmChildrenMaxPerS: 1_000,
    symbolChildrenMaxPerS: 1_000,
    symbolSharesMaxPerMin: 1_000_000,
    ...{ symbolVolumeMaxBp: 10_000, symbolVolumeFromShares: 1_000_000 },
    parentSharesMaxPerS: 100_000,
    parentChildrenMax: 1_000,
    ...{ bookTimesMax: 1_000, maxIsoQty: 1_000, quoteAgeMaxMs: 1_000 },
    heldParents: "refuse",
  },
  units: [["A1", "A2"]],
  held: 0,
  closes: {},
};

/**
 * Writes the tape of a small fleet by hand, in words of orders: two clients, two venues. Every
 * message is sent and arrives at once unless it is said otherwise; the judge looks after each.
 */
export class TapeStory {
  readonly tape: Tape = new Tape();
  readonly judge: Judge;
  /** Messages do not arrive while this is set. */
  cut = false;
  /** Last number by direction, such as `gate>client-1`. */
  readonly #seq: Map<string, number> = new Map();
  readonly #lines: Map<string, number> = new Map();
  #connections = 0;
  #execs = 0;
  #reports = 0;
  #now = 0;
  /** Start of the gate, as its ids carry it. */
  #version = 1;
  #start = 1;

  /**
   * @param held Shares of everything that each account has at first.
   * @param surveillance The process on the drop-copy session; "" for none.
   * @param closes What each symbol had closed at, $0.0001.
   */
  constructor(
    facts: Partial<FleetFacts["limits"]> = {},
    held: number = FACTS.held,
    surveillance = "",
    closes: FleetFacts["closes"] = FACTS.closes,
  ) {
    const limits = { ...FACTS.limits, ...facts };
    this.judge = new Judge({ ...FACTS, limits, held, surveillance, closes }, this.tape);
    this.process("gate", "start");
    for (const name of ["venue-N", "venue-P", "venue-Q", "client-1", "client-2"]) this.line(name);
  }

  /** A new line between the gate and another: Logons both ways; `141` as a client resets. */
  line(name: string, more: Fields = {}): this {
    this.#connections++;
    this.#lines.set(name, this.#connections);
    if (more[141] === "Y") {
      this.#seq.set(`gate>${name}`, 0);
      this.#seq.set(`${name}>gate`, 0);
    }
    const [first, second] = name.startsWith("venue") ? ["gate", name] : [name, "gate"];
    this.send(first as string, second as string, "A", more);
    this.send(second as string, first as string, "A", more);
    return this;
  }

  /** Time goes by. */
  later(ms: number): this {
    this.#now += ms * 1e6;
    return this;
  }

  process(who: string, what: ProcessEvent["what"]): this {
    this.tape.add({ kind: "process", what, atNs: ++this.#now, who, why: "" });
    return this;
  }

  /** The gate's process or its machine's power goes; it comes back on new lines. */
  restart(what: "kill" | "power"): this {
    this.process("gate", what).process("gate", "start");
    this.#start++;
    for (const name of ["venue-N", "venue-P", "venue-Q", "client-1", "client-2"]) this.line(name);
    return this;
  }

  /** What people say of a limit. */
  limit(name: string, value: number, ...said: PeopleEvent["what"][]): this {
    for (const what of said) {
      const of = { command: "limit", scope: `limit:${name}`, value, code: "" } as const;
      this.tape.add({ kind: "people", what, atNs: ++this.#now, ...of });
    }
    return this;
  }

  people(command: PeopleEvent["command"], scope: string, ...said: PeopleEvent["what"][]): this {
    for (const what of said) {
      this.tape.add({ kind: "people", what, atNs: ++this.#now, command, scope, code: "" });
    }
    return this;
  }

  /** The gate is told of a better price than all before. */
  quote(symbol: string, bidPx: number, askPx: number): this {
    this.tape.add({ kind: "quote", atNs: ++this.#now, symbol, bidPx, askPx });
    return this;
  }

  /** What a person says of an order: at 10.00 for account A1 of alpha in IBM, unless given. */
  pass(order: Partial<PassedOrder>, ...said: PeopleEvent["what"][]): this {
    const of = { command: "pass", scope: "refused:1", code: "" } as const;
    const all = { ...PASSED, ...order };
    for (const what of said) {
      this.tape.add({ kind: "people", what, atNs: ++this.#now, ...of, order: all });
    }
    return this;
  }

  /** Two people lead a scope to REDUCE_ONLY. */
  reduced(scope: string): this {
    for (const what of ["asked", "asked", "answered"] as const) {
      const of = { command: "open", scope, code: "", reduce: true } as const;
      this.tape.add({ kind: "people", what, atNs: ++this.#now, ...of });
    }
    return this;
  }

  /** The gate is started again with other limits, of a newer version unless it is given. */
  limited(
    limits: Partial<FleetFacts["limits"]>,
    changes: { readonly version?: number } = {},
  ): this {
    this.process("gate", "kill").process("gate", "start");
    const all = { ...FACTS.limits, ...limits };
    const version = changes.version ?? ++this.#version;
    this.tape.add({ kind: "limits", atNs: ++this.#now, limits: all, version });
    this.#start++;
    for (const name of ["venue-N", "venue-P", "venue-Q", "client-1", "client-2"]) this.line(name);
    return this;
  }

  /** What befalls the gate's end of a line: the kernels take no more of it, or it is gone. */
  befalls(what: LineEvent["what"], to: string): this {
    const connection = this.#lines.get(to) ?? 0;
    this.tape.add({ kind: "line", what, atNs: ++this.#now, from: "gate", to, connection });
    return this;
  }

  lie(row: string, text: string): this {
    this.tape.add({ kind: "lie", atNs: ++this.#now, who: "venue-N", row, text });
    return this;
  }

  /** Text of the next message from one to the other. */
  text(from: string, to: string, type: string, fields: Fields, header: Fields = {}): string {
    const next = (this.#seq.get(`${from}>${to}`) ?? 0) + 1;
    const seq = header[34] ?? next;
    if (seq === next) this.#seq.set(`${from}>${to}`, next);
    const head = { 34: seq, ...header };
    return `8=FIX.4.4|9=1|35=${type}|${said(head)}49=${from}|56=${to}|${said(fields)}10=000|`;
  }

  send(from: string, to: string, type: string, fields: Fields, header: Fields = {}): string {
    return this.put(from, to, this.text(from, to, type, fields, header));
  }

  /** A message of that text is sent and arrives. */
  put(from: string, to: string, text: string): string {
    this.wire("sent", from, to, text);
    if (!this.cut) this.wire("arrived", from, to, text);
    return text;
  }

  wire(what: "sent" | "arrived", from: string, to: string, text: string): void {
    const connection = this.#lines.get(from === "gate" ? to : from) ?? 0;
    this.tape.add({ kind: "wire", what, atNs: ++this.#now, from, to, connection, text });
    this.judge.step(this.#now);
  }

  /** A client asks for 500 IBM of account A1 at most at 10.00, unless it says otherwise. */
  order(clOrdId: string, more: Fields = {}, client = "client-1"): this {
    this.send(client, "gate", "D", { ...ORDER, 11: clOrdId, ...more });
    return this;
  }

  /** A client asks for a replace or a cancel. */
  request(type: "G" | "F" | "H", clOrdId: string, orig: string, more: Fields = {}): this {
    const fields = type === "G" ? { ...ORDER, 11: clOrdId, 41: orig } : { 11: clOrdId, 41: orig };
    this.send("client-1", "gate", type, { ...fields, ...more });
    return this;
  }

  /** The gate reports on a parent to its client; ExecID, sums and status as they are given. */
  tell(number: number, more: Fields = {}, client = "client-1"): string {
    const exec = `X${++this.#reports}`;
    const fields = { ...REPORT, 17: exec, 37: `P${number}`, ...more };
    return this.send("gate", client, "8", fields);
  }

  /** Orders 500 and is acknowledged: parent 1, ClOrdID `C1`, unless it says otherwise. */
  parent(number = 1, more: Fields = {}): this {
    const clOrdId = `C${number}`;
    this.order(clOrdId, more);
    this.tell(number, { 11: clOrdId, 151: more[38] ?? 500, ...more });
    return this;
  }

  /** The gate sends an order to a venue; returns its ClOrdID(11). */
  child(number: number, child: number, more: Fields = {}, venue = "venue-N"): string {
    const id = this.id(number, child);
    this.send("gate", venue, "D", { ...CHILD, 11: id, ...more });
    return id;
  }

  /** Id of an order of the present start of the gate. */
  id(number: number, child: number): string {
    const part = (value: number, width: number): string =>
      value.toString(36).toUpperCase().padStart(width, "0");
    return `1${part(this.#start, 4)}${part(number, 5)}${part(child, 4)}`;
  }

  /** A venue says how an order stands. */
  report(id: string, more: Fields = {}, venue = "venue-N"): string {
    return this.send(venue, "gate", "8", { ...NEWS, 11: id, 17: `E${++this.#execs}`, ...more });
  }

  /** A venue executes so many shares of an order at 9.90, of which it then has so many in all. */
  fill(id: string, qty: number, cumQty: number, more: Fields = {}, venue = "venue-N"): string {
    const orderQty = Number(more[38] ?? CHILD[38]);
    const status = cumQty >= orderQty ? 2 : 1;
    const trade = { 14: cumQty, 31: "9.90", 32: qty, 39: status, 150: "F" };
    return this.report(id, { ...trade, 151: orderQty - cumQty, ...more }, venue);
  }

  /** Its client is told of a trade of so many shares at 9.90 on N. */
  tellFill(number: number, qty: number, cumQty: number, more: Fields = {}): string {
    const orderQty = Number(more[38] ?? ORDER[38]);
    const status = cumQty >= orderQty ? 2 : 1;
    const trade = { 6: "9.90", 14: cumQty, 30: "N", 31: "9.90", 32: qty, 39: status, 150: "F" };
    return this.tell(number, { ...trade, 11: `C${number}`, 151: orderQty - cumQty, ...more });
  }

  /** The gate asks a venue to cancel an order. */
  cancel(id: string, number: number, child: number, venue = "venue-N"): this {
    this.send("gate", venue, "F", { 11: this.id(number, child), 41: id });
    return this;
  }
}

const PASSED: PassedOrder = {
  ...{ client: "alpha", account: "A1", symbol: "IBM", side: "1", qty: 500, px: 100_000 },
};
const ORDER: Fields = { 1: "A1", 38: 500, 40: 2, 44: "10.00", 54: 1, 55: "IBM", 59: 0 };
const CHILD: Fields = { 1: "A1", 38: 200, 40: 2, 44: "9.95", 54: 1, 55: "IBM", 59: 3 };
const NEWS: Fields = { 6: "0.00", 14: 0, 38: 200, 39: 0, 54: 1, 55: "IBM", 150: 0, 151: 200 };
const REPORT: Fields = {
  ...{ 1: "A1", 6: "0.00", 14: 0, 38: 500, 39: 0, 40: 2, 44: "10.00", 54: 1, 55: "IBM", 59: 0 },
  ...{ 150: 0, 151: 500 },
};

function said(fields: Fields): string {
  return Object.entries(fields)
    .map(([tag, value]) => `${tag}=${value}|`)
    .join("");
}
