import { describe, expect, test } from "vitest";
import { ScriptedPeer, type ScriptOptions, TWINS, TWINS_44 } from "./scripted-peer.test-kit.ts";
import type { FixSessionConfig } from "./session-config.ts";
import { type FixSessionStore, MemoryFixStore } from "./store.ts";
import { type BeginString, MsgType, Tag } from "./tags.ts";

const ORDER = "21=1|55=IBM|54=1|60=20131008-13:30:00|40=2|44=185.10|38=100";
const order = (seq: number, id: string): string => `35=D|34=${seq}|11=${id}|${ORDER}`;
const TIME = "122=20131008-13:30:00.000";
const gap = (seq: number, next: number): string => `35=4|34=${seq}|43=Y|${TIME}|36=${next}|123=Y`;

/** A store as an unclean stop leaves it: it goes on at the end of its durable block. */
class CrashedStore implements FixSessionStore {
  unaccountedFrom: number;
  unaccountedTo: number;
  readonly #inner: FixSessionStore;

  constructor(inner: FixSessionStore, to: number) {
    this.#inner = inner;
    this.unaccountedFrom = inner.nextOut;
    this.unaccountedTo = to;
    inner.setNextOut(to + 1);
  }

  settle(): void {
    this.unaccountedFrom = 0;
    this.unaccountedTo = 0;
  }

  reset(): void {
    this.#inner.reset();
    this.settle();
  }

  get nextOut(): number {
    return this.#inner.nextOut;
  }
  get nextIn(): number {
    return this.#inner.nextIn;
  }
  get sessionDay(): number {
    return this.#inner.sessionDay;
  }
  setNextOut(seq: number): void {
    this.#inner.setNextOut(seq);
  }
  setNextIn(seq: number): void {
    this.#inner.setNextIn(seq);
  }
  setSessionDay(day: number): void {
    this.#inner.setSessionDay(day);
  }
  append(seq: number, bytes: Uint8Array, at: number, length: number): void {
    this.#inner.append(seq, bytes, at, length);
  }
  nextKept(from: number, to: number): number {
    return this.#inner.nextKept(from, to);
  }
  read(seq: number, into: Uint8Array): number {
    return this.#inner.read(seq, into);
  }
}

type Options = Partial<ScriptOptions> & { readonly config?: Partial<FixSessionConfig> };

/**
 * Ours: 1 Logon, 2 and 3 reports on file, 4 to 20 unaccounted; the peer's next is 4. The first
 * line is gone, the next one made.
 */
function crashed(beginString: BeginString, options: Options = {}): ScriptedPeer {
  const inner = new MemoryFixStore().session("x");
  const before = new ScriptedPeer({ ...options, beginString, store: inner });
  before.say("35=A|34=1|98=0|108=30", order(2, "A"), order(3, "B"));
  expect(before.session.nextOut).toBe(4);
  return new ScriptedPeer({ ...options, beginString, store: new CrashedStore(inner, 20) });
}

