import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ScriptedPeer, TWINS_44 } from "./scripted-peer.test-kit.ts";
import { settingsOf } from "./session-config.ts";
import { SessionPair } from "./session-pair.test-kit.ts";

const ORDER = "21=1|55=IBM|54=1|60=20131008-13:30:00|40=2|44=185.10|38=100";
const order = (seq: number, id: string): string => `35=D|34=${seq}|11=${id}|${ORDER}`;
const again = (seq: number, id: string): string =>
  `35=D|34=${seq}|43=Y|122=20131008-13:29:00|11=${id}|${ORDER}`;
const TIME = "122=20131008-13:30:00.000";
const gap = (seq: number, next: number): string => `35=4|34=${seq}|43=Y|${TIME}|36=${next}|123=Y`;
const report = (seq: number, id: string, from: number): string =>
  `35=8|34=${seq}|43=Y|${TIME}|6=0|11=${id}|14=0|17=E${from}|37=O1|39=0|54=1|55=IBM|150=0|151=100`;
const ON = { nextExpectedMsgSeqNum: true };

describe.each(TWINS_44)("NextExpectedMsgSeqNum to an acceptor, %s, %s", (beginString, pace) => {
  const peerOf = (config = {}): ScriptedPeer =>
    new ScriptedPeer({ beginString, pace, config: { ...ON, ...config } });
  /** After a first line. Ours: 1 Logon, 2 and 3 reports, 4 Heartbeat; the peer's: 1 to 4. */
  const second = (config = {}): ScriptedPeer => {
    const peer = peerOf(config);
    peer.say("35=A|34=1|98=0|108=30|789=1", order(2, "A"), order(3, "B"), "35=1|34=4|112=x");
    peer.lose();
    peer.reconnect();
    peer.events.length = 0;
    return peer;
  };

  test("nobody is missing anything: 789 counts the Logon that it answers", () => {
    const peer = peerOf();
    peer.say("35=A|34=1|98=0|108=30|789=1");
    expect(peer.hear()).toEqual(["35=A|34=1|98=0|108=30|789=2"]);
    expect(peer.events).toEqual(["logon", "resend complete"]);
  });

  test("the peer is missing messages: they come after the Logon, without being asked for", () => {
    const peer = second();
    peer.say("35=A|34=5|98=0|108=30|789=2");
    expect(peer.hear()).toEqual([
      "35=A|34=5|98=0|108=30|789=6",
      report(2, "A", 2),
      report(3, "B", 3),
      gap(4, 6),
    ]);
    expect([peer.session.nextOut, peer.session.nextIn]).toEqual([6, 6]);
  });

  test("we are missing messages: no ResendRequest, what comes is processed in order", () => {
    const peer = peerOf();
    peer.say("35=A|34=4|98=0|108=30|789=1", order(5, "D"), "35=0|34=6");
    expect(peer.hear()).toEqual(["35=A|34=1|98=0|108=30|789=1"]);
    expect(peer.events).toEqual(["logon"]);
    peer.say("35=4|34=1|43=Y|123=Y|36=3", again(3, "C"), "35=4|34=4|43=Y|123=Y|36=5");
    expect(peer.events.slice(1)).toEqual(["D 3 C possDup", "D 5 D", "resend complete"]);
    expect(peer.session.nextIn).toBe(7);
  });

  test("both are missing messages", () => {
    const peer = second();
    peer.say("35=A|34=7|98=0|108=30|789=4");
    expect(peer.hear()).toEqual(["35=A|34=5|98=0|108=30|789=5", gap(4, 6)]);
    peer.say("35=4|34=5|43=Y|123=Y|36=8", order(8, "X"));
    expect(peer.events).toEqual(["logon", "gap-filled 4-5", "resend complete", "D 8 X"]);
  });

  test("a peer that does not send what we are missing is asked once, then given up", () => {
    const peer = peerOf();
    peer.say("35=A|34=4|98=0|108=10|789=1");
    peer.hear();
    const talk = (from: number): string[] => {
      for (let seq = from; seq < from + 4; seq++) {
        peer.say(`35=0|34=${seq}`);
        peer.wait(7_900);
      }
      const said = peer.hear().filter((text) => !text.startsWith("35=0"));
      return said.map((text) => text.replace(/34=\d+/, "34=n"));
    };
    expect(talk(5)).toEqual(["35=2|34=n|7=1|16=0"]);
    expect(talk(9)).toEqual(["35=5|34=n|58=ResendRequest was not answered"]);
  });

  test("a peer whose Logon has no 789 is asked as ever", () => {
    const peer = peerOf();
    peer.say("35=A|34=4|98=0|108=30");
    expect(peer.hear()).toEqual(["35=A|34=1|98=0|108=30|789=1", "35=2|34=2|7=1|16=0"]);
  });

  test("789 higher than our next number: Logout that says so, close", () => {
    const peer = peerOf();
    peer.say("35=A|34=1|98=0|108=30|789=2");
    expect(peer.hear()).toEqual([
      "35=5|34=1|58=NextExpectedMsgSeqNum too high, expecting 1 but received 2",
    ]);
    expect([peer.closed, peer.events, peer.session.nextIn]).toEqual(["end", [], 1]);
  });

  test.each(["0x1", "-1", ""])("789=%s is no number: closed without a word", (text) => {
    const peer = peerOf();
    peer.say(`35=A|34=1|98=0|108=30|789=${text}`);
    expect([peer.hear(), peer.closed]).toEqual([[], "destroy"]);
  });

  test("a reset at logon and in the session agrees with it", () => {
    const peer = second();
    peer.say("35=A|34=1|98=0|108=30|141=Y|789=1", "35=0|34=2");
    expect(peer.hear()).toEqual(["35=A|34=1|98=0|108=30|141=Y|789=2"]);
    peer.say("35=A|34=1|98=0|108=30|141=Y|789=1");
    expect(peer.hear()).toEqual(["35=A|34=1|98=0|108=30|141=Y|789=2"]);
    expect(peer.session.resetSequence()).toBe(true);
    peer.settle();
    expect(peer.hear()).toEqual(["35=A|34=1|98=0|108=30|141=Y|789=1"]);
  });

  test("a session that does not send 789 answers the peer's all the same", () => {
    const peer = second({ nextExpectedMsgSeqNum: false });
    peer.say("35=A|34=6|98=0|108=30|789=3");
    expect(peer.hear()).toEqual([
      "35=A|34=5|98=0|108=30",
      "35=2|34=6|7=5|16=0",
      report(3, "B", 3),
      gap(4, 6),
    ]);
  });

  test("a session that resends nothing gap-fills", () => {
    const peer = second({ resend: "gap-fill-orders" });
    peer.say("35=A|34=5|98=0|108=30|789=1");
    expect(peer.hear()).toEqual(["35=A|34=5|98=0|108=30|789=6", gap(1, 6)]);
    expect(peer.events).toEqual(["logon", "gap-filled 1-5", "resend complete"]);
  });
});

