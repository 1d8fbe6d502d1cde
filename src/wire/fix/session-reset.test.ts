import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ScriptedPeer, type ScriptOptions, TWINS } from "./scripted-peer.test-kit.ts";
import { SessionPair } from "./session-pair.test-kit.ts";
import { type BeginString, MsgType, Tag } from "./tags.ts";

const ORDER = "21=1|55=IBM|54=1|60=20131008-13:30:00|40=2|44=185.10|38=100";
const order = (seq: number, id: string): string => `35=D|34=${seq}|11=${id}|${ORDER}`;
const LOGON = "35=A|34=1|98=0|108=30";
const RESET = `${LOGON}|141=Y`;

describe.each(TWINS)("a reset in the session that we start, %s, %s", (beginString, pace) => {
  /** Ours: 1 Logon, 2 report, 3 Heartbeat; the peer's: 1 to 3. */
  const live = (options: Partial<ScriptOptions> = {}): ScriptedPeer => {
    const peer = new ScriptedPeer({ beginString, pace, ...options });
    peer.say(LOGON, order(2, "A"), "35=1|34=3|112=x");
    peer.hear();
    peer.events.length = 0;
    return peer;
  };
  const reset = (peer: ScriptedPeer): void => {
    expect(peer.session.resetSequence()).toBe(true);
    peer.settle();
  };

  test("both numbers go to 1; the answer is not answered", () => {
    const peer = live();
    reset(peer);
    expect(peer.hear()).toEqual([RESET]);
    peer.say(RESET, "35=1|34=2|112=y");
    expect(peer.hear()).toEqual(["35=0|34=2|112=y"]);
    expect([peer.session.nextOut, peer.session.nextIn]).toEqual([3, 3]);
    expect([peer.events, peer.store.nextKept(1, 99)]).toEqual([["reset"], 0]);
  });

  test("what the peer sent before it heard of the reset is taken under its old numbers", () => {
    const peer = live();
    reset(peer);
    peer.say(order(4, "B"), "35=1|34=5|112=y", order(6, "C"));
    expect(peer.hear().map((text) => text.slice(0, 9))).toEqual([
      "35=A|34=1",
      "35=8|34=2",
      "35=0|34=3",
      "35=8|34=4",
    ]);
    expect(peer.store.nextIn, "a restart now begins with the peer's first").toBe(1);
    peer.say(RESET, order(2, "D"));
    expect(peer.events).toEqual(["reset", "D 4 B", "D 6 C", "D 2 D"]);
    expect([peer.session.nextOut, peer.session.nextIn]).toEqual([6, 3]);
  });

  test("the peer's own reset that crosses ours is no request to be answered", () => {
    const peer = live();
    reset(peer);
    peer.say(RESET, "35=0|34=2");
    expect(peer.hear()).toEqual([RESET]);
    expect([peer.session.nextOut, peer.session.nextIn]).toEqual([2, 3]);
  });

  test("a peer that answers ours after its own crossed it starts no loop", () => {
    const peer = live();
    reset(peer);
    peer.say(RESET, RESET.replace("34=1", "34=2"), "35=1|34=3|112=y");
    expect(peer.hear()).toEqual([RESET, "35=0|34=2|112=y"]);
    expect(peer.session.nextIn).toBe(4);
  });

  test("an answer that leaves the flag out is known by its number", () => {
    const peer = live();
    reset(peer);
    peer.say(LOGON, "35=0|34=2");
    expect([peer.hear(), peer.session.nextIn]).toEqual([[RESET], 3]);
  });

  test("a later reset is the peer's own", () => {
    const peer = live();
    reset(peer);
    peer.say(RESET, RESET);
    expect(peer.hear()).toEqual([RESET, RESET]);
  });

  test("what is held behind a gap is void, and nobody waits for it", () => {
    const peer = live();
    peer.say(order(6, "C"));
    expect(peer.hear()).toEqual(["35=2|34=4|7=4|16=0"]);
    reset(peer);
    peer.say(RESET, order(2, "D"), order(3, "E"), order(4, "F"), order(5, "G"), order(6, "H"));
    expect(peer.events).toEqual([
      "reset",
      "resend complete",
      ...[..."DEFGH"].map((id, i) => `D ${i + 2} ${id}`),
    ]);
  });

  test("a message that is lost before the answer cannot be asked for any more", () => {
    const peer = live();
    reset(peer);
    peer.say(order(5, "C"), "35=0|34=6");
    expect(peer.hear(), "no ResendRequest").toEqual([RESET]);
    peer.say(RESET, order(2, "D"));
    expect(peer.events).toEqual(["reset", "D 2 D"]);
  });

  test("what the peer asks for before it heard of the reset is gone", () => {
    const peer = live();
    reset(peer);
    peer.say("35=2|34=4|7=1|16=0", "35=2|34=9|7=1|16=0", RESET, "35=0|34=2");
    expect([peer.hear(), peer.session.nextIn]).toEqual([[RESET], 3]);
  });

  test("in the middle of a message of the peer", () => {
    const peer = new ScriptedPeer({
      beginString,
      pace,
      application: { onMessage: (session) => void session.resetSequence() },
    });
    peer.say(LOGON, order(2, "B"), order(3, "C"), RESET, order(2, "D"));
    expect(peer.hear()).toEqual([LOGON, RESET, RESET]);
    peer.say(RESET);
    expect([peer.session.nextOut, peer.session.nextIn]).toEqual([2, 2]);
  });

  test("one at a time, and only in a live session", () => {
    const peer = live();
    reset(peer);
    expect(peer.session.resetSequence()).toBe(false);
    peer.say(RESET);
    peer.session.logout("");
    expect(peer.session.resetSequence()).toBe(false);
    peer.lose();
    expect(peer.session.resetSequence()).toBe(false);
  });

  test("a peer that does not answer is logged out", () => {
    const peer = live();
    reset(peer);
    peer.say("35=0|34=4");
    peer.wait(4_900);
    expect(peer.closed).toBe("open");
    peer.wait(200);
    expect(peer.hear()).toEqual([RESET, "35=5|34=2|58=ResetSeqNumFlag was not answered"]);
    expect(peer.events.at(-1)).toBe("logout: ResetSeqNumFlag was not answered");
  });

  test("a line that breaks before the answer: an initiator says it again", () => {
    const peer = live({ initiator: true });
    reset(peer);
    peer.lose();
    peer.reconnect(true);
    expect(peer.hear()).toEqual([RESET]);
    peer.say(RESET);
    peer.lose();
    peer.reconnect(true);
    expect(peer.hear(), "once").toEqual(["35=A|34=2|98=0|108=30"]);
  });

  test.each([
    ["had it", "34=2"],
    ["had it not", "34=4"],
  ])("a line that breaks before the answer: an acceptor's peer that %s is told again", (_, seq) => {
    const peer = live();
    reset(peer);
    peer.lose();
    peer.reconnect();
    peer.say(LOGON.replace("34=1", seq));
    expect(peer.hear()).toEqual([RESET]);
    peer.say(RESET, "35=1|34=2|112=y");
    expect(peer.hear()).toEqual(["35=0|34=2|112=y"]);
    expect([peer.session.nextOut, peer.session.nextIn]).toEqual([3, 3]);
  });

  test("in the middle of a resend: the rest of it is void", () => {
    const peer = live();
    for (let i = 0; i < 4_000; i++) {
      peer.session.begin(MsgType.ExecutionReport).text(Tag.Text, "x".repeat(80));
      peer.session.commit();
    }
    peer.hear();
    peer.hold = true;
    peer.say("35=2|34=4|7=1|16=0");
    expect(peer.session.pendingBytes).toBeGreaterThan(100_000);
    reset(peer);
    peer.hold = false;
    const said = peer.hear();
    const at = said.indexOf(RESET);
    expect(at).toBeGreaterThan(500);
    expect(at).toBeLessThan(2_000);
    expect(said.slice(at + 1)).toEqual([]);
    peer.say(RESET, "35=1|34=2|112=y");
    expect(peer.hear()).toEqual(["35=0|34=2|112=y"]);
  });
});