describe.each(TWINS)("numbers that a crash left unaccounted for, %s, %s", (beginString, pace) => {
  const report = (seq: number, id: string, from: number): string =>
    `35=8|34=${seq}|43=Y|${TIME}|6=0|11=${id}|14=0|17=E${from}|${
      beginString === "FIX.4.2" ? "20=0|" : ""
    }37=O1|39=0|54=1|55=IBM|150=0|151=100`;
  /** Logged on with number 21. */
  const live = (options: Options = {}): ScriptedPeer => {
    const peer = crashed(beginString, { pace, ...options });
    peer.say("35=A|34=4|98=0|108=30");
    expect(peer.hear().map((text) => text.slice(0, 10))).toEqual(["35=A|34=21"]);
    peer.events.length = 0;
    return peer;
  };

  test("the peer asks from below: what is on file again, the rest as GapFill, then it is told", () => {
    const peer = live();
    peer.say("35=2|34=5|7=3|16=0");
    expect(peer.hear()).toEqual([report(3, "B", 3), gap(4, 22)]);
    expect(peer.events).toEqual(["gap-filled 4-21", "unaccounted 4-20"]);
    expect(peer.store.unaccountedTo).toBe(0);
  });

  test("what is below the number that the peer asks from has arrived", () => {
    const peer = live();
    peer.say("35=2|34=5|7=9|16=0");
    expect(peer.hear()).toEqual([gap(9, 22)]);
    expect(peer.events).toEqual(["gap-filled 9-21", "unaccounted 9-20"]);
  });

  test.each(["7=21|16=0", "7=22|16=0"])("a peer that asks %s has had them all", (range) => {
    const peer = live();
    peer.say(`35=2|34=5|${range}`);
    expect(peer.events.filter((event) => event.startsWith("unaccounted"))).toEqual([]);
    expect(peer.store.unaccountedTo).toBe(0);
  });

  test("they are told once, however often the peer asks", () => {
    const peer = live();
    peer.say("35=2|34=5|7=4|16=8", "35=2|34=6|7=9|16=20", "35=2|34=7|7=4|16=0");
    expect(peer.events.filter((event) => event.startsWith("unaccounted"))).toEqual([
      "unaccounted 4-20",
    ]);
  });

  test("what the application says then stands behind the answer", () => {
    const peer = live({
      application: {
        onUnaccounted: (session) => {
          session.begin(MsgType.ExecutionReport).text(Tag.Text, "as it stands");
          session.commit();
        },
      },
    });
    peer.say("35=2|34=5|7=4|16=0");
    expect(peer.hear()).toEqual([gap(4, 22), "35=8|34=22|58=as it stands"]);
  });

  test("a second request before the answer is out takes nothing back", () => {
    const peer = crashed(beginString, { pace });
    for (let i = 0; i < 4_000; i++) {
      peer.session.begin(MsgType.ExecutionReport).text(Tag.Text, "x".repeat(80));
      peer.session.commit();
    }
    peer.say("35=A|34=4|98=0|108=30");
    peer.hear();
    peer.hold = true;
    peer.say("35=2|34=5|7=4|16=0");
    expect(peer.closed, "the first slice is out").toBe("open");
    peer.say("35=2|34=6|7=9|16=0");
    peer.hold = false;
    expect(peer.events.filter((event) => event.startsWith("unaccounted"))).toEqual([
      "unaccounted 4-20",
    ]);
  });

  test("a line that breaks before the answer is out: they are told with the next", () => {
    const peer = crashed(beginString, { pace });
    for (let i = 0; i < 4_000; i++) {
      peer.session.begin(MsgType.ExecutionReport).text(Tag.Text, "x".repeat(80));
      peer.session.commit();
    }
    peer.say("35=A|34=4|98=0|108=30");
    peer.hear();
    peer.events.length = 0;
    peer.hold = true;
    peer.say("35=2|34=5|7=4|16=0");
    expect(peer.events).toEqual(["gap-filled 4-20"]);
    peer.lose();
    peer.hold = false;
    expect(peer.store.unaccountedTo).toBe(20);
    peer.reconnect();
    peer.say("35=A|34=6|98=0|108=30", "35=2|34=7|7=10|16=30");
    expect(peer.events.at(-1)).toBe("unaccounted 10-20");
    expect(peer.store.unaccountedTo).toBe(0);
  });

  test("a venue gets one GapFill, and the application hears of that alone", () => {
    const config = { resend: "gap-fill-orders" } as const;
    const peer = crashed(beginString, { pace, config, initiator: true });
    expect(peer.hear()).toEqual(["35=A|34=21|98=0|108=30"]);
    peer.say("35=A|34=4|98=0|108=30", "35=2|34=5|7=2|16=0");
    expect(peer.hear()).toEqual([gap(2, 22)]);
    expect(peer.events).toEqual(["logon", "resend complete", "gap-filled 2-21"]);
    expect(peer.store.unaccountedTo).toBe(0);
  });

  test("a peer that resets has nothing to be told", () => {
    const peer = crashed(beginString, { pace });
    peer.say("35=A|34=1|98=0|108=30|141=Y");
    expect(peer.hear()).toEqual(["35=A|34=1|98=0|108=30|141=Y"]);
    expect(peer.events).toEqual(["reset", "logon", "resend complete"]);
    expect(peer.store.unaccountedTo).toBe(0);
  });
});

describe.each(TWINS_44)("with NextExpectedMsgSeqNum, %s, %s", (beginString, pace) => {
  const config = { nextExpectedMsgSeqNum: true };

  test("the peer's Logon says what it has: the rest follows, and is told", () => {
    const peer = crashed(beginString, { pace, config });
    peer.say("35=A|34=4|98=0|108=30|789=9");
    expect(peer.hear()).toEqual(["35=A|34=21|98=0|108=30|789=5", gap(9, 22)]);
    expect(peer.events).toEqual([
      "logon",
      "gap-filled 9-21",
      "unaccounted 9-20",
      "resend complete",
    ]);
  });

  test("a peer that has had them all says so", () => {
    const peer = crashed(beginString, { pace, config });
    peer.say("35=A|34=4|98=0|108=30|789=21");
    expect(peer.events).toEqual(["logon", "resend complete"]);
    expect(peer.store.unaccountedTo).toBe(0);
  });
});
