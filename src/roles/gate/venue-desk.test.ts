import { beforeEach, describe, expect, test } from "vitest";
import { formatClOrdId } from "../../core/domain/clordid.ts";
import { RejectCode } from "../../core/domain/reject-code.ts";
import { C } from "../../core/gate/children.ts";
import { ClientReport, type Trade } from "../../core/gate/effects.ts";
import { GateWorld } from "../../core/gate/gate.test-kit.ts";
import { P, ParentFlag } from "../../core/gate/parents.ts";
import { RecordType, type SuspenseRecord } from "../../core/gate/records.ts";
import { StateCause } from "../../core/gate/scope-state.ts";
import { sendReport } from "../../wire/dialect/client-reports.ts";
import { dictionary } from "../../wire/fix/dictionary.ts";
import { fixBytes } from "../../wire/fix/fix-text.test-kit.ts";
import { FixFramer } from "../../wire/fix/framer.ts";
import { FixMessage } from "../../wire/fix/message.ts";
import { FixParser } from "../../wire/fix/parser.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import { type PairEnd, SessionPair } from "../../wire/fix/session-pair.test-kit.ts";
import type { BeginString } from "../../wire/fix/tags.ts";
import { LastOrder } from "./last-order.ts";
import { VenueDesk } from "./venue-desk.ts";

const NO_SESSION = {} as FixSession;

let world: GateWorld;
let desk: VenueDesk;
let orders: LastOrder;
let nowMs: number;
let row: number;
let id: string;

/** Hands the desk of venue N a message, as its session would. */
function hear(body: string, begin: BeginString = "FIX.4.4"): string {
  const head = "34=9|49=XNYS|52=20131008-13:30:00.000|56=SMARS1";
  const text = `8=${begin}|35=8|${head}|37=V1|54=1|55=IBM|${body}`;
  const framer = new FixFramer();
  framer.push(fixBytes(text));
  framer.next();
  const m = new FixMessage();
  expect(new FixParser(dictionary(begin)).parse(framer, m)).toBe(true);
  const words = String.fromCharCode(...m.bytes.subarray(m.start, m.end));
  desk.onMessage(NO_SESSION, m);
  return words;
}

/** Filled, working, free, broken. */
function places(): string {
  const cells = [P.cumQty, P.workingQty, P.remainingQty, P.bustedQty];
  return cells.map((cell) => world.gate.ledger.parents.get(row, cell)).join(" ");
}

function quarantine(): SuspenseRecord[] {
  const entries = world.tape.entries.filter(({ type }) => type === RecordType.Suspense);
  return entries.map(({ record }) => record as SuspenseRecord);
}

beforeEach(() => {
  world = new GateWorld().up();
  nowMs = 1000;
  orders = new LastOrder({ nowNs: () => nowMs * 1e6, utcMs: () => 0 }, 2);
  desk = new VenueDesk(world.gate, 0, () => undefined, orders);
  row = world.parent();
  world.propose(row, [{ qty: 100, tif: 0 }]);
  const { children } = world.gate.ledger;
  id = formatClOrdId(1, children.get(0, C.incarnation), row + 1, children.get(0, C.child));
});

describe("what a venue's messages do", () => {
  test("B24: the overfill's own bytes are kept in quarantine", () => {
    const words = hear(`11=${id}|17=E1|150=F|39=2|31=182|32=130|14=130|151=0|6=182`);
    expect(places()).toBe("130 0 870 0");
    expect(quarantine()).toMatchObject([{ code: RejectCode.Overfill, counts: 0, raw: words }]);
    expect(quarantine()[0]?.clOrdId).toBe(id);
  });

  test("B26: a stranger's fill is kept in its own bytes, counted, and stops the lane", () => {
    const words = hear("11=SOMEBODY|17=E1|150=F|39=2|31=182|32=60|14=60|151=0|6=182");
    expect(quarantine()).toMatchObject([
      { clOrdId: "SOMEBODY", symbol: "IBM", side: 1, lastQty: 60, counts: 1, raw: words },
    ]);
    expect([world.gate.ledger.suspense.shares, world.gate.ledger.laneCause[0]]).toEqual([
      60,
      StateCause.UnknownFill,
    ]);
  });

  test("B26: an id of ours whose parent the journal lacks is a stranger's too", () => {
    const orphan = formatClOrdId(1, 1, 77, 1);
    hear(`11=${orphan}|17=E1|150=F|39=2|31=182|32=60|14=60|151=0|6=182`);
    expect(quarantine()).toMatchObject([{ clOrdId: orphan, symbol: "IBM", lastQty: 60 }]);
    expect(world.gate.ledger.laneCause[0]).toBe(StateCause.UnknownFill);
  });

  test.each<[BeginString, string, string]>([
    ["FIX.4.4", "150=F|39=1", "150=H|39=0|19=E1"],
    ["FIX.4.2", "20=0|150=1|39=1", "20=1|150=0|39=0|19=E1"],
  ])("B29: a bust over %s, before and after the trade, twice", (begin, fill, bust) => {
    const busts = `11=${id}|17=E2|${bust}|31=182|32=60|14=0|151=100|6=0`;
    const fills = `11=${id}|17=E1|${fill}|31=182|32=60|14=60|151=40|6=182`;
    for (const message of [fills, busts, busts, fills]) hear(message, begin);
    expect(places()).toBe("0 40 900 60");
    expect(world.gate.ledger.parents.has(row, ParentFlag.frozen)).toBe(false);
  });

  test("B34: replaced, never asked, stops the lane", () => {
    const words = hear(`11=${id}|17=E1|150=5|39=0|14=0|151=100|6=0`);
    expect(quarantine()).toMatchObject([{ code: RejectCode.UnexpectedReport, raw: words }]);
    expect(world.gate.ledger.laneCause[0]).toBe(StateCause.UnexpectedReport);
  });

  test("a message longer than the journal's longest text is kept as far as that", () => {
    const note = "x".repeat(600);
    hear(`11=SOMEBODY|17=E1|150=F|39=2|31=182|32=60|14=60|151=0|6=182|58=${note}`);
    expect(quarantine()[0]?.raw).toHaveLength(512);
  });
});

