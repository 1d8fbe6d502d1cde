import { describe, expect, test } from "vitest";
import { ScriptedPeer, TWINS } from "./scripted-peer.test-kit.ts";
import { MemoryFixStore } from "./store.ts";
import { MsgType, Tag } from "./tags.ts";

const ORDER = "21=1|55=IBM|54=1|60=20131008-13:30:00|40=2|44=185.10|38=100";
const order = (seq: number, id: string): string => `35=D|34=${seq}|11=${id}|${ORDER}`;
const FIRST = "20131008-13:30:00.000";

describe.each(TWINS)("resend to a client, %s, %s", (beginString, pace) => {
  /** Ours: 1 Logon, 2 Heartbeat, 3 report on A, 4 report on B, 5 Heartbeat, 6 report on C. */
  const live = (): ScriptedPeer => {
    const peer = new ScriptedPeer({ beginString, pace });
    peer.say("35=A|34=1|98=0|108=30", "35=1|34=2|112=a", order(3, "A"), order(4, "B"));
    peer.say("35=1|34=5|112=b", order(6, "C"));
    peer.hear();
    peer.events.length = 0;
    peer.nowMs += 1_000;
    return peer;
  };
  const report = (seq: number, id: string, from: number): string =>
    `35=8|34=${seq}|43=Y|122=${FIRST}|6=0|11=${id}|14=0|17=E${from}|${
      beginString === "FIX.4.2" ? "20=0|" : ""
    }37=O1|39=0|54=1|55=IBM|150=0|151=100`;
  const gap = (seq: number, next: number): string =>
    `35=4|34=${seq}|43=Y|122=20131008-13:30:01.000|36=${next}|123=Y`;

  test.each<[string, string, string[]]>([
    ["admin messages only: one GapFill", "7=1|16=2", [gap(1, 3)]],
    ["application messages only", "7=3|16=4", [report(3, "A", 3), report(4, "B", 4)]],
    [
      "both: each admin run one GapFill, to the end",
      "7=1|16=0",
      [gap(1, 3), report(3, "A", 3), report(4, "B", 4), gap(5, 6), report(6, "C", 6)],
    ],
    ["the range ends inside an admin run", "7=4|16=5", [report(4, "B", 4), gap(5, 6)]],
    ["the range begins inside an admin run", "7=5|16=6", [gap(5, 6), report(6, "C", 6)]],
    ["an end beyond our last number", "7=6|16=999999", [report(6, "C", 6)]],
    ["a beginning beyond our last number", "7=7|16=0", []],
  ])("%s", (_, range, wanted) => {
    const peer = live();
    peer.say(`35=2|34=7|${range}`);
    expect(peer.hear()).toEqual(wanted);
    expect([peer.session.nextOut, peer.session.nextIn]).toEqual([7, 8]);
    peer.say("35=1|34=8|112=c");
    expect(peer.hear()).toEqual(["35=0|34=7|112=c"]);
  });

  test("a resent message differs in 43, 52, 122, length and checksum only", () => {
    const peer = live();
    peer.say("35=2|34=7|7=6|16=6");
    const [raw = ""] = peer.hearRaw();
    const length = raw.replace(/^8=[^|]*\|9=\d+\|/, "").replace(/10=\d+\|$/, "").length;
    expect(raw.replace(/10=\d+\|$/, "")).toBe(
      `8=${beginString}|9=${length}|35=8|34=6|43=Y|49=SMARS|52=20131008-13:30:01.000|` +
        `56=CLIENT1|122=${FIRST}|${report(6, "C", 6).split("|").slice(4).join("|")}|`,
    );
  });

  test.each([
    ["7=0|16=0", "7"],
    ["7=5|16=3", "16"],
  ])("a range %s that is none is rejected", (range, tag) => {
    const peer = live();
    peer.say(`35=2|34=7|${range}`);
    const words = "Value is incorrect (out of range) for this tag";
    expect(peer.hear()).toEqual([`35=3|34=7|45=7|58=${words}|371=${tag}|372=2|373=5`]);
    expect(peer.session.nextIn).toBe(8);
  });

  test("acted on when its own number is too high, and too low", () => {
    const peer = live();
    peer.say("35=2|34=9|7=6|16=0");
    expect(peer.hear()).toEqual([report(6, "C", 6), "35=2|34=7|7=7|16=0"]);
    peer.say("35=4|34=7|43=Y|123=Y|36=9");
    expect(peer.session.nextIn, "9 itself was dealt with").toBe(10);
    peer.say("35=2|34=3|7=6|16=0");
    expect(peer.hear()).toEqual([report(6, "C", 6), gap(7, 8)]);
    expect([peer.session.nextIn, peer.closed]).toEqual([10, "open"]);
  });

  test("requests that cross: the peer's is answered while ours is open, without a loop", () => {
    const peer = live();
    peer.say(order(8, "E"));
    expect(peer.hear()).toEqual(["35=2|34=7|7=7|16=0"]);
    peer.say("35=2|34=9|7=6|16=0");
    expect(peer.hear()).toEqual([report(6, "C", 6), gap(7, 8)]);
    peer.say("35=4|34=7|43=Y|123=Y|36=8");
    expect(peer.events).toContain("D 8 E");
    expect(peer.session.nextIn).toBe(10);
    expect(peer.hear().filter((text) => text.startsWith("35=2"))).toEqual([]);
  });

  test("what was committed while the session was down comes by resend after the next logon", () => {
    const peer = live();
    peer.lose();
    const writer = peer.session.begin(MsgType.ExecutionReport);
    writer.text(Tag.ClOrdID, "LATE");
    expect(peer.session.commit()).toBe(7);
    peer.reconnect();
    peer.say("35=A|34=7|98=0|108=30");
    expect(peer.hear()).toEqual(["35=A|34=8|98=0|108=30"]);
    peer.say("35=2|34=8|7=7|16=0");
    expect(peer.hear()).toEqual(["35=8|34=7|43=Y|122=20131008-13:30:01.000|11=LATE", gap(8, 9)]);
  });

  test("a Reject is resent, with its routing", () => {
    const peer = live();
    peer.say(`35=D|34=7|115=DESK|116=ANN|11=X|999=1|${ORDER}`);
    const [reject = ""] = peer.hear();
    peer.say("35=2|34=8|7=7|16=7");
    const marked = "34=7|43=Y|122=20131008-13:30:01.000|128=DESK|129=ANN";
    expect(peer.hear()).toEqual([reject.replace("34=7|128=DESK|129=ANN", marked)]);
  });

  test.each([
    ["7=6|16=8", [report(6, "C", 6), gap(7, 9)]],
    ["7=8|16=8", [gap(8, 9)]],
    ["7=8|16=9", [gap(8, 10)]],
    ["7=7|16=10", [gap(7, 10), report(10, "D", 10)]],
  ])("a range %s that ends or begins inside a run of Heartbeats fills no more", (range, wanted) => {
    const peer = live();
    peer.say("35=1|34=7|112=c", "35=1|34=8|112=d", "35=1|34=9|112=e", order(10, "D"));
    peer.nowMs -= 1_000;
    const sent = peer.hear();
    expect(sent.map((text) => text.slice(0, 10).replace(/\|$/, ""))).toEqual([
      "35=0|34=7",
      "35=0|34=8",
      "35=0|34=9",
      "35=8|34=10",
    ]);
    peer.say(`35=2|34=11|${range}`);
    const plain = (text: string): string => text.replaceAll(/122=20131008-13:30:0[01].000/g, "122");
    expect(peer.hear().map(plain)).toEqual(wanted.map(plain));
    expect(peer.session.nextOut).toBe(11);
  });

  test("with microseconds in SendingTime, also in what is sent again and in a GapFill", () => {
    const config = { timestamps: "microseconds" } as const;
    const peer = new ScriptedPeer({ beginString, pace, config, startMs: Date.UTC(2013, 9, 8) });
    peer.nowMs = 0.25;
    peer.say("35=A|34=1|98=0|108=30", order(2, "A"));
    peer.nowMs += 1_000.5;
    peer.say("35=2|34=3|7=1|16=0");
    const times = peer.hearRaw().map((text) => text.match(/(?<=\|(52|122)=20131008-00:00:)[^|]*/g));
    expect(times).toEqual([
      ["00.000250"],
      ["00.000250"],
      ["01.000750", "01.000750"],
      ["01.000750", "00.000250"],
    ]);
  });

  test("a request for less than an earlier one is answered with no more than it asks for", () => {
    const peer = live();
    peer.say("35=2|34=7|7=6|16=6", "35=2|34=8|7=3|16=3");
    expect(peer.hear()).toEqual([report(6, "C", 6), report(3, "A", 3)]);
  });

  test("a long range goes out in slices, with live messages between them", () => {
    const peer = live();
    const send = (text: string): void => {
      peer.session.begin(MsgType.ExecutionReport).text(Tag.Text, text);
      peer.session.commit();
    };
    for (let i = 0; i < 5_000; i++) send("x".repeat(80));
    peer.hear();
    let largest = 0;
    const write = peer.write.bind(peer);
    peer.write = (bytes) => {
      largest = Math.max(largest, bytes.length);
      return write(bytes);
    };
    peer.hold = true;
    peer.say("35=2|34=7|7=7|16=0");
    expect(peer.closed, "the first slice is out").toBe("open");
    send("live");
    peer.hold = false;
    const said = peer.hear();
    const at = said.indexOf("35=8|34=5007|58=live");
    expect([at > 500, at < 2_000]).toEqual([true, true]);
    said.splice(at, 1);
    expect(said).toHaveLength(5_000);
    expect(said.every((text, i) => text.startsWith(`35=8|34=${i + 7}|43=Y|`))).toBe(true);
    expect(largest).toBeLessThan(1 << 18);
  }, 60_000);

  test.each([
    ["from further on", 4_000, 0],
    ["from before", 3, 4],
  ])(
    "a request that comes while another is answered, %s, leaves nothing out",
    (_, from, to) => {
      const peer = live();
      for (let i = 0; i < 5_000; i++) {
        peer.session.begin(MsgType.ExecutionReport).text(Tag.Text, "x".repeat(80));
        peer.session.commit();
      }
      peer.hear();
      peer.hold = true;
      peer.say("35=2|34=7|7=7|16=0");
      expect(peer.closed, "the first slice is out").toBe("open");
      peer.say(`35=2|34=8|7=${from}|16=${to}`);
      peer.hold = false;
      const seqs = new Set(peer.hear().map((text) => Number(/34=(\d+)/.exec(text)?.[1])));
      const wanted = Array.from({ length: 5_000 }, (_, i) => i + 7).concat(
        from === 3 ? [3, 4] : [],
      );
      expect(wanted.filter((seq) => !seqs.has(seq))).toEqual([]);
    },
    60_000,
  );
});

