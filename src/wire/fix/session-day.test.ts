import { describe, expect, test } from "vitest";
import type { FixSchedule } from "./schedule.ts";
import { ScriptedPeer, type ScriptOptions, TWINS } from "./scripted-peer.test-kit.ts";
import { type FixSessionStore, MemoryFixStore } from "./store.ts";
import { MsgType, Tag } from "./tags.ts";

const utc = (text: string): number => Date.parse(`${text}Z`);
/** Tuesday to the second; 7:00 to 18:30 in New York is 11:00 to 22:30 in UTC. */
const TUESDAY = "2013-10-08T13:30:00";
const NY_DAY: FixSchedule = {
  zone: "America/New_York",
  startTime: "07:00:00",
  endTime: "18:30:00",
  days: ["Mon", "Tue", "Wed", "Thu", "Fri"],
};
const ROUND: FixSchedule = { zone: "UTC", startTime: "17:00:00", endTime: "17:00:00" };
const LOGON = "35=A|34=1|98=0|108=0";

describe.each(TWINS)("the hours of a session, %s, %s", (beginString, pace) => {
  type Options = Partial<ScriptOptions> & { readonly at?: string; readonly schedule?: FixSchedule };
  const peerAt = ({ at = TUESDAY, schedule = NY_DAY, ...options }: Options = {}): ScriptedPeer =>
    new ScriptedPeer({ beginString, pace, startMs: utc(at), config: { schedule }, ...options });
  /** Moves the clock to an instant, and looks at the timers. */
  const at = (peer: ScriptedPeer, instant: string): void => {
    peer.nowMs += utc(instant) - peer.utcMs;
    peer.wait(100);
  };
  /** A store with the numbers of a session that had some traffic on a day. */
  const usedOn = (instant: string, options: Options = {}): FixSessionStore => {
    const store = new MemoryFixStore().session("x");
    const peer = peerAt({ at: instant, store, ...options });
    peer.say(LOGON, "35=0|34=2", "35=0|34=3", "35=5|34=4");
    expect([peer.closed, store.nextIn, store.nextOut]).toEqual(["end", 5, 3]);
    return store;
  };

  describe("logon", () => {
    test.each(["2013-10-08T10:59:59", "2013-10-08T22:30:00", "2013-10-12T15:00:00"])(
      "at %s an acceptor closes without a word",
      (instant) => {
        const peer = peerAt({ at: instant });
        peer.say(LOGON);
        expect([peer.hear(), peer.closed, peer.session.nextIn]).toEqual([[], "destroy", 1]);
      },
    );

    test("an initiator does not connect outside of the hours", () => {
      const peer = peerAt({ at: "2013-10-08T10:59:59", initiator: true });
      expect([peer.session.mayConnect, peer.hear(), peer.closed]).toEqual([false, [], "destroy"]);
      at(peer, "2013-10-08T11:00:00");
      expect(peer.session.mayConnect).toBe(true);
      peer.reconnect(true);
      expect(peer.hear()).toEqual([LOGON.replace("108=0", "108=30")]);
      expect(peer.session.mayConnect, "it has a connection").toBe(false);
    });

    test("without a schedule it is always the hour", () => {
      const peer = new ScriptedPeer({ beginString, pace });
      expect(peer.session.mayConnect).toBe(true);
      peer.say(LOGON);
      expect([peer.session.live, peer.store.sessionDay]).toEqual([true, 0]);
    });
  });

  describe("the end", () => {
    test("a live session is logged out in good order, with a text", () => {
      const peer = peerAt();
      peer.say(LOGON);
      at(peer, "2013-10-08T22:29:59.800");
      peer.hear();
      peer.wait(100);
      expect(peer.hear(), "the last tenth of a second").toEqual(["35=5|34=2|58=end of session"]);
      peer.say("35=0|34=2", "35=5|34=3");
      expect([peer.closed, peer.session.nextIn]).toEqual(["end", 4]);
      expect(peer.events).toEqual(["logon", "resend complete", "logout: Logout"]);
      peer.reconnect();
      peer.say("35=A|34=4|98=0|108=0");
      expect([peer.hear(), peer.closed]).toEqual([[], "destroy"]);
    });

    test("a peer that does not answer has two seconds", () => {
      const peer = peerAt();
      peer.say(LOGON);
      at(peer, "2013-10-08T22:30:00");
      peer.wait(2_000);
      expect([peer.closed, peer.session.live]).toEqual(["destroy", false]);
    });

    test("a logon that is on its way is given up", () => {
      const peer = peerAt({ at: "2013-10-08T22:29:58", initiator: true });
      at(peer, "2013-10-08T22:30:01");
      peer.say(LOGON);
      expect([peer.closed, peer.events]).toEqual(["destroy", []]);
    });

    test("is an hour earlier in UTC from the Monday after the clocks went forward", () => {
      for (const [start, ends] of [
        ["2013-03-08T13:00:00", "2013-03-08T23:30:00"],
        ["2013-03-11T13:00:00", "2013-03-11T22:30:00"],
        ["2013-11-01T13:00:00", "2013-11-01T22:30:00"],
        ["2013-11-04T13:00:00", "2013-11-04T23:30:00"],
      ] as const) {
        const peer = peerAt({ at: start });
        peer.say(LOGON);
        peer.nowMs += utc(ends) - peer.utcMs - 200;
        peer.wait(100);
        expect(peer.session.live, `before ${ends}`).toBe(true);
        peer.wait(100);
        expect(peer.session.live, `at ${ends}`).toBe(false);
      }
    });

    test("may be on the next day", () => {
      const schedule = { ...NY_DAY, startTime: "20:00:00", endTime: "04:00:00" };
      const peer = peerAt({ at: "2013-10-09T01:00:00", schedule });
      peer.say(LOGON);
      at(peer, "2013-10-09T07:59:59");
      expect(peer.session.live).toBe(true);
      at(peer, "2013-10-09T08:00:00");
      expect(peer.hear().at(-1)).toBe("35=5|34=2|58=end of session");
      expect(peer.store.sessionDay * 86_400_000).toBe(utc("2013-10-08T00:00:00"));
    });
  });

  describe("the day of the numbers", () => {
    test("a restart on the same day goes on", () => {
      const store = usedOn(TUESDAY);
      const peer = peerAt({ at: "2013-10-08T20:00:00", store });
      peer.say("35=A|34=5|98=0|108=0");
      expect(peer.hear()).toEqual(["35=A|34=3|98=0|108=0"]);
    });

    test("a restart on the next day begins at 1, without a tick before the logon", () => {
      const store = usedOn(TUESDAY);
      const peer = peerAt({ at: "2013-10-09T11:00:00", store });
      peer.say(LOGON);
      expect(peer.hear()).toEqual([LOGON]);
      expect(peer.events).toEqual(["reset", "logon", "resend complete"]);
    });

    test("an initiator begins the next day with number 1, and says nothing of a reset", () => {
      const store = usedOn(TUESDAY);
      const peer = peerAt({ at: "2013-10-09T11:00:00", store, initiator: true });
      expect(peer.hear()).toEqual([LOGON.replace("108=0", "108=30")]);
    });

    test("a process that runs on resets when the next day starts, over a weekend too", () => {
      const peer = peerAt({ at: "2013-10-11T20:00:00" });
      peer.say(LOGON, "35=0|34=2");
      at(peer, "2013-10-11T22:30:00");
      peer.say("35=5|34=3");
      peer.events.length = 0;
      for (const quiet of ["2013-10-11T23:00:00", "2013-10-13T12:00:00", "2013-10-14T10:59:59"]) {
        at(peer, quiet);
        expect([peer.session.nextIn, peer.session.nextOut], quiet).toEqual([4, 3]);
      }
      const { turns } = peer;
      at(peer, "2013-10-14T11:00:00");
      expect([peer.session.nextIn, peer.session.nextOut, peer.events]).toEqual([1, 1, ["reset"]]);
      expect(peer.turns, "the store writes it").toBe(turns + 1);
      at(peer, "2013-10-14T12:00:00");
      expect(peer.events, "once").toEqual(["reset"]);
    });

    test("round the clock: the turn of the day logs out, and begins at 1", () => {
      const peer = peerAt({ schedule: ROUND });
      peer.say(LOGON, "35=0|34=2");
      at(peer, "2013-10-08T17:00:00");
      expect(peer.hear()).toEqual([LOGON, "35=5|34=2|58=end of session"]);
      peer.say("35=5|34=3");
      peer.reconnect();
      peer.say(LOGON);
      expect(peer.hear()).toEqual([LOGON]);
    });

    test("numbers that are not reset daily go on", () => {
      const schedule = { ...NY_DAY, resetDaily: false };
      const store = usedOn(TUESDAY, { schedule });
      const peer = peerAt({ at: "2013-10-09T11:00:00", store, schedule });
      peer.say("35=A|34=5|98=0|108=0");
      expect(peer.hear()).toEqual(["35=A|34=3|98=0|108=0"]);
    });

    test("a clock that is put back neither ends a day nor begins one", () => {
      const peer = peerAt({ at: "2013-10-08T17:00:01", schedule: ROUND });
      peer.say(LOGON, "35=0|34=2");
      at(peer, "2013-10-08T16:59:59");
      expect(peer.session.live).toBe(true);
      peer.say("35=5|34=3");
      peer.reconnect();
      peer.say("35=A|34=4|98=0|108=0");
      at(peer, "2013-10-08T17:00:02");
      expect([peer.session.live, peer.session.nextIn, peer.closed]).toEqual([true, 5, "open"]);
    });

    test("numbers of a day that the store does not know are kept", () => {
      const store = new MemoryFixStore().session("x");
      store.setNextIn(5);
      const peer = peerAt({ store });
      peer.wait(100);
      expect([store.nextIn, store.sessionDay]).toEqual([
        5,
        utc("2013-10-08T00:00:00") / 86_400_000,
      ]);
    });

    test("a day in the future, of a clock that was wrong, stands against no later reset", () => {
      const store = usedOn(TUESDAY);
      store.setSessionDay(store.sessionDay + 300);
      const peer = peerAt({ store });
      peer.say("35=A|34=5|98=0|108=0", "35=5|34=6");
      expect(peer.hear().at(0)).toBe("35=A|34=3|98=0|108=0");
      at(peer, "2013-10-09T11:00:00");
      expect([peer.session.nextIn, peer.session.nextOut]).toEqual([1, 1]);
    });

    test("the day is kept through a reset that somebody asks for", () => {
      const peer = peerAt();
      peer.say(LOGON, `${LOGON}|141=Y`);
      expect(peer.store.sessionDay * 86_400_000).toBe(utc("2013-10-08T00:00:00"));
    });

    test("what was committed in the night goes with the night's numbers", () => {
      const peer = peerAt({ at: "2013-10-09T02:00:00", store: usedOn(TUESDAY) });
      peer.session.begin(MsgType.ExecutionReport).text(Tag.Text, "late");
      expect(peer.session.commit()).toBe(3);
      at(peer, "2013-10-09T11:00:00");
      expect([peer.session.nextOut, peer.store.nextKept(1, 9), peer.events]).toEqual([
        1,
        0,
        ["reset"],
      ]);
    });
  });

  describe("a reset that an order stands against", () => {
    /** On Wednesday at the start, with Tuesday's numbers: 3 out, 5 in. */
    const wednesday = (initiator = false) => {
      const state = { mayReset: false, asked: 0 };
      const application = {
        mayReset: () => {
          state.asked++;
          return state.mayReset;
        },
      };
      const store = usedOn(TUESDAY);
      const peer = peerAt({ at: "2013-10-09T11:00:00", store, initiator, application });
      return { peer, state };
    };

    test("waits, is asked about once a second, and comes when it may", () => {
      const { peer, state } = wednesday();
      peer.wait(10_000);
      expect([state.asked, peer.session.nextIn, peer.events]).toEqual([10, 5, []]);
      state.mayReset = true;
      peer.wait(1_000);
      expect([peer.session.nextIn, peer.session.nextOut, peer.events]).toEqual([1, 1, ["reset"]]);
      peer.wait(10_000);
      expect(state.asked, "not asked again").toBe(11);
    });

    test("meanwhile a peer that begins at 1 is told so, and gets in when it may", () => {
      const { peer, state } = wednesday();
      peer.say(LOGON);
      expect(peer.hear()).toEqual(["35=5|34=3|58=MsgSeqNum too low, expecting 5 but received 1"]);
      expect(peer.closed).toBe("end");
      state.mayReset = true;
      peer.reconnect();
      peer.say(LOGON);
      expect([peer.hear(), peer.session.live]).toEqual([[LOGON], true]);
    });

    test("meanwhile the peer's own reset is obeyed", () => {
      const { peer } = wednesday();
      peer.say(`${LOGON}|141=Y`);
      expect([peer.hear(), peer.session.nextIn]).toEqual([[`${LOGON}|141=Y`], 2]);
    });

    test("a logon with the old numbers keeps them for the day", () => {
      const { peer, state } = wednesday();
      peer.say("35=A|34=5|98=0|108=0");
      expect(peer.hear()).toEqual(["35=A|34=3|98=0|108=0"]);
      state.mayReset = true;
      peer.wait(5_000);
      peer.lose();
      peer.wait(5_000);
      peer.reconnect();
      peer.say("35=A|34=6|98=0|108=0");
      expect([peer.hear(), peer.events.includes("reset")]).toEqual([
        ["35=A|34=4|98=0|108=0"],
        false,
      ]);
      at(peer, "2013-10-09T22:30:00");
      peer.say("35=5|34=7");
      at(peer, "2013-10-10T11:00:00");
      expect([peer.session.nextIn, peer.session.nextOut], "and the next day resets").toEqual([
        1, 1,
      ]);
    });

    test("an initiator tries with the old numbers", () => {
      const { peer } = wednesday(true);
      expect(peer.hear()).toEqual(["35=A|34=3|98=0|108=30"]);
    });
  });
});
