import { expect } from "vitest";
import { interop, order, type Pair } from "./pair.ts";

/** Messages that are lost both ways and come again, or are filled. */
async function losesAndHeals(pair: Pair): Promise<void> {
  for (const [end, id] of [
    ["initiator", "lost out"],
    ["acceptor", "lost back"],
  ] as const) {
    pair.line.lose(end);
    pair.client.do(`send ${order(id)}`);
    await pair.line.hears(end, `|11=${id}|`);
    pair.line.cut();
    await pair.loggedOn();
    await pair.inStep();
  }
  pair.client.do(`send ${order("last")}`);
  await pair.client.sees("app", "|11=last|");
  expect(pair.client.all("app", "|11=lost back|")).toHaveLength(1);
}

for (const [digits, begin] of [
  ["0", "FIX.4.2"],
  ["6", "FIX.4.4"],
  ["9", "FIX.4.2"],
] as const) {
  const settings = { TimestampPrecision: digits };
  interop(`times of QuickFIX with ${digits} digits`, { begin, settings }, losesAndHeals);
}

interop(
  "times of ours in microseconds",
  { begin: "FIX.4.4", config: { timestamps: "microseconds" } },
  losesAndHeals,
);

interop(
  "NextExpectedMsgSeqNum(789) said to one that does not know it",
  {
    begin: "FIX.4.4",
    config: { nextExpectedMsgSeqNum: true },
  },
  async (pair) => {
    await losesAndHeals(pair);
    expect(pair.line.said(pair.ourEnd, /\|35=A\|.*\|789=\d+\|/).length).toBeGreaterThan(2);
    expect(pair.line.said(pair.theirEnd, /\|789=/)).toEqual([]);
  },
);

interop(
  "encrypted, with certificates on both ends",
  { begin: "FIX.4.4", tls: true },
  async (pair) => {
    pair.client.do(`send ${order("a")}`);
    await pair.client.sees("app", "|11=a|");
    pair.line.cut();
    await pair.loggedOn();
    await pair.inStep();
    pair.client.do(`send ${order("b")}`);
    await pair.client.sees("app", "|11=b|");
    expect(pair.line.tape).toEqual([]);
  },
);
