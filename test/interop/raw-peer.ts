import { connect, type Socket } from "node:net";

const SOH = "\x01";
/** `10=ddd|` */
const TRAILER_LENGTH = 7;
const TRAILER = new RegExp(`${SOH}10=\\d{3}${SOH}$`);
const HEAD = new RegExp(`^8=FIX[.]4[.][24]${SOH}9=([1-9]\\d*)${SOH}35=`);

/** What came of waiting: a message, one character for each byte, or how the wait ended. */
export type Heard =
  | { readonly type: "Message"; readonly text: string }
  | { readonly type: "Closed" }
  | { readonly type: "Nothing" };

/**
 * The other end of an engine's connection, as bytes. It cuts what it reads into messages by their
 * BodyLength(9) with code of its own, and shares none with the engine.
 */
export class RawPeer {
  /** Where the test listens, or what it connects to, this is the socket. */
  readonly socket: Socket;
  #unread = "";
  #closed = false;
  #wake: () => void = () => undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (chunk) => {
      this.#unread += chunk.toString("latin1");
      this.#wake();
    });
    // A write into a line that the engine has closed; the close is what the scenario looks at.
    socket.on("error", () => this.#end());
    socket.on("end", () => this.#end());
    socket.on("close", () => this.#end());
  }

  /** Resolves when connected. */
  static open(port: number): Promise<RawPeer> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: "127.0.0.1", port, noDelay: true });
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new RawPeer(socket));
      });
    });
  }

  /** Writes one piece; resolves when the event loop has been round, so the next is read apart. */
  async write(bytes: Uint8Array): Promise<void> {
    this.socket.write(bytes);
    // The second round begins after every socket has been read in the first.
    await new Promise(setImmediate);
    await new Promise(setImmediate);
  }

  /** The next message or the close, whichever comes first. */
  async hear(withinMs: number): Promise<Heard> {
    const until = performance.now() + withinMs;
    for (;;) {
      const text = this.#message();
      if (text !== null) return { type: "Message", text };
      if (this.#closed) return { type: "Closed" };
      const leftMs = until - performance.now();
      if (leftMs <= 0) return { type: "Nothing" };
      await this.#more(leftMs);
    }
  }

  /** What comes next, when the line is of no use after it. */
  async fate(withinMs = 5_000): Promise<Heard["type"]> {
    const { type } = await this.hear(withinMs);
    this.reset();
    return type;
  }

  /** The engine has closed the line, or it broke. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Bytes that are no whole message yet. */
  get rest(): string {
    return this.#unread;
  }

  /** Breaks the line with a reset, as a crashed peer does; one that is closed stays closed. */
  reset(): void {
    // Node never lets go of a socket that is reset while its own end is under way.
    if (this.#closed) this.socket.destroy();
    else this.socket.resetAndDestroy();
  }

  #end(): void {
    this.#closed = true;
    this.#wake();
  }

  #more(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #message(): string | null {
    const head = HEAD.exec(this.#unread);
    if (head === null) {
      // Enough for a head, and it is none: the engine wrote something that is no message.
      if (this.#unread.length < 32) return null;
      throw new Error(`no FIX message: ${this.#unread.slice(0, 200)}`);
    }
    const bodyAt = head[0].length - "35=".length;
    const end = bodyAt + Number(head[1]) + TRAILER_LENGTH;
    if (this.#unread.length < end) return null;
    const text = this.#unread.slice(0, end);
    if (!TRAILER.test(text)) throw new Error(`BodyLength(9) is wrong: ${text}`);
    this.#unread = this.#unread.slice(end);
    return text;
  }
}