describe.each(TWINS_44)("NextExpectedMsgSeqNum of an initiator, %s, %s", (beginString, pace) => {
  const peerOf = (config = {}): ScriptedPeer =>
    new ScriptedPeer({ beginString, pace, initiator: true, config: { ...ON, ...config } });
  /** After a first line. Ours: 1 Logon, 2 report; the peer's: 1 Logon, 2 order. */
  const second = (config = {}): ScriptedPeer => {
    const peer = peerOf(config);
    peer.say("35=A|34=1|98=0|108=30|789=2", order(2, "A"));
    peer.lose();
    peer.reconnect(true);
    peer.events.length = 0;
    return peer;
  };

  test("nobody is missing anything", () => {
    const peer = second();
    expect(peer.hear()).toEqual(["35=A|34=3|98=0|108=30|789=3"]);
    peer.say("35=A|34=3|98=0|108=30|789=4");
    expect([peer.hear(), peer.events]).toEqual([[], ["logon", "resend complete"]]);
  });

  test("the peer is missing messages: they come without being asked for", () => {
    const peer = second();
    peer.hear();
    peer.say("35=A|34=3|98=0|108=30|789=2");
    expect(peer.hear()).toEqual([report(2, "A", 2), gap(3, 4)]);
    expect(peer.session.nextOut).toBe(4);
  });

  test("we are missing messages: no ResendRequest", () => {
    const peer = second();
    peer.hear();
    peer.say("35=A|34=5|98=0|108=30|789=4", again(3, "B"), "35=4|34=4|43=Y|123=Y|36=6");
    expect(peer.hear().filter((text) => text.startsWith("35=2"))).toEqual([]);
    expect(peer.events).toEqual(["logon", "D 3 B possDup", "resend complete"]);
    expect(peer.session.nextIn).toBe(6);
  });

  test("a peer that does not count our Logon gets it as GapFill", () => {
    const peer = peerOf();
    peer.hear();
    peer.say("35=A|34=1|98=0|108=30|789=1");
    expect(peer.hear()).toEqual([gap(1, 2)]);
  });

  test("789 higher than our next number: Logout that says so, close", () => {
    const peer = second();
    peer.hear();
    peer.say("35=A|34=3|98=0|108=30|789=5");
    expect(peer.hear()).toEqual([
      "35=5|34=4|58=NextExpectedMsgSeqNum too high, expecting 4 but received 5",
    ]);
    expect([peer.closed, peer.events]).toEqual(["end", []]);
  });

  test("towards a venue the answer is one GapFill, whatever was sent", () => {
    const peer = second({ resend: "gap-fill-orders" });
    peer.hear();
    peer.say("35=A|34=3|98=0|108=30|789=1");
    expect(peer.hear()).toEqual([gap(1, 4)]);
    expect(peer.events).toEqual(["logon", "gap-filled 1-3", "resend complete"]);
  });

  test("a reset with the logon says 1", () => {
    const peer = peerOf({ resetOnLogon: true });
    expect(peer.hear()).toEqual(["35=A|34=1|98=0|108=30|141=Y|789=1"]);
    peer.say("35=A|34=1|98=0|108=30|141=Y|789=2");
    expect([peer.hear(), peer.session.live]).toEqual([[], true]);
  });

  test("a reset that nobody asked for says what is expected after it", () => {
    const peer = second();
    peer.hear();
    peer.say("35=A|34=1|98=0|108=30|141=Y|789=9");
    expect([peer.hear(), peer.session.live]).toEqual([["35=A|34=1|98=0|108=30|141=Y|789=2"], true]);
  });
});

