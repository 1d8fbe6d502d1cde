import { connect, type Socket } from "node:net";

/** An answer takes milliseconds; few conversations end in silence. */
const SILENT_MS = 3_000;

/**
 * A counterparty by hand: says lines of fields between bars, hears what an acceptor answers until
 * it closes. BodyLength(9) and CheckSum(10) are put in unless a line has them; `<TIME>` is now,
 * `<TIME+121>` as many seconds later.
 */
export class RawClient {
  readonly #begin: string;
  readonly #socket: Socket;
  readonly #closed: Promise<void>;
  #heard = "";
  #wake: () => void = () => undefined;

  private constructor(begin: string, port: number) {
    this.#begin = begin;
    this.#socket = connect({ host: "127.0.0.1", port, noDelay: true });
    this.#socket.on("data", (chunk) => {
      this.#heard += chunk.toString("latin1");
      this.#wake();
    });
    // An acceptor that closes with bytes of ours unread resets the connection.
    this.#socket.on("error", () => undefined);
    this.#closed = new Promise((resolve) => this.#socket.once("close", () => resolve()));
  }

  /**
   * Says the first line, waits for an answer, then says the others and a Logout, which ends a
   * session in every state. Returns the answers: without 10, with <TIME> for times; `silence` at
   * their end when the acceptor neither answers nor closes.
   */
  static async talk(begin: string, port: number, lines: readonly string[]): Promise<string[]> {
    const client = new RawClient(begin, port);
    const [first = "", ...rest] = lines;
    client.#say(first);
    const answered = new Promise<void>((resolve) => {
      client.#wake = resolve;
    });
    if (!(await inTime(Promise.race([client.#closed, answered])))) return client.#giveUp();
    for (const line of [...rest, `35=5|34=${rest.length + 2}|49=TW|52=<TIME>|56=ISLD`]) {
      client.#say(line);
    }
    return (await inTime(client.#closed)) ? client.#answers() : client.#giveUp();
  }

  async #giveUp(): Promise<string[]> {
    this.#socket.destroy();
    await this.#closed;
    return [...this.#answers(), "silence"];
  }

  #say(line: string): void {
    // One instant for the whole line: OrigSendingTime(122) is never later than SendingTime(52).
    const nowMs = Date.now();
    const text = line.replace(/<TIME([+-]\d+)?>/g, (_, seconds) =>
      timeOf(nowMs + Number(seconds ?? 0) * 1000),
    );
    const [begin = "", rest = ""] = text.startsWith("8=")
      ? [text.slice(0, text.indexOf("|")), text.slice(text.indexOf("|") + 1)]
      : [`8=${this.#begin}`, text];
    const [body = "", sum] = `${rest}|`.split(/(?<=\|)10=(\d+)\|$/);
    const head = body.startsWith("9=") ? begin : `${begin}|9=${body.length}`;
    const bytes = Buffer.from(`${head}|${body}`.replaceAll("|", "\x01"), "latin1");
    const right = bytes.reduce((all, byte) => all + byte, 0) & 255;
    const trailer = `10=${sum ?? String(right).padStart(3, "0")}\x01`;
    this.#socket.write(Buffer.concat([bytes, Buffer.from(trailer)]));
  }

  #answers(): string[] {
    return this.#heard
      .replaceAll("\x01", "|")
      .split(/(?<=\|)10=\d{3}\|/)
      .filter((text) => text !== "")
      .map((text) => text.replace(/(?<=\|(52|122)=)\d{8}-[\d:.]+(?=\|)/g, "<TIME>"));
  }
}

function timeOf(utcMs: number): string {
  const iso = new Date(utcMs).toISOString();
  return iso.replaceAll("-", "").replace("T", "-").slice(0, 21);
}

/** Whether something happens before an acceptor must be taken for silent. */
async function inTime(event: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), SILENT_MS);
  });
  const happened = await Promise.race([event.then(() => true), late]);
  clearTimeout(timer);
  return happened;
}
