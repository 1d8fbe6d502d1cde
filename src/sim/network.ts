import type { SeededRandom } from "../core/domain/random.ts";
import type {
  Address,
  Connection,
  Listener,
  Network,
  NetworkFault,
  Tls,
} from "../ports/network.ts";
import { SimConnection } from "./connection.ts";
import type { SimProcess } from "./process.ts";
import type { SimWorld } from "./world.ts";

/** How the simulated network behaves; chances from 0 to 1. */
export type NetworkModel = {
  /** Shortest and longest way of a piece of data. */
  readonly latencyNs: readonly [number, number];
  /** Bytes that the kernels take of one direction before a writer has to wait. */
  readonly bufferBytes: number;
  /** Chance that what is written arrives in more than one piece. */
  readonly fragment: number;
  /** Chance, per delivery, that the connection is lost instead. */
  readonly lose: number;
};

/** A network on which nothing goes wrong. */
export const CALM_NETWORK: NetworkModel = {
  latencyNs: [5_000, 50_000],
  bufferBytes: 256 * 1024,
  fragment: 0,
  lose: 0,
};

const FIRST_FREE_PORT = 40_000;
/** How long a connect into a partition tries. */
const CONNECT_TIMEOUT_NS = 10e9;

/**
 * Stands on the way out of a process and hands on what it likes of each piece that is written; may
 * hand on more later with `connection.pass`.
 */
export type MiddleMan = (connection: SimConnection, bytes: Uint8Array) => Uint8Array;

type Port = {
  readonly process: SimProcess;
  readonly accept: (connection: Connection) => void;
  readonly tls: Tls | undefined;
};

/** Everything is on one machine unless a process is given an address of its own. */
const LOOPBACK = "127.0.0.1";

/** The wires between all processes of a world, and the faults on them. */
export class SimFabric {
  readonly world: SimWorld;
  readonly random: SeededRandom;
  /** May be exchanged at any time; applies to what is sent from then on. */
  model: NetworkModel;
  /** On all wires at once; null: everything passes as it is written. */
  middle: MiddleMan | null = null;
  /** Wires that behave unlike `model`: "gate>router1". */
  readonly lines: Map<string, NetworkModel> = new Map();
  /** Called with both ends of every connection that is made, the one that connected first. */
  onConnection: ((from: SimConnection, to: SimConnection) => void) | null = null;
  readonly #ports: Map<string, Port> = new Map();
  readonly #connections: Set<SimConnection> = new Set();
  /** One-way cuts, "gate>router1", and how often each has stopped something. */
  readonly #cuts: Map<string, number> = new Map();
  #freePort = FIRST_FREE_PORT;

  constructor(world: SimWorld, model: NetworkModel) {
    this.world = world;
    this.random = world.fork();
    this.model = model;
  }

