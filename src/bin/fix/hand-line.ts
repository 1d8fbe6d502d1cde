import { FixLogScanner } from "../../fix/log-scanner.ts";
import { type LineWatch, watchNetwork } from "../../fix/watched-network.ts";
import type {
  Address,
  Connection,
  Listener,
  Network,
  NetworkFault,
  Tls,
} from "../../ports/network.ts";
import { Turn } from "../../roles/turn.ts";
import { NodeClock } from "../../shell/system/clock.ts";
import { NodeNetwork } from "../../shell/system/network.ts";
import { FixConnection } from "../../wire/fix/connection.ts";
import { FixSession } from "../../wire/fix/session.ts";
import {
  type FixApplication,
  type FixSessionConfig,
  sessionId,
} from "../../wire/fix/session-config.ts";
import type { FixSessionStore, FixStore } from "../../wire/fix/store.ts";
import type { HandEvent } from "./hand-event.ts";
import type { HandMessage } from "./hand-message.ts";

/** Whom `smars fix` talks to, and as whom. */
export type HandLineOptions = {
  readonly mode: "connect" | "listen";
  readonly address: Address;
  readonly config: FixSessionConfig;
  readonly tls?: Tls;
  /** Common name of the peer's certificate: needed to listen with TLS. */
  readonly certificateName?: string;
  readonly store: FixStore;
};

/** Makes the next message to be sent, with MsgSeqNum(34) as it is by then; a sentence: none. */
export type MakeMessage = (session: FixSession) => HandMessage | string;

/** A message that waits for the end of its turn. */
type Typed = { readonly make: MakeMessage; readonly resolve: (fault: string | null) => void };

const MESSAGE_MAX = 1 << 20;
const TICK_MS = 100;
const RETRY_MS = 50;

/**
 * One FIX session that a person drives: the engine keeps it alive by itself, and what is typed goes
 * out in between, under the engine's numbers. Tells everything that comes and goes. Nothing is
 * connected again by itself, and of several that connect only one is served.
 */
export class HandLine {
  readonly session: FixSession;
  readonly #options: HandLineOptions;
  readonly #tell: (event: HandEvent) => void;
  readonly #clock: NodeClock = new NodeClock();
  readonly #turn: Turn = new Turn(this.#clock);
  readonly #network: Network;
  readonly #record: FixSessionStore;
  /** What came on each line, cut into messages. */
  readonly #lines = new Map<Connection, FixLogScanner>();
  readonly #connections = new Set<FixConnection>();
  readonly #queue: Typed[] = [];
  #listener: Listener | null = null;

  constructor(options: HandLineOptions, tell: (event: HandEvent) => void) {
    const { config, store } = options;
    this.#options = options;
    this.#tell = tell;
    this.#record = store.session(sessionId(config));
    this.#network = watchNetwork(new NodeNetwork(), this.#watch);
    this.session = new FixSession({
      config,
      store: this.#record,
      clock: this.#clock,
      application: this.#application,
      touch: () => this.#turn.touch(),
    });
    this.#turn.addStep(() => store.flush());
    this.#turn.addStep(() => this.#sendSession());
    this.#turn.addStep(() => this.#sendTyped());
    this.#clock.every(TICK_MS, () => this.session.tick());
  }

  /** Listens, or connects. Rejects with a `NetworkFault` when it cannot listen. */
  async open(): Promise<void> {
    if (this.#options.mode === "connect") {
      this.connect();
      return;
    }
    const { address, tls } = this.#options;
    const accept = (socket: Connection): void => this.#accept(socket);
    this.#listener = await this.#network.listen(address, accept, tls);
    this.#tell({ event: "listening", host: address.host, port: this.#listener.port });
  }

  /** Whether there is a line at all. */
  get connected(): boolean {
    return this.#lines.size > 0;
  }

  /** Connects and logs on; also again, after the line was closed. */
  connect(): void {
    const { address, tls } = this.#options;
    const socket = this.#network.connect(address, tls);
    this.#serve(socket, new FixConnection(socket, this.session, MESSAGE_MAX));
  }

  /**
   * Sends a message at the end of this turn, after what the session itself has to say. Resolves
   * when it has left: to null, or to a sentence that says why it has not.
   */
  send(make: MakeMessage): Promise<string | null> {
    return new Promise((resolve) => {
      this.#queue.push({ make, resolve });
      this.#turn.touch();
    });
  }

