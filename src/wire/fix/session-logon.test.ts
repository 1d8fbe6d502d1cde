import { describe, expect, test } from "vitest";
import { fixBytes, fixText, latin1, sealed } from "./fix-text.test-kit.ts";
import { ScriptedPeer, TWINS } from "./scripted-peer.test-kit.ts";
import { MemoryFixStore } from "./store.ts";

const LOGON = "35=A|34=1|98=0|108=30";

describe.each(TWINS)("logon to an acceptor, %s, %s", (beginString, pace) => {
  const peerOf = (config = {}): ScriptedPeer => new ScriptedPeer({ beginString, pace, config });

  test("a valid Logon is answered by Logon, a Logout by Logout and a close", () => {
    const peer = peerOf();
    peer.say("35=A|34=1|98=0|108=17");
    expect(peer.hear()).toEqual(["35=A|34=1|98=0|108=17"]);
    expect(peer.session.live).toBe(true);
    peer.say("35=5|34=2|58=good night");
    expect(peer.hear()).toEqual(["35=5|34=2"]);
    expect(peer.closed).toBe("end");
    expect(peer.events).toEqual(["logon", "resend complete", "logout: good night"]);
    expect([peer.session.nextIn, peer.session.nextOut]).toEqual([3, 3]);
  });

  test("every byte of an answer", () => {
    const peer = peerOf();
    peer.say(LOGON);
    const body = "35=A|34=1|49=SMARS|52=20131008-13:30:00.000|56=CLIENT1|98=0|108=30|";
    const head = `8=${beginString}|9=${body.length}|${body}`;
    const sum = [...head.replaceAll("|", "\x01")].reduce((a, c) => a + c.charCodeAt(0), 0) & 255;
    expect(peer.hearRaw()).toEqual([`${head}10=${String(sum).padStart(3, "0")}|`]);
  });

  test("number too high: Logon is answered first, then what is missing is asked for", () => {
    const peer = peerOf();
    peer.say("35=A|34=5|98=0|108=30");
    expect(peer.hear()).toEqual(["35=A|34=1|98=0|108=30", "35=2|34=2|7=1|16=0"]);
    peer.say("35=4|34=1|43=Y|122=20131008-13:00:00|123=Y|36=6");
    expect(peer.session.nextIn).toBe(6);
    expect(peer.events).toEqual(["logon", "resend complete"]);
  });

  test("a gap that is filled only up to the Logon counts the Logon as taken", () => {
    const peer = peerOf();
    peer.say("35=A|34=3|98=0|108=30", "35=4|34=1|43=Y|123=Y|36=3", "35=0|34=4");
    expect(peer.session.nextIn).toBe(5);
  });

  test("number too low: Logout that says so, then a close", () => {
    const store = new MemoryFixStore().session("x");
    store.setNextIn(7);
    const peer = new ScriptedPeer({ beginString, pace, store });
    peer.say("35=A|34=2|98=0|108=30");
    expect(peer.hear()).toEqual(["35=5|34=1|58=MsgSeqNum too low, expecting 7 but received 2"]);
    expect(peer.closed).toBe("end");
    expect(peer.events).toEqual([]);
  });

  test.each<[string, string]>([
    ["unknown SenderCompID", `${LOGON}|49=NOBODY`],
    ["unknown TargetCompID", `${LOGON}|56=NOBODY`],
    ["no TargetCompID", `${LOGON}|56=`],
    ["stale SendingTime", `${LOGON}|52=20131008-13:27:59`],
    ["SendingTime in the future", `${LOGON}|52=20131008-13:32:01`],
    ["the other BeginString", `8=${beginString === "FIX.4.2" ? "FIX.4.4" : "FIX.4.2"}|${LOGON}`],
    ["a BeginString that is not spoken", `8=FIX.3.9|${LOGON}`],
    ["another message first", "35=0|34=1"],
    ["a Logout first", "35=5|34=1"],
    ["a Logon with a fault", "35=A|34=1|98=0"],
    ["a Logon that asks for encryption", "35=A|34=1|98=1|108=30"],
    ["a Logon with a negative interval", "35=A|34=1|98=0|108=-1"],
    ["a Logon without number", "35=A|98=0|108=30"],
    ["a Logon with number 0", "35=A|34=0|98=0|108=30"],
  ])("%s: closed without a word", (_, text) => {
    const peer = peerOf();
    peer.say(headerLast(text));
    expect(peer.hear()).toEqual([]);
    expect(peer.closed).toBe("destroy");
    expect([peer.session.nextIn, peer.session.live, peer.events]).toEqual([1, false, []]);
  });

  test.each<[string, (good: string) => Uint8Array]>([
    ["too short", (good) => sealed(good.replace(/9=\d+/, "9=20"))],
    ["too long", (good) => sealed(good.replace(/9=\d+/, "9=99"))],
    ["wrong CheckSum", (good) => latin1(`${good}10=000|`.replaceAll("|", "\x01"))],
    ["rubbish", () => latin1("GET / HTTP/1.1\r\n\r\n")],
    ["of two gigabytes", () => latin1(`8=${beginString}\x019=2147483648\x01`)],
  ])("a first message %s: closed without a word", (_, bytes) => {
    const peer = peerOf();
    const good = fixText(fixBytes(peer.complete(LOGON))).replace(/10=\d+\|$/, "");
    peer.sayBytes(bytes(good));
    expect([peer.hear(), peer.closed, peer.session.live]).toEqual([[], "destroy", false]);
  });

  test("reset at logon: both numbers start at 1, and the answer says so", () => {
    const peer = peerOf();
    peer.say(LOGON, "35=0|34=2", "35=5|34=3");
    peer.reconnect();
    peer.say("35=A|34=1|98=0|108=30|141=Y");
    expect(peer.hear()).toEqual(["35=A|34=1|98=0|108=30|141=Y"]);
    expect(peer.session.nextIn).toBe(2);
    expect(peer.events).toContain("reset");
  });

  test("an acceptor that resets with every logon does not say so unasked", () => {
    const peer = peerOf({ resetOnLogon: true });
    peer.say(LOGON, "35=0|34=2", "35=5|34=3");
    peer.reconnect();
    peer.say(LOGON);
    expect(peer.hear()).toEqual(["35=A|34=1|98=0|108=30"]);
  });

  test("reset in the session: both sides to 1", () => {
    const peer = peerOf();
    peer.say(LOGON, "35=0|34=2", "35=0|34=3", "35=1|34=4|112=a");
    peer.hear();
    peer.say("35=A|34=1|98=0|108=30|141=Y");
    expect(peer.hear()).toEqual(["35=A|34=1|98=0|108=30|141=Y"]);
    peer.say("35=1|34=2|112=b");
    expect(peer.hear()).toEqual(["35=0|34=2|112=b"]);
    peer.say("35=A|34=1|98=0|108=30|141=Y");
    expect(peer.hear(), "and once more").toEqual(["35=A|34=1|98=0|108=30|141=Y"]);
  });

  test("a second Logon in the session is taken and changes nothing", () => {
    const peer = peerOf();
    peer.say(LOGON, "35=A|34=2|98=0|108=30", "35=1|34=3|112=a");
    expect(peer.hear()).toEqual(["35=A|34=1|98=0|108=30", "35=0|34=2|112=a"]);
  });

  test("a second connection with a live identity is closed, the first stays", () => {
    const peer = peerOf();
    peer.say(LOGON);
    peer.hear();
    const other = new ScriptedPeer({ beginString, pace });
    expect(peer.session.accept(other, goodLogon(other))).toBe(false);
    peer.say("35=1|34=2|112=still here");
    expect(peer.hear()).toEqual(["35=0|34=2|112=still here"]);
  });

  test("a line that was closed says nothing to the session's next one", () => {
    const peer = peerOf();
    peer.say(LOGON, "35=5|34=2");
    const loseOld = peer.lose.bind(peer);
    expect(peer.closed).toBe("end");
    loseOld();
    peer.reconnect();
    peer.say("35=A|34=3|98=0|108=30");
    expect(peer.session.live).toBe(true);
  });
});

