import { type ChildProcess, fork } from "node:child_process";
import { connect, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { FixInitiator } from "../../src/roles/fix/initiator.ts";
import { Turn } from "../../src/roles/turn.ts";
import { NodeClock } from "../../src/shell/system/clock.ts";
import { NodeNetwork } from "../../src/shell/system/network.ts";
import { fixBytes } from "../../src/wire/fix/fix-text.test-kit.ts";
import { FixFramer, Frame } from "../../src/wire/fix/framer.ts";
import type { FixSession } from "../../src/wire/fix/session.ts";
import { MemoryFixStore } from "../../src/wire/fix/store.ts";
import { MsgType, Tag } from "../../src/wire/fix/tags.ts";
import { UTC_LENGTH, writeUtcMs } from "../../src/wire/fix/utc.ts";
import type { LoadSettings, LoadState } from "./fix-load-acceptor.ts";
import { until } from "./system.ts";

const ACCEPTOR = fileURLToPath(new URL("./fix-load-acceptor.ts", import.meta.url));

/** The acceptor under load, in a process of its own. */
export class LoadAcceptor {
  readonly #child: ChildProcess;

  constructor(settings: LoadSettings) {
    this.#child = fork(ACCEPTOR, [JSON.stringify(settings)], { stdio: "inherit" });
  }

  state(): Promise<LoadState> {
    return new Promise((resolve, reject) => {
      const gone = (): void => reject(new Error("the acceptor has ended"));
      this.#child.once("exit", gone);
      this.#child.once("message", (state) => {
        this.#child.off("exit", gone);
        resolve(state as LoadState);
      });
      this.#child.send("state");
    });
  }

  close(): void {
    this.#child.kill("SIGKILL");
  }
}

/** Honest sessions on one port: each sends orders and waits for its reports. */
export class HonestClients {
  /** Round trips of the orders sent since the last `measure`, ms. */
  latenciesMs: number[] = [];
  readonly #initiators: FixInitiator[] = [];
  readonly #sentMs: Map<string, number> = new Map();
  readonly #waiters: Map<string, () => void> = new Map();
  #orders = 0;

  constructor(port: number, sessions: number) {
    const clock = new NodeClock();
    const turn = new Turn(clock);
    const network = new NodeNetwork();
    const store = new MemoryFixStore();
    for (let i = 0; i < sessions; i++) {
      this.#initiators.push(
        new FixInitiator({
          network,
          clock,
          turn,
          store,
          address: { host: "127.0.0.1", port },
          reconnectMaxMs: 200,
          session: {
            beginString: "FIX.4.4",
            localCompId: `CLIENT${i}`,
            remoteCompId: "SMARS",
            heartBtIntS: 30,
            resetOnLogon: false,
            resend: "application",
          },
          application: {
            onLogon: () => {},
            onLogout: () => {},
            onMessage: (_session, m) => this.#acknowledged(m.text(Tag.ClOrdID)),
          },
        }),
      );
    }
  }

  get live(): number {
    return this.#initiators.filter(({ session }) => session.live).length;
  }

  /** Resolves when every session is logged on. */
  async start(): Promise<void> {
    for (const initiator of this.#initiators) initiator.start();
    const all = this.#initiators.length;
    const live = await until(() => (this.live === all ? true : undefined), 20_000);
    if (live !== true) throw new Error(`${this.live} of ${all} sessions are logged on`);
  }

  stop(): void {
    for (const initiator of this.#initiators) initiator.stop();
  }

  /** Every session sends so many orders, one after the other's report; resolves with the last. */
  async trade(ordersEach: number): Promise<void> {
    await Promise.all(
      this.#initiators.map(async ({ session }) => {
        for (let n = 0; n < ordersEach; n++) await this.#order(session);
      }),
    );
  }

  /** Some of the sessions send an order every few milliseconds until told to stop. */
  async keepTrading(sessions: number, stop: () => boolean): Promise<number> {
    this.latenciesMs = [];
    const traded = this.#initiators.slice(0, sessions).map(async ({ session }) => {
      let orders = 0;
      for (; !stop(); orders++) {
        await this.#order(session);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return orders;
    });
    return (await Promise.all(traded)).reduce((sum, orders) => sum + orders, 0);
  }

  #order(session: FixSession): Promise<void> {
    const clOrdId = `o${this.#orders++}`;
    const w = session.begin(MsgType.NewOrderSingle);
    w.text(Tag.ClOrdID, clOrdId);
    w.uint(Tag.OrderQty, 100);
    w.char(Tag.OrdType, 0x31);
    w.char(Tag.Side, 0x31);
    w.text(Tag.Symbol, "IBM");
    w.utc(Tag.TransactTime, Date.now());
    this.#sentMs.set(clOrdId, performance.now());
    session.commit();
    return new Promise((resolve) => this.#waiters.set(clOrdId, resolve));
  }

  #acknowledged(clOrdId: string): void {
    const sentMs = this.#sentMs.get(clOrdId);
    if (sentMs === undefined) throw new Error(`a second report on ${clOrdId}`);
    this.#sentMs.delete(clOrdId);
    this.latenciesMs.push(performance.now() - sentMs);
    this.#waiters.get(clOrdId)?.();
    this.#waiters.delete(clOrdId);
  }
}

/** The session of the hostile one, by hand: what it says need not be FIX. */
export class EvilClient {
  readonly socket: Socket;
  closed = false;
  /** Messages that it has read, and those that were sent again. */
  read = 0;
  readAgain = 0;
  readonly #framer: FixFramer = new FixFramer(1 << 20);
  #seq = 1;

  constructor(port: number) {
    this.socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.socket.on("error", () => undefined);
    this.socket.on("close", () => {
      this.closed = true;
    });
    this.socket.on("data", (bytes: Buffer) => this.#data(bytes));
  }

  /** Logs on, with both numbers at 1: what was taken of its last connection it cannot know. */
  async logon(): Promise<void> {
    this.say("35=A", "98=0|108=30|141=Y");
    await until(() => (this.read > 0 || this.closed ? true : undefined), 5_000);
  }

  say(type: string, body: string): void {
    this.socket.write(this.message(type, body));
  }

  message(type: string, body: string): Uint8Array {
    const time = new Uint8Array(UTC_LENGTH);
    writeUtcMs(time, 0, Date.now());
    const names = `49=EVIL|52=${Buffer.from(time).toString("latin1")}|56=SMARS`;
    return fixBytes(`8=FIX.4.4|${type}|34=${this.#seq++}|${names}|${body}`);
  }

  #data(bytes: Uint8Array): void {
    const framer = this.#framer;
    framer.push(bytes);
    for (let frame = framer.next(); frame !== Frame.More; frame = framer.next()) {
      this.read += 1;
      const text = framer.bytes.subarray(framer.start, Math.min(framer.start + 50, framer.end));
      if (Buffer.from(text).includes("\x0143=Y\x01")) this.readAgain += 1;
    }
    framer.keep();
  }
}

/** 50 and 99 of a hundred, and the longest, in words. */
export function percentiles(latenciesMs: readonly number[]): string {
  const sorted = latenciesMs.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(2);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms of ${sorted.length}`;
}
