import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RejectCode as R } from "../domain/reject-code.ts";
import { strategyName } from "../domain/strategy.ts";
import { cancelParent } from "./client-requests.ts";
import { Exposure, Money, openQtyOf, ScopeKind, Shares } from "./exposure.ts";
import { GateWorld, SYMBOLS, VENUES } from "./gate.test-kit.ts";
import { Ledger } from "./ledger.ts";
import { P } from "./parents.ts";
import { type ParentEndRecord, RecordType, ReplaceStep, ReportKind } from "./records.ts";
import { replaceParent } from "./replace-parent.ts";
import { replayRecord } from "./replay.ts";

/** Every sum of a ledger, by name. */
function sums({ exposure, parents }: Ledger): Record<string, number> {
  const out: Record<string, number> = {};
  for (const [name, cell] of Object.entries(Money)) out[`firm ${name}`] = exposure.firm[cell] ?? 0;
  for (const [kind, number] of Object.entries(ScopeKind)) {
    const rows = exposure.scope(number);
    for (const [key] of rows.all) {
      for (const [name, cell] of Object.entries(Money)) {
        out[`${kind} ${key} ${name}`] = rows.get(key, cell);
      }
    }
  }
  for (const account of new Set(parents.info.map((info) => info.account))) {
    for (const symbol of SYMBOLS) {
      for (const [name, cell] of Object.entries(Shares)) {
        out[`${account} ${symbol} ${name}`] = exposure.shares(account, symbol, cell);
      }
    }
  }
  return out;
}

/** The same, counted anew from nothing but the parents' rows and what admitted them. */
function countedAnew(world: GateWorld): Record<string, number> {
  const { ledger } = world.gate;
  const { parents } = ledger;
  const anew: Record<string, number> = Object.fromEntries(
    Object.keys(sums(ledger)).map((key) => [key, 0]),
  );
  const add = (key: string, by: number): void => {
    anew[key] = (anew[key] ?? 0) + by;
  };
  for (let row = 0; row < parents.count; row++) {
    const { client, account, filledNotional, pendingReplace } = parents.infoOf(row);
    const { symbol } = ledger.scopesOf(row);
    const buy = parents.side(row) === 1;
    const cumQty = parents.get(row, P.cumQty);
    let openQty = openQtyOf(parents, row);
    let money = openQty * worstPx(world, row);
    if (pendingReplace !== null && openQty > 0) {
      const left = pendingReplace.orderQty - cumQty - parents.get(row, P.bustedQty);
      const px = pendingReplace.worstNotional / pendingReplace.orderQty;
      money = Math.max(money, left * px);
      openQty = Math.max(openQty, left);
    }
    const strategy = strategyName(parents.strategy(row));
    const scopes = ["firm", `Client ${client}`, `Account ${account}`, `Symbol ${symbol}`];
    for (const scope of [...scopes, `Strategy ${strategy}`]) {
      add(`${scope} ${buy ? "openBuy" : "openSell"}`, money);
      add(`${scope} ${buy ? "bought" : "sold"}`, filledNotional);
    }
    add(`${account} ${symbol} net`, buy ? cumQty : -cumQty);
    add(`${account} ${symbol} ${buy ? "openBuy" : "openSell"}`, openQty);
  }
  return anew;
}

/** Worst price of an order's shares, as its newest record said it. */
function worstPx(world: GateWorld, row: number): number {
  const said = world.tape.entries.flatMap(({ type, record }) => {
    const r = record as { parent: number; orderQty: number; worstNotional: number; step?: number };
    const admits =
      type === RecordType.Reserve ||
      (type === RecordType.ReplaceParent && r.step === ReplaceStep.Done);
    return admits && r.parent === row + 1 ? [r.worstNotional / r.orderQty] : [];
  });
  return said.at(-1) ?? 0;
}

const act = fc.record({
  what: fc.constantFrom("order", "propose", "fill", "end", "bust", "cancel", "replace", "crash"),
  which: fc.nat(20),
  qty: fc.integer({ min: 1, max: 900 }),
  sell: fc.boolean(),
  bac: fc.boolean(),
  bravo: fc.boolean(),
});

