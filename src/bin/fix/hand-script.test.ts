import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Acceptor, openAcceptor } from "../../fix/open-acceptor.ts";
import type { ExitCode } from "../exit-code.ts";
import { eventsOf, FillingDesk, type JsonEvent, storyOf } from "./filling-desk.test-kit.ts";
import { handEventJson } from "./hand-event.ts";
import { type HandWords, handLineOptions } from "./hand-options.ts";
import { HandScript } from "./hand-script.ts";
import { runLines } from "./run-lines.ts";

const HOST = "127.0.0.1";
const ORDER = "35=D|11=A|55=IBM|54=1|40=1|38=100|60=now";

let desk: Acceptor;
let filling: FillingDesk;
let folder: string;

beforeEach(async () => {
  filling = new FillingDesk();
  folder = mkdtempSync(join(tmpdir(), "smars-hand-"));
  desk = await openAcceptor({
    address: { host: HOST, port: 0 },
    sessions: [
      { beginString: "FIX.4.4", localCompId: "DESK", remoteCompId: "ME" },
      { beginString: "FIX.4.4", localCompId: "DESK", remoteCompId: "KEEP", resetOnLogon: false },
    ],
    application: filling,
  });
});

afterEach(async () => {
  await desk.close();
  rmSync(folder, { recursive: true });
});

type Ran = { readonly code: ExitCode; readonly events: readonly JsonEvent[] };

/** Runs a script as `smars fix --json` does. */
function run(words: Partial<HandWords>, ...lines: readonly string[]): Promise<Ran> {
  return runOf(words, () => lines);
}

/** The same with lines that depend on what has happened. */
async function runOf(
  words: Partial<HandWords>,
  lines: (told: (pattern: RegExp) => Promise<string>) => Iterable<string> | AsyncIterable<string>,
): Promise<Ran> {
  const { close, ...line } = handLineOptions({
    connect: `${HOST}:${desk.port}`,
    sender: "ME",
    target: "DESK",
    begin: "FIX.4.4",
    heartbeat: "30",
    ...words,
  });
  let stdout = "";
  let wake: () => void = () => undefined;
  const told = async (pattern: RegExp): Promise<string> => {
    while (!pattern.test(stdout)) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return stdout;
  };
  const script = new HandScript({
    ...line,
    interactive: false,
    tell: (event) => {
      stdout += `${handEventJson(event, Date.now())}\n`;
      wake();
    },
    utcMs: Date.now,
  });
  await script.open();
  const options = { interactive: false, stay: false, ask: () => undefined };
  const code = await runLines(script, lines(told), options);
  await script.close();
  close();
  return { code, events: eventsOf({ stdout }) };
}

const out = ({ events }: Ran) => events.filter(({ direction }) => direction === "out");
const faults = ({ events }: Ran) =>
  events.flatMap(({ event, text }) => (event === "fault" ? [text] : []));

