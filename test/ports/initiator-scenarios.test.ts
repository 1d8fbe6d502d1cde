import { describe, expect, test } from "vitest";
import { FixInitiator } from "../../src/roles/fix/initiator.ts";
import { Turn } from "../../src/roles/turn.ts";
import { NodeClock } from "../../src/shell/system/clock.ts";
import { NodeNetwork } from "../../src/shell/system/network.ts";
import type { FixApplication, FixSessionConfig } from "../../src/wire/fix/session-config.ts";
import { MemoryFixStore } from "../../src/wire/fix/store.ts";
import { MsgType, Tag } from "../../src/wire/fix/tags.ts";
import { now, RawVenue } from "./raw-venue.ts";

type Version = "FIX.4.2" | "FIX.4.4";

/** A step: what the venue says, what it must hear, or something done by hand. */
type Step =
  | { readonly say: string }
  | { readonly hear: string }
  | { readonly act: (stage: Stage) => void | Promise<void> };

type Scenario = {
  readonly title: string;
  readonly only?: Version;
  readonly config?: Partial<FixSessionConfig>;
  /** Numbers of an earlier connection: our next and the expected one. */
  readonly numbers?: readonly [number, number];
  readonly steps: readonly Step[];
  /** What the application hears, in order. */
  readonly events: readonly string[];
};

const say = (text: string): Step => ({ say: text });
const hear = (text: string): Step => ({ hear: text });
const act = (fn: (stage: Stage) => void | Promise<void>): Step => ({ act: fn });

const LOGON = "35=A|34=1|98=0|108=30";
const CLOSED = hear("closed");
/** The logon as it should be; the numbers go on with 2. */
const LOGGED_ON = [hear(LOGON), say(LOGON), act((stage) => stage.live())];
const LIVE = "logon";
const ORDER = "11=A|40=1|54=1|55=IBM|60=T";

/** A real initiator and the raw venue that it connects to. */
class Stage {
  readonly events: string[] = [];
  readonly initiator: FixInitiator;
  readonly venue: RawVenue;
  readonly version: Version;

  constructor(venue: RawVenue, version: Version, { config, numbers = [1, 1] }: Scenario) {
    this.venue = venue;
    this.version = version;
    const store = new MemoryFixStore();
    const session: FixSessionConfig = {
      beginString: version,
      localCompId: "C1",
      remoteCompId: "VENUE",
      heartBtIntS: 30,
      resetOnLogon: false,
      resend: "gap-fill-orders",
      logonTimeoutMs: 400,
      logoutTimeoutMs: 300,
      ...config,
    };
    const kept = store.session(`${version}:C1->VENUE`);
    kept.setNextOut(numbers[0]);
    kept.setNextIn(numbers[1]);
    const clock = new NodeClock();
    this.initiator = new FixInitiator({
      network: new NodeNetwork(),
      clock,
      turn: new Turn(clock),
      store,
      address: { host: "127.0.0.1", port: venue.port },
      application: this.#application(),
      session,
      // One attempt a scenario.
      reconnectMinMs: 60_000,
      reconnectMaxMs: 60_000,
    });
  }

  /** Resolves when the initiator is logged on. */
  async live(): Promise<void> {
    await expect.poll(() => this.initiator.session.live, { interval: 1 }).toBe(true);
  }

  order(id: string): number {
    const { session } = this.initiator;
    const w = session.begin(MsgType.NewOrderSingle);
    w.text(Tag.ClOrdID, id);
    if (this.version === "FIX.4.2") w.char(Tag.HandlInst, 0x31);
    w.uint(Tag.OrdType, 1);
    w.uint(Tag.Side, 1);
    w.text(Tag.Symbol, "IBM");
    w.utc(Tag.TransactTime, Date.now());
    return session.commit();
  }

  #application(): FixApplication {
    const note = (what: string): void => void this.events.push(what);
    return {
      onLogon: () => note(LIVE),
      onLogout: (_session, reason) => note(`logout: ${reason}`),
      onMessage: (_session, m) => note(`${m.msgSeqNum} ${m.text(Tag.Subject)}`),
      onGapFilled: (_session, from, to) => note(`gap-filled ${from}-${to}`),
      onResendComplete: () => note("complete"),
      onReset: () => note("reset"),
    };
  }
}

