import { expect } from "vitest";
import { field, interop, order, type Pair } from "./pair.ts";

/** Orders that break one rule each, and the RefTagID(371) and SessionRejectReason(373) for it. */
const BAD: readonly (readonly [string, RegExp, string, string, string])[] = [
  ["a side that is none", /\|54=1\|/, "|54=Z|", "54", "5"],
  ["a quantity that is none", /\|38=100\|/, "|38=many|", "38", "6"],
  ["a missing side", /\|54=1\|/, "|", "54", "1"],
  ["a tag of another type", /$/, "|150=0", "150", "2"],
  ["a tag that does not exist", /$/, "|4999=x", "4999", "0"],
  ["a tag of a user", /$/, "|5001=x", "5001", "0"],
];

interop("we reject what breaks a rule, and go on", { rejects: true }, async (pair) => {
  for (const [what, from, to, tag, reason] of BAD) {
    pair.quickfix.do(`send ${order(what).replace(from, to)}`);
    const reject = await pair.quickfix.sees("in", "|35=3|");
    expect([what, field(reject, 371), field(reject, 373)]).toEqual([what, tag, reason]);
  }
  await goesOn(pair);
  expect(pair.smars.all("app", "|35=D|")).toHaveLength(pair.ourEnd === "acceptor" ? 1 : 0);
});

interop(
  "QuickFIX rejects what breaks a rule, and our application hears of it",
  {
    rejects: true,
    needsDictionary: true,
  },
  async (pair) => {
    for (const [what, from, to, tag, reason] of BAD) {
      pair.smars.do(`send ${order(what).replace(from, to)}`);
      const reject = await pair.smars.sees("reject", "|35=3|");
      expect([what, field(reject, 371), field(reject, 373)]).toEqual([what, tag, reason]);
      const sent = pair.line.said(pair.ourEnd, new RegExp(`\\|11=${what}\\|`)).at(-1) ?? "";
      expect(field(reject, 45)).toBe(field(sent, 34));
    }
    await goesOn(pair);
  },
);

interop(
  "a type that nobody takes is answered by the application",
  { rejects: true },
  async (pair) => {
    const request = "35=g|263=0|335=x";
    pair.quickfix.do(`send ${request}`);
    const ours = await pair.quickfix.sees("app", "|35=j|");
    pair.smars.do(`send ${request}`);
    const theirs = await pair.smars.sees("app", "|35=j|");
    for (const answer of [ours, theirs]) {
      expect([372, 380].map((tag) => field(answer, tag))).toEqual(["g", "3"]);
    }
    await goesOn(pair);
  },
);

async function goesOn(pair: Pair): Promise<void> {
  pair.client.do(`send ${order("last")}`);
  await pair.client.sees("app", "|11=last|");
}