describe("a session by hand", () => {
  test("goes from the logon over what is typed to the logout", async () => {
    const ran = await run({}, ORDER, "/wait 35=8", "/test hello", "/wait 112=hello");
    expect([ran.code, filling.orders]).toEqual([0, ["A"]]);
    expect(storyOf(ran.events)).toEqual([
      "connected",
      "out A",
      "in A",
      "logon",
      "out D",
      "in 8",
      "out 1",
      "in 0",
      "out 5",
      "in 5",
      "logout",
      "closed",
    ]);
  });

  test("what is typed leaves in its order, the logout at the end last", async () => {
    const ran = await run({}, ORDER, "/test a", ORDER, "/logout", "/wait 35=5");
    expect(out(ran).map(({ msgType }) => msgType)).toEqual(["A", "D", "1", "D", "5"]);
    const unawaited = await run({}, ORDER);
    expect(out(unawaited).map(({ msgType }) => msgType)).toEqual(["A", "D", "5"]);
  });

  test("a message that breaks the field tables is not sent, and the script ends: exit 2", async () => {
    const ran = await run({}, "35=D|11=A|54=X|40=1|60=now", ORDER);
    expect([ran.code, filling.orders]).toEqual([2, []]);
    expect(faults(ran)).toEqual([
      expect.stringMatching(
        /^not sent: Value is incorrect .*: Side\(54\); allowed: 1 Buy, 2 Sell, /,
      ),
    ]);
  });

  test("/raw sends it all the same, and the peer says what it thinks", async () => {
    const ran = await run({}, "/raw 35=D|11=A|54=X|40=1|60=now", "/wait 35=3");
    expect([ran.code, filling.orders]).toEqual([0, []]);
    const reject = ran.events.find(({ msgType }) => msgType === "3");
    const side = { tag: 371, name: "RefTagID", value: "54", meaning: "Side" };
    expect(reject?.fields).toContainEqual(side);
  });

  test("/raw 8=… goes out byte for byte; a garbled one uses up no number", async () => {
    const garbled = "8=FIX.4.4|9=5|35=0|10=000|";
    const good = "8=FIX.4.4|9=*|35=1|34=*|49=ME|52=*|56=DESK|112=T|10=*|";
    const script = [`/raw ${garbled}`, `/raw ${good}`, "/wait 112=T", ORDER, "/wait 35=8"];
    const ran = await run({}, ...script);
    expect([ran.code, filling.orders]).toEqual([0, ["A"]]);
    expect(out(ran)[1]).toMatchObject({
      raw: garbled.replaceAll("|", "\u0001"),
      fault: "CheckSum(10) is 000, the bytes add up to 163",
    });
    expect(out(ran).map(({ msgSeqNum }) => msgSeqNum)).toEqual([1, -1, 2, 3, 4]);
  });

  test("a number of one's own makes a gap, and the engine fills it", async () => {
    const ran = await run({}, "/raw 35=0|34=5", "/wait 35=2", ORDER, "/wait 35=8");
    expect([ran.code, filling.orders]).toEqual([0, ["A"]]);
  });

  test("/resend asks, and what comes again is shown", async () => {
    const ran = await run({}, ORDER, "/wait 35=8", "/resend 2 0", "/wait 43=Y|35=8");
    expect(ran.code).toBe(0);
    expect(ran.events.filter(({ possDup }) => possDup === true)).toHaveLength(1);
  });

  test("who listens resends what was typed there, who connects does not", async () => {
    const report = "35=8|6=0|11=A|14=0|17=X|37=O|39=0|54=1|55=IBM|150=0|151=1";
    const who = { connect: undefined, listen: "0", sender: "DESK", target: "ME" } as never;
    const other = Promise.withResolvers<Ran>();
    const listening = await runOf(who, async function* (told) {
      const [, port] = /"port":([0-9]+)/.exec(await told(/"port"/)) ?? [];
      const script = ["/wait 35=8", ORDER, "/resend 2 0", "/wait 43=Y|35=8"];
      run({ connect: `${HOST}:${port}` }, ...script).then(other.resolve, other.reject);
      yield report;
      yield "/wait 35=D";
      yield "/resend 2 0";
      yield "/wait 35=4|43=Y|123=Y";
      yield "/wait 35=5";
    });
    expect([listening.code, (await other.promise).code]).toEqual([0, 0]);
  });

  test("fields of one's own are known when they are told", async () => {
    const own = `${ORDER}|5001=7`;
    expect((await run({}, own)).code).toBe(2);
    const ran = await run({ field: ["5001:int:D"] }, own, "/wait 371=5001");
    expect([ran.code, out(ran).map(({ msgType }) => msgType)]).toEqual([0, ["A", "D", "5"]]);
  });

  test("/reset begins both numbers again in the session", async () => {
    const script = ["/test a", "/wait 112=a", "/reset", "/wait 35=A|141=Y", ORDER, "/wait 35=8"];
    const ran = await run({}, ...script);
    expect([ran.code, filling.orders]).toEqual([0, ["A"]]);
    expect(ran.events.find(({ msgType }) => msgType === "D")).toMatchObject({ msgSeqNum: 2 });
  });

  test("/logout and /logon end the session and begin it again", async () => {
    const ran = await run({ reset: true }, "/logout enough", "/logon", ORDER, "/wait 35=8");
    expect([ran.code, filling.orders]).toEqual([0, ["A"]]);
    const turns = storyOf(ran.events).filter((event) => /^log/.test(event));
    expect(turns).toEqual(["logon", "logout", "logon", "logout"]);
  });

  test("--reset says so in the Logon", async () => {
    const { events } = await run({ reset: true });
    const logons = events.filter(({ msgType }) => msgType === "A");
    const flag = { tag: 141, name: "ResetSeqNumFlag", value: "Y", meaning: "Yes" };
    expect(logons).toHaveLength(2);
    for (const { fields } of logons) expect(fields).toContainEqual(flag);
  });

  test("--keep goes on with the numbers of the last time, --next-out with others", async () => {
    const kept = { sender: "KEEP", keep: join(folder, "numbers") };
    const first = await run(kept, ORDER, "/wait 35=8");
    const second = await run(kept, ORDER, "/wait 35=8");
    const third = await run({ ...kept, nextOut: "9" }, "/wait 35=2");
    const seqs = [first, second, third].map((ran) => out(ran).map(({ msgSeqNum }) => msgSeqNum));
    // The third one makes a gap of two, is asked for it, and fills it under the old number.
    expect(seqs).toEqual([
      [1, 2, 3],
      [4, 5, 6],
      [9, 7, 10],
    ]);
  });
});