describe("what everything that was admitted could come to", () => {
  test("every sum is that of the parents' rows, whatever happens, and again after a restart", () => {
    fc.assert(
      fc.property(fc.array(act, { minLength: 5, maxLength: 60 }), (acts) => {
        let world = new GateWorld({}, undefined, undefined, undefined, 0, 0).up();
        const execs: { child: number; execId: Int32Array }[] = [];
        for (const { what, which, qty, sell, bac, bravo } of acts) {
          const { ledger } = world.gate;
          const row = ledger.parents.count === 0 ? -1 : which % ledger.parents.count;
          const child = ledger.children.count === 0 ? -1 : which % ledger.children.count;
          if (what === "order") {
            const near = sell ? 1_819_000 : 1_820_000;
            world.order({
              side: sell ? 5 : 1,
              qty,
              symbol: bac ? "BAC" : "IBM",
              limitPx: bac ? (sell ? 138_000 : 138_100) : near,
              ...(bravo ? { client: "bravo", account: "B1" } : {}),
            });
          } else if (what === "propose" && row >= 0) {
            const px = ledger.parents.limitPx(row);
            world.propose(row, [{ qty: Math.ceil(qty / 3), px }]);
          } else if (what === "fill" && child >= 0) {
            const execId = new Int32Array(6).fill(execs.length + 1_000);
            execs.push({ child, execId });
            world.report(child, { kind: ReportKind.Fill, lastQty: Math.ceil(qty / 9), execId });
          } else if (what === "end" && child >= 0) {
            world.report(child, { kind: ReportKind.Canceled, leavesQty: 0 });
          } else if (what === "bust" && execs.length > 0) {
            const exec = execs[which % execs.length];
            if (exec !== undefined && exec.child < ledger.children.count) {
              world.correct(exec.child, { refExecId: exec.execId });
            }
          } else if (what === "cancel" && row >= 0) {
            const { client, clOrdId, session } = ledger.parents.infoOf(row);
            cancelParent(world.gate, {
              client,
              session,
              clOrdId: `x${which}${qty}`,
              origClOrdId: clOrdId,
            });
          } else if (what === "replace" && row >= 0) {
            replaceOf(world, row, qty);
          } else if (what === "crash") world = new GateWorld({}, world.tape).up();
          if (which % 3 === 0) world.sync();
          expect(sums(world.gate.ledger)).toEqual(countedAnew(world));
        }
        const folded = new Ledger(world.symbols, VENUES);
        for (const [i, { type, record }] of world.tape.entries.entries()) {
          replayRecord(folded, type, record, i + 1);
        }
        expect(sums(folded)).toEqual(sums(world.gate.ledger));
      }),
      { numRuns: 150 },
    );
  });

  test("a sell is counted at no less than the band above its reference (SAFETY 4.3)", () => {
    const world = new GateWorld({}, undefined, undefined, undefined, 0, 0).up();
    world.parent({ side: 5, qty: 100, limitPx: 1_800_000 });
    const { exposure } = world.gate.ledger;
    expect(exposure.firm[Money.openSell]).toBe(100 * Math.floor(1_819_000 * 1.05));
  });

  test("an execution at a better price than the worst makes room, and only then", () => {
    const world = new GateWorld({}, undefined, undefined, undefined, 0, 0).up();
    const row = world.parent({ qty: 100, limitPx: 1_820_000 });
    const { exposure } = world.gate.ledger;
    expect(exposure.firm[Money.openBuy]).toBe(100 * 1_820_000);
    world.propose(row, [{ qty: 100 }]);
    expect(exposure.firm[Money.openBuy]).toBe(100 * 1_820_000);
    world.report(0, { kind: ReportKind.Fill, lastQty: 60, lastPx: 1_800_000 });
    expect(exposure.firm[Money.openBuy]).toBe(40 * 1_820_000);
    expect(exposure.firm[Money.bought]).toBe(60 * 1_800_000);
    expect(exposure.shares("A1", "IBM", Shares.net)).toBe(60);
    world.report(0, { kind: ReportKind.Canceled, leavesQty: 0 });
    world.gate.ledger.applyEnd(ended(row), world.tape.entries.length);
    expect(exposure.firm[Money.openBuy]).toBe(0);
  });

  test("on a new trade date money begins at nothing, positions stay", () => {
    const exposure = new Exposure(4);
    const world = new GateWorld({}, undefined, undefined, undefined, 0, 0).up();
    const row = world.parent({ qty: 100 });
    world.propose(row, [{ qty: 100 }]);
    world.report(0, { kind: ReportKind.Fill, lastQty: 100 });
    expect(exposure.firm[Money.bought]).toBe(0);
    const live = world.gate.ledger.exposure;
    live.newDay();
    expect(live.firm[Money.bought]).toBe(0);
    expect(live.scope(ScopeKind.Client).get("alpha", Money.bought)).toBe(0);
    expect(live.shares("A1", "IBM", Shares.net)).toBe(100);
  });

  test("tables grow with what comes", () => {
    const exposure = new Exposure(2);
    for (let row = 0; row < 100; row++) {
      const names = { client: `c${row}`, account: `a${row}`, symbol: "IBM", strategy: "sweep" };
      exposure.add(row, names, 10 * row);
      exposure.reprice(row, 10 * row + 1);
    }
    expect([...exposure.scope(ScopeKind.Client).all]).toHaveLength(100);
    expect(exposure.scope(ScopeKind.Client).find("nobody")).toBe(-1);
  });
});

function replaceOf(world: GateWorld, row: number, qty: number): void {
  const { parents } = world.gate.ledger;
  const { client, account, clOrdId } = parents.infoOf(row);
  // Another limit is another worst case.
  const limitPx = parents.limitPx(row) - (qty % 4) * 100;
  replaceParent(world.gate, {
    client,
    account,
    session: "s",
    clOrdId: `r${world.tape.entries.length}`,
    origClOrdId: clOrdId,
    symbol: world.gate.ledger.scopesOf(row).symbol,
    side: parents.side(row),
    ordType: 2,
    tif: 0,
    strategy: 1,
    qty,
    limitPx,
    handlInst: 1,
    capacity: 65,
    accountType: 0,
    body: `${qty}@${limitPx} again ${world.tape.entries.length}`,
    possDupSentUtcMs: 0,
    fault: null,
  });
}

function ended(row: number): ParentEndRecord {
  return { parent: row + 1, ordStatus: 4, code: R.None, utcMs: 1 };
}
