import { describe, expect, test } from "vitest";
import { ScriptedPeer, TWINS } from "./scripted-peer.test-kit.ts";

const BODY = "11=A|21=1|55=IBM|54=1|60=20131008-13:30:00|40=2|44=185.10|38=100";

describe.each(TWINS)("rejects of a session, %s, %s", (beginString, pace) => {
  const live = (): ScriptedPeer => {
    const peer = new ScriptedPeer({ beginString, pace });
    peer.say("35=A|34=1|98=0|108=30");
    peer.hear();
    peer.events.length = 0;
    return peer;
  };
  const later = beginString === "FIX.4.4";
  const reject = (reason: number, text: string, tag = "", type = "D"): string => {
    const ref = tag === "" ? "" : `|371=${tag}`;
    const code = later || reason <= 11 ? `|373=${reason}` : "";
    return `35=3|34=2|45=2|58=${text}${ref}|372=${type}${code}`;
  };

  test.each<[string, string, string]>([
    ["tag unknown", `${BODY}|999=x`, reject(0, "Invalid tag number", "999")],
    ["tag 0", `${BODY}|0=x`, reject(0, "Invalid tag number", "0")],
    ["tag negative", `${BODY}|-1=x`, reject(0, "Invalid tag number", "-1")],
    ["tag user-defined", `${BODY}|5000=x`, reject(0, "Invalid tag number", "5000")],
    ["required missing", BODY.replace("11=A|", ""), reject(1, "Required tag missing", "11")],
    ["not of this type", `${BODY}|41=x`, reject(2, "Tag not defined for this message type", "41")],
    ["no value", BODY.replace("38=100", "38="), reject(4, "Tag specified without a value", "38")],
    [
      "not listed",
      BODY.replace("40=2", "40=Z"),
      reject(5, "Value is incorrect (out of range) for this tag", "40"),
    ],
    [
      "wrong format",
      BODY.replace("38=100", "38=+200.00"),
      reject(6, "Incorrect data format for value", "38"),
    ],
    ["twice", `${BODY}|38=100`, reject(13, "Tag appears more than once", "38")],
    ["header in the body", `${BODY}|57=x`, reject(14, "Tag specified out of required order", "57")],
    [
      "group count",
      `${BODY}|78=2|79=x|80=1`,
      reject(16, "Incorrect NumInGroup count for repeating group", "78"),
    ],
  ])("%s", (_, body, wanted) => {
    const peer = live();
    peer.say(`35=D|34=2|${body}`);
    expect(peer.hear()).toEqual([wanted]);
    expect([peer.events, peer.session.nextIn, peer.closed]).toEqual([[], 3, "open"]);
  });

  test("a required field of the header missing", () => {
    const peer = live();
    peer.say(`35=D|34=2|56=|${BODY}`);
    expect(peer.hear()).toEqual([reject(1, "Required tag missing", "56")]);
    expect(peer.session.nextIn).toBe(3);
  });

  test("a message type that does not exist", () => {
    const peer = live();
    peer.say("35=*|34=2|112=x");
    expect(peer.hear()).toEqual([reject(11, "Invalid MsgType", "", "*")]);
  });

  test("a message type that is valid but not taken", () => {
    const peer = live();
    peer.say("35=V|34=2|262=x|263=1|264=1|146=1|55=IBM");
    expect(peer.hear()).toEqual(["35=j|34=2|45=2|58=Unsupported Message Type|372=V|380=3"]);
    expect([peer.events, peer.session.nextIn]).toEqual([[], 3]);
  });

  test.each([`${BODY}|999=x`, BODY.replace("11=A", "11=")])(
    "routing is reversed in a Reject of %s",
    (body) => {
      const peer = live();
      const there = "115=A|116=B|128=C|129=D|144=E|145=F";
      peer.say(`35=D|34=2|${there}|${body}`);
      expect(peer.hear()[0]).toContain("|115=C|116=D|128=A|129=B|144=F|145=E|45=2|");
    },
  );

  test("an empty routing tag is rejected and not reversed", () => {
    const peer = live();
    peer.say(`35=D|34=2|115=|116=B|${BODY}`);
    expect(peer.hear()).toEqual([
      "35=3|34=2|129=B|45=2|58=Tag specified without a value|371=115|372=D|373=4",
    ]);
  });

  test("quantity text is kept as received", () => {
    const peer = live();
    peer.say(`35=D|34=2|${BODY.replace("38=100", "38=002000.00")}`);
    expect(peer.events).toEqual(["D 2 A"]);
  });

  test("a Reject moves the number, is told to the application and never rejected", () => {
    const peer = live();
    peer.say("35=3|34=2|45=1|58=no", "35=3|34=3|999=x");
    expect([peer.hear(), peer.events, peer.session.nextIn]).toEqual([[], ["reject of 1"], 4]);
  });

  test("a bad message that is resent is rejected in its turn, held ones follow", () => {
    const peer = live();
    peer.say(`35=D|34=3|${BODY.replace("11=A", "11=B")}`);
    peer.say(`35=D|34=2|43=Y|122=20131008-13:29:00|${BODY}|999=x`);
    expect(peer.hear().map((text) => text.slice(0, 4))).toEqual(["35=2", "35=3", "35=8"]);
    expect(peer.events).toEqual(["D 3 B", "resend complete"]);
  });

  test("a bad message ahead of a gap is judged when its turn has come", () => {
    const peer = live();
    peer.say(`35=D|34=3|${BODY}|999=x`);
    expect(peer.hear()).toEqual(["35=2|34=2|7=2|16=0"]);
    peer.say("35=4|34=2|43=Y|123=Y|36=3");
    expect(peer.hear()).toEqual(["35=3|34=3|45=3|58=Invalid tag number|371=999|372=D|373=0"]);
  });

  describe("user-defined tags", () => {
    const fields = `${BODY}|5001=desk 7|9000=12`;
    const withFields = (): ScriptedPeer => {
      const peer = new ScriptedPeer({
        beginString,
        pace,
        config: {
          userFields: [
            { tag: 5001, type: "string", messages: ["D"] },
            { tag: 9000, type: "int", messages: ["D", "F"] },
          ],
        },
      });
      peer.say("35=A|34=1|98=0|108=30");
      peer.hear();
      peer.events.length = 0;
      return peer;
    };

    test("that the session knows are taken", () => {
      const peer = withFields();
      peer.say(`35=D|34=2|${fields}`);
      expect(peer.events).toEqual(["D 2 A"]);
    });

    test("that it knows are taken behind a gap as well", () => {
      const peer = withFields();
      peer.say(`35=D|34=3|${fields}`, "35=4|34=2|43=Y|123=Y|36=3");
      expect(peer.events).toEqual(["D 3 A", "resend complete"]);
    });

    test("are checked like others: format, message type, another tag", () => {
      const peer = withFields();
      peer.say(`35=D|34=2|${BODY}|9000=x`, "35=0|34=3|5001=x", `35=D|34=4|${BODY}|5002=x`);
      expect(peer.hear().map((text) => text.replace(/^.*(58=.*)$/, "$1"))).toEqual([
        "58=Incorrect data format for value|371=9000|372=D|373=6",
        "58=Tag not defined for this message type|371=5001|372=0|373=2",
        "58=Invalid tag number|371=5002|372=D|373=0",
      ]);
    });

    test("of one session are unknown to another", () => {
      withFields();
      const peer = live();
      peer.say(`35=D|34=2|${BODY}|5001=x`);
      expect(peer.hear()).toEqual([reject(0, "Invalid tag number", "5001")]);
    });
  });
});
