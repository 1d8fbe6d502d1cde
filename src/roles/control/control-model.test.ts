import { Check } from "typebox/value";
import { beforeEach, describe, expect, test } from "vitest";
import { OrdStatus } from "../../core/domain/ord-status.ts";
import type { Clock } from "../../ports/clock.ts";
import { ParentDetail, ParentList } from "../../wire/api/orders.ts";
import { QuoteList } from "../../wire/api/quotes.ts";
import { Health, Status } from "../../wire/api/status.ts";
import { StreamMessage, type Topic } from "../../wire/api/stream.ts";
import {
  decodeFrame,
  encodeFrame,
  type FieldValues,
  FrameBytes,
} from "../../wire/fleet/frame-values.ts";
import type { Layout } from "../../wire/fleet/layout.ts";
import {
  AlertRow,
  ChildRow,
  ExposureRow,
  Feed,
  FillRow,
  GateRow,
  LaneRow,
  Last,
  ParentRow,
  RouterRow,
  ScopeRow,
  SnapshotEnd,
  Top,
} from "../../wire/fleet/schema.ts";
import { ControlModel } from "./control-model.ts";
import { ModelSource } from "./model-source.ts";
import type { Observer } from "./observer.ts";
import { Publisher } from "./publisher.ts";

const N = 0x4e;
const Q = 0x51;

/** A clock that stands until it is moved. */
class HandClock implements Clock {
  ms = 1_000_000;
  nowNs(): number {
    return this.ms * 1e6;
  }
  utcMs(): number {
    return this.ms;
  }
  after(): never {
    throw new Error("no timer is needed here");
  }
  every(): never {
    throw new Error("no timer is needed here");
  }
  endOfTurn(fn: () => void): void {
    fn();
  }
}

let clock: HandClock;
let model: ControlModel;
let source: ModelSource;
let publisher: Publisher;

beforeEach(() => {
  clock = new HandClock();
  model = new ControlModel({
    clock,
    bootId: 1,
    venues: [
      { venue: "N", name: "NYSE" },
      { venue: "Q", name: "Nasdaq" },
    ],
    symbols: ["IBM", "BAC", "MSFT"],
    bounds: { endedMax: 10, partsMax: 1000, tapeMax: 5 },
  });
  source = new ModelSource(model, clock);
  publisher = new Publisher(model, clock);
});

function tell(observer: Observer, layout: Layout, values: FieldValues = {}): void {
  const bytes = new FrameBytes();
  encodeFrame(bytes, layout, values);
  observer.frame(bytes, layout.type, bytes.view, 0);
}

function gateTells(layout: Layout, values: FieldValues = {}): void {
  tell(model.gate, layout, values);
}

function quotesTell(layout: Layout, values: FieldValues = {}): void {
  tell(model.quotesLink, layout, values);
}

const GATE = {
  state: 0,
  incarnation: 4,
  rel: 2,
  sinceUtcMs: 5000,
  parents: 1,
  children: 2,
  fills: 3,
};

/** Gate and quotes live, two lanes logged on, one leased router, one parent with child and fill. */
function allLive(): void {
  model.gate.open(new FrameBytes());
  gateTells(ParentRow, {
    index: 1,
    parent: 1,
    client: "desk",
    clOrdId: "C1",
    symbol: "IBM",
    orderQty: 100,
  });
  gateTells(ChildRow, { index: 2, parent: 1, incarnation: 4, child: 1, venue: N, qty: 100 });
  gateTells(FillRow, { index: 3, parent: 1, incarnation: 4, child: 1, venue: N, execId: "E1" });
  gateTells(GateRow, { ...GATE, utcMs: clock.ms });
  gateTells(RouterRow, { router: 1, connected: 1, leaseId: 9, heartbeatAgeMs: 12, release: "r1" });
  gateTells(LaneRow, { venue: N, connected: 1, sent: 5, shares: 700 });
  gateTells(LaneRow, { venue: Q, connected: 1 });
  gateTells(ExposureRow, { limit: "MaxOrderQty", scope: "firm", used: 5, max: 10 });
  gateTells(AlertRow, { code: 58, scope: "venue:Q", a: 1, b: 2, utcMs: 900 });
  gateTells(SnapshotEnd, { index: 3 });
  model.quotesLink.open(new FrameBytes());
  quotesTell(Feed, { venue: N, up: 1, feedSeq: 77, messages: 99 });
  quotesTell(Feed, { venue: Q, up: 1 });
  const top = { symbol: "IBM", trading: 1, bidQty: 200, askQty: 300 };
  quotesTell(Top, { ...top, venue: N, bidPx: 1_850_000, askPx: 1_850_200 });
  quotesTell(Top, { ...top, venue: Q, bidPx: 1_850_000, askPx: 1_850_300 });
  quotesTell(Last, { symbol: "IBM", venue: Q, px: 1_850_100, qty: 40 });
  quotesTell(SnapshotEnd);
}

