import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FixInitiator } from "../../src/roles/fix/initiator.ts";
import { Turn } from "../../src/roles/turn.ts";
import { NodeClock } from "../../src/shell/system/clock.ts";
import { NodeNetwork } from "../../src/shell/system/network.ts";
import type { FixMessage } from "../../src/wire/fix/message.ts";
import { MemoryFixStore } from "../../src/wire/fix/store.ts";
import { MsgType, Tag } from "../../src/wire/fix/tags.ts";
import { changedConfig } from "./changed-config.ts";
import { System, until } from "./system.ts";
import { type OrderView, Trader } from "./trader.ts";

const PORTS = 9_500;
const SMARS = join(import.meta.dirname, "..", "..", "src", "bin", "smars.ts");
const PATIENCE_MS = 20_000;
/** So much above the market it trades at once, and is within the collar; far beyond it. */
const MARKETABLE = 1.01;
const BEYOND = 2;
/** More starts within an hour than a gate opens after by itself: here they are the test. */
const RECONCILE_MS = 500;
const config = changedConfig({ startsPerHourMax: 100, reconcileMs: RECONCILE_MS });

/** Surveillance, which notes what it is told. */
class Watcher {
  readonly lines: string[] = [];
  readonly rejected: string[] = [];
  /** ClOrdID(11) and ExecID(17) of each trade, and what came twice without 43=Y. */
  readonly trades: Set<string> = new Set();
  readonly twice: string[] = [];
  readonly #initiator: FixInitiator;
  readonly #seen: Set<number> = new Set();

  constructor(port: number, store: MemoryFixStore) {
    const clock = new NodeClock();
    this.#initiator = new FixInitiator({
      network: new NodeNetwork(),
      clock,
      turn: new Turn(clock),
      store,
      address: { host: "127.0.0.1", port },
      reconnectMaxMs: 200,
      session: {
        ...{ beginString: "FIX.4.4", localCompId: "DROP1", remoteCompId: "SMARS" },
        ...{ heartBtIntS: 30, resetOnLogon: false, resend: "application" },
      },
      application: {
        onLogon: () => undefined,
        onLogout: () => undefined,
        onMessage: (_session, m) => this.#take(m),
      },
    });
  }

  get session() {
    return this.#initiator.session;
  }

  async start(): Promise<void> {
    this.#initiator.start();
    expect(await until(() => (this.session.live ? true : undefined), PATIENCE_MS)).toBe(true);
  }

  stop(): void {
    this.#initiator.stop();
  }

  #take(m: FixMessage): void {
    if (m.msgType === MsgType.BusinessMessageReject) this.rejected.push(m.text(Tag.Text));
    if (m.msgType !== MsgType.ExecutionReport) return;
    if (!m.possDup && this.#seen.has(m.msgSeqNum)) this.twice.push(`${m.msgSeqNum}`);
    this.#seen.add(m.msgSeqNum);
    const parties = m.group(Tag.NoPartyIDs);
    const client = parties.next() ? parties.text(Tag.PartyID) : "";
    const said = [Tag.ClOrdID, Tag.OrdStatus, Tag.CopyMsgIndicator].map((tag) => m.text(tag));
    this.lines.push([m.text(Tag.OnBehalfOfCompID), client, ...said].join(" "));
    if (!m.has(Tag.LastQty)) return;
    this.trades.add(`${m.text(Tag.ClOrdID)} ${m.text(Tag.ExecID)}`);
    if (m.text(Tag.SecondaryExecID) === "" || m.text(Tag.SecondaryClOrdID).length !== 14) {
      this.lines.push("a trade without the venue's ids");
    }
  }
}

const store = new MemoryFixStore();
let system: System;
let trader: Trader;
let watcher: Watcher;

beforeAll(async () => {
  const args = ["--config", config.file, "--venues", "N,P", "--routers", "1"];
  system = await System.start({ ports: PORTS, args });
  trader = await new Trader(system.clientPort, "CLIENT1").start();
  watcher = new Watcher(system.clientPort, store);
  await watcher.start();
}, 60_000);

afterAll(async () => {
  trader?.stop();
  watcher?.stop();
  expect(await system?.stop()).toBe(0);
  config.remove();
});

type Quotes = { rows: { ask: number }[] };

