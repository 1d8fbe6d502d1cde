import { FixAcceptor } from "../../src/roles/fix/acceptor.ts";
import { FileFixStore } from "../../src/roles/fix/file-store.ts";
import { FixInitiator } from "../../src/roles/fix/initiator.ts";
import type { Journal } from "../../src/roles/journal/journal.ts";
import { openJournal } from "../../src/roles/journal/open.ts";
import { Turn } from "../../src/roles/turn.ts";
import { sha256 } from "../../src/shell/system/sha256.ts";
import { SimDisk } from "../../src/sim/disk.ts";
import { CALM_DISK, type DiskModel } from "../../src/sim/disk-faults.ts";
import { CALM_NETWORK, type NetworkModel, SimFabric } from "../../src/sim/network.ts";
import { SimProcess } from "../../src/sim/process.ts";
import { SimWorld } from "../../src/sim/world.ts";
import type { FixMessage } from "../../src/wire/fix/message.ts";
import type { FixSession } from "../../src/wire/fix/session.ts";
import type { FixApplication, FixSessionConfig } from "../../src/wire/fix/session-config.ts";
import { MemoryFixStore } from "../../src/wire/fix/store.ts";
import { type BeginString, MsgType, Tag } from "../../src/wire/fix/tags.ts";
import { tapped } from "./fix-tap.ts";

const ADDRESS = { host: "127.0.0.1", port: 20_880 };
const EPOCH_MS = 1_381_239_000_000;
const DAY = Date.UTC(2013, 9, 8, 13, 30);
const ORDER = 1;
const TOLD = 2;
const ZERO = 0x30;

/** How the machine of the acceptor ends. */
export type Crash = "kill" | "power";

/** What a report says besides the order: that it was taken, or how it stands. */
type Word = "New" | "Status";

const config = (begin: BeginString, local: string, remote: string): FixSessionConfig => ({
  beginString: begin,
  localCompId: local,
  remoteCompId: remote,
  heartBtIntS: 30,
  resetOnLogon: false,
  resend: "application",
});

function order(session: FixSession, id: string): void {
  const w = session.begin(MsgType.NewOrderSingle);
  w.text(Tag.ClOrdID, id);
  w.char(Tag.HandlInst, ZERO + 1);
  w.uint(Tag.OrderQty, 100);
  w.char(Tag.OrdType, ZERO + 1);
  w.char(Tag.Side, ZERO + 1);
  w.text(Tag.Symbol, "IBM");
  w.utc(Tag.TransactTime, DAY);
  session.commit();
}

function report(session: FixSession, id: string, word: Word): number {
  const is42 = session.beginString === "FIX.4.2";
  const w = session.begin(MsgType.ExecutionReport);
  w.uint(Tag.AvgPx, 0);
  w.text(Tag.ClOrdID, id);
  w.uint(Tag.CumQty, 0);
  w.text(Tag.ExecID, `E${id}`);
  if (is42) w.char(Tag.ExecTransType, word === "Status" ? ZERO + 3 : ZERO);
  w.text(Tag.OrderID, id);
  w.uint(Tag.OrderQty, 100);
  w.char(Tag.OrdStatus, ZERO);
  w.char(Tag.Side, ZERO + 1);
  w.text(Tag.Symbol, "IBM");
  w.char(Tag.ExecType, word === "Status" && !is42 ? 0x49 : ZERO);
  w.uint(Tag.LeavesQty, 100);
  return session.commit();
}

/** An acceptor whose application journals each order, waits for the disk, and then reports it. */
class Server implements FixApplication {
  readonly process: SimProcess;
  store: FileFixStore | null = null;
  session: FixSession | null = null;
  /** Orders in its journal, each as often as it stands there. */
  readonly taken: string[] = [];
  /** Orders taken, and when each was durable, by the journal's index. */
  readonly #orders: Map<string, number> = new Map();
  readonly #waiting: { readonly index: number; readonly id: string }[] = [];
  #journal: Journal | null = null;
  readonly #pair: FixPair;

  constructor(pair: FixPair) {
    this.#pair = pair;
    this.process = new SimProcess(pair.world, "server");
  }

