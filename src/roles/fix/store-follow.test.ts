import { describe, expect, test } from "vitest";
import {
  contents,
  keep,
  StoreBench,
  type StoreStart,
} from "../../../test/ports/fix-store-bench.ts";
import { SeededRandom } from "../../core/domain/random.ts";
import { sha256 } from "../../shell/system/sha256.ts";
import type { Journal } from "../journal/journal.ts";
import { openJournal } from "../journal/open.ts";

const ID = "FIX.4.2:SMARS->A";
const OPTIONS = { segmentBytes: 4096, blockNumbers: 20, syncMs: 100 };
const TAKEN = 1;
const TOLD = 2;
/** Messages of a session day; a reset begins the next one. */
const DAY = 1_000;

/** One life of an application that journals what it takes and tells, and a store beside it. */
type Life = {
  readonly start: StoreStart;
  readonly journal: Journal;
  /** Messages of the peer that the journal holds, by day and number. */
  readonly taken: Set<number>;
  /** Those of a day that had not begun yet on file: they came in the turn of a reset. */
  readonly early: Set<number>;
};

/** The words of a report on a message of the peer. */
const report = (id: number): string => `report on ${id}`;

function append(journal: Journal, type: number, n: number): void {
  const at = journal.begin(type, 8);
  journal.view.setFloat64(at, n, true);
  journal.end(8);
}

/** Opens both, tells again what the store lacks, and goes by the journal from then on. */
function begin(bench: StoreBench): Life {
  const start = bench.open();
  const { store, process } = start;
  const taken = new Set<number>();
  const early = new Set<number>();
  let journal: Journal | null = null;
  process.run(() => {
    const options = {
      gate: "G1",
      clock: process.clock,
      sha256,
      segmentBytes: 8192,
      bufferBytes: 4096,
      onFault: () => undefined,
    };
    let last = 0;
    const opening = openJournal(
      bench.disk.of(process),
      "journal",
      options,
      (type, index, view, at) => {
        const n = view.getFloat64(at, true);
        if (type === TAKEN) {
          taken.add(n);
          if (n > (store.session(ID).sessionDay + 1) * DAY) early.add(n);
          last = n;
        } else if (!store.accountsFor(ID, n, index)) keep(store.session(ID), report(last));
      },
    );
    if (opening.type === "Refused") throw new Error(opening.fault.text);
    journal = opening.journal;
    store.follow(journal);
  });
  if (journal === null) throw new Error("killed while it opened its journal");
  return { start, journal, taken, early };
}

/** A turn: some messages of the peer are taken, journaled and reported; now and then a reset. */
function turn({ start, journal, taken }: Life, random: SeededRandom): void {
  const session = start.store.session(ID);
  if (random.below(12) === 0) {
    session.reset();
    session.setSessionDay(session.sessionDay + 1);
  }
  for (let i = random.below(3); i >= 0; i--) {
    const id = session.sessionDay * DAY + session.nextIn;
    session.setNextIn(session.nextIn + 1);
    if (taken.has(id)) {
      // The peer has sent it again: its state is told, which nobody needs to remember.
      keep(session, `again: ${report(id)}`);
      continue;
    }
    append(journal, TAKEN, id);
    taken.add(id);
    append(journal, TOLD, keep(session, report(id)));
  }
  if (random.below(5) === 0) journal.sync();
  journal.flush();
  start.store.flush();
}

/** Store and journal tell the same story. */
function compare({ start, taken }: Life, early: ReadonlySet<number>, what: string): void {
  const session = start.store.session(ID);
  const isToday = (id: number): boolean => Math.floor(id / DAY) === session.sessionDay;
  const texts = contents(session).kept.map(([, text]) => text);
  const reports = texts.filter((text) => !text.startsWith("again"));
  expect(new Set(reports).size, `${what}: told twice`).toBe(reports.length);
  const known = new Set([...taken].filter((id) => isToday(id) || early.has(id)).map(report));
  const unknown = reports.filter((text) => !known.has(text));
  expect(unknown, `${what}: nothing that the application does not know of`).toEqual([]);
  const untold = [...taken].filter((id) => {
    return isToday(id) && !early.has(id) && !texts.some((text) => text.endsWith(report(id)));
  });
  expect(untold, `${what}: untold`).toEqual([]);
  for (let n = 1; n < session.nextIn; n++) {
    expect(taken.has(session.sessionDay * DAY + n), `${what}: ${n} was never taken`).toBe(true);
  }
}

async function crashAt(k: number, crash: "kill" | "power", seed: number): Promise<number> {
  const bench = new StoreBench(seed, { survive: (k % 5) / 4, tear: 0.3 }, OPTIONS);
  const random = new SeededRandom(seed);
  let life = begin(bench);
  const before = bench.disk.operations;
  const early = new Set<number>();
  let operations = 0;
  for (let crashes = 0; crashes < 3; crashes++) {
    bench.strikeAt(k, crash);
    const { process } = life.start;
    for (let i = 0; i < 24 && process.alive; i++) {
      process.run(() => turn(life, random));
      if (random.below(4) === 0) await bench.run(random.below(400));
    }
    operations ||= bench.disk.operations - before;
    bench.disk.onOperation = null;
    process.kill();
    life = begin(bench);
    for (const id of life.early) early.add(id);
    compare(life, early, `seed ${seed}, ${crash} at ${k}, crash ${crashes + 1}`);
  }
  life.start.process.kill();
  return operations;
}

describe("a store that follows the application's journal", () => {
  test("goes back to what that journal still holds, durably, before its indexes are given again", () => {
    const bench = new StoreBench(30, { survive: 0 }, OPTIONS);
    const first = bench.open();
    first.store.follow({ lastIndex: 10, syncedIndex: 10 });
    const journal = { lastIndex: 90, syncedIndex: 90 };
    first.store.follow(journal);
    const session = first.store.session(ID);
    session.setNextIn(7);
    keep(session, "rests on 90");
    first.store.flush();
    journal.lastIndex = 101;
    session.setNextIn(8);
    keep(session, "rests on 101");
    first.store.flush();
    first.process.kill();

    const second = bench.open();
    second.store.follow({ lastIndex: 95, syncedIndex: 95 });
    const again = second.store.session(ID);
    expect(contents(again)).toEqual({ out: 21, in: 7, kept: [[1, "rests on 90"]] });
    expect([again.unaccountedFrom, again.unaccountedTo]).toEqual([2, 20]);
    bench.disk.losePower();

    // By now the journal has other records under the numbers that it lost.
    const third = bench.open();
    third.store.follow({ lastIndex: 200, syncedIndex: 200 });
    expect(contents(third.store.session(ID))).toMatchObject({ in: 7, kept: [[1, "rests on 90"]] });
  });

  test.each<["kill" | "power", number]>([
    ["kill", 31],
    ["power", 32],
    ["power", 33],
  ])(
    "%s at every disk operation, seed %d: never ahead of it, and nothing that it holds is untold",
    async (crash, seed) => {
      const operations = await crashAt(Number.POSITIVE_INFINITY, crash, seed);
      for (let k = 1; k <= operations; k++) await crashAt(k, crash, seed);
    },
    60_000,
  );
});
