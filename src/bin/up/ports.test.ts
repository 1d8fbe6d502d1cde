import { createServer, type Server } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { takenPorts } from "./ports.ts";

const HOST = "127.0.0.1";
let server: Server;
let port = 0;

beforeEach(async () => {
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  port = (server.address() as { readonly port: number }).port;
});
afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())));

test("a port that something listens on is told, with what it was wanted for", async () => {
  const wanted = [{ port, what: "clients' FIX" }];
  expect(await takenPorts(HOST, wanted)).toEqual(wanted);
});

test("a port that was only tried is free for its process", async () => {
  await new Promise<void>((resolve) => server.close(() => resolve()));
  expect(await takenPorts(HOST, [{ port, what: "quotes" }])).toEqual([]);
  expect(await takenPorts(HOST, [{ port, what: "quotes" }])).toEqual([]);
});
