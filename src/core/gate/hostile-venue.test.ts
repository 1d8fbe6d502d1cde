import fc from "fast-check";
import { expect, test } from "vitest";
import { SymbolTable } from "../domain/symbols.ts";
import { C, ChildFlag } from "./children.ts";
import { cancelParent } from "./client-requests.ts";
import { GateWorld, picture, SYMBOLS, VENUES } from "./gate.test-kit.ts";
import { Ledger } from "./ledger.ts";
import { P, ParentFlag } from "./parents.ts";
import { type CorrectionRecord, ReportKind, type ReportRecord } from "./records.ts";
import { laneCaughtUp, laneUp } from "./recovery.ts";
import { replayRecord } from "./replay.ts";
import { resolve } from "./resolve.ts";
import { checkUnanswered } from "./unanswered.ts";
import { venueCorrection } from "./venue-corrections.ts";
import { venueReport } from "./venue-reports.ts";

const KINDS = Object.values(ReportKind).filter((kind) => kind < ReportKind.Bust);
const qty = fc.oneof(fc.nat(300), fc.constantFrom(0, 2_147_483_647));
const execId = fc.nat(6).map((n) => new Int32Array(6).fill(500 + n));

/** Whatever a venue can say of an order in our form: of ours, of none, of another venue's. */
const said = fc.record({
  venue: fc.constantFrom(...VENUES),
  parent: fc.constantFrom(1, 1, 1, 2),
  child: fc.nat(6),
  kind: fc.constantFrom(...KINDS, ReportKind.Fill, ReportKind.Fill),
  lastQty: qty,
  lastPx: fc.constantFrom(1, 1_820_000, 4_294_967_295),
  cumQty: qty,
  leavesQty: qty,
  execId,
  seq: fc.nat(50),
  avgPx: fc.constantFrom(0, 1_820_000),
});

type Said = Omit<ReportRecord, "incarnation" | "utcMs">;

const step = fc.oneof(
  { weight: 8, arbitrary: said.map((report) => ({ type: "report" as const, report })) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(said, execId, fc.constantFrom(ReportKind.Bust, ReportKind.Correct))
      .map(([report, refExecId, kind]) => ({ type: "amend" as const, report, refExecId, kind })),
  },
  { weight: 3, arbitrary: fc.constant({ type: "propose" as const }) },
  { weight: 1, arbitrary: fc.constant({ type: "cancel" as const }) },
  { weight: 1, arbitrary: fc.nat(300).map((cumQty) => ({ type: "resolve" as const, cumQty })) },
  { weight: 2, arbitrary: fc.constant({ type: "wait" as const }) },
  { weight: 1, arbitrary: fc.constant({ type: "crash" as const }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function act(world: GateWorld, s: Step): GateWorld {
  const { gate } = world;
  const incarnation = gate.ledger.incarnation;
  const { utcMs } = gate;
  switch (s.type) {
    case "report":
      hear(world, s.report);
      break;
    case "amend": {
      const { avgPx: _, ...rest } = s.report;
      const { kind, refExecId } = s;
      const parent = 1;
      const lastQty = kind === ReportKind.Bust ? 0 : Math.max(1, rest.lastQty);
      const words = { refExecId, refIndex: 0, incarnation, utcMs };
      const record: CorrectionRecord = { ...rest, parent, kind, lastQty, ...words };
      venueCorrection(gate, record);
      break;
    }
    case "propose":
      world.propose(0, [{ qty: 100, tif: 0 }]);
      break;
    case "cancel": {
      const { clOrdId: origClOrdId } = gate.ledger.parents.infoOf(0);
      const clOrdId = `x${gate.ledger.keys.size}`;
      cancelParent(gate, { client: "alpha", session: "s", clOrdId, origClOrdId });
      break;
    }
    case "resolve": {
      if (gate.ledger.children.count === 0) break;
      const { children } = gate.ledger;
      const number = children.get(0, C.child);
      const order = {
        gate: 1,
        incarnation: children.get(0, C.incarnation),
        parent: 1,
        child: number,
      };
      const words = { persons: ["ada", "bob"], evidence: "" };
      resolve(gate, { order, cumQty: s.cumQty, px: 5, ...words }, gate.why);
      break;
    }
    case "wait":
      for (let n = 0; n < 12; n++) {
        world.tick(100);
        checkUnanswered(gate);
      }
      world.sync();
      break;
    case "crash": {
      const next = new GateWorld({}, world.tape);
      for (const { index } of next.gate.lanes) {
        laneUp(next.gate, index);
        laneCaughtUp(next.gate, index);
      }
      return next;
    }
  }
  return world;
}

function hear(world: GateWorld, report: Said): void {
  const { gate } = world;
  if (gate.ledger.parents.rowOf(report.parent) < 0) return;
  const fill = report.kind === ReportKind.Fill;
  const lastQty = fill ? Math.max(1, report.lastQty) : 0;
  const lastPx = fill ? report.lastPx : 0;
  const { incarnation } = gate.ledger;
  venueReport(gate, { ...report, lastQty, lastPx, incarnation, utcMs: gate.utcMs });
}

test("I1, I12, I17: whatever a venue says, shares are conserved, nothing is drawn twice, all is told by the records", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 3, maxLength: 40 }), (steps) => {
      let world = new GateWorld().up();
      world.parent({ qty: 400 });
      for (const s of steps) {
        world = act(world, s);
        const { parents } = world.gate.ledger;
        parents.assertConserved(0);
        // What is beyond the order is paid before anything can be drawn.
        const free = parents.get(0, P.remainingQty);
        if (parents.get(0, P.excessQty) > 0) expect(free).toBe(0);
        expect(parents.get(0, P.cumQty) + free).toBeLessThanOrEqual(
          parents.get(0, P.orderQty) + parents.get(0, P.excessQty),
        );
        if (parents.has(0, ParentFlag.ended)) expect(free).toBe(0);
      }
      const folded = new Ledger(new SymbolTable(SYMBOLS), VENUES);
      for (const [i, { type, record }] of world.tape.entries.entries()) {
        expect(replayRecord(folded, type, record, i + 1)).toBe(true);
      }
      // Who works a parent, and what a venue was asked after a start, no record says.
      const { children } = world.gate.ledger;
      for (let c = 0; c < children.count; c++) children.unflag(c, ChildFlag.asked);
      folded.parents.set(0, P.worker, world.gate.ledger.parents.get(0, P.worker));
      expect(picture(folded)).toEqual(picture(world.gate.ledger));
      expect(folded.suspense.lines).toEqual(world.gate.ledger.suspense.lines);
      expect([...folded.laneCause]).toEqual([...world.gate.ledger.laneCause]);
    }),
    { numRuns: 300 },
  );
});