describe.each(TWINS)("logon of an initiator, %s, %s", (beginString, pace) => {
  const peerOf = (config = {}): ScriptedPeer =>
    new ScriptedPeer({ beginString, pace, initiator: true, config });

  test("sends Logon and is live when it is answered", () => {
    const peer = peerOf();
    expect(peer.hear()).toEqual(["35=A|34=1|98=0|108=30"]);
    expect(peer.session.live).toBe(false);
    peer.say(LOGON);
    expect(peer.session.live).toBe(true);
    expect(peer.events).toEqual(["logon", "resend complete"]);
  });

  test("asks for what it missed", () => {
    const peer = peerOf();
    peer.hear();
    peer.say("35=A|34=4|98=0|108=30");
    expect(peer.hear()).toEqual(["35=2|34=2|7=1|16=0"]);
    expect(peer.events).toEqual(["logon"]);
  });

  test("says that it resets, and takes the answer for one", () => {
    const peer = peerOf({ resetOnLogon: true });
    expect(peer.hear()).toEqual(["35=A|34=1|98=0|108=30|141=Y"]);
    peer.say("35=A|34=1|98=0|108=30|141=Y");
    expect(peer.hear()).toEqual([]);
    expect([peer.session.nextIn, peer.session.nextOut]).toEqual([2, 2]);
    peer.say("35=A|34=1|98=0|108=30|141=Y");
    expect(peer.hear(), "a later reset is the peer's own").toEqual(["35=A|34=1|98=0|108=30|141=Y"]);
  });

  test("answers a reset that it did not ask for once, without a loop", () => {
    const peer = peerOf();
    peer.hear();
    peer.say("35=A|34=1|98=0|108=30|141=Y");
    expect(peer.hear()).toEqual(["35=A|34=1|98=0|108=30|141=Y"]);
    peer.say("35=A|34=1|98=0|108=30|141=Y");
    expect(peer.hear()).toEqual([]);
    expect(peer.session.live).toBe(true);
  });

  test("such an answer may stay unanswered; a reset long after it is the peer's own", () => {
    const peer = peerOf();
    peer.hear();
    peer.say("35=A|34=1|98=0|108=30|141=Y");
    peer.wait(6_000);
    expect([peer.session.live, peer.hear()]).toEqual([true, ["35=A|34=1|98=0|108=30|141=Y"]]);
    peer.say("35=A|34=1|98=0|108=30|141=Y");
    expect(peer.hear()).toEqual(["35=A|34=1|98=0|108=30|141=Y"]);
  });

  test.each<[string, string]>([
    ["a Logout", "35=5|34=1|58=go away"],
    ["another message", "35=0|34=1"],
    ["a Logon from somebody else", `${LOGON}|49=OTHER`],
    ["a stale Logon", `${LOGON}|52=20131008-13:00:00`],
  ])("%s instead of the answer: closed", (_, text) => {
    const peer = peerOf();
    peer.hear();
    peer.say(headerLast(text));
    expect([peer.hear(), peer.closed, peer.session.live, peer.events]).toEqual([
      [],
      "destroy",
      false,
      [],
    ]);
  });

  test("no answer in time: closed", () => {
    const peer = peerOf();
    peer.wait(4_900);
    expect(peer.closed).toBe("open");
    peer.wait(200);
    expect(peer.closed).toBe("destroy");
  });
});

/** Moves 49, 52 and 56 from the end of a text to the header. */
function headerLast(text: string): string {
  const fields = text.split("|");
  const moved = fields.filter((field) => /^(49|52|56)=/.test(field));
  const rest = fields.filter((field) => !moved.includes(field));
  const at = rest.findIndex((field) => !/^(8|35|34)=/.test(field));
  rest.splice(at < 0 ? rest.length : at, 0, ...moved);
  return rest.join("|");
}

function goodLogon(peer: ScriptedPeer): Parameters<ScriptedPeer["session"]["accept"]>[1] {
  let logon: Parameters<ScriptedPeer["session"]["accept"]>[1] | null = null;
  const accept = peer.session.accept.bind(peer.session);
  peer.session.accept = (transport, message) => {
    logon = message;
    return accept(transport, message);
  };
  peer.say(LOGON);
  if (logon === null) throw new Error("the other session was not asked");
  return logon;
}
