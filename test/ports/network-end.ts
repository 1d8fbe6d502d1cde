import type { Connection, NetworkFault } from "../../src/ports/network.ts";

export const HOST = "127.0.0.1";

/** One end of a connection that remembers what it was told, in order. */
export class End {
  readonly connection: Connection;
  readonly told: string[] = [];
  readonly #chunks: Uint8Array[] = [];
  size = 0;
  fault: NetworkFault | null | undefined;
  open = false;

  /** @param outgoing Whether `open` is one of the things to remember. */
  constructor(connection: Connection, outgoing: boolean) {
    this.connection = connection;
    connection.events = {
      open: () => {
        this.open = true;
        if (outgoing) this.#tell("open");
      },
      data: (chunk) => {
        this.#tell("data");
        this.#chunks.push(chunk.slice());
        this.size += chunk.length;
      },
      drain: () => this.#tell("drain"),
      close: (fault) => {
        this.#tell("close");
        this.fault = fault;
      },
    };
  }

  get received(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.#chunks));
  }

  get closed(): boolean {
    return this.told.includes("close");
  }

  #tell(what: string): void {
    if (what !== "data" || this.told.at(-1) !== "data") this.told.push(what);
  }
}

/** Bytes that show a swap, a loss and a repeat of any part. */
export function pattern(size: number, from = 0): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; i++) bytes[i] = ((from + i) * 2_654_435_761) >>> 24;
  return bytes;
}
