import { describe, expect, test } from "vitest";
import { fixBytes, fixText, latin1, sealed } from "./fix-text.test-kit.ts";
import { ScriptedPeer, type ScriptOptions, TWINS } from "./scripted-peer.test-kit.ts";

const ORDER = "21=1|55=IBM|54=1|60=20131008-13:30:00|40=2|44=185.10|38=100";
const order = (seq: number, id: string): string => `35=D|34=${seq}|11=${id}|${ORDER}`;
const again = (seq: number, id: string): string =>
  `35=D|34=${seq}|43=Y|122=20131008-13:29:00|11=${id}|${ORDER}`;

describe.each(TWINS)("inbound sequence, %s, %s", (beginString, pace) => {
  const live = (options: Partial<ScriptOptions> = {}): ScriptedPeer => {
    const peer = new ScriptedPeer({ beginString, pace, ...options });
    peer.say("35=A|34=1|98=0|108=30");
    peer.hear();
    peer.events.length = 0;
    return peer;
  };

  test("a run of right numbers is taken", () => {
    const peer = live();
    peer.say("35=0|34=2", "35=0|34=3", order(4, "A"), "35=0|34=5");
    expect(peer.session.nextIn).toBe(6);
    expect(peer.events).toEqual(["D 4 A"]);
  });

  test("number too high: one ResendRequest, held, processed in order when the gap is filled", () => {
    const peer = live();
    peer.say(order(4, "C"), "35=0|34=5", order(6, "D"));
    expect(peer.hear()).toEqual(["35=2|34=2|7=2|16=0"]);
    expect(peer.events).toEqual([]);
    peer.say(again(2, "A"), again(3, "B"));
    expect(peer.events).toEqual([
      "D 2 A possDup",
      "D 3 B possDup",
      "D 4 C",
      "D 6 D",
      "resend complete",
    ]);
    expect(peer.session.nextIn).toBe(7);
    // The peer goes on to resend what we had held already.
    peer.say(again(4, "C"), again(6, "D"), order(7, "E"));
    expect(peer.events.slice(5)).toEqual(["D 7 E"]);
    expect(peer.closed).toBe("open");
  });

  test("a second gap behind the first is asked for when the first is closed", () => {
    const peer = live();
    peer.say(order(3, "B"), order(5, "D"), again(2, "A"));
    expect(peer.hear().filter((text) => text.startsWith("35=2"))).toEqual([
      "35=2|34=2|7=2|16=0",
      "35=2|34=5|7=4|16=0",
    ]);
    peer.say(again(4, "C"));
    expect(peer.events).toEqual([
      "D 2 A possDup",
      "D 3 B",
      "D 4 C possDup",
      "D 5 D",
      "resend complete",
    ]);
  });

  test("what is lost within a resend is asked for again, once", () => {
    const peer = live();
    peer.say(order(6, "E"), again(2, "A"), again(4, "C"), again(5, "D"));
    const asked = peer.hear().filter((text) => text.startsWith("35=2|"));
    expect(asked.map((text) => text.slice(-9))).toEqual(["|7=2|16=0", "|7=3|16=0"]);
    expect(peer.events).toEqual(["D 2 A possDup"]);
    peer.say(again(3, "B"), again(4, "C"), again(5, "D"), again(6, "E"));
    expect(peer.session.nextIn).toBe(7);
    expect(peer.events.at(-1)).toBe("resend complete");
    expect(peer.closed).toBe("open");
  });

  test("number too low: Logout that says so, then a close", () => {
    const peer = live();
    peer.say("35=0|34=2", "35=0|34=3", order(2, "A"));
    expect(peer.hear()).toEqual(["35=5|34=2|58=MsgSeqNum too low, expecting 4 but received 2"]);
    expect(peer.closed).toBe("end");
    expect(peer.events).toEqual(["logout: MsgSeqNum too low, expecting 4 but received 2"]);
  });

  test("number missing: Logout, then a close", () => {
    const peer = live();
    peer.say("35=0");
    expect(peer.hear()).toEqual(["35=5|34=2|58=MsgSeqNum missing or malformed"]);
    expect(peer.closed).toBe("end");
  });

  test("PossDup with an old number never reaches the application", () => {
    const peer = live();
    peer.say(order(2, "A"), again(2, "A"), order(3, "B"));
    expect(peer.events).toEqual(["D 2 A", "D 3 B"]);
  });

  test("PossDup with the expected number is processed", () => {
    const peer = live();
    peer.say(again(2, "A"));
    expect(peer.events).toEqual(["D 2 A possDup"]);
  });

  test.each([2, 3])(
    "PossDup without OrigSendingTime, number %d: Reject, number unchanged",
    (seq) => {
      const peer = live();
      peer.say("35=0|34=2", `35=D|34=${seq}|43=Y|11=A|${ORDER}`);
      expect(peer.hear()).toEqual([
        `35=3|34=2|45=${seq}|58=Required tag missing|371=122|372=D|373=1`,
      ]);
      expect([peer.session.nextIn, peer.closed, peer.events]).toEqual([3, "open", []]);
    },
  );

  test.each([2, 3])(
    "OrigSendingTime after SendingTime, number %d: Reject, Logout, close",
    (seq) => {
      const peer = live();
      peer.say("35=0|34=2", `35=D|34=${seq}|43=Y|122=20131008-13:30:01|11=A|${ORDER}`);
      expect(peer.hear()).toEqual([
        `35=3|34=2|45=${seq}|58=SendingTime accuracy problem|372=D|373=10`,
        "35=5|34=3",
      ]);
      expect(peer.events).toEqual(["logout: a rule of the session was broken"]);
      peer.wait(2_100);
      expect(peer.closed).toBe("destroy");
    },
  );

  test("PossResend is marked for the application", () => {
    const peer = live();
    peer.say(`35=D|34=2|97=Y|11=A|${ORDER}`);
    expect(peer.events).toEqual(["D 2 A possResend"]);
  });

  test("another BeginString: Logout, close with the peer's Logout or without it", () => {
    for (const answered of [true, false]) {
      const peer = live();
      peer.say("8=FIX.4.3|35=0|34=2");
      expect(peer.hear()).toEqual(["35=5|34=2|58=Incorrect BeginString"]);
      peer.say(order(3, "A"));
      expect(peer.events, "nothing more is taken").toHaveLength(1);
      if (answered) peer.say("35=5|34=4");
      else peer.wait(2_100);
      expect(peer.closed).toBe(answered ? "end" : "destroy");
    }
  });

  test.each([
    ["SenderCompID", "35=0|34=2|49=OTHER", 9, "CompID problem"],
    ["TargetCompID", "35=0|34=2|56=OTHER", 9, "CompID problem"],
    ["SendingTime 121 s ago", "35=0|34=2|52=20131008-13:27:59", 10, "SendingTime accuracy problem"],
    ["SendingTime in 121 s", "35=0|34=2|52=20131008-13:32:01", 10, "SendingTime accuracy problem"],
  ])("wrong %s: Reject, Logout, close", (_, text, reason, words) => {
    const peer = live();
    peer.say(text);
    expect(peer.hear()).toEqual([`35=3|34=2|45=2|58=${words}|372=0|373=${reason}`, "35=5|34=3"]);
    peer.say("35=5|34=3");
    expect([peer.closed, peer.session.nextIn]).toEqual(["end", 3]);
  });

  test("SendingTime 119 s off is good, either way", () => {
    const peer = live();
    peer.say("35=0|34=2|52=20131008-13:28:01", "35=0|34=3|52=20131008-13:31:59");
    expect([peer.hear(), peer.session.nextIn]).toEqual([[], 4]);
  });

  describe("garbled messages consume no number", () => {
    const good = (peer: ScriptedPeer, text: string): string =>
      fixText(fixBytes(peer.complete(text)));
    const head = (text: string): string => text.replace(/10=\d+\|$/, "");
    test.each<[string, (peer: ScriptedPeer) => Uint8Array]>([
      [
        "wrong CheckSum",
        (p) => latin1(`${head(good(p, order(2, "A")))}10=256|`.replaceAll("|", "\x01")),
      ],
      [
        "35 not third",
        (p) => sealed(head(good(p, order(2, "A"))).replace("35=D|34=2", "34=2|35=D")),
      ],
      [
        "9 not second",
        (p) => sealed(head(good(p, "35=0|34=2")).replace(/(9=\d+\|)(35=0\|)/, "$2$1")),
      ],
      ["a tag that is no number", (p) => fixBytes(p.complete(`${order(2, "A")}|5x8=a`))],
      ["a field without equals sign", (p) => fixBytes(p.complete(`${order(2, "A")}|garbage`))],
      [
        "BodyLength too short",
        (p) => sealed(head(good(p, order(2, "A"))).replace(/9=\d+/, "9=30")),
      ],
    ])("%s", (_, bytes) => {
      const peer = live();
      peer.sayBytes(bytes(peer));
      expect([peer.hear(), peer.session.nextIn, peer.closed]).toEqual([[], 2, "open"]);
      peer.say("35=0|34=3");
      expect(peer.hear()).toEqual(["35=2|34=2|7=2|16=0"]);
      peer.say(again(2, "A"));
      expect([peer.session.nextIn, peer.events]).toEqual([4, ["D 2 A possDup", "resend complete"]]);
    });

    test("BodyLength too long swallows the next message too; both are asked for", () => {
      const peer = live();
      const long = head(good(peer, order(2, "A"))).replace(
        /9=(\d+)/,
        (_, n) => `9=${Number(n) + 1}`,
      );
      peer.sayBytes(sealed(long));
      peer.say("35=0|34=3", "35=0|34=4");
      expect(peer.hear()).toEqual(["35=2|34=2|7=2|16=0"]);
    });

    test("a hundred in a row are borne, more are not", () => {
      const peer = live();
      const bad = latin1(`${head(good(peer, "35=0|34=2"))}10=256|`.replaceAll("|", "\x01"));
      for (let i = 0; i < 100; i++) peer.sayBytes(bad);
      expect(peer.closed).toBe("open");
      peer.sayBytes(bad);
      expect(peer.closed).toBe("destroy");
    });
  });

  test("a message above the maximum size closes the line", () => {
    const peer = live();
    peer.sayBytes(latin1(`8=${beginString}\x019=5000\x01`));
    expect([peer.closed, peer.events]).toEqual([
      "destroy",
      ["logout: a message above the maximum size"],
    ]);
  });

  test("what is held behind a gap is bounded", () => {
    const peer = live({ config: { heldMaxBytes: 2_000 } });
    for (let seq = 3; peer.closed === "open" && seq < 100; seq++) peer.say(order(seq, `A${seq}`));
    expect(peer.hear().at(-1)).toContain("58=too many messages behind a gap");
    expect(peer.closed).toBe("end");
  });

  test("a ResendRequest that is never answered ends the session", () => {
    const peer = live({ config: {} });
    peer.say("35=0|34=3");
    for (let seq = 4; seq < 11; seq++) {
      peer.wait(10_000);
      peer.say(`35=0|34=${seq}`);
    }
    expect(peer.events).toEqual(["logout: ResendRequest was not answered"]);
  });

  test("the expected number moves only after the application has taken the message", () => {
    const seen: number[] = [];
    const peer = new ScriptedPeer({
      beginString,
      application: {
        onLogon: () => undefined,
        onLogout: () => undefined,
        onMessage: (session) => void seen.push(session.nextIn),
      },
    });
    peer.say("35=A|34=1|98=0|108=30", order(2, "A"), order(3, "B"));
    expect([seen, peer.store.nextIn]).toEqual([[2, 3], 4]);
  });

  test("split at every byte, a session behaves the same", () => {
    const script = [
      "35=A|34=1|98=0|108=30",
      order(2, "A"),
      order(4, "C"),
      again(3, "B"),
      "35=5|34=5",
    ];
    const bytes = (peer: ScriptedPeer): Uint8Array =>
      latin1(script.map((text) => String.fromCharCode(...fixBytes(peer.complete(text)))).join(""));
    const whole = new ScriptedPeer({ beginString, pace });
    const all = bytes(whole);
    whole.sayBytes(all.slice());
    const wanted = [whole.hearRaw(), whole.events, whole.session.nextIn];
    for (let cut = 1; cut < all.length; cut += pace === "a fast reader" ? 1 : 7) {
      const peer = new ScriptedPeer({ beginString, pace });
      peer.sayBytes(all.slice(0, cut));
      peer.sayBytes(all.slice(cut));
      expect([peer.hearRaw(), peer.events, peer.session.nextIn], `cut at ${cut}`).toEqual(wanted);
    }
    expect(fixText(all)).toContain("11=C|");
  }, 60_000);
});
