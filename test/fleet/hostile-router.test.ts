import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Tif } from "../../src/core/domain/order.ts";
import { auditVenue, parentOf, type VenueOrder } from "./auditor.ts";
import { readDraws } from "./draws.ts";
import { type Answer, FleetRouter, type Worked } from "./fleet-router.ts";
import { KillPerson } from "./kill-person.ts";
import { RestingRouter } from "./resting-router.ts";
import { postCommand, signedKill } from "./signed-kill.ts";
import { System, until } from "./system.ts";
import { Trader } from "./trader.ts";

const PORTS = 17_300;
const VENUES = { N: 9901, P: 9902, Q: 9906 };
const LETTERS = Object.keys(VENUES);
const SYMBOLS = ["IBM", "AAPL", "XOM", "JPM"];
const STOPPED_MS = process.env.SMARS_LONG === "1" ? 10_000 : 5_000;
const ROUNDS = 40;
const CENT = 100;

let system: System;
let trader: Trader;

type Status = {
  readonly gate: { state: string };
  readonly routers: readonly { lease: string | null }[];
};
const status = (): Promise<Status> => system.api<Status>("/api/status");

beforeAll(async () => {
  const args = ["--venues", LETTERS.join(","), "--routers", "1"];
  system = await System.start({ ports: PORTS, args });
  trader = await new Trader(system.clientPort, "CLIENT1").start();
  system.kill("router-1", "SIGSTOP");
  await noLease();
}, 60_000);

afterAll(async () => {
  trader?.stop();
  system?.resume("gate");
  system?.resume("router-1");
  expect(await system?.stop()).toBe(0);
});

async function noLease(): Promise<void> {
  const free = await until(async () => {
    const { routers } = await status();
    return routers.every(({ lease }) => lease === null) ? true : undefined;
  }, 10_000);
  expect(free).toBe(true);
}

async function allOrders(): Promise<VenueOrder[]> {
  const all: VenueOrder[] = [];
  for (const [venue, port] of Object.entries(VENUES)) {
    all.push(...(await auditVenue(venue, port + PORTS)));
  }
  return all;
}

type Quote = { readonly symbol: string; readonly bid: number; readonly ask: number };
let market: Map<string, Quote> = new Map();

/** Reads the national best quotes of now; prices in $0.0001. */
async function look(): Promise<void> {
  const { rows } = await system.api<{ rows: Quote[] }>(`/api/quotes?symbols=${SYMBOLS.join(",")}`);
  const px = (usd: number): number => Math.round(usd * 10_000);
  market = new Map(
    rows.map(({ symbol, bid, ask }) => [symbol, { symbol, bid: px(bid), ask: px(ask) }]),
  );
}

/** A price that a router may say, and the code with which the gate must answer it. */
type Lie = {
  readonly code: string;
  readonly iso?: number;
  px(worked: Worked, quote: Quote): number;
};

/** So much beyond the side of the market that an order would take, in whole cents. */
function beyond(worked: Worked, quote: Quote, part: number): number {
  const px = worked.side === 1 ? quote.ask * (1 + part) : quote.bid * (1 - part);
  return Math.round(px / CENT) * CENT;
}

function worse(worked: Worked, px: number): number {
  return px + (worked.side === 1 ? CENT : -CENT);
}

const LIES: readonly Lie[] = [
  { code: "TradesThrough", px: (worked, quote) => beyond(worked, quote, 0.005) },
  // It calls itself a sweep, and sweeps nothing.
  { code: "IsoIncomplete", iso: 1, px: (worked, quote) => beyond(worked, quote, 0.005) },
  { code: "ChildCollar", px: (worked, quote) => beyond(worked, quote, 0.04) },
  { code: "WorseThanLimit", px: (worked) => worse(worked, worked.limitPx) },
  { code: "WorseThanReserve", px: (worked, quote) => beyond(worked, quote, 0.08) },
  { code: "PriceOffTick", px: (worked, quote) => beyond(worked, quote, 0) + 1 },
  { code: "PriceInvalid", px: () => -CENT },
  { code: "PriceInvalid", px: () => 0 },
  { code: "PriceInvalid", px: () => 2 ** 33 },
];

