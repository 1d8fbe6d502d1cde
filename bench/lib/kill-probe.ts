import { connect, type Socket } from "node:net";
import { type Signer, signCommand, signersOf } from "../../src/bin/kill/sign-command.ts";
import type { RearmBody, SweepBody } from "../../src/wire/control/kill-port.ts";

/** What one kill took. */
export type KillTime = {
  /** When its request was handed to the socket, and when the durable answer came, us. */
  readonly sentUs: number;
  readonly answeredUs: number;
};

/** Two people at a gate's kill port, over one connection. */
export class KillProbe {
  readonly #socket: Socket;
  readonly #gateId: number;
  readonly #signers: readonly Signer[];
  #counter = 0;
  #text = "";
  #answered: (status: number, body: unknown, nowUs: number) => void = () => undefined;

  private constructor(socket: Socket, gateId: number, signers: readonly Signer[]) {
    this.#socket = socket;
    this.#gateId = gateId;
    this.#signers = signers;
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => this.#read(chunk));
  }

  static async open(port: number, gateId: number, dataFolder: string): Promise<KillProbe> {
    const socket = connect(port, "127.0.0.1").setNoDelay(true);
    await new Promise((resolve) => socket.once("connect", resolve));
    return new KillProbe(socket, gateId, signersOf(dataFolder, undefined, 2));
  }

  close(): void {
    this.#socket.destroy();
  }

  /** Kills the firm. */
  async kill(): Promise<KillTime> {
    const body = this.#signed("kill", this.#signers[0] as Signer, 0, "");
    const { status, sentUs, answeredUs } = await this.#ask("POST", "/v1/command", body);
    if (status !== 200) throw new Error(`the kill was answered with ${status}`);
    return { sentUs, answeredUs };
  }

  /** The sweep of the firm once nothing is unanswered. */
  async swept(): Promise<SweepBody> {
    for (;;) {
      const sweep = (await this.#ask("GET", "/v1/sweep?scope=firm", null)).body as SweepBody;
      if (sweep.done) return sweep;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Both sign that the parents return to their clients. */
  async rearm(): Promise<void> {
    const choice = (await this.#ask("GET", "/v1/rearm?scope=firm", null)).body as RearmBody;
    for (const signer of this.#signers) {
      const body = this.#signed("rearm", signer, choice.killSeq, choice.return);
      const { status } = await this.#ask("POST", "/v1/command", body);
      if (status >= 400) throw new Error(`a rearm was answered with ${status}`);
    }
  }

  #signed(type: "kill" | "rearm", signer: Signer, epochBound: number, content: string): string {
    this.#counter = Math.max(this.#counter + 1, Date.now());
    const { gateId } = { gateId: this.#gateId };
    const what = { type, scope: "firm", gateId, epochBound, content, reason: "bench" };
    const signed = signCommand({ ...what, counter: this.#counter }, signer);
    return JSON.stringify(signed);
  }

  #ask(
    method: string,
    path: string,
    body: string | null,
  ): Promise<KillTime & { readonly status: number; readonly body: unknown }> {
    const length = body === null ? "" : `Content-Length: ${body.length}\r\n`;
    const text = `${method} ${path} HTTP/1.1\r\nHost: bench\r\n${length}\r\n${body ?? ""}`;
    return new Promise((resolve) => {
      let sentUs = 0;
      this.#answered = (status, told, answeredUs) =>
        resolve({ status, body: told, sentUs, answeredUs });
      sentUs = performance.now() * 1000;
      this.#socket.write(text, "latin1");
    });
  }

  /** One answer at a time; its length stands in its head. */
  #read(chunk: string): void {
    const nowUs = performance.now() * 1000;
    this.#text += chunk;
    const end = this.#text.indexOf("\r\n\r\n");
    if (end < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(this.#text)?.[1] ?? 0);
    if (this.#text.length < end + 4 + length) return;
    const status = Number(this.#text.slice(9, 12));
    const body: unknown = JSON.parse(this.#text.slice(end + 4, end + 4 + length));
    this.#text = "";
    this.#answered(status, body, nowUs);
  }
}
