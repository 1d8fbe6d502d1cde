import { spawn } from "node:child_process";
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Latencies } from "./latencies.ts";

/** One write and fdatasync at a time into a preallocated file: what a disk asks of anybody. */
export class BareSync {
  readonly #folder: string;
  readonly #file: number;
  readonly #buffer: Uint8Array;
  #at = 0;

  /**
   * @param count Writes that there is room for.
   * @param bytes Size of each.
   * @param folder A folder on the disk in question.
   */
  constructor(count: number, bytes: number, folder: string = tmpdir()) {
    this.#folder = mkdtempSync(join(folder, "smars-floor-"));
    this.#file = openSync(join(this.#folder, "floor"), "w");
    this.#buffer = new Uint8Array(bytes).fill(1);
    writeSync(this.#file, new Uint8Array(bytes * count), 0, bytes * count, 0);
    fdatasyncSync(this.#file);
  }

  /** Adds the time of the next one. */
  measure(into: Latencies): void {
    const start = performance.now();
    writeSync(this.#file, this.#buffer, 0, this.#buffer.length, this.#at);
    fdatasyncSync(this.#file);
    into.add((performance.now() - start) * 1000);
    this.#at += this.#buffer.length;
  }

  close(): void {
    closeSync(this.#file);
    rmSync(this.#folder, { recursive: true });
  }
}

/** Round trips between two processes over a raw TCP socket, one in flight, no delay. */
export class TcpEcho {
  readonly #socket: Socket;
  readonly #peer: { kill(): void };
  readonly #message: Uint8Array;
  #got = 0;
  #sentMs = 0;
  #back: () => void = () => undefined;

  private constructor(socket: Socket, peer: { kill(): void }, bytes: number) {
    this.#socket = socket;
    this.#peer = peer;
    this.#message = new Uint8Array(bytes).fill(65);
    socket.on("data", (chunk) => {
      this.#got += chunk.length;
      if (this.#got === bytes) this.#back();
    });
  }

  /** Starts the other process and connects to it; messages are of so many bytes. */
  static async start(bytes: number): Promise<TcpEcho> {
    const program = fileURLToPath(import.meta.resolve("./echo-peer.ts"));
    const peer = spawn(process.execPath, [program], { stdio: ["pipe", "pipe", "inherit"] });
    const port = await new Promise<number>((resolve, reject) => {
      peer.stdout.once("data", (chunk: Buffer) => resolve(Number(chunk)));
      peer.once("error", reject);
      peer.once("exit", (code) => reject(new Error(`the echo ended with code ${code}`)));
    });
    const socket = connect(port, "127.0.0.1").setNoDelay(true);
    await new Promise((resolve) => socket.once("connect", resolve));
    return new TcpEcho(socket, peer, bytes);
  }

  /** Adds the time of one round trip. */
  measure(into: Latencies): Promise<void> {
    return new Promise((resolve) => {
      this.#back = () => {
        into.add((performance.now() - this.#sentMs) * 1000);
        resolve();
      };
      this.#got = 0;
      this.#sentMs = performance.now();
      this.#socket.write(this.#message);
    });
  }

  stop(): void {
    this.#socket.destroy();
    this.#peer.kill();
  }
}
