import { connect, createServer, type Server, type Socket } from "node:net";

/** How long anything may take on a slow machine, in ms. */
const PATIENCE_MS = 15_000;

/** Which end of the line said something: the one that connects or the one that listens. */
export type End = "initiator" | "acceptor";

/** A line of TCP through which two engines speak, that can lose bytes and break. */
export class CuttingLine {
  /** Every message that was said, also the lost ones, with bars for SOH. */
  readonly tape: { readonly from: End; readonly text: string; readonly lost: boolean }[] = [];
  readonly #server: Server;
  readonly #targetPort: () => number;
  readonly #sockets = new Set<Socket>();
  readonly #losing = new Set<End>();
  /** Bytes of a message whose end has not come, by end. */
  readonly #open: Record<End, string> = { initiator: "", acceptor: "" };

  private constructor(targetPort: () => number) {
    this.#targetPort = targetPort;
    this.#server = createServer({ noDelay: true }, (socket) => {
      this.#keep(socket);
      this.#join(socket);
    });
  }

  /** Listens; whoever connects is joined with whoever listens on the target port by then. */
  static async open(targetPort: () => number): Promise<CuttingLine> {
    const line = new CuttingLine(targetPort);
    await new Promise<void>((resolve) => line.#server.listen(0, "127.0.0.1", resolve));
    return line;
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  /** Waits until an end has said something, lost or not. */
  async hears(from: End, text: string): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while (!this.tape.some((entry) => entry.from === from && entry.text.includes(text))) {
      if (performance.now() > deadline) throw new Error(`the ${from} never said ${text}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** From now on what this end says gets lost, until the line is cut. */
  lose(end: End): void {
    this.#losing.add(end);
  }

  /** Breaks the line. The next connection gets through and loses nothing. */
  cut(): void {
    this.#losing.clear();
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.#server.close();
    this.cut();
  }

  /** What an end said, lost or not. */
  said(from: End, pattern: RegExp): string[] {
    const said = this.tape.filter((entry) => entry.from === from && pattern.test(entry.text));
    return said.map(({ text }) => text);
  }

  #join(initiator: Socket): void {
    const port = this.#targetPort();
    if (initiator.destroyed) return;
    if (port === 0) {
      // Nobody listens for now: what the initiator says waits, as behind a slow connect.
      setTimeout(() => this.#join(initiator), 10);
      return;
    }
    const acceptor = connect({ host: "127.0.0.1", port, noDelay: true });
    this.#keep(acceptor);
    this.#open.initiator = "";
    this.#open.acceptor = "";
    this.#carry("initiator", initiator, acceptor);
    this.#carry("acceptor", acceptor, initiator);
  }

  #carry(end: End, from: Socket, to: Socket): void {
    from.on("data", (chunk) => {
      const lost = this.#losing.has(end);
      this.#note(end, chunk, lost);
      if (!lost) to.write(chunk);
    });
    from.on("end", () => to.end());
    from.on("close", () => to.destroySoon());
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => this.#sockets.delete(socket));
  }

  #note(from: End, chunk: Buffer, lost: boolean): void {
    const text = this.#open[from] + chunk.toString("latin1").replaceAll("\x01", "|");
    const messages = text.split(/(?<=\|10=\d{3}\|)/);
    const whole = /\|10=\d{3}\|$/.test(text);
    this.#open[from] = whole ? "" : (messages.pop() ?? "");
    for (const message of messages) this.tape.push({ from, text: message, lost });
  }
}
