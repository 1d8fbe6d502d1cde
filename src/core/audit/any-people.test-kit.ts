import { C } from "../gate/children.ts";
import { type GateWorld, VENUES } from "../gate/gate.test-kit.ts";
import type { Gate } from "../gate/gate.ts";
import type { LimitSetRecord } from "../gate/limit-records.ts";
import { givePass } from "../gate/passing.ts";
import { reduceOnly } from "../gate/people-states.ts";
import { ReportKind } from "../gate/records.ts";
import { resolve } from "../gate/resolve.ts";
import { setLimit } from "../gate/set-limit.ts";
import { suspense } from "../gate/suspense.ts";

const TWO: readonly [string, string] = ["ann", "bob"];

/** People change a limit: a strict value as often as a lax one, with an end now and then. */
export function anyLimit(gate: Gate, a: number, b: number): void {
  const entries = [...gate.ledger.limits.all];
  const { limit, to: from, seq } = entries[a % entries.length] as LimitSetRecord;
  const to = Math.max(1, Math.floor(from * (b % 2 === 0 ? 0.5 : 2)));
  const untilMs = b % 3 === 0 ? Math.floor(gate.utcMs) + 1_000 : 0;
  setLimit(gate, { limit, from, to, seq, untilMs }, { persons: TWO, reason: "any" });
}

/** An order that often needs a person's word; now it is given, now the order comes again. */
export function anyPass(world: GateWorld, a: number, b: number): void {
  const { gate } = world;
  const { passes, exposure } = gate.ledger;
  if (a % 9 === 0) reduceOnly(gate, { kind: "account", name: "A1" }, TWO);
  const pass = Math.max(0, passes.last - (b % 3));
  const word = { pass, keyId: "k", reason: "r", contentHash: "ab" };
  const given = a % 2 === 0 && givePass(gate, { ...word, person: b % 7 === 0 ? "alpha" : "cid" });
  const asked = passes.of(pass)?.asked;
  if (asked !== undefined && (given || b % 4 === 0)) {
    world.order({ ...asked, clOrdId: `p${a}-${b}` });
    return;
  }
  const net = exposure.shares("A1", "IBM", 0);
  const qty = 1_300 + (a % 400);
  const limitPx = net > 0 ? 1_819_000 : 1_820_000;
  world.order({ clOrdId: `p${a}-${b}`, qty, side: net > 0 ? 2 : 1, limitPx });
}

/** Two people say what became of a child. */
export function resolveOne({ gate }: GateWorld, row: number, b: number): void {
  const { children } = gate.ledger;
  const cell = (c: number): number => children.get(row, c);
  const parent = cell(C.parentRow) + 1;
  const order = { gate: 1, incarnation: cell(C.incarnation), parent, child: cell(C.child) };
  const cumQty = cell(C.cumQty) + (b % 3 === 0 ? Math.min(5, cell(C.leavesQty)) : 0);
  const x = { order, cumQty, px: 1_819_000, persons: TWO, evidence: "ab" };
  resolve(gate, x, gate.why);
}

/** A venue speaks of an order that is none of ours. */
export function stranger({ gate }: GateWorld, a: number, b: number): void {
  const execId = new Int32Array(6);
  execId[0] = 1_000_000 + (b % 5);
  suspense(gate, {
    venue: VENUES[a % 3] as number,
    clOrdId: "zz",
    kind: b % 4 === 0 ? ReportKind.Bust : ReportKind.Fill,
    lastQty: 10 + (b % 40),
    lastPx: 1_819_000,
    execId,
    seq: a,
    utcMs: gate.utcMs,
    code: 0,
    side: 1,
    counts: 0,
    symbol: b % 2 === 0 ? "IBM" : "strange one",
    raw: "8=FIX.4.4",
  });
}