describe("status and health", () => {
  test("everything live", () => {
    allLive();
    const status = source.status();
    expect(Check(Status, status)).toBe(true);
    expect(status).toMatchInlineSnapshot(`
      {
        "alerts": [
          {
            "a": 1,
            "b": 2,
            "code": "LaneDown",
            "scope": "venue:Q",
            "utcMs": 900,
          },
        ],
        "exposure": [
          {
            "limit": "MaxOrderQty",
            "max": 10,
            "scope": "firm",
            "used": 5,
          },
        ],
        "gate": {
          "ageMs": 0,
          "asOfMs": 1000000,
          "cause": "",
          "children": 2,
          "controls": "",
          "fills": 3,
          "incarnation": 4,
          "index": 0,
          "killed": [],
          "lastState": "OPEN",
          "link": "live",
          "openParents": 0,
          "parents": 1,
          "refusals": 0,
          "release": 2,
          "releaseDigest": "",
          "sinceMs": 5000,
          "state": "OPEN",
          "synced": 0,
        },
        "nowMs": 1000000,
        "quotes": {
          "ageMs": 0,
          "asOfMs": 1000000,
          "link": "live",
          "symbols": 1,
        },
        "routers": [
          {
            "active": null,
            "admitted": 0,
            "heartbeatAgeMs": 12,
            "id": 1,
            "lease": 9,
            "link": "up",
            "onDisk": null,
            "parents": 0,
            "pid": 0,
            "refused": 0,
            "running": "r1",
          },
        ],
        "scopes": [
          {
            "cause": "",
            "scope": "firm",
            "sinceMs": 5000,
            "state": "OPEN",
          },
          {
            "cause": "",
            "scope": "venue:N",
            "sinceMs": 1000000,
            "state": "OPEN",
          },
          {
            "cause": "",
            "scope": "venue:Q",
            "sinceMs": 1000000,
            "state": "OPEN",
          },
        ],
        "venues": [
          {
            "feed": "up",
            "feedMessages": 99,
            "feedSeq": 77,
            "name": "NYSE",
            "nextIn": 0,
            "nextOut": 0,
            "sent": 5,
            "session": "up",
            "shares": 700,
            "state": "OPEN",
            "unacked": 0,
            "venue": "N",
            "working": 0,
          },
          {
            "feed": "up",
            "feedMessages": 0,
            "feedSeq": 0,
            "name": "Nasdaq",
            "nextIn": 0,
            "nextOut": 0,
            "sent": 0,
            "session": "up",
            "shares": 0,
            "state": "OPEN",
            "unacked": 0,
            "venue": "Q",
            "working": 0,
          },
        ],
      }
    `);
    expect(source.health()).toMatchInlineSnapshot(`
      {
        "gate": "OPEN",
        "ok": true,
        "quotes": "live",
        "reasons": [],
        "routers": 1,
        "venues": 2,
      }
    `);
  });

  test("nothing was ever heard", () => {
    expect(Check(Status, source.status())).toBe(true);
    expect(source.health()).toMatchInlineSnapshot(`
      {
        "gate": "UNREACHABLE",
        "ok": false,
        "quotes": "connecting",
        "reasons": [
          "the gate is not connected",
          "quotes is not connected",
          "no router has a lease",
          "not logged on: N Q",
        ],
        "routers": 0,
        "venues": 0,
      }
    `);
  });

  test.each<[string, () => void, string]>([
    ["the gate is lost", () => model.gate.closed(), "the gate is not connected"],
    ["the gate says nothing", () => pass(2500), "the gate is connected but silent"],
    [
      "the gate is held",
      () => gateTells(GateRow, { ...GATE, state: 2, cause: 3 }),
      "the gate is HELD: SessionClosed",
    ],
    ["quotes are lost", () => model.quotesLink.closed(), "quotes is not connected"],
    ["no lease", () => gateTells(RouterRow, { router: 1, connected: 1 }), "no router has a lease"],
    ["a lane is down", () => gateTells(LaneRow, { venue: Q }), "not logged on: Q"],
  ])("health says no when %s", (_what, change, reason) => {
    allLive();
    change();
    const health = source.health();
    expect(Check(Health, health)).toBe(true);
    expect(health.ok).toBe(false);
    expect(health.reasons).toContain(reason);
  });

  test("when the gate is away its words are unknown and the age grows", () => {
    allLive();
    model.gate.closed();
    pass(7000);
    const { gate, routers, venues, scopes } = source.status();
    expect(gate).toMatchObject({ state: "UNREACHABLE", lastState: "OPEN", ageMs: 7000 });
    expect(routers[0]).toMatchObject({ link: "unknown", lease: null, heartbeatAgeMs: 7012 });
    expect(venues[0]).toMatchObject({ state: "UNREACHABLE", session: "unknown", shares: 700 });
    expect(scopes.map((scope) => scope.state)).toEqual([
      "UNREACHABLE",
      "UNREACHABLE",
      "UNREACHABLE",
    ]);
  });

  test("a router that a live gate no longer tells is gone", () => {
    allLive();
    pass(1500);
    gateTells(GateRow, { ...GATE, utcMs: clock.ms });
    expect(source.status().routers.length).toBe(1);
    pass(1500);
    gateTells(GateRow, { ...GATE, utcMs: clock.ms });
    expect(source.status().routers.length).toBe(0);
  });

  test("killed scopes are named, and stay so while the gate is away", () => {
    allLive();
    gateTells(GateRow, { ...GATE, state: 4 });
    gateTells(LaneRow, { venue: Q, connected: 1, state: 4 });
    expect(source.status().gate.killed).toEqual(["firm", "venue:Q"]);
    model.gate.closed();
    expect(source.status().gate.killed).toEqual(["firm", "venue:Q"]);
  });
});

