import { spawn } from "node:child_process";
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Latencies } from "./latencies.ts";

/**
 * One write and fdatasync after the other into a preallocated file: what a disk asks of anybody.
 *
 * @param bytes Size of each write.
 * @param folder A folder on the disk in question.
 */
export function bareSync(count: number, bytes: number, folder: string = tmpdir()): Latencies {
  const dir = mkdtempSync(join(folder, "smars-floor-"));
  const file = openSync(join(dir, "floor"), "w");
  const buffer = new Uint8Array(bytes).fill(1);
  writeSync(file, new Uint8Array(bytes * count), 0, bytes * count, 0);
  fdatasyncSync(file);
  const latencies = new Latencies(count);
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    writeSync(file, buffer, 0, bytes, i * bytes);
    fdatasyncSync(file);
    latencies.add((performance.now() - start) * 1000);
  }
  closeSync(file);
  rmSync(dir, { recursive: true });
  return latencies;
}

/** Round trips between two processes over a raw TCP socket, one in flight, no delay. */
export class TcpEcho {
  readonly #socket: Socket;
  readonly #peer: { kill(): void };

  private constructor(socket: Socket, peer: { kill(): void }) {
    this.#socket = socket;
    this.#peer = peer;
  }

  /** Starts the other process and connects to it. */
  static async start(): Promise<TcpEcho> {
    const program = join(import.meta.dirname, "echo-peer.ts");
    const peer = spawn(process.execPath, [program], { stdio: ["pipe", "pipe", "inherit"] });
    const port = await new Promise<number>((resolve, reject) => {
      peer.stdout.once("data", (chunk: Buffer) => resolve(Number(chunk)));
      peer.once("error", reject);
      peer.once("exit", (code) => reject(new Error(`the echo ended with code ${code}`)));
    });
    const socket = connect(port, "127.0.0.1").setNoDelay(true);
    await new Promise((resolve) => socket.once("connect", resolve));
    return new TcpEcho(socket, peer);
  }

  /** The time of each of `count` round trips of a message of so many bytes. */
  measure(count: number, bytes: number): Promise<Latencies> {
    const latencies = new Latencies(count);
    const message = new Uint8Array(bytes).fill(65);
    const socket = this.#socket;
    return new Promise((resolve) => {
      let start = 0;
      let got = 0;
      const send = (): void => {
        got = 0;
        start = performance.now();
        socket.write(message);
      };
      const take = (chunk: Buffer): void => {
        got += chunk.length;
        if (got < bytes) return;
        latencies.add((performance.now() - start) * 1000);
        if (latencies.count < count) {
          send();
          return;
        }
        socket.off("data", take);
        resolve(latencies);
      };
      socket.on("data", take);
      send();
    });
  }

  stop(): void {
    this.#socket.destroy();
    this.#peer.kill();
  }
}