  /** Closes every line at once, and stops listening. */
  close(): void {
    this.#listener?.close();
    for (const connection of [...this.#connections]) connection.destroy("closed by hand");
  }

  #accept(socket: Connection): void {
    const { config, certificateName = null, tls } = this.#options;
    const wanted = [config.beginString, config.remoteCompId, config.localCompId];
    const connection = new FixConnection(
      socket,
      (...found) => {
        const known = found.every((word, at) => word === wanted[at]);
        const proven = tls === undefined || socket.peerName === certificateName;
        if (known && proven) return this.session;
        this.#turnedAway(found, proven);
        return undefined;
      },
      MESSAGE_MAX,
    );
    this.#serve(socket, connection);
  }

  #serve(socket: Connection, connection: FixConnection): void {
    this.#connections.add(connection);
    socket.events = {
      open: () => {
        if (connection.session !== null) this.session.connected(socket);
      },
      data: (chunk) => connection.data(chunk),
      drain: () => connection.drained(),
      close: (fault) => {
        this.#connections.delete(connection);
        connection.lost(fault === null ? "the connection was closed" : fault.code);
      },
    };
  }

  #sendSession(): void {
    this.session.flush();
    if (this.session.resending) this.#clock.after(0, () => this.session.resume());
  }

  /** The last step of a turn: the session's own messages are with the kernel by now. */
  #sendTyped(): void {
    if (this.#queue.length === 0) return;
    if (this.session.congested) {
      this.#clock.after(RETRY_MS, () => this.#turn.touch());
      return;
    }
    const line = [...this.#lines.keys()].find((one) => this.session.isOn(one));
    for (const { make, resolve } of this.#queue.splice(0)) {
      const made = line === undefined ? "nobody is logged on" : make(this.session);
      if (typeof made !== "string") this.#write(line as Connection, made);
      resolve(typeof made === "string" ? made : null);
    }
  }

  /** The number is in the store before the bytes are on the line, as for every other message. */
  #write(line: Connection, { bytes, nextOut, isApplication }: HandMessage): void {
    const { config, store } = this.#options;
    const seq = this.#record.nextOut;
    if (nextOut !== seq) {
      const keeps = config.resend === "application" && isApplication;
      if (keeps) this.#record.append(seq, bytes, 0, bytes.length);
      this.#record.setNextOut(nextOut);
      store.flush();
    }
    line.write(bytes);
  }

  get #watch(): LineWatch {
    return {
      opened: (line) => {
        this.#lines.set(line, new FixLogScanner());
        const { remote, peerName } = line;
        const name = peerName === null ? {} : { certificateName: peerName };
        this.#tell({ event: "connected", remote, ...name });
      },
      received: (line, bytes) => this.#tellMessages("in", this.#lines.get(line), bytes),
      sent: (_, bytes) => {
        // Whatever is written is whole, even when it is no message.
        const scanner = new FixLogScanner();
        this.#tellMessages("out", scanner, bytes);
        scanner.end();
        this.#tellMessages("out", scanner);
      },
      closed: (line, fault) => {
        this.#lines.get(line)?.end();
        this.#tellMessages("in", this.#lines.get(line));
        this.#lines.delete(line);
        const { remote } = line;
        this.#tell({ event: "closed", remote, text: closedText(remote, fault) });
      },
    };
  }

  #tellMessages(
    direction: "in" | "out",
    scanner: FixLogScanner | undefined,
    bytes?: Uint8Array,
  ): void {
    if (scanner === undefined) return;
    if (bytes !== undefined) scanner.push(bytes);
    for (let found = scanner.next(); found !== null; found = scanner.next()) {
      this.#tell({ event: "message", direction, bytes: found.bytes });
    }
  }

  get #application(): FixApplication {
    const note = (text: string): void => this.#tell({ event: "note", text });
    return {
      onLogon: ({ nextOut, nextIn }) => this.#tell({ event: "logon", nextOut, nextIn }),
      onLogout: (_, reason) => this.#tell({ event: "logout", reason }),
      onMessage: () => undefined,
      onGapFilled: (_, from, to) => note(`${from} to ${to} of ours were asked for: gap-filled`),
      onUnaccounted: (_, from, to) => note(`${from} to ${to} of ours may be lost: gap-filled`),
      onReset: () => note("both numbers are 1 again"),
    };
  }

  /** An acceptor says nothing to whom it does not know; here one wants to know why. */
  #turnedAway([begin, sender, target]: readonly string[], proven: boolean): void {
    const { beginString, localCompId, remoteCompId } = this.#options.config;
    const wanted = `${remoteCompId} → ${localCompId} in ${beginString}`;
    const text = proven
      ? `a Logon of ${sender} → ${target} in ${begin} is not answered: ${wanted} is waited for`
      : `the Logon of ${sender} is not answered: its certificate has another name`;
    this.#tell({ event: "note", text });
  }
}

function closedText(remote: string, fault: NetworkFault | null): string {
  return fault === null ? `the line to ${remote} is closed` : fault.text;
}
