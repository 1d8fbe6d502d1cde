import { expect } from "vitest";
import { cancel, field, interop, order, replace, utc } from "./pair.ts";

const fields = (message: string, tags: readonly number[]): string[] =>
  tags.map((tag) => field(message, tag));

interop("orders, replaces and cancels are answered, and a logout ends it", {}, async (pair) => {
  const { client, venue } = pair;
  client.do(`send ${order("a")}`);
  const accepted = await client.sees("app", "|35=8|");
  const terms = ["a", "0", "0", "100", "1", "IBM", "100", "0"];
  expect(fields(accepted, [11, 150, 39, 38, 54, 55, 151, 14])).toEqual(terms);
  client.do(`send ${replace("b", "a")}`);
  const replaced = await client.sees("app", "|35=8|");
  expect(fields(replaced, [11, 41, 150, 38])).toEqual(["b", "a", "5", "200"]);
  client.do(`send ${cancel("c", "b")}`);
  const canceled = await client.sees("app", "|35=8|");
  expect(fields(canceled, [11, 41, 150, 151])).toEqual(["c", "b", "4", "0"]);
  client.do(`send ${cancel("d", "b")}`);
  const tooLate = await client.sees("app", "|35=9|");
  const refusal = ["d", "b", "1", "1", 'no "such" order'];
  expect(fields(tooLate, [11, 41, 434, 102, 58])).toEqual(refusal);
  client.do(`send ${replace("e", "b")}`);
  expect(field(await client.sees("app", "|35=9|"), 434)).toBe("2");
  client.do("logout good night");
  await Promise.all([client.sees("logout"), venue.sees("logout")]);
  expect(pair.line.said("initiator", /\|35=5\|.*\|58=good night\|/)).toHaveLength(1);
  expect(pair.line.said("acceptor", /\|35=5\|/)).toHaveLength(1);
});

interop("the one that listens ends it: the other answers and comes again", {}, async (pair) => {
  pair.venue.do("logout until later");
  await Promise.all([pair.client.sees("logout"), pair.venue.sees("logout")]);
  expect(pair.line.said("acceptor", /\|35=5\|.*\|58=until later\|/)).toHaveLength(1);
  expect(pair.line.said("initiator", /\|35=5\|/)).toHaveLength(1);
  pair.venue.do("logon");
  await pair.loggedOn();
  await pair.inStep();
  pair.client.do(`send ${order("a")}`);
  await pair.client.sees("app", "|11=a|");
});

interop("a thousand orders at once are answered in their order, each once", {}, async (pair) => {
  pair.client.do(`repeat 1000 ${order("n#")}`);
  await pair.client.seesInAll(1000, "app", "|35=8|");
  const ids = pair.client.all("app", "|35=8|").map((report) => field(report, 11));
  expect(ids).toEqual(Array.from({ length: 1000 }, (_, i) => `n${i + 1}`));
});

interop(
  "both send heartbeats, and answer a test request with its own words",
  {
    config: { heartBtIntS: 1 },
    settings: { HeartBtInt: "1" },
  },
  async (pair) => {
    await pair.quickfix.sees("in", /\|35=0\|/);
    await pair.quickfix.sees("out", /\|35=0\|/);
    pair.quickfix.do("send 35=1|112=ARE YOU THERE");
    expect(await pair.quickfix.sees("in", "|112=ARE")).toContain("|112=ARE YOU THERE|");
  },
);

interop(
  "who is not heard is asked, then left, and what was lost is sent again",
  {
    begin: "FIX.4.4",
    config: { heartBtIntS: 1 },
    settings: { HeartBtInt: "1" },
  },
  async (pair) => {
    for (const end of [pair.theirEnd, pair.ourEnd] as const) {
      const deaf = end === "acceptor" ? "initiator" : "acceptor";
      const asked = pair.line.said(deaf, /\|35=1\|/).length;
      pair.line.lose(end);
      await Promise.all([pair.smars.sees("logout"), pair.quickfix.sees("logout")]);
      expect(pair.line.said(deaf, /\|35=1\|/).length).toBeGreaterThan(asked);
      pair.line.cut();
      await pair.loggedOn();
      await pair.inStep();
      pair.client.do(`send ${order(`after ${end}`)}`);
      await pair.client.sees("app", `|11=after ${end}|`);
    }
  },
);

interop("repeating groups and data fields with SOH arrive whole", {}, async (pair) => {
  const late = pair.begin === "FIX.4.4";
  const tail = `|60=${utc()}|354=7|355=one^two|`;
  const groups = late
    ? [
        "|453:448=FIRM;447=D;452=1|453:448=DESK;447=C;452=12",
        "|453=2|448=FIRM|447=D|452=1|448=DESK|447=C|452=12",
      ]
    : ["|78:79=ONE;80=60|78:79=TWO;80=40", "|78=2|79=ONE|80=60|79=TWO|80=40"];
  const head = "35=D|11=g|21=1|38=100|40=1|54=1|55=IBM";
  pair.quickfix.do(`send ${head}${groups[0]}${tail.slice(0, -1)}`);
  pair.smars.do(`send ${head}${tail}${groups[1]?.slice(1)}`);
  const [ours, theirs] = await Promise.all([
    pair.smars.sees("app", "|35=D|"),
    pair.quickfix.sees("app", "|35=D|"),
  ]);
  for (const message of [ours, theirs]) {
    expect(message).toContain("|354=7|355=one|two|");
    expect(message).toContain(groups[1]);
  }
});