test("a range of 100,000 messages leaves other sessions their turns", () => {
  const peer = new ScriptedPeer({ beginString: "FIX.4.4" });
  peer.say("35=A|34=1|98=0|108=0");
  const { session } = peer;
  const seqs: number[] = [];
  let slices = 0;
  let largest = 0;
  const number = (bytes: Uint8Array, from: number): number => {
    let seq = 0;
    for (let i = from; bytes[i] !== 1; i++) seq = seq * 10 + (bytes[i] as number) - 0x30;
    return seq;
  };
  peer.write = (bytes) => {
    slices++;
    largest = Math.max(largest, bytes.length);
    // `…|35=8|34=`: the number stands behind the type of each message.
    for (let i = 0; i + 10 < bytes.length; i++) {
      const here = bytes[i] === 0x38 && bytes[i + 1] === 0x3d && bytes[i + 2] === 0x46;
      if (here) seqs.push(number(bytes, bytes.indexOf(0x34, bytes.indexOf(0x33, i + 14) + 6) + 2));
    }
    return true;
  };
  for (let i = 0; i < 100_000; i++) {
    session.begin(MsgType.ExecutionReport).text(Tag.Text, "one of very many");
    session.commit();
    if (i % 100 === 0) peer.settle();
  }
  peer.settle();
  seqs.length = 0;
  slices = 0;
  largest = 0;
  peer.say("35=2|34=2|7=1|16=0");
  expect(slices).toBeGreaterThan(80);
  expect(largest).toBeLessThan(140_000);
  expect([seqs.length, session.nextOut]).toEqual([100_001, 100_002]);
}, 60_000);