test("in FIX.4.2 there is no such field", () => {
  const config = {
    beginString: "FIX.4.2",
    localCompId: "SMARS",
    remoteCompId: "CLIENT1",
    heartBtIntS: 30,
    resetOnLogon: false,
    resend: "application",
  } as const;
  expect(() => settingsOf({ ...config, ...ON })).toThrow("FIX.4.4");
  const peer = new ScriptedPeer({ beginString: "FIX.4.2" });
  peer.say("35=A|34=1|98=0|108=30|789=1");
  expect([peer.hear(), peer.closed]).toEqual([[], "destroy"]);
});

test("two of us lose a line at any point, the logon too: all arrives, in order, nobody asks", () => {
  const step = fc.constantFrom("initiator", "acceptor", "to", "fro");
  const steps = fc.array(step, { maxLength: 30 });
  fc.assert(
    fc.property(fc.array(steps, { minLength: 1, maxLength: 4 }), (lines) => {
      const pair = new SessionPair({ beginString: "FIX.4.4", initiator: ON, acceptor: ON });
      for (const line of lines) {
        pair.connect();
        for (const what of line) {
          if (what === "to") pair.deliver(pair.initiator);
          else if (what === "fro") pair.deliver(pair.acceptor);
          else pair[what].send();
        }
        pair.cut();
      }
      pair.connect();
      pair.run();
      const sent = (of: string, name: string): string[] =>
        lines
          .flat()
          .filter((what) => what === of)
          .map((_, i) => `${name}${i + 1}`);
      expect(pair.agreed).toBe(true);
      expect(pair.acceptor.orders).toEqual(sent("initiator", "CLIENT1"));
      expect(pair.initiator.orders).toEqual(sent("acceptor", "SMARS"));
      const said = [...pair.initiator.said, ...pair.acceptor.said];
      expect(said.filter((text) => text.startsWith("35=2"))).toEqual([]);
    }),
  );
}, 60_000);
