import { expect } from "vitest";
import { field, interop, order, type Pair } from "./pair.ts";

/** An order that goes through proves that both count alike. */
async function trades(pair: Pair, clOrdId: string): Promise<void> {
  pair.client.do(`send ${order(clOrdId)}`);
  await pair.client.sees("app", `|11=${clOrdId}|`);
}

/** MsgSeqNum(34) of the last message of a type that an end has said. */
function lastNumber(pair: Pair, end: "acceptor" | "initiator", type: string): string {
  const said = pair.line.said(end, new RegExp(`\\|35=${type}\\|`));
  return field(said.at(-1) ?? "", 34);
}

interop(
  "QuickFIX resets at every logon",
  {
    smars: "acceptor",
    settings: { ResetOnLogon: "Y" },
  },
  async (pair) => {
    for (const life of ["a", "b"]) {
      await trades(pair, life);
      expect(lastNumber(pair, "initiator", "D")).toBe("2");
      expect(lastNumber(pair, "acceptor", "8")).toBe("2");
      pair.line.cut();
      await pair.loggedOn();
    }
    const logons = pair.line.said("acceptor", /\|35=A\|34=1\|.*\|141=Y\|/);
    expect(logons).toHaveLength(3);
    expect(pair.smars.all("reset")).toHaveLength(2);
  },
);

interop(
  "we reset at every logon",
  {
    smars: "initiator",
    config: { resetOnLogon: true },
  },
  async (pair) => {
    for (const life of ["a", "b"]) {
      await trades(pair, life);
      expect(lastNumber(pair, "initiator", "D")).toBe("2");
      pair.line.cut();
      await pair.loggedOn();
    }
    expect(pair.line.said("initiator", /\|35=A\|34=1\|.*\|141=Y\|/)).toHaveLength(3);
    expect(pair.line.said("acceptor", /\|35=A\|34=1\|.*\|141=Y\|/)).toHaveLength(3);
    expect(pair.smars.all("reset")).toHaveLength(2);
  },
);

interop(
  "both reset at every logon",
  {
    config: { resetOnLogon: true },
    settings: { ResetOnLogon: "Y" },
  },
  async (pair) => {
    await trades(pair, "a");
    pair.line.cut();
    await pair.loggedOn();
    await trades(pair, "b");
    expect(lastNumber(pair, "initiator", "D")).toBe("2");
  },
);

interop(
  "QuickFIX resets with every logout",
  {
    smars: "acceptor",
    settings: { ResetOnLogout: "Y" },
  },
  async (pair) => {
    await trades(pair, "a");
    pair.quickfix.do("logout");
    await pair.quickfix.sees("logout");
    pair.quickfix.do("logon");
    await pair.loggedOn();
    await trades(pair, "b");
    expect(lastNumber(pair, "initiator", "D")).toBe("2");
  },
);

interop("QuickFIX resets in the session", {}, async (pair) => {
  for (const id of ["a", "b"]) await trades(pair, id);
  pair.quickfix.do("send 35=A|98=0|108=30|141=Y");
  await pair.smars.sees("reset");
  await pair.quickfix.sees("in", /\|35=A\|34=1\|.*\|141=Y\|/);
  await trades(pair, "c");
  await trades(pair, "d");
  await expectAlike(pair);
});

interop("we reset in the session", {}, async (pair) => {
  for (const id of ["a", "b"]) await trades(pair, id);
  pair.smars.do("reset");
  await pair.quickfix.sees("in", /\|35=A\|34=1\|.*\|141=Y\|/);
  await pair.quickfix.sees("out", /\|35=A\|34=1\|.*\|141=Y\|/);
  await trades(pair, "c");
  await trades(pair, "d");
  await expectAlike(pair);
});

/** Nothing is asked for again, no logon follows another for ever, and the line was never broken. */
async function expectAlike(pair: Pair): Promise<void> {
  for (const end of ["acceptor", "initiator"] as const) {
    expect(pair.line.said(end, /\|35=[25]\|/)).toEqual([]);
    expect(pair.line.said(end, /\|35=A\|/).length).toBeLessThanOrEqual(3);
  }
  expect(pair.smars.all("logout")).toEqual([]);
}
