import { beforeEach, describe, expect, test } from "vitest";
import { CommandBook } from "./command-book.ts";
import type { CommandRecord, CommandRefusedRecord } from "./records.ts";

const COMMAND: CommandRecord = {
  ...{ counter: 5, epochBound: 0, utcMs: 1, command: "kill", scope: "firm", contentHash: "" },
  ...{ person: "ann", keyId: "k1", reason: "drill" },
};
const REFUSED: CommandRefusedRecord = {
  ...{ code: 1, a: 0, b: 0, counter: 7, utcMs: 1, scope: "firm", keyId: "k1" },
};

let book: CommandBook;

function consent(command: string, scope: string, person: string): void {
  book.apply({ ...COMMAND, command, scope, person });
}

function waiting(): string[] {
  return book.waiting.map(({ command, scope, person }) => `${command} ${scope} ${person}`);
}

beforeEach(() => {
  book = new CommandBook();
});

describe("counters of keys (B50, B51)", () => {
  test("the highest that was used is kept, each key's own", () => {
    book.apply(COMMAND);
    book.apply({ ...COMMAND, counter: 3 });
    book.apply({ ...COMMAND, counter: 2, keyId: "k2" });
    expect([...book.counters]).toEqual([
      ["k1", 5],
      ["k2", 2],
    ]);
  });

  test("a command that was refused uses up its counter, unless its signature was not good", () => {
    book.applyRefused(REFUSED);
    book.applyRefused({ ...REFUSED, counter: 0, keyId: "k2" });
    book.applyRefused({ ...REFUSED, counter: 1, keyId: "k3" });
    expect([...book.counters]).toEqual([
      ["k1", 7],
      ["k3", 1],
    ]);
  });
});

describe("consents that outlive a restart", () => {
  test("those to a rearm and to what became of an order wait, oldest first; a kill is done", () => {
    consent("rearm", "firm", "ann");
    consent("kill", "firm", "ann");
    consent("resolve", "10001000010001", "bob");
    consent("open", "firm", "bob");
    expect(waiting()).toEqual(["rearm firm ann", "resolve 10001000010001 bob"]);
  });

  test("a turn of its scope uses up a consent to rearm it, and no other", () => {
    consent("rearm", "firm", "ann");
    consent("rearm", "symbol:IBM", "bob");
    consent("resolve", "firm", "cid");
    book.applyTurn("firm");
    expect(waiting()).toEqual(["rearm symbol:IBM bob", "resolve firm cid"]);
  });

  test("an order that was booked uses up what people said of it", () => {
    consent("resolve", "A", "ann");
    consent("resolve", "B", "ann");
    book.applyResolved("A");
    expect(waiting()).toEqual(["resolve B ann"]);
  });

  test("what waits is a copy: the record is filled again", () => {
    const record = { ...COMMAND, command: "rearm" };
    book.apply(record);
    record.person = "mallory";
    expect(waiting()).toEqual(["rearm firm ann"]);
  });
});

describe("kills that purge asks after", () => {
  const kill = (scope: string, counter: number) => book.apply({ ...COMMAND, scope, counter });

  test("each scope has its own, named by key and counter, oldest first", () => {
    kill("firm", 5);
    kill("symbol:IBM", 6);
    kill("firm", 7);
    consent("rearm", "firm", "ann");
    expect(["firm", "symbol:IBM", "venue:N"].map((scope) => book.killsOf(scope))).toEqual([
      ["k1 5", "k1 7"],
      ["k1 6"],
      [],
    ]);
  });

  test("of more than 16 the newest are told", () => {
    for (let counter = 1; counter <= 16; counter++) kill("firm", counter);
    expect(book.killsOf("firm").at(0)).toBe("k1 1");
    kill("firm", 17);
    expect(book.killsOf("firm")).toHaveLength(16);
    expect([book.killsOf("firm").at(0), book.killsOf("firm").at(-1)]).toEqual(["k1 2", "k1 17"]);
  });
});