describe.each(TWINS)("resend to a venue, %s, %s", (beginString, pace) => {
  const live = (): ScriptedPeer => {
    const config = { resend: "gap-fill-orders" as const };
    const peer = new ScriptedPeer({ beginString, pace, initiator: true, config });
    peer.say("35=A|34=1|98=0|108=30");
    for (const type of [MsgType.NewOrderSingle, MsgType.OrderCancelReplaceRequest]) {
      peer.session.begin(type).text(Tag.ClOrdID, "A1");
      peer.session.commit();
    }
    peer.settle();
    peer.hear();
    peer.events.length = 0;
    return peer;
  };

  test.each([
    ["7=1|16=0", "34=1|43=Y|122=20131008-13:30:00.000|36=4", "gap-filled 1-3"],
    ["7=2|16=2", "34=2|43=Y|122=20131008-13:30:00.000|36=3", "gap-filled 2-2"],
  ])("%s is one GapFill and the application hears of it", (range, filled, event) => {
    const peer = live();
    peer.say(`35=2|34=2|${range}`);
    expect(peer.hear()).toEqual([`35=4|${filled}|123=Y`]);
    expect(peer.events).toEqual([event]);
  });

  test("no order is ever said twice: not after a lost line, not from 1", () => {
    const peer = live();
    peer.lose();
    peer.reconnect(true);
    peer.say("35=A|34=2|98=0|108=30", "35=2|34=3|7=1|16=0");
    expect(peer.hear()).toEqual([
      "35=A|34=4|98=0|108=30",
      "35=4|34=1|43=Y|122=20131008-13:30:00.000|36=5|123=Y",
    ]);
    expect(peer.store.nextKept(1, 100)).toBe(0);
  });

  test("not even from a store that an earlier configuration left with orders in it", () => {
    const store = new MemoryFixStore().session("x");
    const before = new ScriptedPeer({ beginString, pace, initiator: true, store });
    before.say("35=A|34=1|98=0|108=30");
    before.session.begin(MsgType.NewOrderSingle).text(Tag.ClOrdID, "A1");
    expect([before.session.commit(), store.nextKept(1, 9)]).toEqual([2, 2]);
    const config = { resend: "gap-fill-orders" as const };
    const peer = new ScriptedPeer({ beginString, pace, initiator: true, config, store });
    peer.hear();
    peer.say("35=A|34=2|98=0|108=30", "35=2|34=3|7=1|16=0");
    expect(peer.hear()).toEqual(["35=4|34=1|43=Y|122=20131008-13:30:00.000|36=4|123=Y"]);
  });

  test("what is committed while the line is down is dropped and takes no number", () => {
    const peer = live();
    peer.lose();
    peer.session.begin(MsgType.NewOrderSingle).text(Tag.ClOrdID, "A2");
    expect([peer.session.commit(), peer.session.nextOut]).toEqual([0, 4]);
    peer.reconnect(true);
    expect(peer.hear()).toEqual(["35=A|34=4|98=0|108=30"]);
  });
});

