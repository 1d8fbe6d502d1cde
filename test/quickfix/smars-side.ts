import { appendFileSync, existsSync, mkdirSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Tls } from "../../src/ports/network.ts";
import { FixAcceptor } from "../../src/roles/fix/acceptor.ts";
import { FileFixStore } from "../../src/roles/fix/file-store.ts";
import { FixInitiator } from "../../src/roles/fix/initiator.ts";
import { Turn } from "../../src/roles/turn.ts";
import { NodeClock } from "../../src/shell/system/clock.ts";
import { NodeDisk } from "../../src/shell/system/disk.ts";
import { NodeNetwork } from "../../src/shell/system/network.ts";
import type { FixMessage } from "../../src/wire/fix/message.ts";
import type { FixSession } from "../../src/wire/fix/session.ts";
import type { FixApplication, FixSessionConfig } from "../../src/wire/fix/session-config.ts";
import { type FixStore, MemoryFixStore } from "../../src/wire/fix/store.ts";
import {
  BusinessRejectReason,
  CxlRejReason,
  ExecType,
  MsgType,
  msgTypeCode,
  Tag,
} from "../../src/wire/fix/tags.ts";

/** How our side of an interop test is set up: the one argument of this program, as JSON. */
export type SmarsSideOptions = {
  readonly role: "acceptor" | "initiator";
  /** Where an initiator connects. */
  readonly port: number;
  readonly session: FixSessionConfig;
  /** Folder of the store and of the application's journal; null keeps everything in memory. */
  readonly storeFolder: string | null;
  readonly tls: Tls | null;
  /** Answers orders, cancels and replaces as a venue answers them. */
  readonly exchange: boolean;
};

/**
 * Our engine in a process of its own, with the commands and the events of `peer.cpp`: lines on
 * stdin, JSON lines on stdout. Commands: `send 35=D|11=a|...` `repeat N 35=D|11=#|...` (`#` is the
 * count) `logout TEXT` `reset` `numbers` `stop`; each is followed by an event `done`.
 */
function main(): void {
  const options = JSON.parse(process.argv[2] as string) as SmarsSideOptions;
  const clock = new NodeClock();
  const store = openStore(options.storeFolder, clock);
  const common = {
    network: new NodeNetwork(),
    clock,
    turn: new Turn(clock),
    store,
    application: new Desk(options.exchange, new Journal(options.storeFolder)),
  };
  const { session, port, tls } = options;
  const encrypted = tls === null ? {} : { tls };
  // Nobody but the test ends this process; the timers of the engine do not keep it alive.
  setInterval(() => undefined, 1_000);
  if (options.role === "initiator") {
    const address = { host: "127.0.0.1", port };
    const initiator = new FixInitiator({
      ...common,
      ...encrypted,
      address,
      session,
      reconnectMaxMs: 200,
    });
    obey(initiator.session, () => end(store));
    tell("ready", "0");
    initiator.start();
    return;
  }
  const address = { host: "127.0.0.1", port: 0 };
  const sessions = [tls === null ? session : { ...session, certificateName: session.remoteCompId }];
  void FixAcceptor.open({ ...common, ...encrypted, address, sessions }).then((acceptor) => {
    obey(acceptor.session(session.remoteCompId) as FixSession, () => end(store));
    tell("ready", `${acceptor.port}`);
  });
}

/** What a store that ends in good order writes last, then the end of the process. */
function end(store: FixStore): void {
  if (store instanceof FileFixStore) store.close();
  process.exit(0);
}

function openStore(folder: string | null, clock: NodeClock): FixStore {
  if (folder === null) return new MemoryFixStore();
  return FileFixStore.open(new NodeDisk(folder), "fix-store", { clock, segmentBytes: 1 << 20 });
}

/**
 * What the application has taken, one key in a line, on disk before anything is answered: the FIX
 * store promises no more than that an incoming message comes again when that is in doubt.
 */