describe("how a script ends", () => {
  test("nothing typed: a logon and a logout, exit 0", async () => {
    const ran = await run({});
    expect([ran.code, storyOf(ran.events).slice(3, 5)]).toEqual([0, ["logon", "out 5"]]);
  });

  test("/quit leaves the rest alone", async () => {
    const ran = await run({}, "/quit", ORDER);
    expect([ran.code, filling.orders, faults(ran)]).toEqual([0, [], []]);
  });

  test.each([
    [64, "there is no command /send: /help shows them", ["/send", ORDER]],
    [64, '"ABC" is no tag, field or message type', ["/what ABC", ORDER]],
    [3, "no message with 35=8|39=2 came in 0.1 s", ["/wait 35=8|39=2 0.1", ORDER]],
    [3, "no message with 35=8 came before the line was closed", ["/logout", "/wait 35=8", ORDER]],
    [1, "the session is over: /logon begins it again", ["/logout", "/wait 35=5", ORDER]],
    [64, "it is logged on", ["/wait 35=A", "/logon", ORDER]],
  ])("exit %s: %s", async (code, fault, script) => {
    const ran = await run({}, ...script);
    expect([ran.code, faults(ran), filling.orders]).toEqual([code, [fault], []]);
  });

  test("a message that a /wait has found is not found again: exit 3", async () => {
    const ran = await run({}, ORDER, "/wait 35=8", "/wait 35=8 0.1");
    expect([ran.code, faults(ran)]).toEqual([3, ["no message with 35=8 came in 0.1 s"]]);
  });

  test("a line that was gone before anything was typed: exit 1", async () => {
    const connect = `${HOST}:${desk.port}`;
    await desk.close();
    const ran = await runOf({ connect }, async function* (told) {
      await told(/"event":"closed"/);
      yield ORDER;
    });
    expect([ran.code, faults(ran)]).toEqual([1, ["there is no line"]]);
  });

  test("nobody listens: exit 1", async () => {
    const connect = `${HOST}:${desk.port}`;
    await desk.close();
    for (const script of [[ORDER], []]) {
      const ran = await run({ connect }, ...script);
      expect([ran.code, faults(ran)]).toEqual([1, ["there is no line"]]);
      expect(ran.events[0]).toMatchObject({ text: `${connect} refuses connections` });
    }
  });

  test("a logon that is not answered: exit 1, with what it may be", async () => {
    const ran = await run({ sender: "NOBODY" }, ORDER);
    const why =
      "the logon was not answered: DESK does not know NOBODY in FIX.4.4, or somebody is logged " +
      "on as that";
    expect([ran.code, faults(ran)]).toEqual([1, [why]]);
  });

  test("a logon that is refused in words: exit 1, with the words", async () => {
    await run({ sender: "KEEP" }, ORDER, "/wait 35=8");
    const ran = await run({ sender: "KEEP" }, ORDER);
    const why = "the logon was refused: MsgSeqNum too low, expecting 4 but received 1";
    expect([ran.code, faults(ran)]).toEqual([1, [why]]);
  });
});