/** Sends an order at so many times the best offer and waits until it has ended: it rests until then. */
async function ended(clOrdId: string, of: number): Promise<OrderView> {
  const { rows } = await system.api<Quotes>("/api/quotes?symbols=KO");
  const limitPx = Math.round((rows[0]?.ask ?? 0) * of * 100) * 100;
  const view = trader.order({ clOrdId, symbol: "KO", qty: 200, limitPx });
  const over = await until(() => ("248C".includes(view.status || "-") ? true : undefined), 20_000);
  expect([clOrdId, over, view.text]).toEqual([clOrdId, true, view.text]);
  return view;
}

/** The same right after a start: a gate that is OPEN may not have heard of prices yet. */
async function priced(clOrdId: string): Promise<OrderView> {
  for (let i = 1; ; i++) {
    const view = await ended(`${clOrdId}-${i}`, MARKETABLE);
    if (i === 50 || !view.text.startsWith("NoReference")) return view;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Trades as the client has them. */
function told(...views: readonly OrderView[]): string[] {
  return views.flatMap(({ clOrdId, fills }) => fills.map(({ execId }) => `${clOrdId} ${execId}`));
}

async function copied(...views: readonly OrderView[]): Promise<void> {
  const missing = (): string[] => told(...views).filter((trade) => !watcher.trades.has(trade));
  await until(() => (missing().length === 0 ? true : undefined), PATIENCE_MS);
  expect(missing()).toEqual([]);
}

test("C63: surveillance hears of orders, refusals and trades as their client does", async () => {
  const filled = await ended("W1", MARKETABLE);
  const refused = await ended("W2", BEYOND);
  expect([filled.status, refused.status]).toEqual(["2", "8"]);
  await copied(filled);
  const lines = (id: string) => watcher.lines.filter((line) => line.includes(` ${id} `));
  await until(() => (lines("W2").length > 0 ? true : undefined), PATIENCE_MS);
  expect(lines("W1")[0]).toBe("CLIENT1 alpha W1 0 Y");
  expect(lines("W1").at(-1)).toBe("CLIENT1 alpha W1 2 Y");
  expect(lines("W2")).toEqual(["CLIENT1 alpha W2 8 Y"]);
  expect(watcher.lines).not.toContain("a trade without the venue's ids");
});

test("smars fills tells the same trades, a JSON object a line", () => {
  const args = ["fills", "--json", "--data", system.dataFolder];
  const { stdout, status } = spawnSync(process.execPath, [SMARS, ...args], { encoding: "utf8" });
  const lines = stdout.trim().split("\n");
  const trades = lines.map((line) => JSON.parse(line) as Record<string, string>);
  expect(status).toBe(0);
  expect(trades.map(({ clOrdId, execId }) => `${clOrdId} ${execId}`)).toEqual([...watcher.trades]);
  expect(trades[0]).toMatchObject({ client: "alpha", session: "CLIENT1", symbol: "KO" });
});

test("what it asks for is refused, and no order comes of it", async () => {
  const w = watcher.session.begin(MsgType.OrderStatusRequest);
  w.text(Tag.ClOrdID, "W1");
  w.uint(Tag.Side, 1);
  w.text(Tag.Symbol, "KO");
  watcher.session.commit();
  await until(() => (watcher.rejected.length > 0 ? true : undefined), PATIENCE_MS);
  expect(watcher.rejected).toEqual(["a drop-copy session only listens"]);
});

test("C63: kill -9 of the gate and an absence lose none, and tell none twice", async () => {
  watcher.stop();
  const before = await ended("W3", MARKETABLE);
  system.kill("gate");
  await until(() => (trader.session.live ? undefined : true), PATIENCE_MS);
  await until(() => (trader.session.live ? true : undefined), PATIENCE_MS);
  await opened();
  const after = await priced("W4");
  expect([before.status, before.text, after.status, after.text]).toEqual(["2", "", "2", ""]);
  await watcher.start();
  await copied(before, after);
  expect(watcher.twice).toEqual([]);
});

test("C54: what both of a venue's sessions tell is no break, over a kill of the gate too", async () => {
  const view = await ended("W5", MARKETABLE);
  expect(view.status).toBe("2");
  await new Promise((resolve) => setTimeout(resolve, 2 * RECONCILE_MS + 1_000));
  const { alerts } = await system.api<{ alerts: { code: string }[] }>("/api/status");
  expect(alerts.filter(({ code }) => code.startsWith("Copy"))).toEqual([]);
});

async function opened(): Promise<void> {
  const state = async (): Promise<string> =>
    (await system.api<{ gate: { state: string } }>("/api/status")).gate.state;
  await until(async () => ((await state()) === "OPEN" ? true : undefined), PATIENCE_MS);
  expect(await state()).toBe("OPEN");
}