describe.each(TWINS)("SequenceReset, %s, %s", (beginString, pace) => {
  const live = (): ScriptedPeer => {
    const peer = new ScriptedPeer({ beginString, pace });
    peer.say("35=A|34=1|98=0|108=30", "35=0|34=2", "35=0|34=3");
    peer.hear();
    peer.events.length = 0;
    return peer;
  };
  const wrong = "Value is incorrect (out of range) for this tag";

  test.each<[string, string, number, string[]]>([
    ["GapFill at the expected number jumps", "34=4|123=Y|36=9", 9, []],
    ["GapFill that fills nothing is taken", "34=4|123=Y|36=4", 4, []],
    ["GapFill beyond it asks and does not jump", "34=6|123=Y|36=9", 4, ["35=2|34=2|7=4|16=0"]],
    ["GapFill below it, PossDup: ignored", "34=2|43=Y|123=Y|36=9", 4, []],
    ["GapFill backwards", "34=4|123=Y|36=2", 4, [`35=3|34=2|45=4|58=${wrong}|372=4|373=5`]],
    ["Reset forward", "34=4|123=N|36=9", 9, []],
    ["Reset forward, no 123, any number", "34=1|36=9", 9, []],
    ["Reset forward, number too high", "34=99|36=9", 9, []],
    ["Reset to the same number", "34=4|36=4", 4, []],
    ["Reset backwards", "34=4|36=2", 4, [`35=3|34=2|45=4|58=${wrong}|372=4|373=5`]],
    [
      "Reset without a number to go to",
      "34=4",
      5,
      ["35=3|34=2|45=4|58=Required tag missing|371=36|372=4|373=1"],
    ],
  ])("%s", (_, fields, nextIn, answer) => {
    const peer = live();
    peer.say(`35=4|${fields}`);
    expect([peer.hear(), peer.session.nextIn, peer.closed]).toEqual([answer, nextIn, "open"]);
  });

  test("GapFill below the expected number without PossDup: Logout, close", () => {
    const peer = live();
    peer.say("35=4|34=2|123=Y|36=9");
    expect(peer.hear()).toEqual(["35=5|34=2|58=MsgSeqNum too low, expecting 4 but received 2"]);
    expect(peer.closed).toBe("end");
  });

  test("a held GapFill is applied when its turn has come", () => {
    const peer = live();
    peer.say("35=4|34=5|123=Y|36=9", "35=0|34=9", "35=4|34=4|43=Y|123=Y|36=5");
    expect(peer.session.nextIn).toBe(10);
  });

  test("messages held inside a filled range are dropped with it", () => {
    const peer = live();
    peer.say(order(6, "A"), order(9, "B"), "35=4|34=4|43=Y|123=Y|36=9");
    expect(peer.events).toEqual(["D 9 B", "resend complete"]);
  });

  test("a Reset ends a gap, and what was held behind it goes on", () => {
    const peer = live();
    peer.say(order(6, "A"), "35=4|34=7|36=6");
    expect(peer.events).toEqual(["D 6 A", "resend complete"]);
    expect(peer.session.nextIn).toBe(7);
  });
});