  async open(): Promise<void> {
    const { process } = this;
    const turn = new Turn(process.clock);
    turn.addStep(() => this.#journal?.flush());
    const disk = this.#pair.disk.of(process);
    process.run(() => {
      this.store = FileFixStore.open(disk, "fix-store", {
        clock: process.clock,
        segmentBytes: 4096,
        blockNumbers: 20,
        syncMs: 100,
      });
    });
    if (this.store === null) return;
    const { store } = this;
    const acceptor = await FixAcceptor.open({
      network: this.#pair.fabric.of(process),
      clock: process.clock,
      turn,
      store,
      address: ADDRESS,
      application: this,
      sessions: [config(this.#pair.begin, "SMARS", "C1")],
    });
    this.session = acceptor.session("C1") ?? null;
    process.run(() => {
      this.#replay(store, turn);
      turn.touch();
    });
  }

  onLogon(): void {}

  onLogout(): void {}

  onMessage(session: FixSession, m: FixMessage): void {
    const id = m.text(Tag.ClOrdID);
    if (this.#orders.has(id)) {
      report(session, id, "Status");
      return;
    }
    this.taken.push(id);
    const index = this.#note(ORDER, id);
    this.#orders.set(id, index);
    this.#waiting.push({ index, id });
    this.#journal?.sync();
  }

  onUnaccounted(session: FixSession): void {
    for (const id of this.#orders.keys()) report(session, id, "Status");
  }

  #replay(store: FileFixStore, turn: Turn): void {
    const { clock } = this.process;
    const session = this.session as FixSession;
    const options = {
      gate: "server",
      clock,
      sha256,
      segmentBytes: 8192,
      bufferBytes: 4096,
      onFault: () => undefined,
      onSynced: (index: number) => {
        this.#durable(index);
        turn.touch();
      },
    };
    const disk = this.#pair.disk.of(this.process);
    const told = new Set<string>();
    const opening = openJournal(disk, "journal", options, (type, index, view, at, length) => {
      const bytes = new Uint8Array(view.buffer, view.byteOffset + at, length);
      const [id = "", seq = ""] = new TextDecoder("latin1").decode(bytes).split(" ");
      if (type === ORDER) {
        this.taken.push(id);
        this.#orders.set(id, index);
      } else {
        told.add(id);
        if (!store.accountsFor(session.id, Number(seq), index)) report(session, id, "New");
      }
    });
    if (opening.type === "Refused") throw new Error(opening.fault.text);
    this.#journal = opening.journal;
    store.follow(opening.journal);
    // What a crash kept from being reported at all is reported now, as a gate does.
    for (const id of this.#orders.keys()) if (!told.has(id)) this.#tell(id);
  }

  #durable(index: number): void {
    while ((this.#waiting[0]?.index ?? Number.POSITIVE_INFINITY) <= index) {
      this.#tell((this.#waiting.shift() as { id: string }).id);
    }
  }

  #tell(id: string): void {
    const seq = report(this.session as FixSession, id, "New");
    this.#note(TOLD, `${id} ${seq}`);
  }

  #note(type: number, text: string): number {
    const journal = this.#journal as Journal;
    const at = journal.begin(type, text.length);
    for (let i = 0; i < text.length; i++) journal.bytes[at + i] = text.charCodeAt(i);
    return journal.end(text.length);
  }
}

/** A message as the client's application got it. */
export type Got = { readonly seq: number; readonly id: string; readonly word: Word };

/**
 * A client that never ends and an acceptor on a machine that does, joined by real sessions: what
 * the client was told, what was on its wire, and which orders the acceptor took.
 */
export class FixPair {
  readonly world: SimWorld;
  readonly fabric: SimFabric;
  readonly disk: SimDisk;
  readonly begin: BeginString;
  readonly sent: string[] = [];
  /** Orders whose messages a reset has made void, either way. */
  readonly forgotten: Set<string> = new Set();
  readonly got: Got[] = [];
  /** Bytes that came to the client, connection by connection. */
  readonly wire: Uint8Array[][] = [];
  server: Server;
  readonly #initiator: FixInitiator;

  constructor(
    seed: number,
    begin: BeginString,
    models: { readonly disk?: Partial<DiskModel>; readonly network?: Partial<NetworkModel> } = {},
  ) {
    this.begin = begin;
    this.world = new SimWorld(seed, EPOCH_MS);
    this.fabric = new SimFabric(this.world, { ...CALM_NETWORK, ...models.network });
    this.disk = new SimDisk(this.world, { ...CALM_DISK, ...models.disk });
    this.server = new Server(this);
    const process = new SimProcess(this.world, "client");
    this.#initiator = new FixInitiator({
      network: tapped(this.fabric.of(process), this.wire),
      clock: process.clock,
      turn: new Turn(process.clock),
      store: new MemoryFixStore(),
      address: ADDRESS,
      reconnectMaxMs: 200,
      session: config(begin, "C1", "SMARS"),
      application: {
        onLogon: () => undefined,
        onLogout: () => undefined,
        onMessage: (_session, m) => this.got.push(gotOf(m)),
        onReset: () => this.#forget(),
      },
    });
  }

  get client(): FixSession {
    return this.#initiator.session;
  }

  async start(): Promise<void> {
    await this.server.open();
    this.#initiator.start();
  }

  /** The client sends some orders in one turn, live or not. */
  order(count: number): void {
    for (let i = 0; i < count; i++) {
      const id = `O${this.sent.length + 1}`;
      this.sent.push(id);
      order(this.client, id);
    }
  }

  /** The client begins the numbers anew. */
  reset(): void {
    this.client.resetSequence();
  }

  /** The line breaks. */
  cut(): void {
    this.fabric.lose("server", "client");
  }

  run(ms: number): Promise<void> {
    return this.world.run({ atNs: this.world.nowNs + ms * 1e6 });
  }

  /** The server's process ends, or the power of its machine. */
  strike(crash: Crash): void {
    if (crash === "power") this.disk.losePower();
    else this.server.process.kill();
  }

  /** What has not arrived by now never will. */
  #forget(): void {
    const heard = new Set(this.got.map(({ id }) => id));
    for (const id of this.sent) if (!heard.has(id)) this.forgotten.add(id);
  }

  /** A new server on what is left on the disk; one that is ended in its start is started again. */
  async restart(): Promise<void> {
    do {
      this.server.process.kill();
      this.server = new Server(this);
      await this.server.open();
    } while (!this.server.process.alive);
  }
}

function gotOf(m: FixMessage): Got {
  const isStatus = m.text(Tag.ExecType) === "I" || m.text(Tag.ExecTransType) === "3";
  return { seq: m.msgSeqNum, id: m.text(Tag.ClOrdID), word: isStatus ? "Status" : "New" };
}
