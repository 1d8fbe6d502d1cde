import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Forked } from "./fix-forked.ts";
import type { Latencies } from "./latencies.ts";

/** Round trips over a raw TCP socket with messages of the sizes of an order and its report. */
export class SizedEcho {
  readonly #socket: Socket;
  readonly #peer: Forked;
  readonly #order: Buffer;
  readonly #ackBytes: number;
  #got = 0;
  #left = 0;
  #sentMs = 0;
  #into: Latencies | null = null;
  #done: () => void = () => undefined;

  private constructor(peer: Forked, socket: Socket, sizes: readonly [number, number]) {
    this.#peer = peer;
    this.#socket = socket;
    this.#order = Buffer.alloc(sizes[0], 65);
    this.#ackBytes = sizes[1];
    socket.on("data", (chunk) => {
      this.#got += chunk.length;
      if (this.#got >= this.#ackBytes) this.#back();
    });
  }

  /** @param sizes Bytes out and bytes back. */
  static async start(sizes: readonly [number, number]): Promise<SizedEcho> {
    const program = import.meta.resolve("./fix-echo-peer.ts");
    const peer = await Forked.start(program, sizes.map(String));
    const socket = connect(peer.port, "127.0.0.1").setNoDelay(true);
    await once(socket, "connect");
    return new SizedEcho(peer, socket, sizes);
  }

  /** The process that echoes. */
  get peerPid(): number {
    return this.#peer.pid;
  }

  /** So many round trips, one after the other. */
  trips(count: number, into: Latencies): Promise<void> {
    return new Promise((resolve) => {
      this.#left = count;
      this.#into = into;
      this.#done = resolve;
      this.#send();
    });
  }

  stop(): void {
    this.#socket.destroy();
    this.#peer.stop();
  }

  #send(): void {
    this.#got = 0;
    this.#sentMs = performance.now();
    this.#socket.write(this.#order);
  }

  #back(): void {
    this.#into?.add((performance.now() - this.#sentMs) * 1000);
    if (--this.#left > 0) this.#send();
    else this.#done();
  }
}
