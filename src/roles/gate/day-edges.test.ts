import { describe, expect, test } from "vitest";
import { ledgerHash } from "../../core/audit/ledger-hash.ts";
import { DecisionReplay, KnownSymbols } from "../../core/audit/replay-decisions.ts";
import { exchangeDay } from "../../core/day/calendar.ts";
import { dayBundle } from "../../core/day/day.test-kit.ts";
import { rejectName } from "../../core/domain/reject-code.ts";
import { GateWorld, SYMBOLS, UTC_MS } from "../../core/gate/gate.test-kit.ts";
import { Phase } from "../../core/gate/phase.ts";
import { ScopeState } from "../../core/gate/scope-state.ts";
import { takeTick } from "../../core/gate/time.ts";
import { openDay, stepDay } from "../../core/gate/trading-day.ts";
import { dayOpening } from "./day-rows.ts";

const DAY_MS = 86_400_000;
const TICK_MS = 20;
const START_MS = 1_000;

/** A gate on a real date, its day opened on the exchanges' own calendar while it is still night. */
class Edges {
  readonly world: GateWorld;

  constructor(date: string, earlyClose = false) {
    const tradeDate = Date.parse(date) / DAY_MS;
    const calendar = exchangeDay(tradeDate, { earlyClose, venues: ["N"] });
    const startUtcMs = calendar.preOpenMs - 3_600_000;
    const wallMs = startUtcMs - UTC_MS - START_MS;
    this.world = new GateWorld({}, undefined, START_MS, Phase.None, 0, null, wallMs);
    this.world.up();
    const bundle = dayBundle();
    const opening = dayOpening(
      {
        ...bundle,
        manifest: { ...bundle.manifest, tradeDate },
        securities: SYMBOLS.map((symbol) => ({
          ...(bundle.securities[0] as (typeof bundle.securities)[number]),
          ...{ symbol, priorClose: 1_820_000 },
        })),
        ...{ calendar, restricted: [], allowed: SYMBOLS, locates: [], positions: [], credit: [] },
        fees: [{ venue: "N", from: 0, until: tradeDate, takerMicros: 3000 }],
        ticks: bundle.ticks.map((one) => ({ ...one, from: 0 })),
      },
      "d".repeat(64),
    );
    expect(openDay(this.world.gate, opening, { persons: ["ada", "bob"], reason: "" })).toBe(true);
    this.world.sync();
  }

  /** Time goes on to an instant of the wall clock, as it was before anybody stepped it. */
  at(instant: string, steppedMs = 0): this {
    const { world } = this;
    const utcMs = Date.parse(instant);
    world.tick(utcMs - (UTC_MS + world.nowMs + world.wallMs - steppedMs));
    takeTick(world.gate, TICK_MS);
    stepDay(world.gate);
    takeTick(world.gate, TICK_MS);
    world.sync();
    return this;
  }

  /** What a limit order comes to now: the name of its refusal, or "" and its phase. */
  order(tif = 0): string {
    const { effects } = this.world;
    const before = effects.refusals.length;
    this.world.order({ tif, body: `${this.world.nowMs} ${tif}` });
    this.world.sync();
    const refusal = effects.refusals[before];
    return refusal === undefined ? "" : rejectName(refusal.code);
  }

  get phase(): Phase {
    return this.world.gate.ledger.phase;
  }

  /** Every record again: the same state and the same decisions. */
  replays(): void {
    const { tape, gate } = this.world;
    const known = new KnownSymbols();
    for (const { type, record } of tape.entries) known.see(type, record);
    const again = new DecisionReplay(known.names);
    for (const [i, { type, record }] of tape.entries.entries()) again.record(type, record, i + 1);
    again.end();
    expect(again.differences).toEqual([]);
    expect(again.decisions).toBeGreaterThanOrEqual(3);
    expect(again.state).toBe(ledgerHash(gate.ledger));
  }
}

const LOC = 7;

describe("the edges of a day, which replay bit for bit (B46)", () => {
  test.each([
    ["a plain day", "2023-11-14", "14:30", "20:50", "21:00", false],
    ["the Friday before the clocks go back", "2023-11-03", "13:30", "19:50", "20:00", false],
    ["the Monday behind it", "2023-11-06", "14:30", "20:50", "21:00", false],
    ["the Friday before the clocks go forward", "2024-03-08", "14:30", "20:50", "21:00", false],
    ["the Monday behind it", "2024-03-11", "13:30", "19:50", "20:00", false],
    ["a half day", "2023-11-24", "14:30", "17:50", "18:00", true],
  ])("%s, %s", (_what, date, opens, cutoff, closes, early) => {
    const utc = (time: string, ms = 0): string =>
      new Date(Date.parse(`${date}T${time}:00Z`) + ms).toISOString();
    const day = new Edges(date, early);
    expect(day.phase).toBe(Phase.None);
    day.at(utc(opens, -TICK_MS));
    expect(day.phase).toBe(Phase.PreOpen);
    expect([day.order(), day.order(LOC)]).toEqual(["SessionClosed", ""]);
    day.at(utc(opens));
    expect([day.phase, day.order(), day.order(LOC)]).toEqual([Phase.Open, "", ""]);
    day.at(utc(cutoff, -TICK_MS));
    expect(day.order(LOC)).toBe("");
    day.at(utc(cutoff));
    expect([day.order(LOC), day.order()]).toEqual(["AuctionCutoff", ""]);
    day.at(utc(closes, -TICK_MS));
    expect([day.phase, day.order()]).toEqual([Phase.Open, ""]);
    day.at(utc(closes));
    expect([day.phase, day.world.gate.ledger.parents.live.count]).toEqual([Phase.Closed, 0]);
    expect(day.order()).not.toBe("");
    day.replays();
  });

  test.each([
    ["the clock is set back an hour", -3_600_000],
    ["the clock is set forward a day", DAY_MS],
    ["a leap second is taken back", -1_000],
  ])("%s in the session: HELD until it has been good, and no edge moves", (_what, stepMs) => {
    const date = "2023-11-14";
    const day = new Edges(date).at(`${date}T14:30:00Z`);
    const { world } = day;
    expect(day.order()).toBe("");
    day.at(`${date}T15:00:00Z`);
    world.wallMs += stepMs;
    day.at(`${date}T15:00:00.020Z`, stepMs);
    expect(world.gate.ledger.states.firm).toBe(ScopeState.HELD);
    world.pass(3_000);
    expect(world.gate.ledger.states.firm).toBe(ScopeState.OPEN);
    expect(day.order()).toBe("");
    day.at(`${date}T20:59:59.980Z`, stepMs);
    expect([day.phase, day.order()]).toEqual([Phase.Open, ""]);
    day.at(`${date}T21:00:00.000Z`, stepMs);
    expect([day.phase, world.gate.ledger.parents.live.count]).toEqual([Phase.Closed, 0]);
    day.replays();
  });
});
