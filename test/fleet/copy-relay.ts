import { connect, createServer, type Server, type Socket } from "node:net";

const HOST = "127.0.0.1";
/** In the Logon(A) of a gate's drop-copy session, 49. */
const DROP_COPY = /49=SMARS\dC\W/;

/** Stands before a venue and, while told so, lets no drop-copy session of a gate through. */
export class CopyRelay {
  readonly #target: number;
  readonly #server: Server;
  readonly #copies: Set<Socket> = new Set();
  readonly #sockets: Set<Socket> = new Set();
  #holds = false;

  private constructor(target: number) {
    this.#target = target;
    this.#server = createServer((near) => this.#accept(near));
  }

  static open(port: number, target: number): Promise<CopyRelay> {
    const relay = new CopyRelay(target);
    return new Promise((resolve, reject) => {
      relay.#server.once("error", reject);
      relay.#server.listen(port, HOST, () => resolve(relay));
    });
  }

  /** Cuts the drop copy, and lets none come back until told otherwise. */
  set holds(yes: boolean) {
    this.#holds = yes;
    if (yes) for (const socket of this.#copies) socket.destroy();
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #accept(near: Socket): void {
    const far = connect({ host: HOST, port: this.#target });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        this.#sockets.delete(one);
        this.#copies.delete(one);
        other.destroy();
      });
    }
    near.once("data", (logon: Buffer) => {
      const isCopy = DROP_COPY.test(logon.toString("latin1"));
      if (isCopy && this.#holds) {
        near.destroy();
        return;
      }
      if (isCopy) this.#copies.add(near);
      far.write(logon);
      near.pipe(far);
      far.pipe(near);
    });
  }
}