/** A message for the application. */
const email = (seq: number, more = ""): string =>
  `35=C|34=${seq}${more}|33=1|58=x|94=0|147=m${seq}|164=1`;

const SCENARIOS: readonly Scenario[] = [
  {
    title: "a good logon: live; our Logout is answered and the line is closed",
    steps: [
      ...LOGGED_ON,
      act(({ initiator }) => initiator.session.logout("done")),
      hear("35=5|34=2|58=done"),
      say("35=5|34=2"),
      CLOSED,
    ],
    events: [LIVE, "complete", "logout: Logout"],
  },
  ...[
    ["another SenderCompID(49)", `${LOGON}|49=OTHER`],
    ["another TargetCompID(56)", `${LOGON}|56=OTHER`],
    ["another BeginString(8)", `${LOGON}|8=FIX.3.9`],
    ["an old SendingTime(52)", `${LOGON}|52=${now(-180_000)}`],
    ["no EncryptMethod(98)", "35=A|34=1|108=30"],
    ["a Heartbeat instead", "35=0|34=1"],
    ["an order instead", "35=D|34=1|11=A|55=IBM"],
    ["a Logout of another CompID", "35=5|34=1|49=OTHER"],
  ].map(
    ([what, answer = ""]): Scenario => ({
      title: `the Logon is answered with ${what}: closed without a word`,
      steps: [hear(LOGON), say(answer), CLOSED],
      events: [],
    }),
  ),
  {
    title: "the Logon is answered in the other version: closed without a word",
    steps: [
      hear(LOGON),
      act(({ venue, version }) =>
        venue.say(`${LOGON}|8=${version === "FIX.4.2" ? "FIX.4.4" : "FIX.4.2"}`),
      ),
      CLOSED,
    ],
    events: [],
  },
  {
    title: "the Logon is answered with Logout: closed, nothing was live",
    steps: [hear(LOGON), say("35=5|34=1|58=not now"), CLOSED],
    events: [],
  },
  {
    title: "the Logon is not answered: closed after its time",
    steps: [hear(LOGON), CLOSED],
    events: [],
  },
  {
    title: "the answer is garbled: passed over, and the next one counts",
    steps: [
      hear(LOGON),
      act(({ venue }) => {
        const bytes = venue.bytes(LOGON);
        bytes[20] = (bytes[20] as number) ^ 1;
        venue.sayBytes(bytes);
      }),
      say(LOGON),
      say("35=1|34=2|112=there?"),
      hear("35=0|34=2|112=there?"),
    ],
    events: [LIVE, "complete"],
  },
  {
    title: "the answer comes byte by byte",
    steps: [
      hear(LOGON),
      act(async ({ venue }) => {
        for (const byte of venue.bytes(LOGON)) {
          venue.sayBytes(Uint8Array.of(byte));
          await new Promise(setImmediate);
        }
      }),
      say("35=1|34=2|112=there?"),
      hear("35=0|34=2|112=there?"),
    ],
    events: [LIVE, "complete"],
  },
  {
    title: "the answer's number is too high: live, and one ResendRequest",
    steps: [
      hear(LOGON),
      say("35=A|34=5|98=0|108=30"),
      hear("35=2|34=2|7=1|16=0"),
      say(`35=4|34=1|43=Y|122=${now(-1000)}|36=6|123=Y`),
      say(email(6)),
      say("35=1|34=7|112=x"),
      hear("35=0|34=3|112=x"),
    ],
    events: [LIVE, "complete", "6 m6"],
  },
  {
    title: "the answer's number is too low: Logout with the numbers, closed",
    numbers: [8, 5],
    steps: [
      hear("35=A|34=8|98=0|108=30"),
      say(LOGON),
      hear("35=5|34=9|58=MsgSeqNum too low, expecting 5 but received 1"),
      CLOSED,
    ],
    events: [],
  },
  {
    title: "a reset that we ask for: 141=Y both ways, both numbers start at 1",
    numbers: [8, 5],
    config: { resetOnLogon: true },
    steps: [
      hear("35=A|34=1|98=0|108=30|141=Y"),
      say("35=A|34=1|98=0|108=30|141=Y"),
      say("35=1|34=2|112=x"),
      hear("35=0|34=2|112=x"),
    ],
    events: [LIVE, "complete"],
  },
  {
    title: "141=Y in the answer, not asked for: answered with it once, live with 2 and 2",
    numbers: [8, 5],
    steps: [
      hear("35=A|34=8|98=0|108=30"),
      say("35=A|34=1|98=0|108=30|141=Y"),
      hear("35=A|34=1|98=0|108=30|141=Y"),
      say("35=1|34=2|112=x"),
      hear("35=0|34=2|112=x"),
      act(({ initiator: { session } }) =>
        expect([session.nextIn, session.nextOut]).toEqual([3, 3]),
      ),
    ],
    events: ["reset", LIVE, "complete"],
  },
  {
    title: "TestRequest: Heartbeat with the same TestReqID(112)",
    steps: [...LOGGED_ON, say("35=1|34=2|112=a b"), hear("35=0|34=2|112=a b")],
    events: [LIVE, "complete"],
  },
  {
    title: "silence: Heartbeat after the interval, TestRequest, closed",
    config: { heartBtIntS: 1 },
    steps: [
      hear("35=A|34=1|98=0|108=1"),
      say("35=A|34=1|98=0|108=1"),
      hear("35=0|34=2"),
      hear("35=1|34=3|112=TEST"),
      // Its next Heartbeat may be due before the close or with it.
      act(async ({ venue }) => {
        const last = await venue.hear();
        if (last !== "closed") expect([last, await venue.hear()]).toEqual(["35=0|34=4", "closed"]);
      }),
    ],
    events: [LIVE, "complete", "logout: the peer is silent"],
  },
  {
    title: "TestRequests that are answered: the session goes on",
    config: { heartBtIntS: 1 },
    steps: [
      hear("35=A|34=1|98=0|108=1"),
      say("35=A|34=1|98=0|108=1"),
      act(async ({ venue }) => {
        // Four messages of its own take more than two intervals.
        for (let seq = 2, heard = ""; !heard.includes("|34=5"); ) {
          heard = await venue.hear();
          if (heard.startsWith("35=1|")) venue.say(`35=0|34=${seq++}|112=TEST`);
          else expect(heard).toMatch(/^35=0\|34=\d$/);
        }
      }),
      act(({ initiator }) => expect(initiator.session.live).toBe(true)),
    ],
    events: [LIVE, "complete"],
  },
  {
    title: "a Logout that nobody asked for: answered, closed",
    steps: [...LOGGED_ON, say("35=5|34=2|58=good night"), hear("35=5|34=2"), CLOSED],
    events: [LIVE, "complete", "logout: good night"],
  },
  {
    title: "our Logout is not answered: closed after its time",
    steps: [
      ...LOGGED_ON,
      act(({ initiator }) => initiator.session.logout("done")),
      hear("35=5|34=2|58=done"),
      CLOSED,
    ],
    events: [LIVE, "complete", "logout: the peer did not answer in time"],
  },
  {
    title: "a number too high in the session: asked for once, held, processed in order",
    steps: [
      ...LOGGED_ON,
      say(email(4)),
      hear("35=2|34=2|7=2|16=0"),
      say(email(5)),
      say(email(2, `|43=Y|122=${now(-1000)}`)),
      say(email(3, `|43=Y|122=${now(-1000)}`)),
      say("35=1|34=6|112=x"),
      hear("35=0|34=3|112=x"),
    ],
    events: [LIVE, "complete", "2 m2", "3 m3", "4 m4", "5 m5", "complete"],
  },
  {
    title: "a number too low in the session: Logout with the numbers, closed",
    steps: [
      ...LOGGED_ON,
      say(email(1)),
      hear("35=5|34=2|58=MsgSeqNum too low, expecting 2 but received 1"),
      CLOSED,
    ],
    events: [LIVE, "complete", "logout: MsgSeqNum too low, expecting 2 but received 1"],
  },
  {
    title: "resend requests cross: each is answered, none is repeated",
    steps: [
      hear(LOGON),
      say("35=A|34=3|98=0|108=30"),
      say("35=2|34=4|7=1|16=0"),
      hear("35=2|34=2|7=1|16=0"),
      hear("35=4|34=1|43=Y|122=T|36=3|123=Y"),
      say(`35=4|34=1|43=Y|122=${now(-1000)}|36=5|123=Y`),
      say("35=1|34=5|112=x"),
      hear("35=0|34=3|112=x"),
    ],
    events: [LIVE, "gap-filled 1-2", "complete"],
  },
  {
    title: "I11: an order is asked for again: its number is gap-filled, it is never sent again",
    steps: [
      ...LOGGED_ON,
      act((stage) => expect(stage.order("A")).toBe(2)),
      act(async (stage) => {
        const heard = await stage.venue.hear();
        expect(heard.replace("|21=1", "")).toBe(`35=D|34=2|${ORDER}`);
      }),
      say("35=2|34=2|7=1|16=0"),
      hear("35=4|34=1|43=Y|122=T|36=3|123=Y"),
      act((stage) => expect(stage.order("B")).toBe(3)),
      act(async ({ venue }) => expect(await venue.hear()).toContain("35=D|34=3|11=B|")),
    ],
    events: [LIVE, "complete", "gap-filled 1-2"],
  },
  {
    title: "a client's order is asked for again: sent again with its number, 43=Y and 122",
    config: { resend: "application" },
    steps: [
      ...LOGGED_ON,
      act((stage) => expect(stage.order("A")).toBe(2)),
      act(async ({ venue }) => expect(await venue.hear()).toContain("35=D|34=2|")),
      say("35=2|34=2|7=1|16=0"),
      hear("35=4|34=1|43=Y|122=T|36=2|123=Y"),
      act(async ({ venue }) => {
        const again = (await venue.hear()).replace("|21=1", "");
        expect(again).toBe(`35=D|34=2|43=Y|122=T|${ORDER}`);
      }),
    ],
    events: [LIVE, "complete", "gap-filled 1-1"],
  },
  {
    title: "another CompID in the session: Reject 373=9, Logout, closed",
    steps: [
      ...LOGGED_ON,
      say("35=0|34=2|49=OTHER"),
      hear("35=3|34=2|45=2|58=CompID problem|372=0|373=9"),
      hear("35=5|34=3"),
      say("35=5|34=3"),
      CLOSED,
    ],
    events: [LIVE, "complete", "logout: a rule of the session was broken"],
  },
  {
    title: "another BeginString(8) in the session: Logout, closed",
    steps: [
      ...LOGGED_ON,
      say("35=0|34=2|8=FIX.4.1"),
      hear("35=5|34=2|58=Incorrect BeginString"),
      CLOSED,
    ],
    events: [LIVE, "complete", "logout: Incorrect BeginString"],
  },
  {
    title: "a reset in the session: answered with 141=Y, both numbers start at 1",
    steps: [
      ...LOGGED_ON,
      say("35=A|34=1|98=0|108=30|141=Y"),
      hear("35=A|34=1|98=0|108=30|141=Y"),
      say("35=1|34=2|112=x"),
      hear("35=0|34=2|112=x"),
    ],
    events: [LIVE, "complete", "reset"],
  },
];

describe.concurrent.each<Version>(["FIX.4.2", "FIX.4.4"])(
  "the initiator's side of a session, %s",
  (version) => {
    test.each(SCENARIOS)("$title", async (scenario) => {
      const venue = await RawVenue.open(version);
      const stage = new Stage(venue, version, scenario);
      try {
        stage.initiator.start();
        for (const step of scenario.steps) {
          if ("say" in step) venue.say(step.say);
          else if ("hear" in step) expect(await venue.hear()).toBe(step.hear);
          else await step.act(stage);
        }
        expect(stage.events).toEqual(scenario.events);
        expect(venue.connections).toBe(1);
      } finally {
        stage.initiator.stop();
        venue.close();
      }
    });
  },
);