describe("what is not OPEN", () => {
  const told = (scope: string, state: number, cause = 0): void =>
    gateTells(ScopeRow, { scope, state, cause, sinceUtcMs: 77 });

  test("every scope is listed with its state and cause, killed ones by name too", () => {
    allLive();
    told("symbol:IBM", 3, 4);
    told("symbol:IBM", 4);
    told("client:desk", 2, 24);
    told("parent:7", 3, 5);
    told("venue:Q", 3, 27);
    gateTells(LaneRow, { venue: Q, connected: 1, state: 3 });
    gateTells(GateRow, GATE);
    const { scopes, gate } = source.status();
    expect(scopes.filter(({ state }) => state !== "OPEN")).toEqual([
      { scope: "venue:Q", state: "FROZEN", cause: "Unanswered", sinceMs: 77 },
      { scope: "symbol:IBM", state: "KILLED", cause: "", sinceMs: 77 },
      { scope: "client:desk", state: "HELD", cause: "Unexplained", sinceMs: 77 },
      { scope: "parent:7", state: "FROZEN", cause: "Contradiction", sinceMs: 77 },
    ]);
    expect(gate.killed).toEqual(["symbol:IBM"]);
    expect(Check(Status, source.status())).toBe(true);
  });

  test("what the gate no longer tells is OPEN again; what it told holds while it is away", () => {
    allLive();
    told("symbol:IBM", 4);
    gateTells(GateRow, GATE);
    model.gate.closed();
    expect(source.status().gate.killed).toEqual(["symbol:IBM"]);
    gateTells(GateRow, GATE);
    expect(source.status().gate.killed).toEqual([]);
  });
});

