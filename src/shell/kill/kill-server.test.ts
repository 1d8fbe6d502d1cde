import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { KillReply, SignedText } from "../../wire/control/kill-port.ts";
import { KillServer } from "./kill-server.ts";

const GOOD = JSON.stringify({ command: "c", signature: "s", content: "" });
const PER_S = 25;

let server: KillServer;
let taken: SignedText[];
let done: ((reply: KillReply) => void)[];

beforeEach(async () => {
  taken = [];
  done = [];
  server = await KillServer.open({
    host: "127.0.0.1",
    port: 0,
    requestsPerAddressPerS: PER_S,
    backend: {
      command: (request, answer) => {
        taken.push(request);
        done.push(answer);
        if (request.command === "now") answer({ status: 200, body: { type: "Taken" } });
      },
      ask: (path, scope) => (path === "/v1/state" ? { status: 200, body: { scope } } : null),
    },
  });
});

afterEach(() => server.close());

const url = (path: string): string => `http://127.0.0.1:${server.port}${path}`;

function post(body: string): Promise<Response> {
  return fetch(url("/v1/command"), { method: "POST", body });
}

describe("a kill port", () => {
  test("answers a command when its answer may be given, not before", async () => {
    let answered = false;
    const reply = post(GOOD).then((response) => {
      answered = true;
      return response;
    });
    while (done.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await fetch(url("/v1/state"));
    expect([taken, answered]).toEqual([[JSON.parse(GOOD)], false]);
    done[0]?.({ status: 202, body: { type: "Waiting" } });
    expect([(await reply).status, await (await reply).json()]).toEqual([202, { type: "Waiting" }]);
  });

  test.each([
    ["no JSON", "x"],
    ["not an object", "[]"],
    ["a field that there is not", JSON.stringify({ ...JSON.parse(GOOD), dry: true })],
    ["a field of another type", JSON.stringify({ ...JSON.parse(GOOD), hard: 1 })],
    ["a field left out", JSON.stringify({ command: "c", signature: "s" })],
  ])("refuses %s with 400, and nobody rules on it", async (_what, body) => {
    const response = await post(body);
    expect([response.status, await response.json()]).toEqual([
      400,
      { type: "Refused", code: "Garbled", a: 0, b: 0 },
    ]);
    expect(taken).toEqual([]);
  });

  test("reads over a word that a kill is hard, for nobody has signed it", async () => {
    const reply = await post(JSON.stringify({ ...JSON.parse(GOOD), command: "now", hard: true }));
    expect(reply.status).toBe(200);
    expect(taken).toEqual([{ command: "now", signature: "s", content: "" }]);
  });

  test("refuses more than 8 kB with 413 and reads no further", async () => {
    const response = await post("x".repeat(100_000));
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ code: "RequestTooLong", b: 8192 });
    expect(taken).toEqual([]);
  });

  test("refuses what is too much for one address with 429", async () => {
    const codes: number[] = [];
    for (let round = 0; round < 4; round++) {
      const replies = Array.from({ length: PER_S }, () => fetch(url("/v1/state")));
      codes.push(...(await Promise.all(replies)).map(({ status }) => status));
    }
    expect(codes).toContain(429);
    expect(codes.filter((code) => code === 200).length).toBeGreaterThanOrEqual(2 * PER_S);
  });

  test("tells the scope that was asked for, the firm for none", async () => {
    const asked = async (path: string): Promise<unknown> => (await fetch(url(path))).json();
    expect(await asked("/v1/state?scope=symbol:IBM")).toEqual({ scope: "symbol:IBM" });
    expect(await asked("/v1/state")).toEqual({ scope: "firm" });
    expect((await fetch(url("/v1/other"))).status).toBe(404);
    expect((await fetch(url("/v1/command"))).status).toBe(404);
  });

  test("a command acts in the very callback in which its last byte was read", async () => {
    const head = `POST /v1/command HTTP/1.1\r\nHost: a\r\nContent-Length: ${GOOD.length}\r\n\r\n`;
    const socket = connect(server.port, "127.0.0.1");
    socket.write(head + GOOD.slice(0, 10));
    await fetch(url("/v1/state"));
    expect(taken).toEqual([]);
    socket.write(GOOD.slice(10));
    while (taken.length === 0) await new Promise((resolve) => setImmediate(resolve));
    socket.destroy();
    // Whoever asked is gone: the answer goes nowhere, and nothing breaks.
    await fetch(url("/v1/state"));
    done[0]?.({ status: 200, body: {} });
    expect((await fetch(url("/v1/state"))).status).toBe(200);
  });

  test("a port in use is a fault of the network", async () => {
    const again = KillServer.open({
      host: "127.0.0.1",
      port: server.port,
      requestsPerAddressPerS: 1,
      backend: { command: () => undefined, ask: () => null },
    });
    await expect(again).rejects.toMatchObject({
      code: "EADDRINUSE",
      text: `address 127.0.0.1:${server.port} is in use`,
    });
  });
});