/** What no frame may hold: the gate closes the link, and the lease is gone with it. */
const NO_PRICES = [Number.NaN, Number.POSITIVE_INFINITY, 10_000.5];

/** Whether a lie can be told of a parent: only a limit can be passed, and only a market order has none. */
function fits({ code }: Lie, { limitPx }: Worked): boolean {
  if (code === "WorseThanLimit" || code === "TradesThrough") return limitPx > 0;
  return (code !== "ChildCollar" && code !== "WorseThanReserve") || limitPx === 0;
}

test("a router that lies about prices changes no decision: no child leaves beyond the gate's own NBBO, limit and reserve", async () => {
  await look();
  const told: Map<number, { readonly lie: Lie | null; readonly quote: Quote }> = new Map();
  const parents: Map<number, Worked> = new Map();
  const answers: Answer[] = [];
  const liar = new FleetRouter({
    number: 1,
    fleetPort: 9882 + PORTS,
    events: {
      onAssign: (worked) => parents.set(worked.parent, worked),
      onAnswer: (answer) => answers.push(answer),
    },
  });
  try {
    expect(await until(() => (liar.leased ? true : undefined), 10_000)).toBe(true);
    for (const [i, { symbol, bid, ask }] of [...market.values()].entries()) {
      const side = i % 2 === 0 ? 1 : 2;
      const limit = (side === 1 ? ask * 1.01 : bid * 0.99) / CENT;
      const order = { side, symbol, qty: 50_000 } as const;
      trader.order({ ...order, clOrdId: `limit-${i}`, limitPx: Math.round(limit) * CENT });
      trader.order({ ...order, clOrdId: `market-${i}` });
    }
    const all = await until(() => (parents.size === 2 * market.size ? true : undefined), 10_000);
    expect([all, parents.size]).toEqual([true, 2 * market.size]);
    for (let round = 0; round < ROUNDS; round++) {
      await look();
      for (const worked of parents.values()) {
        const quote = market.get(worked.symbol) as Quote;
        const lies = LIES.filter((lie) => fits(lie, worked));
        for (const lie of [...lies.slice(round % lies.length).slice(0, 2), null]) {
          const px = lie === null ? beyond(worked, quote, 0) : lie.px(worked, quote);
          const venue = LETTERS[round % LETTERS.length] as string;
          // The truth at times rests, where another venue may show the same quote.
          const rests = lie === null && round % 2 === 1;
          const tif = rests ? Tif.Day : Tif.Ioc;
          const ref = liar.propose(worked, { venue, qty: 10, px, tif, iso: lie?.iso ?? 0 });
          expect(ref).toBeGreaterThan(0);
          told.set(ref, { lie, quote });
        }
      }
      await until(() => (answers.length === told.size ? true : undefined), 5_000);
    }
    expect([liar.closes, answers.length]).toEqual([0, told.size]);
    for (const [i, px] of NO_PRICES.entries()) {
      const [worked] = liar.worked.values();
      const { closes } = liar;
      liar.propose(worked as Worked, { venue: "N", qty: 10, px, tif: Tif.Ioc });
      const closed = await until(() => (liar.closes > closes ? true : undefined), 5_000);
      // It is told so and comes again until its wait is over; nothing was decided on such a frame.
      const back = await until(() => (liar.worked.size > 0 ? true : undefined), 10_000);
      expect([px, closed, back, liar.leases]).toEqual([px, true, true, i + 2]);
    }
    expect(answers).toHaveLength(told.size);
  } finally {
    liar.stop();
  }

  const codes = new Map<string, number>();
  for (const { ref, code, b } of answers) {
    const { lie, quote } = told.get(ref) ?? {};
    codes.set(code, (codes.get(code) ?? 0) + 1);
    // The truth may have become a little old on its way, a lie is none the better for it.
    if (lie === null) expect(["", "TradesThrough", "LocksQuote", "LaneWindow"]).toContain(code);
    else expect([ref, code]).toEqual([ref, lie?.code]);
    if ((code !== "TradesThrough" && code !== "LocksQuote") || quote === undefined) continue;
    // The second number is the gate's own quote, near the one that everybody saw.
    expect(Math.min(Math.abs(b / quote.ask - 1), Math.abs(b / quote.bid - 1))).toBeLessThan(0.004);
  }
  console.log(`a liar heard: ${JSON.stringify(Object.fromEntries(codes))}`);
  expect([...codes.keys()].sort()).toEqual(
    expect.arrayContaining(["", "LocksQuote", ...new Set(LIES.map(({ code }) => code))].sort()),
  );
  await noLease();
  const draws = new Map(readDraws(join(system.dataFolder, "gate")).map((d) => [d.clOrdId, d]));
  const atVenues = await allOrders();
  expect(atVenues.length).toBeGreaterThan(ROUNDS);
  expect(atVenues).toHaveLength(draws.size);
  for (const { clOrdId } of atVenues) {
    const draw = draws.get(clOrdId);
    const worked = parents.get(parentOf(clOrdId));
    if (draw === undefined || worked === undefined) throw new Error(`whose is ${clOrdId}?`);
    const { px, nbboBid, nbboAsk } = draw;
    const buy = worked.side === 1;
    const within = (worst: number): boolean => (buy ? px <= worst : px >= worst);
    expect([clOrdId, nbboBid > 0 && nbboAsk > 0]).toEqual([clOrdId, true]);
    expect([clOrdId, px, within(buy ? nbboAsk : nbboBid)]).toEqual([clOrdId, px, true]);
    expect([clOrdId, px, within(worked.reservePx)]).toEqual([clOrdId, px, true]);
    if (worked.limitPx > 0) expect([clOrdId, within(worked.limitPx)]).toEqual([clOrdId, true]);
  }
}, 60_000);