describe.each(TWINS)("a reset in the session that the peer starts, %s, %s", (beginString, pace) => {
  test("what is held behind a gap is void, and nobody waits for it", () => {
    const peer = new ScriptedPeer({ beginString, pace });
    peer.say(LOGON, order(4, "C"), RESET, order(2, "D"));
    expect(peer.hear().slice(0, 3)).toEqual([LOGON, "35=2|34=2|7=2|16=0", RESET]);
    expect(peer.events).toEqual(["logon", "resend complete", "reset", "resend complete", "D 2 D"]);
  });

  test("takes the peer's interval", () => {
    const peer = new ScriptedPeer({ beginString, pace });
    peer.say(LOGON, "35=A|34=1|98=0|108=5|141=Y");
    peer.hear();
    peer.wait(5_200);
    expect(peer.hear()).toEqual(["35=0|34=2"]);
  });

  test("one that the peer sends again resets nothing", () => {
    const peer = new ScriptedPeer({ beginString, pace });
    const again = `35=A|34=1|43=Y|122=20131008-13:29:00|98=0|108=30|141=Y`;
    peer.say(LOGON, "35=0|34=2", again, "35=1|34=3|112=y");
    expect(peer.hear()).toEqual([LOGON, "35=0|34=2|112=y"]);
  });

  test("the flag under another number than 1 resets nothing", () => {
    const peer = new ScriptedPeer({ beginString, pace });
    peer.say(LOGON, RESET.replace("34=1", "34=2"), "35=1|34=3|112=y");
    expect(peer.hear()).toEqual([LOGON, "35=0|34=2|112=y"]);
  });
});

