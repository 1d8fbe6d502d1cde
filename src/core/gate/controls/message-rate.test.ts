import { describe, expect, test } from "vitest";
import { RejectCode as R, rejectName } from "../../domain/reject-code.ts";
import { cancelParent, statusOf } from "../client-requests.ts";
import { GateWorld, UTC_MS } from "../gate.test-kit.ts";
import { stepQueue } from "../held-queue.ts";
import { clearScope, holdScope } from "../hold.ts";
import { LIMITS } from "../limits.test-kit.ts";
import type { ClientLimits, GateLimits } from "../limits.ts";
import { ParentFlag } from "../parents.ts";
import { RecordType } from "../records.ts";
import { replaceParent } from "../replace-parent.ts";
import { StateCause } from "../scope-state.ts";

/** Limits of which the client alpha has so many messages a second. */
function clientRate(messagesMaxPerS: number): Partial<GateLimits> {
  const { clients, ...others } = LIMITS.exposure;
  const alpha = { ...(clients.alpha as ClientLimits), messagesMaxPerS };
  return { exposure: { ...others, clients: { ...clients, alpha } } };
}

/** A world in which alpha has one order in IBM, `A`, and the second of its message is over. */
function world(limits: Partial<GateLimits> = {}): GateWorld {
  const one = new GateWorld({ quoteAgeMaxMs: 10_000, ...limits }).up();
  one.parent({ clOrdId: "A" });
  one.pass(1_200);
  return one;
}

let made = 0;
type Who = { readonly client?: string; readonly symbol?: string };

/** What a client's session can ask for, each of a name of its own. */
const ASKS = {
  "an order": (w: GateWorld) => w.order({ clOrdId: `n${++made}` }),
  "an order that is refused": (w: GateWorld) => w.order({ clOrdId: `n${++made}`, qty: 2_000_000 }),
  "an order that could not be decoded": (w: GateWorld) =>
    w.order({ clOrdId: `n${++made}`, fault: { code: R.QtyInvalid, tag: 38, text: "" } }),
  "the same order again": (w: GateWorld) => w.order({ clOrdId: "A" }),
  "a replace": (w: GateWorld) => replace(w, `n${++made}`),
  "a replace of nobody's order": (w: GateWorld) => replace(w, `n${++made}`, "nobody's"),
  "a cancel": (w: GateWorld) => cancel(w, "A"),
  "the same cancel again": (w: GateWorld) => cancel(w, "A", "A"),
  "a status request": (w: GateWorld) => status(w),
} as const;

function replace(w: GateWorld, clOrdId: string, origClOrdId = "A"): void {
  replaceParent(w.gate, {
    ...{ client: "alpha", session: "s", clOrdId, origClOrdId, account: "A1", symbol: "IBM" },
    ...{ side: 1, ordType: 2, tif: 0, strategy: 1, qty: 900, limitPx: 1_820_000, body: clOrdId },
    ...{ handlInst: 1, capacity: 65, accountType: 0, possDupSentUtcMs: 0, fault: null },
  });
}

function cancel(w: GateWorld, origClOrdId: string, clOrdId = `n${++made}`): void {
  cancelParent(w.gate, { client: "alpha", session: "s", clOrdId, origClOrdId });
}

function status(w: GateWorld, { client = "alpha", symbol = "IBM" }: Who = {}): void {
  statusOf(w.gate, { client, session: "s", clOrdId: "A", symbol, side: 1 });
}

/** Another order of the client, and what it was refused for since the last one. */
function next(w: GateWorld, changes: object = {}): readonly unknown[] {
  const before = w.effects.refusals.length;
  w.order({ clOrdId: `x${++made}`, qty: 300, ...changes });
  return w.effects.refusals.slice(before).map(({ code, a, b }) => [rejectName(code), a, b]);
}

const BRAVO = { client: "bravo", account: "B1" };
const BAC = { symbol: "BAC", limitPx: 138_000 };

