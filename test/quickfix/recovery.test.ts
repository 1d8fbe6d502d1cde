import { expect } from "vitest";
import { field, interop, order, type Pair } from "./pair.ts";
import type { Side } from "./side.ts";

/** ClOrdID(11) of every message of a type that an application got, in order. */
function got(side: Side, type: string): string[] {
  return side.all("app", `|35=${type}|`).map((message) => field(message, 11));
}

/** An order that goes through proves that nothing is open any more. */
async function trades(pair: Pair, clOrdId: string): Promise<void> {
  pair.client.do(`send ${order(clOrdId)}`);
  await pair.client.sees("app", `|11=${clOrdId}|`);
}

/** No order of ours is on the line with PossDupFlag(43). */
function expectNoOrderAgain(pair: Pair): void {
  const orders = pair.line.said("initiator", /\|35=[DG]\|.*\|43=Y\|/);
  if (pair.ourEnd === "initiator") expect(orders).toEqual([]);
}

interop(
  "orders that are lost: a client's come again, ours to a venue are filled",
  {},
  async (pair) => {
    await trades(pair, "a");
    pair.line.lose("initiator");
    for (const id of ["b", "c", "d"]) pair.client.do(`send ${order(id)}`);
    await pair.line.hears("initiator", "|11=d|");
    pair.line.cut();
    await pair.loggedOn();
    await pair.inStep();
    await trades(pair, "e");
    const ours = pair.ourEnd === "initiator";
    expect(got(pair.venue, "D")).toEqual(ours ? ["a", "e"] : ["a", "b", "c", "d", "e"]);
    expectNoOrderAgain(pair);
    if (ours) expect(pair.smars.all("gap-filled")).toEqual(["3-6"]);
    const again = pair.line.said("initiator", /\|35=D\|.*\|43=Y\|.*\|122=/);
    expect(again.map((message) => field(message, 11))).toEqual(ours ? [] : ["b", "c", "d"]);
  },
);

interop("reports that are lost come again, each once and in order", {}, async (pair) => {
  await trades(pair, "a");
  pair.line.lose("acceptor");
  for (const id of ["b", "c", "d"]) pair.client.do(`send ${order(id)}`);
  await pair.line.hears("acceptor", "|11=d|");
  pair.line.cut();
  await pair.loggedOn();
  await pair.inStep();
  await trades(pair, "e");
  expect(got(pair.venue, "D")).toEqual(["a", "b", "c", "d", "e"]);
  expect(got(pair.client, "8")).toEqual(["a", "b", "c", "d", "e"]);
  const again = pair.line.said("acceptor", /\|35=8\|.*\|43=Y\|.*\|122=/);
  expect(again.map((message) => field(message, 11))).toEqual(["b", "c", "d"]);
  expectNoOrderAgain(pair);
});

interop("both have lost something, and both ask at once", {}, async (pair) => {
  await trades(pair, "a");
  for (const end of ["initiator", "acceptor"] as const) pair.line.lose(end);
  pair.client.do(`send ${order("b")}`);
  const report = "35=9|11=x|37=O|39=0|41=a|434=1|102=0";
  pair.venue.do(`send ${report}`);
  await pair.line.hears("initiator", "|11=b|");
  await pair.line.hears("acceptor", "|11=x|");
  pair.line.cut();
  await pair.loggedOn();
  await pair.inStep();
  await trades(pair, "c");
  const ours = pair.ourEnd === "initiator";
  expect(got(pair.venue, "D")).toEqual(ours ? ["a", "c"] : ["a", "b", "c"]);
  expect(got(pair.client, "9")).toEqual(["x"]);
  expectNoOrderAgain(pair);
  expect(got(pair.client, "8")).toEqual(ours ? ["a", "c"] : ["a", "b", "c"]);
  // We ask once; QuickFIX takes our own request for a gap and asks for it once more. No loop.
  expect(pair.line.said(pair.ourEnd, /\|35=2\|/)).toHaveLength(1);
  expect(pair.line.said(pair.theirEnd, /\|35=2\|/).length).toBeLessThanOrEqual(2);
});

interop(
  "three thousand messages are asked for and come, each once and in order",
  { begin: "FIX.4.4" },
  async (pair) => {
    await trades(pair, "a");
    pair.line.lose("acceptor");
    pair.client.do(`repeat 3000 ${order("n#")}`);
    await pair.line.hears("acceptor", "|11=n3000|");
    pair.line.cut();
    await pair.loggedOn();
    await pair.inStep();
    await trades(pair, "e");
    const wanted = Array.from({ length: 3000 }, (_, i) => `n${i + 1}`);
    expect(got(pair.client, "8")).toEqual(["a", ...wanted, "e"]);
  },
);

interop(
  "QuickFIX counts on: what it then fills is not processed, what follows is",
  { begin: "FIX.4.2" },
  async (pair) => {
    await trades(pair, "a");
    await pair.quickfix.done("sender 50");
    pair.client.do(`send ${order("b")}`);
    await pair.quickfix.sees("out", "|35=4|");
    await trades(pair, "c");
    expect(pair.line.said(pair.ourEnd, /\|35=2\|.*\|7=3\|16=0\|/)).toHaveLength(1);
    expect(pair.line.said(pair.theirEnd, /\|35=4\|34=3\|43=Y\|.*\|36=51\|123=Y\|/)).toHaveLength(1);
    expect(got(pair.client, "8")).toEqual(["a", "c"]);
    pair.smars.do("numbers");
    expect((await pair.smars.sees("numbers")).split(" ")[1]).toBe("52");
  },
);

interop(
  "QuickFIX has forgotten what it got: all but orders to a venue come again",
  { begin: "FIX.4.4" },
  async (pair) => {
    for (const id of ["a", "b"]) await trades(pair, id);
    await pair.quickfix.done("target 2");
    pair.client.do(`send ${order("c")}`);
    const ours = pair.ourEnd === "initiator";
    if (ours) expect(await pair.smars.sees("gap-filled")).toBe("2-4");
    else await pair.client.sees("app", "|11=c|");
    await trades(pair, "d");
    const again = pair.line.said(pair.ourEnd, /\|43=Y\|/);
    const types = again.map((message) => field(message, 35));
    expect(types).toEqual(ours ? ["4"] : ["8", "8", "8"]);
    expect(got(pair.venue, "D")).toEqual(ours ? ["a", "b", "d"] : ["a", "b", "c", "d"]);
  },
);

interop(
  "QuickFIX expects a later number: it says so, and we end",
  { begin: "FIX.4.2" },
  async (pair) => {
    await trades(pair, "a");
    await pair.quickfix.done("target 50");
    pair.client.do(`send ${order("b")}`);
    expect(await pair.smars.sees("logout")).toMatch(
      /^MsgSeqNum too low, expecting 50 but received \d$/,
    );
  },
);

interop(
  "QuickFIX counts from an old number: we say so, and it ends",
  { begin: "FIX.4.4" },
  async (pair) => {
    for (const id of ["a", "b"]) await trades(pair, id);
    await pair.quickfix.done("sender 2");
    pair.client.do(`send ${order("c")}`);
    const text = await pair.quickfix.sees("in", "|35=5|");
    expect(field(text, 58)).toBe("MsgSeqNum too low, expecting 4 but received 2");
    await pair.quickfix.sees("logout");
  },
);
