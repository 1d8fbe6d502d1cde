import { expect, test } from "vitest";
import type { Connection } from "../../ports/network.ts";
import { NodeNetwork } from "./network.ts";

const HOST = "127.0.0.1";

test("every plain connection reads into the same memory, accepted or outgoing", async () => {
  const network = new NodeNetwork();
  const memory: ArrayBufferLike[] = [];
  const note = (connection: Connection, answer: boolean): void => {
    connection.events = {
      open: () => void connection.write(Uint8Array.of(1)),
      data: (chunk) => {
        memory.push(chunk.buffer);
        if (answer) connection.write(Uint8Array.of(2));
      },
      close: () => undefined,
    };
  };
  const listener = await network.listen({ host: HOST, port: 0 }, (c) => note(c, true));
  const outgoing = [0, 1].map(() => network.connect({ host: HOST, port: listener.port }));
  for (const connection of outgoing) note(connection, false);
  await expect.poll(() => memory.length, { interval: 2 }).toBe(4);
  expect(new Set(memory).size).toBe(1);
  for (const connection of outgoing) connection.destroy();
  listener.close();
});