describe.each<BeginString>(["FIX.4.2", "FIX.4.4"])("two of us, %s", (beginString) => {
  type Step =
    | "initiator sends"
    | "acceptor sends"
    | "initiator resets"
    | "acceptor resets"
    | "to"
    | "fro"
    | "cut";
  const end = (pair: SessionPair, step: Step) =>
    step.startsWith("initiator") ? pair.initiator : pair.acceptor;
  const play = (pair: SessionPair, step: Step): void => {
    if (step === "to") pair.deliver(pair.initiator);
    else if (step === "fro") pair.deliver(pair.acceptor);
    else if (step === "cut") {
      pair.cut();
      pair.connect();
    } else if (step.endsWith("sends")) {
      end(pair, step).send();
    } else {
      end(pair, step).session.resetSequence();
      end(pair, step).settle();
    }
  };
  const grows = (ids: readonly string[]): boolean =>
    ids.every(
      (id, i) =>
        i === 0 || Number(/\d+$/.exec(id)?.[0]) > Number(/\d+$/.exec(ids[i - 1] as string)?.[0]),
    );

  test("resets from both sides at any moment: no loop, the same numbers, nothing lost", () => {
    const steps = fc.constantFrom<Step>(
      ...([
        "initiator sends",
        "acceptor sends",
        "initiator resets",
        "acceptor resets",
        "to",
        "fro",
      ] as const),
    );
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 60 }), (script) => {
        const pair = new SessionPair({ beginString });
        pair.connect();
        pair.run();
        for (const step of script) play(pair, step);
        pair.run();
        expect(pair.agreed).toBe(true);
        const sent = script.filter((step) => step === "initiator sends").length;
        const back = script.filter((step) => step === "acceptor sends").length;
        expect(pair.acceptor.orders).toHaveLength(sent);
        expect(pair.initiator.orders).toHaveLength(back);
        expect(grows(pair.acceptor.orders) && grows(pair.initiator.orders)).toBe(true);
        const wishes = script.filter((step) => step.endsWith("resets")).length;
        const logons = [...pair.initiator.said, ...pair.acceptor.said].filter((text) =>
          text.startsWith("35=A"),
        );
        expect(logons.length, "a reset is one Logon from each side").toBeLessThanOrEqual(
          2 + 2 * wishes,
        );
      }),
    );
  }, 60_000);

  test("with lines that break as well: the same numbers in the end, nothing twice", () => {
    const steps = fc.constantFrom<Step>(
      ...([
        "initiator sends",
        "acceptor sends",
        "initiator resets",
        "acceptor resets",
        "to",
        "fro",
        "cut",
      ] as const),
    );
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 60 }), (script) => {
        const pair = new SessionPair({ beginString });
        pair.connect();
        for (const step of script) play(pair, step);
        pair.run();
        for (let i = 0; i < 3 && !pair.agreed; i++) {
          pair.cut();
          pair.connect();
          pair.run();
        }
        expect(pair.agreed).toBe(true);
        expect(grows(pair.acceptor.orders) && grows(pair.initiator.orders)).toBe(true);
      }),
    );
  }, 60_000);
});
