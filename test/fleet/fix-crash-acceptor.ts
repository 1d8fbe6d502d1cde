import { closeSync, existsSync, openSync, readFileSync, writeSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { join } from "node:path";
import { FixAcceptor } from "../../src/roles/fix/acceptor.ts";
import { FileFixStore } from "../../src/roles/fix/file-store.ts";
import { Turn } from "../../src/roles/turn.ts";
import { NodeClock } from "../../src/shell/system/clock.ts";
import { NodeDisk } from "../../src/shell/system/disk.ts";
import { NodeNetwork } from "../../src/shell/system/network.ts";
import type { FixMessage } from "../../src/wire/fix/message.ts";
import type { FixSession } from "../../src/wire/fix/session.ts";
import type { FixApplication } from "../../src/wire/fix/session-config.ts";
import { type BeginString, BusinessRejectReason, MsgType, Tag } from "../../src/wire/fix/tags.ts";

/** The program itself, to be started as a process: `node FILE FOLDER BEGINSTRING`. */
export const CRASH_ACCEPTOR: string = import.meta.filename;
/** Its own log, in the folder: a line for each order that it has processed. */
export const ORDER_LOG = "orders.log";

const ZERO = 0x30;

/**
 * Processes each order once: its log has it, with the number of the acknowledgement, before the
 * store of the session is written. A kill between the two leaves the acknowledgement to be made
 * again.
 */
class Desk implements FixApplication {
  /** Lines of the log that were ended, written or not: what the store goes by. */
  lastIndex = 0;
  readonly #file: number;
  readonly #known: Set<string> = new Set();
  #lines = "";

  constructor(folder: string) {
    const path = join(folder, ORDER_LOG);
    const lines = existsSync(path) ? readFileSync(path, "latin1").split("\n").slice(0, -1) : [];
    this.log = lines.map((line) => line.split(" ")) as [string, string][];
    for (const [id] of this.log) this.#known.add(id);
    this.lastIndex = lines.length;
    this.#file = openSync(path, "a");
  }

  /** What the log held at the start: orders and the numbers of their acknowledgements. */
  readonly log: readonly [id: string, seq: string][];

  /** A kill loses no line, and no power is lost here. */
  get syncedIndex(): number {
    return this.lastIndex;
  }

  /** The step of the turn before the store's. */
  readonly flush = (): void => {
    if (this.#lines === "") return;
    writeSync(this.#file, this.#lines);
    this.#lines = "";
  };

  onLogon(): void {}

  onLogout(): void {}

  onMessage(session: FixSession, m: FixMessage): void {
    if (m.msgType !== MsgType.NewOrderSingle) {
      session.businessReject(m, BusinessRejectReason.UnsupportedMessageType, "");
      return;
    }
    const id = m.text(Tag.ClOrdID);
    if (this.#known.has(id)) {
      acknowledge(session, id, true);
      return;
    }
    this.#known.add(id);
    this.#lines += `${id} ${acknowledge(session, id, false)}\n`;
    this.lastIndex += 1;
  }

  close(): void {
    closeSync(this.#file);
  }
}

function acknowledge(session: FixSession, id: string, again: boolean): number {
  const is42 = session.beginString === "FIX.4.2";
  const w = session.begin(MsgType.ExecutionReport);
  w.uint(Tag.AvgPx, 0);
  w.text(Tag.ClOrdID, id);
  w.uint(Tag.CumQty, 0);
  w.text(Tag.ExecID, `E${id}`);
  if (is42) w.char(Tag.ExecTransType, again ? ZERO + 3 : ZERO);
  w.text(Tag.OrderID, id);
  w.uint(Tag.OrderQty, 100);
  w.char(Tag.OrdStatus, ZERO);
  w.char(Tag.Side, ZERO + 1);
  w.text(Tag.Symbol, "IBM");
  w.char(Tag.ExecType, again && !is42 ? 0x49 : ZERO);
  w.uint(Tag.LeavesQty, 100);
  return session.commit();
}

async function run(folder: string, beginString: BeginString): Promise<void> {
  const clock = new NodeClock();
  const turn = new Turn(clock);
  const desk = new Desk(folder);
  turn.addStep(desk.flush);
  const store = FileFixStore.open(new NodeDisk(folder), "fix-store", { clock });
  const acceptor = await FixAcceptor.open({
    network: new NodeNetwork(),
    clock,
    turn,
    store,
    address: { host: "127.0.0.1", port: 0 },
    application: desk,
    sessions: [
      {
        beginString,
        localCompId: "SMARS",
        remoteCompId: "C1",
        heartBtIntS: 30,
        resetOnLogon: false,
        resend: "application",
      },
    ],
  });
  const session = acceptor.session("C1") as FixSession;
  desk.log.forEach(([id, seq], i) => {
    if (!store.accountsFor(session.id, Number(seq), i + 1)) acknowledge(session, id, false);
  });
  store.follow(desk);
  process.stdout.write(`${JSON.stringify({ port: acceptor.port })}\n`);
  // A process that is killed would never leave its compiled code to the next.
  flushCompileCache();
  // The end of the input is the end of who started it, or its wish for a good end.
  process.stdin.resume().on("end", () => {
    acceptor.close();
    desk.flush();
    store.close();
    desk.close();
    process.exit(0);
  });
}

if (import.meta.main) {
  const [folder = "", begin = "FIX.4.4"] = process.argv.slice(2);
  await run(folder, begin as BeginString);
}
