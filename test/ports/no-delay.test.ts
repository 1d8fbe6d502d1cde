import { expect, test } from "vitest";
import type { Connection } from "../../src/ports/network.ts";
import { NodeNetwork } from "../../src/shell/system/network.ts";

/** The kernel's delayed acknowledgement, for which Nagle's algorithm waits. Milliseconds. */
const DELAYED_ACK_MS = 40;
const ROUNDS = 21;

/** Two small writes in a row, and the answer to both: where Nagle's algorithm costs the most. */
async function roundMs(from: Connection, to: Connection): Promise<number> {
  const answered = Promise.withResolvers<void>();
  let size = 0;
  to.events = {
    data: (chunk) => {
      size += chunk.length;
      if (size === 2) to.write(new Uint8Array(1));
    },
    close: () => undefined,
  };
  from.events = { data: () => answered.resolve(), close: () => undefined };
  const startMs = performance.now();
  from.write(new Uint8Array(1));
  await new Promise((resolve) => setImmediate(resolve));
  from.write(new Uint8Array(1));
  await answered.promise;
  return performance.now() - startMs;
}

test.each(["initiator", "acceptor"])(
  "Nagle's algorithm is off at the %s: a small write does not wait for the one before",
  async (writer) => {
    const network = new NodeNetwork();
    const accepted = Promise.withResolvers<Connection>();
    const listener = await network.listen({ host: "127.0.0.1", port: 0 }, accepted.resolve);
    const outgoing = network.connect({ host: "127.0.0.1", port: listener.port });
    const up = Promise.withResolvers<void>();
    outgoing.events = { open: up.resolve, data: () => undefined, close: () => undefined };
    const incoming = await accepted.promise;
    incoming.events = { data: () => undefined, close: () => undefined };
    await up.promise;
    const [from, to] = writer === "initiator" ? [outgoing, incoming] : [incoming, outgoing];
    const tookMs: number[] = [];
    for (let round = 0; round < ROUNDS; round++) tookMs.push(await roundMs(from, to));
    from.destroy();
    listener.close();
    tookMs.sort((a, b) => a - b);
    expect(tookMs[(ROUNDS - 1) / 2]).toBeLessThan(DELAYED_ACK_MS / 2);
  },
);
