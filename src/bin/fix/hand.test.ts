import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Acceptor, openAcceptor } from "../../fix/open-acceptor.ts";
import { type Initiator, openInitiator } from "../../fix/open-initiator.ts";
import { Authority } from "../../shell/system/certificates.test-kit.ts";
import { MsgType, Tag } from "../../wire/fix/tags.ts";
import { Command, runCommand } from "./command.test-kit.ts";
import { eventsOf, FillingDesk, storyOf } from "./filling-desk.test-kit.ts";

const HOST = "127.0.0.1";
const WHO = ["--sender", "ME", "--target", "DESK"];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "smars-hand-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("connecting", () => {
  let desk: Acceptor;
  beforeEach(async () => {
    desk = await openAcceptor({
      address: { host: HOST, port: 0 },
      sessions: [{ beginString: "FIX.4.4", localCompId: "DESK", remoteCompId: "ME" }],
      application: new FillingDesk(),
    });
  });
  afterEach(() => desk.close());

  test("an order typed with names is sent and its report is shown decoded", async () => {
    const { code, stdout, stderr } = await runCommand(
      ["fix", "--connect", `${HOST}:${desk.port}`, ...WHO],
      "# an order",
      "MsgType=NewOrderSingle|ClOrdID=A|Symbol=IBM|Side=Buy|OrdType=Market|TransactTime=now",
      "/wait 35=8",
    );
    expect([code, stderr]).toEqual([0, ""]);
    const shown = stdout
      .replaceAll(/^[0-9:.]{12}/gm, "TIME")
      .replaceAll(/[0-9]{8}-[0-9:.]+/g, "UTC");
    const at = shown.indexOf("TIME → NewOrderSingle");
    const end = shown.indexOf("TIME → Logout");
    expect(shown.slice(at, end)).toBe(`TIME → NewOrderSingle(D) #2 ME → DESK
    ClOrdID(11)      = A
    Symbol(55)       = IBM
    Side(54)         = 1  Buy
    OrdType(40)      = 1  Market
    TransactTime(60) = UTC
TIME ← ExecutionReport(8) #2 DESK → ME
    AvgPx(6)       = 0
    ClOrdID(11)    = A
    CumQty(14)     = 100
    ExecID(17)     = E-A
    OrderID(37)    = O-A
    OrdStatus(39)  = 2  Filled
    Side(54)       = 1  Buy
    Symbol(55)     = IBM
    ExecType(150)  = F  Trade
    LeavesQty(151) = 0
`);
  });

  test("--json is one object an event; a line that is no good ends with its exit code", async () => {
    const args = ["fix", "--connect", `${HOST}:${desk.port}`, ...WHO, "--json"];
    const ended = await runCommand(
      args,
      "35=D|11=A|55=IBM|54=1|40=1|60=now",
      "/wait 35=8",
      "/oops",
    );
    expect([ended.code, ended.stderr]).toEqual([64, ""]);
    const events = eventsOf(ended);
    expect(events[5]).toMatchObject({
      event: "message",
      direction: "in",
      name: "ExecutionReport",
      msgSeqNum: 2,
      atMs: expect.any(Number),
      fields: expect.arrayContaining([
        { tag: 54, name: "Side", value: "1", meaning: "Buy" },
        { tag: 37, name: "OrderID", value: "O-A" },
      ]),
      raw: expect.stringMatching(/^8=FIX.4.4.9=.*10=[0-9]{3}.$/),
    });
    expect(storyOf(events).slice(6)).toEqual(["fault", "out 5", "in 5", "logout", "closed"]);
  });

  test("what is wrong in a text goes to stderr", async () => {
    const args = ["fix", "--connect", `${HOST}:${desk.port}`, ...WHO];
    const { code, stdout, stderr } = await runCommand(args, "/wait 35=8 0.1");
    expect([code, stdout.includes("!")]).toEqual([3, false]);
    expect(stderr).toMatch(/^[0-9:.]{12} ! no message with 35=8 came in 0.1 s\n$/);
  });

  test("SIGTERM logs out first: exit 0", async () => {
    const command = new Command(["fix", "--connect", `${HOST}:${desk.port}`, ...WHO, "--json"]);
    await command.until(/"event":"logon"/);
    command.kill("SIGTERM");
    const ended = await command.ended;
    const last = storyOf(eventsOf(ended)).slice(-4);
    expect([ended.code, last]).toEqual([0, ["out 5", "in 5", "logout", "closed"]]);
  });
});

