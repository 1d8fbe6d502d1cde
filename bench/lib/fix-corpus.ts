import { SeededRandom } from "../../src/core/domain/random.ts";

/** A NewOrderSingle(D) of the corpus; a field that a message has not is empty or 0. */
export type CorpusOrder = {
  readonly account: string;
  readonly clOrdId: string;
  readonly execInst: string;
  /** Shares. */
  readonly orderQty: number;
  readonly ordType: number;
  /** In $0.0001. */
  readonly price: number;
  readonly side: number;
  readonly symbol: string;
  readonly text: string;
  readonly timeInForce: number;
  readonly transactMs: number;
  readonly exDestination: string;
  readonly minQty: number;
  readonly parties: readonly string[];
  readonly secondaryClOrdId: string;
};

/** An ExecutionReport(8) of the corpus, of one of its orders. */
export type CorpusReport = {
  readonly order: CorpusOrder;
  readonly cumQty: number;
  readonly execId: string;
  readonly lastMkt: string;
  readonly lastPx: number;
  readonly lastQty: number;
  readonly orderId: string;
  readonly ordStatus: number;
  readonly transactMs: number;
  readonly execType: number;
  readonly secondaryOrderId: string;
  readonly contraBroker: string;
  readonly lastLiquidityInd: number;
  readonly secondaryExecId: string;
};

/** The instant at which the day of the corpus begins: 2024-08-05 13:30 UTC. */
export const CORPUS_START_MS = 1_722_864_600_000;

const SYMBOLS =
  `A AA AAPL ABNB AMD AMZN AVGO BA BAC C CSCO CVX DIS F GE GM GOOGL HD IBM INTC JNJ JPM KO
  LLY MA META MRK MSFT NFLX NKE NVDA ORCL PEP PFE PG QCOM T TSLA UNH V WFC WMT XOM`.split(/\s+/);
const VENUES = ["XNAS", "XNYS", "ARCX", "BATS", "EDGX", "IEXG", "MEMX", "XBOS"];
const BROKERS = ["GSCO", "MSCO", "JPMS", "CDRG", "VIRT", "NITE", "UBSS", "LEHM"];
const TEXTS = ["client instruction", "algo slice", "desk order", "rebalance 2024-08"];

/** What ends a message's fields in chance, always the same for one seed. */
class Chance extends SeededRandom {
  one<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  /** True once in so many times. */
  rarely(times: number): boolean {
    return this.below(times) === 0;
  }

  /** So many characters of a base-36 number. */
  id(length: number): string {
    let id = "";
    while (id.length < length) id += this.below(36).toString(36).toUpperCase();
    return id;
  }
}

/** Different orders of about 220 bytes each; every optional field comes in some of them only. */
export function corpusOrders(count: number, seed: number): CorpusOrder[] {
  const chance = new Chance(seed);
  return Array.from({ length: count }, (_, n) => order(chance, n));
}

/** Different reports of about 320 bytes each: fills whole and in part, new orders, cancels. */
export function corpusReports(count: number, seed: number): CorpusReport[] {
  const chance = new Chance(seed);
  return Array.from({ length: count }, (_, n) => report(chance, order(chance, n), n));
}

function order(chance: Chance, n: number): CorpusOrder {
  const market = chance.rarely(8);
  return {
    account: `ACCT-${1000 + chance.below(9000)}`,
    clOrdId: `${chance.id(4)}${n.toString(36).toUpperCase()}-${chance.id(6)}`,
    execInst: chance.rarely(4) ? chance.one(["f", "1", "G 6"]) : "",
    orderQty: chance.rarely(3) ? 1 + chance.below(100_000) : 100 * (1 + chance.below(50)),
    ordType: market ? ascii("1") : ascii("2"),
    price: market ? 0 : priceOf(chance),
    side: ascii(chance.one(["1", "2", "2", "5"])),
    symbol: chance.one(SYMBOLS),
    text: chance.rarely(4) ? chance.one(TEXTS) : "",
    timeInForce: ascii(chance.one(["0", "0", "3"])),
    transactMs: CORPUS_START_MS + n * 11 + chance.below(10),
    exDestination: chance.one(VENUES),
    minQty: chance.rarely(3) ? 100 : 0,
    parties: chance.rarely(4) ? BROKERS.slice(0, 1 + chance.below(2)) : [],
    secondaryClOrdId: chance.rarely(2) ? "" : chance.id(10),
  };
}

function report(chance: Chance, of: CorpusOrder, n: number): CorpusReport {
  const kind = chance.one(["New", "Fill", "Fill", "PartialFill", "PartialFill", "Canceled"]);
  const filled = kind === "Fill" || kind === "PartialFill";
  const cumQty = kind === "Fill" ? of.orderQty : chance.below(of.orderQty);
  const price = of.price === 0 ? priceOf(chance) : of.price;
  return {
    order: of,
    cumQty: kind === "New" ? 0 : cumQty,
    execId: `E${chance.id(11)}`,
    lastMkt: filled ? chance.one(VENUES) : "",
    lastPx: filled ? price : 0,
    lastQty: filled ? Math.max(1, Math.min(cumQty, 100 * (1 + chance.below(20)))) : 0,
    orderId: `O${chance.id(11)}`,
    ordStatus: ascii({ New: "0", Fill: "2", PartialFill: "1", Canceled: "4" }[kind] as string),
    transactMs: of.transactMs + n,
    execType: ascii({ New: "0", Fill: "F", PartialFill: "F", Canceled: "4" }[kind] as string),
    secondaryOrderId: chance.id(10),
    contraBroker: filled && chance.rarely(4) ? chance.one(BROKERS) : "",
    lastLiquidityInd: filled ? 1 + chance.below(2) : 0,
    secondaryExecId: filled ? chance.id(12) : "",
  };
}

/** From $1 to $900, mostly in whole cents. */
function priceOf(chance: Chance): number {
  const cents = 100 + chance.below(90_000);
  return cents * 100 + (chance.rarely(8) ? 25 : 0);
}

function ascii(character: string): number {
  return character.charCodeAt(0);
}
