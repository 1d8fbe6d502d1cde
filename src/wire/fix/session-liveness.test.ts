import { describe, expect, test } from "vitest";
import { type Pace, ScriptedPeer, TWINS } from "./scripted-peer.test-kit.ts";
import { type BeginString, MsgType, Tag } from "./tags.ts";

type Live = (config?: object, interval?: number) => ScriptedPeer;

function liveAt(beginString: BeginString, pace: Pace = "a fast reader"): Live {
  return (config = {}, interval = 6) => {
    const peer = new ScriptedPeer({ beginString, pace, config });
    peer.say(`35=A|34=1|98=0|108=${interval}`);
    peer.hear();
    peer.events.length = 0;
    return peer;
  };
}

describe.each(TWINS)("liveness, %s, %s", (beginString, pace) => {
  const live = liveAt(beginString, pace);

  test("nothing sent for the peer's interval: Heartbeat", () => {
    const peer = live();
    peer.wait(5_900);
    expect(peer.hear()).toEqual([]);
    peer.wait(200);
    expect(peer.hear()).toEqual(["35=0|34=2"]);
    peer.say("35=0|34=2");
    peer.wait(6_000);
    expect(peer.hear()).toEqual(["35=0|34=3"]);
  });

  test("a message that is sent puts the Heartbeat off", () => {
    const peer = live();
    peer.wait(4_000);
    peer.session.begin(MsgType.ExecutionReport).text(Tag.Text, "x");
    peer.session.commit();
    peer.settle();
    peer.hear();
    peer.say("35=0|34=2");
    peer.wait(5_000);
    expect(peer.hear()).toEqual([]);
  });

  test("TestRequest is answered with the same TestReqID", () => {
    const peer = live();
    peer.say("35=1|34=2|112=are you there? 0042");
    expect(peer.hear()).toEqual(["35=0|34=2|112=are you there? 0042"]);
  });

  test("silence: TestRequest after 1.2 of the interval, closed after 2.4", () => {
    const peer = live();
    peer.wait(7_100);
    peer.hear();
    peer.wait(200);
    expect(peer.hear()).toEqual(["35=1|34=3|112=TEST"]);
    peer.wait(7_000);
    expect(peer.closed).toBe("open");
    peer.wait(200);
    expect([peer.closed, peer.events]).toEqual(["destroy", ["logout: the peer is silent"]]);
  });

  test("an answer in time keeps the line", () => {
    const peer = live();
    peer.wait(7_300);
    peer.say("35=0|34=2|112=TEST");
    peer.wait(10_000);
    expect([peer.closed, peer.session.live]).toEqual(["open", true]);
  });

  test("an interval of 0 asks for nothing", () => {
    const peer = live({}, 0);
    peer.wait(600_000);
    expect([peer.hear(), peer.closed]).toEqual([[], "open"]);
  });
});

describe.each(TWINS)("logout, %s, %s", (beginString, pace) => {
  const live = liveAt(beginString, pace);

  test("ours: what still comes is taken, the answer closes", () => {
    const peer = live();
    peer.session.logout("end of day");
    peer.settle();
    expect(peer.hear()).toEqual(["35=5|34=2|58=end of day"]);
    expect(peer.session.live).toBe(false);
    const report = `37=1|17=1|${beginString === "FIX.4.2" ? "20=0|" : ""}150=0|39=0|55=IBM|54=1`;
    peer.say(`35=8|34=2|${report}|151=0|14=0|6=0`, "35=5|34=3");
    expect(peer.hear()).toEqual([]);
    expect(peer.closed).toBe("end");
    expect(peer.events).toEqual(["8 2 ", "logout: Logout"]);
    expect(peer.session.nextIn).toBe(4);
  });

  test("ours, not answered: closed after two seconds", () => {
    const peer = live();
    peer.session.logout("");
    peer.settle();
    peer.wait(1_900);
    expect(peer.closed).toBe("open");
    peer.wait(200);
    expect(peer.closed).toBe("destroy");
    expect(peer.events).toEqual(["logout: the peer did not answer in time"]);
  });

  test("the peer's is acted on even when its number is too high or too low", () => {
    for (const seq of [1, 9]) {
      const peer = live();
      peer.say(`35=5|34=${seq}`);
      expect([peer.hear(), peer.closed, peer.session.nextIn]).toEqual([["35=5|34=2"], "end", 2]);
    }
  });

  test("a lost line is told once", () => {
    const peer = live();
    peer.lose();
    peer.lose();
    expect([peer.events, peer.session.live]).toEqual([["logout: ECONNRESET"], false]);
  });
});

describe.each<BeginString>(["FIX.4.2", "FIX.4.4"])("a peer that does not read, %s", (version) => {
  const live = liveAt(version);

  const send = (peer: ScriptedPeer, times: number): void => {
    for (let i = 0; i < times; i++) {
      peer.session.begin(MsgType.ExecutionReport).text(Tag.Text, "x".repeat(1000));
      peer.session.commit();
    }
    peer.settle();
  };

  test("the session says that it is congested, and goes on where it stopped", () => {
    const peer = live();
    peer.stalled = true;
    send(peer, 1);
    expect([peer.session.congested, peer.session.pendingBytes > 1000]).toEqual([true, true]);
    send(peer, 2);
    expect(peer.hear(), "only what the transport was given").toHaveLength(1);
    peer.drain();
    expect(peer.hear().map((text) => text.slice(0, 9))).toEqual(["35=8|34=3", "35=8|34=4"]);
    expect([peer.session.congested, peer.session.pendingBytes]).toEqual([false, 0]);
  });

  test("buffers that the transport kept are not written to again", () => {
    const peer = live();
    const kept: [Uint8Array, string][] = [];
    peer.write = (bytes) => {
      kept.push([bytes, String.fromCharCode(...bytes)]);
      return false;
    };
    for (let i = 0; i < 3; i++) {
      send(peer, 1);
      peer.drain();
    }
    for (const [bytes, text] of kept) expect(String.fromCharCode(...bytes)).toBe(text);
    expect(kept).toHaveLength(3);
  });

  test("past the maximum the line is closed; what was not sent comes by resend", () => {
    const peer = live({ pendingMaxBytes: 10_000 });
    peer.stalled = true;
    send(peer, 12);
    peer.wait(100);
    expect([peer.closed, peer.events]).toEqual(["destroy", ["logout: the peer does not read"]]);
    peer.stalled = false;
    peer.pendingBytes = 0;
    peer.reconnect();
    peer.say("35=A|34=2|98=0|108=30", "35=2|34=3|7=2|16=0");
    const resent = peer.hear().filter((text) => text.startsWith("35=8"));
    expect(resent).toHaveLength(12);
  });

  test("a resend waits for the peer and misses nothing", () => {
    const peer = live();
    send(peer, 1_000);
    peer.hear();
    let writes = 0;
    const write = peer.write.bind(peer);
    peer.write = (bytes) => {
      writes++;
      peer.stalled = true;
      return write(bytes);
    };
    peer.say("35=2|34=2|7=2|16=0");
    let heard = peer.hear();
    const first = heard.length;
    while (peer.session.congested) {
      peer.drain();
      heard = heard.concat(peer.hear());
    }
    expect(first).toBeLessThan(200);
    expect(writes).toBeGreaterThan(5);
    expect(heard.map((text) => Number(/34=(\d+)/.exec(text)?.[1]))).toEqual(
      Array.from({ length: 1_000 }, (_, i) => i + 2),
    );
  });
});