  /**
   * The network as one process sees it.
   *
   * @param host The address from which it connects.
   */
  of(process: SimProcess, host: string = LOOPBACK): Network {
    process.onEnd(() => {
      for (const connection of [...this.#connections]) {
        if (connection.process === process) connection.destroy();
      }
    });
    return {
      listen: (address, accept, tls) => this.#listen(address, { process, accept, tls }),
      connect: (address, tls) => this.#connect(process, host, address, tls),
    };
  }

  /** Fault: nothing from one process reaches the other until `heal`; TCP keeps and resends it. */
  cut(from: string, to: string): void {
    this.world.trace(from, `cut to ${to}`, 0);
    const key = `${from}>${to}`;
    this.#cuts.set(key, this.#cuts.get(key) ?? 0);
  }

  /** Ends a cut; what waited arrives. Returns how often it has stopped something. */
  heal(from: string, to: string): number {
    const key = `${from}>${to}`;
    const stopped = this.#cuts.get(key);
    if (stopped === undefined) return 0;
    this.world.trace(from, `heal to ${to}`, 0);
    this.#cuts.delete(key);
    for (const connection of this.#connections) connection.deliverSoon();
    return stopped;
  }

  /**
   * Fault: all connections between two processes are lost, with what is under way on them. Returns
   * how many there were.
   */
  lose(a: string, b: string): number {
    let lost = 0;
    for (const connection of [...this.#connections]) {
      if (connection.process.name !== a || connection.peerProcess !== b) continue;
      connection.lose();
      lost += 1;
    }
    return lost;
  }

  /** The machine of a process loses its power: what it would have resent behind a cut is gone. */
  losePower(process: string): void {
    for (const connection of this.#connections) {
      if (connection.process.name === process) connection.forgetHeld();
    }
  }

  /** Whether nothing gets from one process to the other; asked for what is to go there. */
  isCut(from: string, to: string): boolean {
    if (this.#cuts.size === 0) return false;
    const key = `${from}>${to}`;
    const stopped = this.#cuts.get(key);
    if (stopped === undefined) return false;
    this.#cuts.set(key, stopped + 1);
    return true;
  }

  /** How the way from one process to another behaves. */
  modelOf(from: string, to: string): NetworkModel {
    if (this.lines.size === 0) return this.model;
    return this.lines.get(`${from}>${to}`) ?? this.model;
  }

  latencyNs(model: NetworkModel = this.model): number {
    const [least, most] = model.latencyNs;
    return least + this.random.below(most - least + 1);
  }

  /** A connection has closed on its side. */
  forget(connection: SimConnection): void {
    this.#connections.delete(connection);
  }

  #listen(address: Address, port: Port): Promise<Listener> {
    const { process } = port;
    this.world.settleFirst();
    const number = address.port === 0 ? this.#free(address.host) : address.port;
    const key = `${address.host}:${number}`;
    const fault = this.#refusal(address, key);
    if (fault !== null) return Promise.reject(fault);
    this.#ports.set(key, port);
    const close = (): void => {
      if (this.#ports.get(key)?.process === process) this.#ports.delete(key);
    };
    process.onEnd(close);
    this.world.trace(process.name, "listen", number);
    return Promise.resolve({ port: number, close });
  }

  #refusal(address: Address, key: string): NetworkFault | null {
    if (!Number.isInteger(address.port) || address.port < 0 || address.port > 65_535) {
      return { code: "ERR_SOCKET_BAD_PORT", text: `${key} has no valid port (0 to 65535)` };
    }
    if (!this.#ports.has(key)) return null;
    return { code: "EADDRINUSE", text: `address ${key} is in use` };
  }

  #free(host: string): number {
    do this.#freePort += 1;
    while (this.#ports.has(`${host}:${this.#freePort}`));
    return this.#freePort;
  }

  #connect(process: SimProcess, from: string, { host, port }: Address, tls?: Tls): Connection {
    const key = `${host}:${port}`;
    const serverName = tls?.serverName ?? host;
    const client = new SimConnection(this, process, {
      remote: key,
      remoteHost: host,
      tls,
      serverName,
    });
    this.#connections.add(client);
    this.world.plan(this.latencyNs(), () => this.#reach(client, key, from, 0));
    return client;
  }

  /** The first packet of a connect arrives, or is tried again behind a cut. */
  #reach(client: SimConnection, key: string, from: string, waitedNs: number): void {
    const port = this.#ports.get(key);
    const server = port?.process.name ?? "";
    const here = client.process.name;
    if (this.isCut(here, server) || this.isCut(server, here)) {
      const againNs = 1e9;
      if (waitedNs >= CONNECT_TIMEOUT_NS) {
        client.refuse({ code: "ETIMEDOUT", text: `${key} does not answer` });
      } else {
        this.world.plan(againNs, () => this.#reach(client, key, from, waitedNs + againNs));
      }
    } else if (port === undefined) {
      client.refuse({ code: "ECONNREFUSED", text: `${key} refuses connections` });
    } else {
      this.#accept(client, port, from);
    }
  }

  #accept(client: SimConnection, { process, accept, tls }: Port, from: string): void {
    const accepted = new SimConnection(this, process, {
      remote: `${from}:${this.#free(from)}`,
      remoteHost: from,
      tls,
      serverName: null,
    });
    this.#connections.add(accepted);
    this.onConnection?.(client, accepted);
    process.plan(0, () => {
      this.world.trace(process.name, "accept", 0);
      accept(accepted);
    });
    client.pair(accepted);
  }
}
