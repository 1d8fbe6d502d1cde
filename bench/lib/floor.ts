import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { createServer, connect } from "node:net";
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

/** Round trips of a message over a raw TCP socket of this machine, one in flight, no delay. */
export async function tcpEcho(count: number, bytes: number): Promise<Latencies> {
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    socket.on("data", (chunk) => socket.write(chunk));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const socket = connect(port, "127.0.0.1").setNoDelay(true);
  const latencies = new Latencies(count);
  const message = new Uint8Array(bytes).fill(65);
  await new Promise<void>((resolve) => {
    let start = 0;
    let got = 0;
    const send = (): void => {
      start = performance.now();
      socket.write(message);
    };
    socket.on("connect", send);
    socket.on("data", (chunk) => {
      got += chunk.length;
      if (got < bytes) return;
      got = 0;
      latencies.add((performance.now() - start) * 1000);
      if (latencies.count < count) send();
      else resolve();
    });
  });
  socket.destroy();
  await new Promise((resolve) => server.close(resolve));
  return latencies;
}