class Journal {
  readonly #file: string | null;
  readonly #keys: Set<string> = new Set();

  constructor(folder: string | null) {
    this.#file = folder === null ? null : join(folder, "application");
    if (folder === null || this.#file === null) return;
    mkdirSync(folder, { recursive: true });
    if (existsSync(this.#file)) this.#keys = new Set(readFileSync(this.#file, "utf8").split("\n"));
  }

  /** Notes a key; false when it was noted before. */
  isNew(key: string): boolean {
    if (this.#keys.has(key)) return false;
    this.#keys.add(key);
    if (this.#file !== null) appendFileSync(this.#file, `${key}\n`);
    return true;
  }
}

/**
 * Waits until the system has the line. `process.stdout` keeps in memory what a busy test does not
 * read yet, and whoever is killed then has never told it.
 */
function tell(on: string, text: string): void {
  const line = Buffer.from(`${JSON.stringify({ on, text })}\n`);
  for (let at = 0; at < line.length; ) at += writeSync(1, line, at);
}

/** Reports what the engine says; with `exchange` a venue with one order per ClOrdID(11). */
class Desk implements FixApplication {
  readonly #exchange: boolean;
  readonly #journal: Journal;
  readonly #orders = new Map<string, Map<number, string>>();
  #reports = 0;

  constructor(exchange: boolean, journal: Journal) {
    this.#exchange = exchange;
    this.#journal = journal;
  }

  onLogon(): void {
    tell("logon", "");
  }

  onLogout(_session: FixSession, reason: string): void {
    tell("logout", reason);
  }

  onReject(_session: FixSession, message: FixMessage): void {
    tell("reject", textOf(message));
  }

  onGapFilled(_session: FixSession, fromSeq: number, toSeq: number): void {
    tell("gap-filled", `${fromSeq}-${toSeq}`);
  }

  onResendComplete(): void {
    tell("resend complete", "");
  }

  onReset(): void {
    tell("reset", "");
  }

  onMessage(session: FixSession, message: FixMessage): void {
    const id = message.text(Tag.ClOrdID);
    const key = message.text(Tag.ExecID) || id;
    const isNew = key === "" || this.#journal.isNew(`${message.msgType} ${key}`);
    tell(isNew ? "app" : "known", textOf(message));
    if (!TAKEN.has(message.msgType)) {
      const reason = BusinessRejectReason.UnsupportedMessageType;
      session.businessReject(message, reason, "Unsupported Message Type");
    } else if (!this.#exchange) {
      // A client only listens.
    } else if (message.msgType === MsgType.NewOrderSingle) {
      const order = termsOf(message);
      this.#orders.set(id, order);
      this.#report(session, order, isNew ? ExecType.New : ExecType.OrderStatus);
    } else if (CHANGES.has(message.msgType)) {
      this.#change(session, message);
    }
  }

  #change(session: FixSession, request: FixMessage): void {
    const replace = request.msgType === MsgType.OrderCancelReplaceRequest;
    const origClOrdId = request.text(Tag.OrigClOrdID);
    const old = this.#orders.get(origClOrdId);
    if (old === undefined) {
      const reject = session.begin(MsgType.OrderCancelReject);
      reject.text(Tag.ClOrdID, request.text(Tag.ClOrdID));
      reject.text(Tag.OrderID, "NONE");
      reject.text(Tag.OrdStatus, "8");
      reject.text(Tag.OrigClOrdID, origClOrdId);
      reject.text(Tag.Text, 'no "such" order');
      reject.uint(Tag.CxlRejReason, CxlRejReason.UnknownOrder);
      reject.text(Tag.CxlRejResponseTo, replace ? "2" : "1");
      session.commit();
      return;
    }
    this.#orders.delete(origClOrdId);
    const order = replace ? termsOf(request) : new Map(old);
    order.set(Tag.ClOrdID, request.text(Tag.ClOrdID)).set(Tag.OrigClOrdID, origClOrdId);
    if (replace) this.#orders.set(request.text(Tag.ClOrdID), order);
    this.#report(session, order, replace ? ExecType.Replaced : ExecType.Canceled);
  }

  #report(session: FixSession, order: ReadonlyMap<number, string>, execType: number): void {
    const type = String.fromCharCode(execType);
    const early = session.beginString === "FIX.4.2";
    // An order that is known is no second one: its state is told again.
    const status = execType === ExecType.OrderStatus;
    const fields = new Map(order)
      .set(Tag.AvgPx, "0")
      .set(Tag.CumQty, "0")
      .set(Tag.ExecID, `${process.pid}-${++this.#reports}`)
      .set(Tag.OrderID, `O${order.get(Tag.ClOrdID)}`)
      // 4.4 has no status Replaced: such an order is as new.
      .set(Tag.OrdStatus, status || (execType === ExecType.Replaced && !early) ? "0" : type)
      .set(Tag.ExecType, status && early ? "0" : type)
      .set(Tag.LeavesQty, execType === ExecType.Canceled ? "0" : (order.get(Tag.OrderQty) ?? "0"));
    if (early) fields.set(Tag.ExecTransType, status ? "3" : "0");
    send(session, MsgType.ExecutionReport, fields);
  }
}

const TAKEN: ReadonlySet<number> = new Set(
  ["D", "F", "G", "H", "8", "9", "j", "r"].map((type) => msgTypeCode(type)),
);
const CHANGES: ReadonlySet<number> = new Set([
  MsgType.OrderCancelRequest,
  MsgType.OrderCancelReplaceRequest,
]);

function termsOf(message: FixMessage): Map<number, string> {
  const tags = [Tag.ClOrdID, Tag.OrderQty, Tag.Side, Tag.Symbol];
  return new Map(tags.map((tag) => [tag, message.text(tag)]));
}

function send(session: FixSession, type: number, fields: ReadonlyMap<number, string>): void {
  const writer = session.begin(type);
  for (const [tag, value] of [...fields].sort(([a], [b]) => a - b)) writer.text(tag, value);
  session.commit();
}

function textOf(message: FixMessage): string {
  const bytes = message.bytes.subarray(message.start, message.end);
  return Buffer.from(bytes).toString("latin1").replaceAll("\x01", "|");
}

/** Carries out the lines of stdin; its end ends the process. */
function obey(session: FixSession, stop: () => void): void {
  const lines = createInterface({ input: process.stdin });
  lines.on("close", () => process.exit(0));
  lines.on("line", (line) => {
    const [command = "", ...rest] = line.split(" ");
    const text = rest.join(" ");
    if (command === "send") say(session, text);
    else if (command === "repeat") {
      for (let i = 1; i <= Number(rest[0]); i++) {
        say(session, rest.slice(1).join(" ").replace("#", `${i}`));
      }
    } else if (command === "logout") session.logout(text);
    else if (command === "reset") session.resetSequence();
    else if (command === "numbers") tell("numbers", `${session.nextOut} ${session.nextIn}`);
    else if (command === "stop") stop();
    else tell("event", `unknown command ${command}`);
    tell("done", line);
  });
}

/** Sends a message in the form `35=D|11=a|...`, its fields in the order given; ^ is SOH. */
function say(session: FixSession, text: string): void {
  const fields = text.split("|").map((field): [number, string] => {
    const equals = field.indexOf("=");
    return [Number(field.slice(0, equals)), field.slice(equals + 1)];
  });
  const [[, type] = [0, ""], ...body] = fields;
  const writer = session.begin(msgTypeCode(type));
  for (const [tag, value] of body) {
    const bytes = Buffer.from(value.replaceAll("^", "\x01"), "latin1");
    writer.bytes(tag, bytes, 0, bytes.length);
  }
  session.commit();
}

main();