describe("B29: the client sees busts and corrections", () => {
  /** What a client of this version of FIX is sent for a trade of 60, then 45 after `what`. */
  function told(begin: BeginString, why: ClientReport, lastQty: number): string {
    const pair = new SessionPair({ beginString: begin });
    pair.connect();
    pair.run();
    world.report(0, { lastQty: 60, kind: 1, execId: new Int32Array(6).fill(7) });
    const fill = world.tape.entries.length - 1;
    world.correct(0, {
      kind: why === ClientReport.Bust ? 12 : 13,
      refExecId: new Int32Array(6).fill(7),
      lastQty,
      lastPx: 1_819_000,
    });
    const written = world.tape.entries.find(({ type }) => type === RecordType.Correction);
    const trade = written?.record as Trade;
    expect(trade).toMatchObject({ refIndex: fill });
    const end: PairEnd = pair.acceptor;
    const { parents, incarnations } = world.gate.ledger;
    const context = { parents, incarnations, symbols: world.symbols, utcMs: 0 };
    sendReport(end.session, context, row, { why, index: 1_000, trade });
    end.settle();
    return `|${end.said.at(-1)}|`.replace(
      `|19=1-${fill.toString(36).toUpperCase()}-1|`,
      "|19=FILL|",
    );
  }

  test.each<[BeginString, string]>([
    ["FIX.4.4", "150=H"],
    ["FIX.4.2", "20=1"],
  ])("a bust over %s", (begin, type) => {
    const text = told(begin, ClientReport.Bust, 0);
    const fields = [type, "19=FILL", "31=182", "32=60", "14=0", "6=0.00", "39=0", "151=940"];
    for (const field of fields) expect(text).toContain(`|${field}`);
  });

  test.each<[BeginString, string]>([
    ["FIX.4.4", "150=G"],
    ["FIX.4.2", "20=2"],
  ])("a correction over %s", (begin, type) => {
    const text = told(begin, ClientReport.Correct, 45);
    const fields = [type, "19=FILL", "31=181.9", "32=45", "14=45", "6=181.90", "39=1", "151=940"];
    for (const field of fields) expect(text).toContain(`|${field}`);
  });
});

describe("B44: orders that waited for the socket longer than a stall may last", () => {
  const { stallHeldMs } = new GateWorld().gate.limits;
  const ordered = (lane: number): void => orders.ordered(lane, nowMs * 1e6);

  test("are too late; just as long is in time", () => {
    ordered(0);
    nowMs += stallHeldMs;
    expect(desk.tooLate()).toBe("");
    nowMs++;
    ordered(0);
    expect(desk.tooLate()).toBe(
      `new orders waited ${stallHeldMs + 1} ms for the socket, at most ${stallHeldMs}`,
    );
  });

  test("are not the last new order that a kill reports", () => {
    ordered(0);
    nowMs += stallHeldMs + 1;
    desk.tooLate();
    orders.written();
    expect(orders.utcMs).toBe(null);
    ordered(0);
    ordered(1);
    nowMs += stallHeldMs + 1;
    desk.tooLate();
    orders.written();
    expect([orders.utcMs, orders.turn]).toEqual([0, 2]);
  });

  test("say nothing of another venue, nor of the turns behind theirs", () => {
    ordered(1);
    nowMs += 10 * stallHeldMs;
    expect(desk.tooLate()).toBe("");
    ordered(0);
    orders.written();
    nowMs += 10 * stallHeldMs;
    expect(desk.tooLate()).toBe("");
  });
});
