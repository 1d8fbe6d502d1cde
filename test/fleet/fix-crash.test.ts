import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { SeededRandom } from "../../src/core/domain/random.ts";
import { FileFixStore } from "../../src/roles/fix/file-store.ts";
import { FixInitiator } from "../../src/roles/fix/initiator.ts";
import { Turn } from "../../src/roles/turn.ts";
import { NodeClock } from "../../src/shell/system/clock.ts";
import { NodeDisk } from "../../src/shell/system/disk.ts";
import { NodeNetwork } from "../../src/shell/system/network.ts";
import type { FixMessage } from "../../src/wire/fix/message.ts";
import { type BeginString, MsgType, Tag } from "../../src/wire/fix/tags.ts";
import { tapped } from "../ports/fix-tap.ts";
import { wireFaults, wireMessages } from "../ports/fix-wire.ts";
import { CRASH_ACCEPTOR, ORDER_LOG } from "./fix-crash-acceptor.ts";
import { until } from "./system.ts";

/** A long run kills more often. */
const KILLS = process.env.SMARS_LONG === "1" ? 150 : 10;
/** Orders that may be on their way; a process that just started can take as many at once. */
const BACKLOG = 2_000;
const ZERO = 0x30;

const COMPILED = mkdtempSync(join(tmpdir(), "smars-fix-compiled-"));
const folders: string[] = [];
let server: ChildProcess | null = null;
let client: Client | null = null;

afterEach(() => {
  client?.stop();
  server?.kill("SIGKILL");
  client = null;
  server = null;
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

afterAll(() => rmSync(COMPILED, { recursive: true, force: true }));

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "smars-fix-crash-"));
  folders.push(folder);
  return folder;
}

/** Starts the acceptor on its folder; resolves with its port. */
function startServer(folder: string, begin: BeginString): Promise<number> {
  const child = spawn(process.execPath, [CRASH_ACCEPTOR, folder, begin], {
    stdio: ["pipe", "pipe", "inherit"],
    // Compiled once for all starts: each of them is a third as long.
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILED },
  });
  server = child;
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the acceptor ended: ${code}`)));
    lines.once("line", (line) => resolve((JSON.parse(line) as { port: number }).port));
  });
}

async function killServer(): Promise<void> {
  const child = server as ChildProcess;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
}

/** A client with a store of its own, that notes every byte it gets. */
class Client {
  port = 0;
  /** What arrives now is lost. */
  deaf = false;
  readonly sent: string[] = [];
  /** How often each order was acknowledged to the application, the first time said so. */
  readonly acknowledged: Map<string, number> = new Map();
  readonly wire: Uint8Array[][] = [];
  readonly #store: FileFixStore;
  readonly #initiator: FixInitiator;
  readonly #turn: Turn;

  constructor(folder: string, begin: BeginString) {
    const clock = new NodeClock();
    const network = new NodeNetwork();
    this.#turn = new Turn(clock);
    this.#store = FileFixStore.open(new NodeDisk(folder), "client", { clock });
    this.#initiator = new FixInitiator({
      // Each start of the acceptor has a port of its own.
      network: tapped(
        {
          listen: network.listen.bind(network),
          connect: ({ host }) => network.connect({ host, port: this.port }),
        },
        this.wire,
        () => this.deaf,
      ),
      clock,
      turn: this.#turn,
      store: this.#store,
      address: { host: "127.0.0.1", port: 1 },
      reconnectMinMs: 5,
      reconnectMaxMs: 20,
      session: {
        beginString: begin,
        localCompId: "C1",
        remoteCompId: "SMARS",
        heartBtIntS: 30,
        resetOnLogon: false,
        resend: "application",
      },
      application: {
        onLogon: () => undefined,
        onLogout: () => undefined,
        onMessage: (_session, m) => this.#message(m),
      },
    });
  }

  start(port: number): void {
    this.port = port;
    this.#initiator.start();
  }

  get live(): boolean {
    return this.#initiator.session.live;
  }

  /** Sends some more, unless so many wait for their acknowledgement already. */
  orderUpTo(waiting: number, count: number): void {
    if (this.sent.length - this.acknowledged.size < waiting) this.order(count);
  }

  /** Sends some orders in one turn, whether the line is up or not. */
  order(count: number): void {
    const { session } = this.#initiator;
    for (let i = 0; i < count; i++) {
      const id = `O${this.sent.length + 1}`;
      this.sent.push(id);
      const w = session.begin(MsgType.NewOrderSingle);
      w.text(Tag.ClOrdID, id);
      w.char(Tag.HandlInst, ZERO + 1);
      w.uint(Tag.OrderQty, 100);
      w.char(Tag.OrdType, ZERO + 1);
      w.char(Tag.Side, ZERO + 1);
      w.text(Tag.Symbol, "IBM");
      w.utc(Tag.TransactTime, Date.now());
      session.commit();
    }
  }

  stop(): void {
    this.#initiator.stop();
    this.#store.close();
  }

  #message(m: FixMessage): void {
    const id = m.text(Tag.ClOrdID);
    const isStatus = m.text(Tag.ExecType) === "I" || m.text(Tag.ExecTransType) === "3";
    this.acknowledged.set(id, (this.acknowledged.get(id) ?? 0) + (isStatus ? 0 : 1));
  }
}

describe("kill -9 of an acceptor under load, again and again", () => {
  test.each<BeginString>(["FIX.4.2", "FIX.4.4"])(
    "%s: no message to the client lost, none processed twice, none re-sent without PossDupFlag(43)",
    async (begin) => {
      const random = new SeededRandom(begin === "FIX.4.2" ? 42 : 44);
      const folder = newFolder();
      client = new Client(newFolder(), begin);
      client.start(await startServer(folder, begin));
      const load = setInterval(() => client?.orderUpTo(BACKLOG, 1 + random.below(12)), 2);
      for (let kill = 1; kill <= KILLS; kill++) {
        const live = await until(() => (client?.live === true ? true : undefined), 10_000);
        expect([kill, live]).toEqual([kill, true]);
        await new Promise((resolve) => setTimeout(resolve, random.below(120)));
        // The last answers never arrive: the line is lost before the process.
        client.deaf = kill % 2 === 0;
        await new Promise((resolve) => setTimeout(resolve, random.below(40)));
        await killServer();
        client.deaf = false;
        client.port = await startServer(folder, begin);
      }
      clearInterval(load);
      const { sent, acknowledged, wire } = client;
      const quiet = await until(
        () => (acknowledged.size === sent.length ? true : undefined),
        10_000,
      );
      expect(quiet, `${acknowledged.size} of ${sent.length} acknowledged`).toBe(true);

      const notOnce = sent.filter((id) => acknowledged.get(id) !== 1);
      expect(notOnce.slice(0, 5), "acknowledged once each").toEqual([]);
      const lines = readFileSync(join(folder, ORDER_LOG), "latin1").trim().split("\n");
      const processed = lines.map((line) => line.split(" ")[0]);
      expect(new Set(processed).size, "processed twice").toBe(processed.length);
      expect(new Set(processed)).toEqual(new Set(sent));
      expect(wireFaults(wire)).toEqual([]);

      // The kills came under load: something was on its way, and came again saying so.
      const messages = wire.flatMap(wireMessages);
      expect(messages.filter((m) => m.possDup && m.isApplication).length).toBeGreaterThan(0);
      expect(messages.filter((m) => m.msgType === "A").length).toBeGreaterThanOrEqual(KILLS);
      expect(sent.length).toBeGreaterThan(100 * KILLS);
    },
    600_000,
  );
});
