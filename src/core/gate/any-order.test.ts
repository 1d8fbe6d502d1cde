import { expect, test } from "vitest";
import { mayStillFill } from "../domain/ord-status.ts";
import { Cold } from "./children.ts";
import { GateWorld } from "./gate.test-kit.ts";
import { P, ParentFlag } from "./parents.ts";
import { ReportKind } from "./records.ts";

const PX = 1_820_000;

/** Where the parent's shares are, and its state. */
const PLACES = [P.remainingQty, P.workingQty, P.cumQty, P.bustedQty, P.excessQty, P.ordStatus];

let world: GateWorld;

type Word = () => void;

function id(n: number): Int32Array {
  return new Int32Array(6).fill(600 + n);
}

/** Fill `n` as the venue first told it, with the sums that it had then. */
function fill(n: number, lastQty: number, cumQty: number): Word {
  const sums = { lastQty, lastPx: PX, cumQty, leavesQty: 100 - cumQty };
  return () => world.report(0, { kind: ReportKind.Fill, execId: id(n), ...sums });
}

/** The venue says under number `seq` that fill `of` was of so many shares. */
function correct(of: number, lastQty: number, seq: number): Word {
  const names = { refExecId: id(of), execId: id(100 + seq), seq };
  return () =>
    world.correct(0, { kind: ReportKind.Correct, lastQty, lastPx: PX - lastQty, ...names });
}

function bust(of: number, seq: number): Word {
  return () => world.correct(0, { refExecId: id(of), execId: id(100 + seq), seq });
}

function end(kind: number, cumQty: number): Word {
  return () => world.report(0, { kind, cumQty, leavesQty: 0 });
}

/** A parent of 150 with a child of 100 that hears these words; all that they decide of both. */
function after(words: readonly Word[]): object {
  world = new GateWorld().up();
  const row = world.parent({ qty: 150 });
  world.propose(row, [{ qty: 100, tif: 0 }]);
  for (const say of words) say();
  const { parents, children, suspense, laneCause } = world.gate.ledger;
  const cold = [Cold.everQty, Cold.heardQty, Cold.endQty];
  return {
    parent: PLACES.map((cell) => parents.get(row, cell)),
    money: [parents.infoOf(row).filledNotional, children.notional[0]],
    child: [...children.cells.slice(0, 16)],
    cold: cold.map((cell) => children.coldGet(0, cell)),
    live: mayStillFill(children.status(0)),
    stopped: [parents.has(row, ParentFlag.frozen), ...laneCause],
    suspense: suspense.shares,
  };
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, i) =>
    permutations([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
  );
}

const { Canceled, Expired } = ReportKind;

test.each<[string, Word[]]>([
  [
    "a correction to all, and a later one to fewer",
    [fill(1, 60, 60), correct(1, 100, 5), correct(1, 90, 6)],
  ],
  ["a correction to all, and a bust", [fill(1, 60, 60), correct(1, 100, 5), bust(1, 6)]],
  [
    "the same of an order of two fills",
    [fill(1, 50, 50), fill(2, 20, 70), correct(1, 80, 5), correct(1, 70, 6)],
  ],
  [
    "two fills, of which one is corrected and one is broken",
    [fill(1, 50, 50), fill(2, 20, 70), correct(1, 80, 5), bust(2, 6)],
  ],
  ["a correction to all, and the end", [fill(1, 60, 60), correct(1, 100, 5), end(Canceled, 60)]],
  [
    "the end that counts a correction to all",
    [fill(1, 60, 60), correct(1, 100, 5), end(Expired, 100)],
  ],
  [
    "a correction to all, one to fewer, and the end that counts them",
    [fill(1, 60, 60), correct(1, 100, 5), correct(1, 90, 6), end(Canceled, 90)],
  ],
  [
    "the end that counts shares which a later correction takes back",
    [fill(1, 60, 60), correct(1, 80, 5), end(Canceled, 80), correct(1, 70, 6)],
  ],
  [
    "fills of all of it, corrected to fewer",
    [fill(1, 60, 60), fill(2, 40, 100), correct(1, 50, 5), bust(2, 6)],
  ],
  [
    "a correction, its correction, a bust and the end",
    [fill(1, 60, 60), correct(1, 100, 5), correct(105, 80, 6), bust(1, 7), end(Canceled, 60)],
  ],
])("I12, B29, B30: %s: the same final state in any order", (_, words) => {
  const inOrder = after(words);
  for (const order of permutations(words)) expect(after(order)).toEqual(inOrder);
});
