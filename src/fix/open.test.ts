import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Authority } from "../shell/system/certificates.test-kit.ts";
import {
  type Acceptor,
  decodeMessage,
  type FixHandlers,
  FixLogScanner,
  type FixMessage,
  type FixSession,
  type Initiator,
  MsgType,
  messageLog,
  openAcceptor,
  openInitiator,
  Tag,
} from "./index.ts";

const HOST = "127.0.0.1";
const BEGIN = "FIX.4.4";

let folder = "";
let open: { close(): Promise<void> }[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "smars-fix-"));
  open = [];
});
afterEach(async () => {
  for (const one of open) await one.close();
  rmSync(folder, { recursive: true });
});

/** Says what it hears, and lets a test wait for it. */
class Ear implements FixHandlers {
  readonly heard: string[] = [];
  #waiting: (() => void)[] = [];

  onLogon(session: FixSession): void {
    this.#hear(`logon ${session.remoteCompId}`);
  }
  onLogout(_: FixSession, reason: string): void {
    this.#hear(`logout ${reason}`);
  }
  onMessage(_: FixSession, message: FixMessage): void {
    this.#hear(`${message.msgSeqNum} ${message.text(Tag.ClOrdID)}`);
  }

  async until(text: string): Promise<void> {
    while (!this.heard.includes(text)) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #hear(text: string): void {
    this.heard.push(text);
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

async function acceptor(application: FixHandlers, store?: string): Promise<Acceptor> {
  const made = await openAcceptor({
    address: { host: HOST, port: 0 },
    sessions: [{ beginString: BEGIN, localCompId: "DESK", remoteCompId: "ME" }],
    application,
    ...(store === undefined ? {} : { store: join(folder, store) }),
  });
  open.push(made);
  return made;
}

async function initiator(port: number, application: FixHandlers, store?: string) {
  const made = await openInitiator({
    address: { host: HOST, port },
    session: { beginString: BEGIN, localCompId: "ME", remoteCompId: "DESK" },
    application,
    ...(store === undefined ? {} : { store: join(folder, store) }),
  });
  open.push(made);
  return made;
}

function order({ session }: Initiator, id: string): void {
  const w = session.begin(MsgType.NewOrderSingle);
  w.text(Tag.ClOrdID, id);
  w.uint(Tag.OrdType, 1);
  w.uint(Tag.Side, 1);
  w.text(Tag.Symbol, "IBM");
  w.utc(Tag.TransactTime, Date.UTC(2013, 9, 8));
  session.commit();
}

test("an address, a session and a handler are enough; close logs out both ways", async () => {
  const [desk, me] = [new Ear(), new Ear()];
  const listening = await acceptor(desk);
  const connected = await initiator(listening.port, me);
  await me.until("logon DESK");
  order(connected, "A");
  await desk.until("2 A");
  expect(listening.session("ME")?.live).toBe(true);
  await connected.close("enough");
  expect([desk.heard, me.heard]).toEqual([
    ["logon ME", "2 A", "logout enough"],
    ["logon DESK", "logout Logout"],
  ]);
  expect(connected.session.live).toBe(false);
});

test("numbers in memory start at 1 with every logon, those in a folder go on", async () => {
  for (const [store, seqs] of [
    [undefined, ["2 A", "2 B"]],
    ["numbers", ["2 A", "5 B"]],
  ] as const) {
    const desk = new Ear();
    const listening = await acceptor(desk, store);
    for (const [id, wanted] of [
      ["A", seqs[0]],
      ["B", seqs[1]],
    ] as const) {
      const me = new Ear();
      const connected = await initiator(listening.port, me, store && `${store}-me`);
      await me.until("logon DESK");
      order(connected, id);
      await desk.until(wanted);
      await connected.close();
    }
    await listening.close();
  }
});

test("what must be safe is written before anything leaves, and not after it", async () => {
  const desk = new Ear();
  const listening = await acceptor(desk);
  const steps: string[] = [];
  const me = new Ear();
  const connected = await openInitiator({
    address: { host: HOST, port: listening.port },
    session: { beginString: BEGIN, localCompId: "ME", remoteCompId: "DESK" },
    application: me,
    beforeSend: () => steps.push("journal"),
    watch: { sent: () => steps.push("sent") },
  });
  open.push(connected);
  await me.until("logon DESK");
  steps.length = 0;
  order(connected, "A");
  await desk.until("2 A");
  expect(steps).toEqual(["journal", "sent"]);
});

test("the lines are watched: what came, what went, and why there is none", async () => {
  const desk = new Ear();
  const listening = await acceptor(desk);
  const seen: string[] = [];
  const closed = Promise.withResolvers<void>();
  const me = new Ear();
  const connected = await openInitiator({
    address: { host: HOST, port: listening.port },
    session: { beginString: BEGIN, localCompId: "ME", remoteCompId: "DESK" },
    application: me,
    reconnectMinMs: 1,
    watch: {
      opened: ({ remote }) => seen.push(`opened ${remote}`),
      received: (_, bytes) => seen.push(`received ${bytes[0]}`),
      sent: (_, bytes) => seen.push(`sent ${bytes[0]}`),
      closed: (_, fault) => {
        seen.push(`closed ${fault?.code}`);
        if (fault?.code === "ECONNREFUSED") closed.resolve();
      },
    },
  });
  open.push(connected);
  await me.until("logon DESK");
  await listening.close();
  await closed.promise;
  expect(seen.slice(0, 3)).toEqual([`opened ${HOST}:${listening.port}`, "sent 56", "received 56"]);
  expect(seen).toContain("closed ECONNREFUSED");
});

test("a message log has every message of every line, readable again", async () => {
  const log: string[] = [];
  const desk = new Ear();
  const listening = await openAcceptor({
    address: { host: HOST, port: 0 },
    sessions: [{ beginString: BEGIN, localCompId: "DESK", remoteCompId: "ME" }],
    application: desk,
    watch: messageLog((line) => log.push(line)),
  });
  open.push(listening);
  const me = new Ear();
  const connected = await initiator(listening.port, me);
  await me.until("logon DESK");
  order(connected, "A");
  await desk.until("2 A");
  await connected.close();
  await listening.close();
  const words = log.map((line) => line.trimEnd().split(" ").slice(1, 2).join(" "));
  expect(words).toEqual(["opened", "in", "out", "in", "in", "out", "closed"]);
  expect(log[3]).toMatch(
    /^[0-9]{8}-[0-9:.]{12} in 127\.0\.0\.1:[0-9]+ 8=FIX\.4\.4\|9=[0-9]+\|35=D\|.*\|10=[0-9]{3}\|\n$/,
  );
  const scanner = new FixLogScanner();
  scanner.push(Uint8Array.from(log.join(""), (c) => c.charCodeAt(0)));
  const types: string[] = [];
  for (let found = scanner.next(); found !== null; found = scanner.next()) {
    types.push(decodeMessage(found.bytes).msgType);
  }
  expect(types).toEqual(["A", "A", "D", "5", "5"]);
});

test("with TLS a session belongs to a certificate, and to no other", async () => {
  const authority = new Authority("test");
  const session = { beginString: BEGIN, localCompId: "DESK", remoteCompId: "ME" } as const;
  const refused = Promise.withResolvers<string>();
  const listening = await openAcceptor({
    address: { host: HOST, port: 0 },
    tls: authority.tls({ name: "desk", hosts: [HOST] }),
    sessions: [{ ...session, certificateName: "me" }],
    application: new Ear(),
    onRefused: (reason) => refused.resolve(reason),
  });
  open.push(listening);
  const connect = async (name: string, application: FixHandlers): Promise<void> => {
    const made = await openInitiator({
      address: { host: HOST, port: listening.port },
      tls: authority.tls({ name }),
      session: { beginString: BEGIN, localCompId: "ME", remoteCompId: "DESK" },
      application,
    });
    open.push(made);
  };
  await connect("you", new Ear());
  expect(await refused.promise).toBe("certificate");
  expect(listening.refusals.certificate).toBeGreaterThan(0);
  const me = new Ear();
  await connect("me", me);
  await me.until("logon DESK");
});

test("close may be called twice, and before anybody has answered", async () => {
  const made = await initiator(1, new Ear());
  await Promise.all([made.close(), made.close()]);
  const listening = await acceptor(new Ear());
  await Promise.all([listening.close(), listening.close()]);
});

test("a port in use is a fault that can be caught", async () => {
  const { port } = await acceptor(new Ear());
  const again = openAcceptor({
    address: { host: HOST, port },
    sessions: [{ beginString: BEGIN, localCompId: "DESK", remoteCompId: "ME" }],
    application: new Ear(),
  });
  await expect(again).rejects.toMatchObject({
    name: "FixFault",
    code: "EADDRINUSE",
    message: `address ${HOST}:${port} is in use`,
  });
});

test("a store that cannot be opened is a fault that can be caught", async () => {
  const made = openInitiator({
    address: { host: HOST, port: 1 },
    session: { beginString: BEGIN, localCompId: "ME", remoteCompId: "DESK" },
    application: new Ear(),
    store: join(import.meta.filename, "below a file"),
  });
  await expect(made).rejects.toMatchObject({ name: "FixFault", code: "Disk" });
});

test("bad options are refused with all that is wrong in them", async () => {
  const session = { beginString: "FIX.4.2", localCompId: "DESK", remoteCompId: "ME" } as const;
  const made = openAcceptor({
    address: { host: HOST, port: 0 },
    sessions: [
      session,
      session,
      { ...session, localCompId: "", remoteCompId: "a\x01b", heartBtIntS: -1 },
      { ...session, remoteCompId: "X", nextExpectedMsgSeqNum: true },
      { ...session, remoteCompId: "Z", certificateName: "z" },
      { ...session, remoteCompId: "Y", userFields: [{ tag: 12, type: "int", messages: [] }] },
    ],
    application: new Ear(),
  });
  const { message } = await made.then(
    () => new Error("opened"),
    (error: Error) => error,
  );
  expect(message.split("\n")).toEqual([
    'FIX.4.2:->a\x01b: localCompId is "": it must be 1 to 64 characters of ASCII without blanks',
    'FIX.4.2:->a\x01b: remoteCompId is "a\\u0001b": it must be 1 to 64 characters of ASCII without blanks',
    "FIX.4.2:->a\x01b: heartBtIntS is -1: it must be whole seconds, 0 to 86400",
    "FIX.4.2:DESK->X: NextExpectedMsgSeqNum(789) is a field of FIX.4.4",
    'FIX.4.2:DESK->Z: certificateName is "z": without tls no session has one',
    "FIX.4.2:DESK->Y: the user-defined tag 12 is 5000 or above, with nine digits at most",
    "FIX.4.2:DESK->ME is given more than once",
  ]);
});