describe("C24: messages of the firm, of each client and in each symbol", () => {
  test.each<[string, Partial<GateLimits>, Who, object, unknown]>([
    ["of one client", clientRate(3), { symbol: "BAC" }, {}, R.ClientMessageRate],
    ["of one client, of any symbol", clientRate(3), { symbol: "NOPE" }, {}, R.ClientMessageRate],
    ["of another client", clientRate(3), { client: "bravo" }, {}, null],
    ["in one symbol", { symbolMessagesMaxPerS: 3 }, { client: "bravo" }, {}, R.SymbolMessageRate],
    ["in another symbol", { symbolMessagesMaxPerS: 3 }, {}, BAC, null],
    ["in no symbol", { symbolMessagesMaxPerS: 3 }, { symbol: "" }, {}, null],
    ["of all clients", { firmMessagesMaxPerS: 3 }, { symbol: "" }, BRAVO, R.FirmMessageRate],
  ])("%s: an order behind three others within a second", (_what, limits, who, last, want) => {
    const w = world(limits);
    status(w, who);
    status(w, who);
    status(w, who);
    expect(next(w, last)).toEqual(want === null ? [] : [[rejectName(want as number), 4, 3]]);
  });

  test("as many as the limit are taken, the order itself among them", () => {
    const w = world(clientRate(3));
    status(w);
    status(w);
    expect(next(w)).toEqual([]);
  });

  test("its own client's room is asked first, then the symbol's, then the firm's", () => {
    const all = { firmMessagesMaxPerS: 3, symbolMessagesMaxPerS: 3 };
    const w = world({ ...clientRate(3), ...all });
    for (let i = 0; i < 3; i++) status(w);
    expect(next(w)).toEqual([["ClientMessageRate", 4, 3]]);
    expect(next(w, BRAVO)).toEqual([["SymbolMessageRate", 5, 3]]);
    expect(next(w, { ...BRAVO, ...BAC })).toEqual([["FirmMessageRate", 6, 3]]);
  });

  test.each(Object.entries(ASKS))("%s counts, whether it is taken or refused", (_what, ask) => {
    const counted = (limits: Partial<GateLimits>): readonly unknown[] => {
      const w = world(limits);
      for (let i = 0; i < 3; i++) ask(w);
      return next(w, { qty: 77 });
    };
    expect(counted(clientRate(3))).toEqual([["ClientMessageRate", 4, 3]]);
    expect(counted({ firmMessagesMaxPerS: 3 })).toEqual([["FirmMessageRate", 4, 3]]);
    expect(counted({ symbolMessagesMaxPerS: 3 })).toEqual([["SymbolMessageRate", 4, 3]]);
  });

  test("a cancel counts in the symbol of its order, one of nobody's order in none", () => {
    const w = world({ symbolMessagesMaxPerS: 3 });
    for (let i = 0; i < 3; i++) cancel(w, "nobody's");
    expect(next(w)).toEqual([]);
  });

  test("a cancel goes however many messages came before it", () => {
    const w = world({ ...clientRate(1), symbolMessagesMaxPerS: 1, firmMessagesMaxPerS: 1 });
    for (let i = 0; i < 50; i++) status(w);
    cancel(w, "A");
    expect(w.effects.cancelRefusals).toEqual([]);
    expect(w.gate.ledger.parents.has(0, ParentFlag.ended)).toBe(true);
  });

  test("a replace beyond it is refused, and its order stands", () => {
    const w = world(clientRate(3));
    for (let i = 0; i < 3; i++) status(w);
    replace(w, "R");
    expect(w.effects.cancelRefusals.map(rejectName)).toEqual(["ClientMessageRate"]);
    expect(w.gate.ledger.keys.has("alpha\u0001R")).toBe(false);
    const asked = w.tape.entries.findLast(({ type }) => type === RecordType.ReplaceAsked);
    expect(asked?.record).toMatchObject({ code: R.ClientMessageRate, a: 4, b: 3 });
    w.pass(1_200);
    replace(w, "R2");
    expect(w.effects.cancelRefusals).toHaveLength(1);
  });

  test("the next second is free, and a seventh of it later at the most", () => {
    const w = world(clientRate(1));
    status(w);
    w.pass(980);
    expect(next(w)).toEqual([["ClientMessageRate", 2, 1]]);
    w.pass(Math.ceil(1_000 + 1_000 / 7));
    expect(next(w)).toEqual([]);
  });

  test("a wall clock that is stepped makes nothing younger, and nothing older", () => {
    const w = world(clientRate(3));
    const at = (ms: number, wallMs: number): void =>
      w.gate.at((w.nowMs + ms) * 1e6, UTC_MS + w.nowMs + ms + wallMs);
    for (let i = 0; i < 3; i++) status(w);
    at(500, -60_000);
    expect(next(w)).toEqual([["ClientMessageRate", 4, 3]]);
    at(600, 60_000);
    expect(next(w)).toEqual([["ClientMessageRate", 5, 3]]);
    at(1_800, -60_000);
    expect(next(w)).toEqual([]);
  });

  test("an order that waited for its scope counted once, when it came", () => {
    const w = world({ ...clientRate(2), heldParents: "queue", heldQueueMax: 5 });
    const scope = { kind: "symbol", name: "IBM" } as const;
    holdScope(w.gate, scope, StateCause.Unexplained);
    for (const clOrdId of ["Q1", "Q2"]) w.order({ clOrdId, qty: clOrdId === "Q1" ? 100 : 200 });
    expect(w.gate.queue.size).toBe(2);
    clearScope(w.gate, scope, StateCause.Unexplained, "ann");
    stepQueue(w.gate);
    expect([w.gate.queue.size, w.effects.refusals]).toEqual([0, []]);
    expect(next(w)).toEqual([["ClientMessageRate", 3, 2]]);
  });

  test("what an order was held against stands beside its decision, admitted or refused", () => {
    const w = world(clientRate(4));
    for (const client of ["alpha", "bravo"]) status(w, { client });
    next(w);
    for (const client of ["alpha", "alpha"]) status(w, { client, symbol: "BAC" });
    next(w);
    const { Reserve, ParentRefused } = RecordType;
    const last = (type: number): unknown => w.tape.entries.findLast((x) => x.type === type)?.record;
    const admitted = { clientMessages: 2, symbolMessages: 3, firmMessages: 3 };
    expect(last(Reserve)).toMatchObject(admitted);
    const refused = { clientMessages: 5, symbolMessages: 4, firmMessages: 6 };
    expect(last(ParentRefused)).toMatchObject({
      code: R.ClientMessageRate,
      a: 5,
      b: 4,
      ...refused,
    });
  });

  test("a start of the gate begins at none", () => {
    const w = world(clientRate(3));
    for (let i = 0; i < 9; i++) status(w);
    const limits = { quoteAgeMaxMs: 10_000, ...clientRate(3) };
    const again = new GateWorld(limits, w.tape, w.nowMs).up();
    expect(next(again)).toEqual([]);
  });
});