describe("orders and quotes", () => {
  test("a parent that nobody knows: unknown while the gate lives, else nobody can say", () => {
    allLive();
    expect(source.parent("desk", "nope")).toBe("UnknownParent");
    model.gate.closed();
    expect(source.parent("desk", "nope")).toBe("GateUnreachable");
    const known = source.parent("desk", "C1");
    expect(Check(ParentDetail, known)).toBe(true);
    expect(known).toMatchObject({ gate: { link: "connecting", ageMs: 0 }, fills: [{}] });
  });

  test("parents are listed by whether they are open, the newest first", () => {
    allLive();
    gateTells(ParentRow, { parent: 2, client: "desk", clOrdId: "C2", ordStatus: OrdStatus.Filled });
    gateTells(ParentRow, { parent: 3, client: "desk", clOrdId: "C3" });
    const numbers = (open: boolean | undefined, limit: number): unknown => {
      const list = source.parents(open, limit);
      expect(Check(ParentList, list)).toBe(true);
      return [list.total, list.parents.map((p) => p.parent)];
    };
    expect(numbers(undefined, 10)).toEqual([3, [3, 2, 1]]);
    expect(numbers(true, 10)).toEqual([2, [3, 1]]);
    expect(numbers(false, 10)).toEqual([1, [2]]);
    expect(numbers(undefined, 1)).toEqual([3, [3]]);
  });

  test("the NBBO counts venues whose feed is up and says which", () => {
    allLive();
    const list = source.quotes(["IBM"]);
    expect(Check(QuoteList, list)).toBe(true);
    expect(list.rows).toMatchInlineSnapshot(`
      [
        {
          "ask": 185.02,
          "askQty": 300,
          "askVenues": "N",
          "bid": 185,
          "bidQty": 400,
          "bidVenues": "NQ",
          "last": 185.01,
          "lastQty": 40,
          "lastVenue": "Q",
          "symbol": "IBM",
          "tier": 0,
        },
      ]
    `);
    quotesTell(Feed, { venue: N, up: 0 });
    expect(source.quotes(["IBM"]).rows[0]).toMatchObject({ bidVenues: "Q", ask: 185.03 });
    quotesTell(Feed, { venue: Q, up: 0 });
    expect(source.quotes(["IBM"]).rows[0]).toMatchObject({ bid: null, ask: null, askQty: 0 });
    expect(source.quotes(["NOPE"]).rows).toEqual([]);
  });

  test("symbols with orders come before those that traded, and those before the quiet ones", () => {
    allLive();
    quotesTell(Last, { symbol: "BAC", venue: Q, px: 140_000, qty: 40 });
    expect(source.quotes([]).rows.map((row) => [row.symbol, row.tier])).toEqual([
      ["IBM", 0],
      ["BAC", 1],
      ["MSFT", 2],
    ]);
  });
});

