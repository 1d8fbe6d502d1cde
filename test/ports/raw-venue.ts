import { createServer, type Server, type Socket } from "node:net";
import { fixBytes } from "../../src/wire/fix/fix-text.test-kit.ts";

const PATIENCE_MS = 6_000;

/**
 * The counterparty of an initiator by hand, on a real port: says and hears messages as text, with
 * code of its own. It is `VENUE`, the initiator `C1`. One connection at a time.
 */
export class RawVenue {
  readonly #begin: string;
  readonly #server: Server;
  #socket: Socket | null = null;
  #unread = "";
  #closed = false;
  connections = 0;

  private constructor(begin: string) {
    this.#begin = begin;
    this.#server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
  }

  static async open(begin: string): Promise<RawVenue> {
    const venue = new RawVenue(begin);
    await new Promise<void>((resolve) => venue.#server.listen(0, "127.0.0.1", resolve));
    return venue;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" ? (address?.port ?? 0) : 0;
  }

  close(): void {
    this.#socket?.destroy();
    this.#server.close();
  }

  /**
   * Says a message: `35=…|34=…|…`. 49, 52 and 56 are put in behind 34 unless they are there, and
   * `8=…` in front; 9 and 10 are right.
   */
  say(text: string): void {
    this.sayBytes(this.bytes(text));
  }

  sayBytes(bytes: Uint8Array): void {
    this.#socket?.write(bytes);
  }

  bytes(text: string): Uint8Array {
    const [type = "", seq = "", ...rest] = text.split("|");
    const has = (tag: number): boolean => rest.some((field) => field.startsWith(`${tag}=`));
    const begin = rest.find((field) => field.startsWith("8=")) ?? `8=${this.#begin}`;
    const flag = rest.filter((field) => field.startsWith("43="));
    const header = [
      ...(has(49) ? [] : ["49=VENUE"]),
      ...(has(52) ? [] : [`52=${now()}`]),
      ...(has(56) ? [] : ["56=C1"]),
    ];
    const others = rest.filter((field) => !/^(8|43)=/.test(field));
    return fixBytes([begin, type, seq, ...flag, ...header, ...others].join("|"));
  }

  /**
   * The next message that the initiator says, without 8, 9, 49, 52, 56 and 10, which have been
   * checked; times of 60 and 122 are `T`. `closed` when it closes instead.
   */
  async hear(): Promise<string> {
    const end = performance.now() + PATIENCE_MS;
    for (;;) {
      const length = /^.*?\|10=\d{3}\|/s.exec(this.#unread)?.[0].length ?? 0;
      if (length > 0) {
        const message = this.#unread.slice(0, length);
        this.#unread = this.#unread.slice(length);
        return this.#checked(message);
      }
      if (this.#closed) return "closed";
      if (performance.now() > end) throw new Error("the initiator says nothing more");
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  #accept(socket: Socket): void {
    this.connections += 1;
    this.#socket = socket;
    this.#unread = "";
    this.#closed = false;
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      if (socket === this.#socket) this.#unread += bars(chunk.toString("latin1"));
    });
    socket.on("close", () => {
      if (socket === this.#socket) this.#closed = true;
    });
  }

  #checked(message: string): string {
    const [, begin, length, body = "", sum] =
      /^8=([^|]*)\|9=(\d+)\|(.*\|)10=(\d{3})\|$/s.exec(message) ?? [];
    const right =
      begin === this.#begin &&
      Number(length) === body.length &&
      Number(sum) === sumOf(message.slice(0, -7)) &&
      body.includes("|49=C1|") &&
      body.includes("|56=VENUE|");
    if (!right) throw new Error(`no good message: ${message}`);
    return body
      .replace(/\|(49|52|56)=[^|]*(?=\|)/g, "")
      .replace(/\|(60|122)=\d{8}-\d\d:\d\d:\d\d\.\d{3}(?=\|)/g, "|$1=T")
      .slice(0, -1);
  }
}

const SOH = String.fromCharCode(1);

/** Nothing that an initiator says in these tests has a bar of its own. */
function bars(text: string): string {
  return text.replaceAll(SOH, "|");
}

function sumOf(text: string): number {
  const bytes = Buffer.from(text.replaceAll("|", SOH), "latin1");
  return bytes.reduce((all, byte) => all + byte, 0) % 256;
}

/** SendingTime(52) of now, or so many ms from it. */
export function now(offsetMs = 0): string {
  const iso = new Date(Date.now() + offsetMs).toISOString();
  return iso.replaceAll("-", "").replace("T", "-").replace("Z", "");
}