test("bad usage: exit 64, with all that is wrong at once", async () => {
  const args = ["--begin", "FIX.5.0", "--heartbeat", "x", "--sender", "A B", "--next-in", "0"];
  const more = ["--tls-key", "none.pem", "--field", "12"];
  const { code, stdout, stderr } = await runCommand(["fix", "--target", "B", ...args, ...more]);
  expect([code, stdout]).toEqual([64, ""]);
  expect(stderr.trimEnd().split("\n")).toEqual([
    "say one of --connect HOST:PORT and --listen PORT",
    "TLS needs all of --tls-certificate, --tls-key and --tls-authority",
    '--field is "12": it must be TAG:TYPE:MESSAGES, such as 5001:int:D,8, with one of string, ' +
      "char, int, decimal, boolean, utctimestamp, date, monthyear",
    'FIX.5.0:A B->B: localCompId is "A B": it must be 1 to 64 characters of ASCII without blanks',
    "FIX.5.0:A B->B: heartBtIntS is NaN: it must be whole seconds, 0 to 86400",
    'FIX.5.0:A B->B: beginString is "FIX.5.0": it must be FIX.4.2 or FIX.4.4',
    '--next-in is "0": it must be a number from 1 to 2000000000',
  ]);
});

describe("listening", () => {
  const listen = (...options: readonly string[]): string[] => {
    const who = ["--sender", "DESK", "--target", "ME"];
    return ["fix", "--listen", "0", "--json", ...who, ...options];
  };

  /** An initiator that sends an order when it is logged on. */
  async function client(port: number, more: object = {}): Promise<[Initiator, Promise<string>]> {
    const report = Promise.withResolvers<string>();
    const made = await openInitiator({
      address: { host: HOST, port },
      session: { beginString: "FIX.4.4", localCompId: "ME", remoteCompId: "DESK" },
      application: {
        onLogon: (session) => {
          const w = session.begin(MsgType.NewOrderSingle);
          w.text(Tag.ClOrdID, "C1");
          w.char(Tag.OrdType, 0x31);
          w.char(Tag.Side, 0x31);
          w.text(Tag.Symbol, "IBM");
          w.utc(Tag.TransactTime, Date.UTC(2013, 9, 8));
          session.commit();
        },
        onMessage: (_, message) => report.resolve(message.text(Tag.ExecID)),
      },
      ...more,
    });
    return [made, report.promise];
  }

  const REPORT = "35=8|6=0|11=C1|14=0|17=X1|37=O1|39=0|54=1|55=IBM|150=0|151=100";

  test("a script answers whoever logs on", async () => {
    const command = new Command(listen()).type("/wait 35=D", REPORT);
    const [, , port] = await command.until(/("port"):([0-9]+)/);
    const [made, report] = await client(Number(port));
    expect(await report).toBe("X1");
    const ended = await command.end();
    await made.close();
    expect([ended.code, storyOf(eventsOf(ended)).slice(0, 7)]).toEqual([
      0,
      ["listening", "connected", "in A", "logon", "out A", "in D", "out 8"],
    ]);
  });

  test("--stay ends with the session, not with the script", async () => {
    const command = new Command(listen("--stay"));
    const ended = command.end();
    const [, , port] = await command.until(/("port"):([0-9]+)/);
    const [made] = await client(Number(port));
    await command.until(/"msgType":"D"/);
    await made.close("done");
    expect(await ended).toMatchObject({ code: 0 });
    expect(eventsOf(await ended)).toContainEqual(
      expect.objectContaining({ event: "logout", reason: "done" }),
    );
  });

  test("a Logon of somebody else is closed without a word, and one is told why", async () => {
    const command = new Command(listen("--target", "YOU"));
    const [, , port] = await command.until(/("port"):([0-9]+)/);
    const [made] = await client(Number(port));
    const note =
      "a Logon of ME → DESK in FIX.4.4 is not answered: YOU → DESK in FIX.4.4 is waited for";
    await command.until(new RegExp(note));
    await made.close();
    command.kill("SIGTERM");
    expect((await command.ended).code).toBe(0);
  });

  test("TLS both ways: the peer's certificate is asked for, and its name", async () => {
    const authority = new Authority("test");
    const file = (name: string, pem: string): string => {
      writeFileSync(join(folder, name), pem);
      return join(folder, name);
    };
    const server = authority.issue({ name: "desk", hosts: [HOST] });
    const command = new Command(
      listen(
        ...["--tls-certificate", file("c.pem", server.certificate)],
        ...["--tls-key", file("k.pem", server.key)],
        ...["--tls-authority", file("a.pem", authority.certificate), "--tls-name", "me"],
      ),
    ).type("/wait 35=D", REPORT);
    const [, , port] = await command.until(/("port"):([0-9]+)/);
    const tls = authority.tls({ name: "me" });
    const [made, report] = await client(Number(port), { tls });
    expect(await report).toBe("X1");
    const ended = await command.end();
    await made.close();
    expect(eventsOf(ended)[1]).toMatchObject({ event: "connected", certificateName: "me" });
  });
});