describe("the stream", () => {
  /** A reader whose messages are looked at in turn. */
  function reader(topics: Topic[], detail: number | null = null) {
    const sink = {
      pendingBytes: 0,
      dropped: false,
      texts: [] as string[],
      send(text: string): void {
        this.texts.push(text);
      },
      drop(): void {
        this.dropped = true;
      },
    };
    const attached = publisher.attach(sink);
    attached.subscribe({ type: "subscribe", topics, detail });
    const flushed = (): StreamMessage[] => {
      publisher.flush();
      return sink.texts.splice(0).map((text) => {
        const message: StreamMessage = JSON.parse(text);
        expect(Check(StreamMessage, message)).toBe(true);
        return message;
      });
    };
    return { sink, attached, flushed };
  }

  test("a new reader is told all once, then only changes, then nothing", () => {
    allLive();
    const { flushed } = reader(["parents", "fills", "quotes"]);
    expect(flushed()).toMatchObject([
      { type: "quotes", reset: true, rows: [{ symbol: "IBM" }, { symbol: "BAC" }, {}] },
      { type: "parents", reset: true, rows: [{ parent: 1, children: 1, fills: 1 }] },
      { type: "fills", reset: true, rows: [{ execId: "E1" }] },
    ]);
    expect(flushed()).toEqual([]);
    for (let index = 4; index <= 6; index++) {
      gateTells(ParentRow, { index, parent: 1, client: "desk", clOrdId: "C1", cumQty: index });
    }
    gateTells(FillRow, { index: 7, parent: 1, incarnation: 4, child: 1, venue: N, execId: "E2" });
    expect(flushed()).toMatchObject([
      { type: "parents", reset: false, rows: [{ parent: 1, cumQty: 6, fills: 2 }], gone: [] },
      { type: "fills", reset: false, rows: [{ execId: "E2" }] },
    ]);
    expect(flushed()).toEqual([]);
  });

  test("a watched parent: whole first, then the children and fills that changed", () => {
    allLive();
    const { flushed, attached } = reader([], 1);
    expect(flushed()).toMatchObject([
      { type: "detail", reset: true, view: { parent: 1 }, children: [{}], fills: [{}] },
    ]);
    gateTells(ChildRow, { index: 8, parent: 1, incarnation: 4, child: 2, venue: Q, qty: 10 });
    expect(flushed()).toMatchObject([
      { type: "detail", reset: false, children: [{ venue: "Q", qty: 10 }], fills: [] },
    ]);
    attached.subscribe({ type: "subscribe", topics: [], detail: 99 });
    expect(flushed()).toMatchObject([{ type: "detail", parent: 99, view: null }]);
    attached.subscribe({ type: "subscribe", topics: [], detail: null });
    gateTells(ChildRow, { index: 9, parent: 1, incarnation: 4, child: 3 });
    expect(flushed()).toEqual([]);
  });

  test("in the middle of a snapshot nothing is told, after it everybody begins anew", () => {
    allLive();
    const { flushed } = reader(["parents"]);
    flushed();
    model.gate.closed();
    model.gate.open(new FrameBytes());
    gateTells(ParentRow, { index: 9, parent: 2, client: "desk", clOrdId: "C2" });
    expect(flushed()).toEqual([]);
    gateTells(SnapshotEnd, { index: 9 });
    expect(flushed()).toMatchObject([{ type: "parents", reset: true, rows: [{ parent: 2 }] }]);
  });

  test("rates are counted by the gate's clock and bridge no gap", () => {
    allLive();
    const { flushed } = reader(["rates"]);
    flushed();
    pass(1000);
    gateTells(GateRow, { ...GATE, children: 102, fills: 53, utcMs: clock.ms });
    expect(flushed()).toMatchObject([
      { type: "rates", reset: false, points: [{ parents: 0, children: 100, fills: 50 }] },
    ]);
    model.gate.closed();
    model.gate.open(new FrameBytes());
    pass(60_000);
    gateTells(GateRow, { ...GATE, children: 5000, utcMs: clock.ms });
    expect(flushed()).toEqual([]);
  });

  test("a slow reader is dropped, the others read on", () => {
    allLive();
    const slow = reader(["status"]);
    const other = reader(["status"]);
    slow.sink.pendingBytes = 5 * 1024 * 1024;
    expect(other.flushed()).toMatchObject([{ type: "status" }]);
    expect([slow.sink.dropped, other.sink.dropped]).toEqual([true, false]);
    expect(publisher.readers).toBe(1);
  });

  test("a reader that left is told nothing", () => {
    allLive();
    const { flushed, attached } = reader(["status"]);
    attached.detach();
    expect(flushed()).toEqual([]);
  });
});

test("an observer says hello with its role and the digest of the schema", () => {
  const bytes = new FrameBytes();
  model.gate.open(bytes);
  expect(decodeFrame(bytes.view, 0)).toMatchObject({
    name: "Hello",
    fields: { role: 3, router: 0, bootId: 1, pid: 0, release: "" },
  });
  model.gate.beat();
  expect(decodeFrame(bytes.view, bytes.bytes.length - 24)).toMatchObject({ name: "Heartbeat" });
});

function pass(ms: number): void {
  clock.ms += ms;
}