test(`B44: a gate that stood still for ${STOPPED_MS} ms while people killed it emits nothing before it has read that`, async () => {
  const earlier = (await allOrders()).length;
  const resting = new RestingRouter({
    number: 1,
    fleetPort: 9882 + PORTS,
    venues: LETTERS,
    everyMs: 4,
  });
  try {
    trader.order({ clOrdId: "rests", symbol: "IBM", qty: 200_000, limitPx: 1_000_000 });
    const flows = await until(
      () => (resting.answers.filter(({ code }) => code === "").length > 50 ? true : undefined),
      10_000,
    );
    expect(flows).toBe(true);
    system.kill("gate", "SIGSTOP");
    // What it had handed to the kernel by then is at the venues.
    await new Promise((resolve) => setTimeout(resolve, 500));
    const before = (await allOrders()).map(({ clOrdId }) => clOrdId).sort();
    const kill = signedKill(system.dataFolder, { counter: 1 });
    const atGate = postCommand(8081 + PORTS, kill);
    const byGuard = await postCommand(8083 + PORTS, kill);
    expect(byGuard).toMatchObject({ status: 200, body: { by: "guard", durable: true } });
    await new Promise((resolve) => setTimeout(resolve, STOPPED_MS - 500));
    const answered = resting.answers.length;
    system.kill("gate", "SIGCONT");
    expect(await atGate).toMatchObject({ status: 200, body: { by: "gate", durable: true } });
    const people = new KillPerson(system);
    const sweep = await people.swept("firm");
    expect(await people.state()).toMatchObject({ state: "KILLED" });
    // A thousand proposals had waited in its sockets: none came through.
    const after = await allOrders();
    expect(after.map(({ clOrdId }) => clOrdId).sort()).toEqual(before);
    expect(after.filter(({ leavesQty }) => leavesQty > 0)).toEqual([]);
    // What was sent in the turn in which it stood still is admitted only when it wakes.
    const admitted = resting.answers.filter(({ code }) => code === "").length;
    expect(admitted).toBeLessThanOrEqual(before.length - earlier);
    console.log(
      `gate under SIGSTOP for ${STOPPED_MS} ms: ${before.length} orders before and after; ` +
        `answers on waking: ${resting.answers.length - answered}; ` +
        `${sweep.venues.reduce((sum, { cancelled }) => sum + cancelled, 0)} orders cancelled`,
    );
  } finally {
    resting.stop();
  }
}, 60_000);
