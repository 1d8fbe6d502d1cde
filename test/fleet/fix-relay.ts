import { connect, createServer, type Server, type Socket } from "node:net";
import type { Tape } from "../../src/sim/tape.ts";

const HOST = "127.0.0.1";
const SOH = 1;
/** In every message of a gate's drop-copy session at a venue, 49 or 56. */
const DROP_COPY = /\|(49|56)=SMARS\dC\|/;
/** `10=ddd|` */
const TRAILER = 7;

export type RelayOptions = {
  /** Port that it listens on, and the one that it connects to for each connection. */
  readonly port: number;
  readonly target: number;
  /** Names of who connects to it, and of who is behind it. */
  readonly from: string;
  readonly to: string;
  readonly tape: Tape;
  /** Nanoseconds of the tape. */
  readonly nowNs: () => number;
};

/**
 * Stands between two FIX engines and writes down every message that one has for the other: `sent`
 * when the whole of it has come, `arrived` when it was handed on. What was cut is handed to nobody.
 */
export class FixRelay {
  readonly #options: RelayOptions;
  readonly #server: Server;
  readonly #sockets: Set<Socket> = new Set();
  static #connections = 0;

  private constructor(options: RelayOptions) {
    this.#options = options;
    this.#server = createServer((near) => this.#accept(near));
  }

  static open(options: RelayOptions): Promise<FixRelay> {
    const relay = new FixRelay(options);
    return new Promise((resolve, reject) => {
      relay.#server.once("error", reject);
      relay.#server.listen(options.port, HOST, () => resolve(relay));
    });
  }

  /** Nobody is connected. */
  get idle(): boolean {
    return this.#sockets.size === 0;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #accept(near: Socket): void {
    const { from, to, target } = this.#options;
    const connection = ++FixRelay.#connections;
    const far = connect({ host: HOST, port: target });
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      this.#sockets.add(socket);
      // Its close follows, and says the same.
      socket.on("error", () => undefined);
      socket.on("close", () => {
        this.#sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    this.#carry(near, far, { from, to, connection });
    this.#carry(far, near, { from: to, to: from, connection });
  }

  #carry(
    source: Socket,
    sink: Socket,
    way: { readonly from: string; readonly to: string; readonly connection: number },
  ): void {
    const { tape, nowNs } = this.#options;
    let rest: Buffer = Buffer.alloc(0);
    source.on("data", (chunk: Buffer) => {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      for (let size = messageSize(rest); size > 0; size = messageSize(rest)) {
        const message = rest.subarray(0, size);
        rest = rest.subarray(size);
        const text = message.toString("latin1").replaceAll("\x01", "|");
        // A venue's drop copy is no word of its order entry, which the judge reads.
        const isCopy = DROP_COPY.test(text);
        if (!isCopy) tape.add({ kind: "wire", what: "sent", atNs: nowNs(), ...way, text });
        sink.write(message);
        if (!isCopy) tape.add({ kind: "wire", what: "arrived", atNs: nowNs(), ...way, text });
      }
    });
  }
}

/** Bytes of the first message, 0 when it is not whole. */
function messageSize(bytes: Buffer): number {
  const first = bytes.indexOf(SOH);
  const second = first < 0 ? -1 : bytes.indexOf(SOH, first + 1);
  if (second < 0) return 0;
  const bodyLength = Number(bytes.toString("latin1", first + "|9=".length, second));
  const size = second + 1 + bodyLength + TRAILER;
  return size <= bytes.length ? size : 0;
}
