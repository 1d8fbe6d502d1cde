import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Check } from "typebox/value";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ApiError } from "../../wire/api/error.ts";
import type { ApiSource, StreamHub, StreamSink } from "../../wire/api/source.ts";
import type { Health, Status } from "../../wire/api/status.ts";
import type { Subscribe } from "../../wire/api/stream.ts";
import { type ApiInstance, buildApi, openApi } from "./server.ts";

let webRoot: string;
let app: ApiInstance;
let health: Health;
let listening: Promise<string> | undefined;
let hub: StreamHub & { sinks: StreamSink[]; wanted: Subscribe[]; detached: number };
const asked: unknown[] = [];

const status: Status = {
  nowMs: 5,
  gate: {
    state: "OPEN",
    lastState: "OPEN",
    incarnation: 4,
    release: 2,
    releaseDigest: "0a",
    controls: "0b",
    killed: [],
    cause: "",
    sinceMs: 1,
    link: "live",
    ageMs: 3,
    asOfMs: 2,
    openParents: 1,
    parents: 10,
    children: 20,
    fills: 30,
    refusals: 2,
    index: 99,
    synced: 98,
  },
  quotes: { link: "live", ageMs: 1, asOfMs: 2, symbols: 3 },
  scopes: [{ scope: "firm", state: "OPEN", cause: "", sinceMs: 1 }],
  routers: [],
  venues: [],
  exposure: [{ limit: "MaxOrderQty", scope: "firm", used: 5, max: 10 }],
  alerts: [],
};

const source: ApiSource = {
  status: () => status,
  health: () => health,
  venues: () => [],
  parents: (open, limit) => {
    asked.push([open, limit]);
    return { gate: { link: "live", ageMs: 1 }, total: 0, parents: [] };
  },
  parent: (client) => (client === "away" ? "GateUnreachable" : "UnknownParent"),
  quotes: (symbols) => {
    asked.push(symbols);
    return { quotes: { link: "live", ageMs: 1 }, rows: [] };
  },
};

function newHub(): typeof hub {
  return {
    sinks: [],
    wanted: [],
    detached: 0,
    get readers(): number {
      return this.sinks.length - this.detached;
    },
    attach(sink) {
      this.sinks.push(sink);
      return {
        subscribe: (to) => void this.wanted.push(to),
        detach: () => void this.detached++,
      };
    },
  };
}

beforeEach(async () => {
  webRoot = mkdtempSync(join(tmpdir(), "smars-web-"));
  mkdirSync(join(webRoot, "assets"));
  writeFileSync(join(webRoot, "index.html"), '<meta name="nonce" content="SMARS_NONCE">');
  writeFileSync(join(webRoot, "assets", "app-1a2b.js"), "export {};");
  health = { ok: true, gate: "OPEN", quotes: "live", routers: 8, venues: 12, reasons: [] };
  hub = newHub();
  asked.length = 0;
  listening = undefined;
  app = await buildApi({ address: { host: "127.0.0.1", port: 0 }, webRoot, source, hub });
});

afterEach(async () => {
  await app.close();
  rmSync(webRoot, { recursive: true });
});

const get = (url: string, headers: Record<string, string> = {}) =>
  app.inject({ method: "GET", url, headers: { host: "localhost:8080", ...headers } });

describe("answers", () => {
  test("health is 200 when ok, else 503 with the reasons", async () => {
    expect((await get("/health")).statusCode).toBe(200);
    health = { ...health, ok: false, gate: "HELD", reasons: ["the gate is HELD"] };
    const answer = await get("/health");
    expect([answer.statusCode, answer.json()]).toEqual([503, health]);
  });

  test("status is answered whole", async () => {
    expect((await get("/api/status")).json()).toEqual(status);
  });

  test.each([
    ["/api/parents", [undefined, 100]],
    ["/api/parents?open=true", [true, 100]],
    ["/api/parents?open=false&limit=7", [false, 7]],
    ["/api/quotes", []],
    ["/api/quotes?symbols=IBM,BRK.B", ["IBM", "BRK.B"]],
  ])("%s asks for %j", async (url, wanted) => {
    expect((await get(url)).statusCode).toBe(200);
    expect(asked).toEqual([wanted]);
  });

  test("OpenAPI names every path", async () => {
    const paths = (await get("/api/openapi.json")).json().paths;
    expect(Object.keys(paths)).toEqual([
      "/health",
      "/api/status",
      "/api/venues",
      "/api/parents",
      "/api/parents/{client}/{clOrdId}",
      "/api/quotes",
    ]);
  });

  test("metrics carry what a live gate told, and nothing of a gate that is away", async () => {
    const live = (await get("/metrics")).body;
    expect(live).toContain('smars_gate_state{state="OPEN"} 1');
    expect(live).toContain("smars_children_total 20");
    expect((await get("/metrics")).body).toContain("smars_children_total 20");
    const cpu = /process_cpu_seconds_total ([\d.]+)/;
    const [earlier, later] = [live, (await get("/metrics")).body].map(
      (text) => cpu.exec(text)?.[1],
    );
    expect(Number(later)).toBeGreaterThanOrEqual(Number(earlier));
    const before = status.gate.link;
    status.gate.link = "connecting";
    const away = (await get("/metrics")).body;
    status.gate.link = before;
    expect(away).toContain("smars_gate_up 0");
    expect(away).not.toContain('smars_gate_state{state="OPEN"}');
    expect(away).not.toContain('smars_exposure_used{limit="MaxOrderQty"');
  });
});

describe("refusals are coded", () => {
  test.each([
    ["/api/parents?limit=0", 400, "BadRequest"],
    ["/api/parents?limit=10000", 400, "BadRequest"],
    ["/api/parents?limit=1.5", 400, "BadRequest"],
    ["/api/parents?open=yes", 400, "BadRequest"],
    ["/api/parents?opne=true", 400, "BadRequest"],
    ["/api/status?x=1", 400, "BadRequest"],
    ["/api/quotes?symbols=ibm", 400, "BadRequest"],
    ["/api/quotes?symbols=", 400, "BadRequest"],
    ["/api/parents/desk/nope", 404, "UnknownParent"],
    ["/api/parents/away/nope", 503, "GateUnreachable"],
    [
      "/api/parents/desk/x2345678901234567890123456789012345678901234567890123456789012345",
      400,
      "BadRequest",
    ],
    ["/api/nothing", 404, "NotFound"],
    ["/assets/../index.html", 404, "NotFound"],
    ["/assets/%2e%2e/index.html", 404, "NotFound"],
  ])("%s is %s %s", async (url, statusCode, code) => {
    const answer = await get(url);
    expect([answer.statusCode, answer.json().code]).toEqual([statusCode, code]);
    expect(Check(ApiError, answer.json())).toBe(true);
  });

  test("the text of a refusal names the thing, the value and what is allowed", async () => {
    expect((await get("/api/quotes?symbols=IBM,ibm")).json().text).toBe(
      'symbols holds "ibm", a symbol is 1 to 8 of A-Z 0-9 . -',
    );
    expect((await get("/api/parents?limit=0")).json().text).toBe(
      'limit is "0", allowed is 1 to 9999',
    );
    expect((await get("/api/parents?opne=true")).json().text).toBe('"opne" is no parameter here');
  });

  test("a body that is too large", async () => {
    const answer = await app.inject({
      method: "POST",
      url: "/api/status",
      headers: { host: "localhost" },
      payload: { text: "x".repeat(5000) },
    });
    expect([answer.statusCode, answer.json().code]).toEqual([413, "BodyTooLarge"]);
  });

  test("a list of symbols that is too long", async () => {
    const answer = await get(`/api/quotes?symbols=${"A,".repeat(2500)}A`);
    expect([answer.statusCode, answer.json().code]).toEqual([400, "BadRequest"]);
  });

  test.each([
    [{ host: "evil.example" }, 403],
    [{ host: "127.0.0.1:8080" }, 200],
    [{ host: "[::1]:8080" }, 200],
    [{ origin: "http://evil.example" }, 403],
    [{ origin: "null" }, 403],
    [{ origin: "http://localhost:9999" }, 403],
    [{ origin: "http://localhost:8080" }, 200],
  ])("a request with %j is %s", async (headers, statusCode) => {
    expect((await get("/api/status", headers)).statusCode).toBe(statusCode);
  });

  test("a flood is refused", async () => {
    const codes = new Set<number>();
    for (let i = 0; i < 1010; i++) codes.add((await get("/api/status")).statusCode);
    expect([...codes]).toEqual([200, 429]);
    expect((await get("/api/status")).json().code).toBe("TooManyRequests");
  });

  test("a port that is in use is refused with its name", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const bound = taken.address();
    const port = bound !== null && typeof bound === "object" ? bound.port : 0;
    const opened = openApi({ address: { host: "127.0.0.1", port }, webRoot, source, hub });
    await expect(opened).rejects.toEqual({
      code: "EADDRINUSE",
      text: `address 127.0.0.1:${port} is in use`,
    });
    taken.close();
  });
});

describe("the page", () => {
  test("has a fresh nonce in page and policy, and is never stored", async () => {
    const first = await get("/");
    const second = await get("/");
    const nonce = /content="([^"]+)"/.exec(first.body)?.[1];
    expect(first.headers["content-security-policy"]).toContain(`'nonce-${nonce}'`);
    expect(first.headers["cache-control"]).toBe("no-store");
    expect(second.body).not.toBe(first.body);
  });

  test("allows nothing from elsewhere", async () => {
    const policy = String((await get("/")).headers["content-security-policy"]);
    expect(policy.replace(/'nonce-[^']+'/, "'nonce'").split(";")).toMatchInlineSnapshot(`
      [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'nonce'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ]
    `);
  });

  test("keeps its hashed files for good", async () => {
    const asset = await get("/assets/app-1a2b.js");
    expect(asset.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
  });

  test("that is not built says so", async () => {
    rmSync(join(webRoot, "index.html"));
    const answer = await get("/");
    expect([answer.statusCode, answer.json().code]).toEqual([503, "NotBuilt"]);
  });
});

describe("the stream", () => {
  const subscribe: Subscribe = { type: "subscribe", topics: ["status"], detail: null };

  /** A socket to the app and what came over it; `closed` gives the code of the end. */
  async function connected(headers: Record<string, string> = {}) {
    listening = listening ?? app.listen({ host: "127.0.0.1", port: 0 });
    await listening;
    const bound = app.server.address();
    const port = bound !== null && typeof bound === "object" ? bound.port : 0;
    const socket = new WebSocket(`ws://127.0.0.1:${port}/api/stream`, { headers });
    const seen: string[] = [];
    socket.addEventListener("message", (event) => seen.push(String(event.data)));
    const closed = new Promise<number>((resolve) =>
      socket.addEventListener("close", (event) => resolve(event.code)),
    );
    const opened = new Promise<boolean>((resolve) => {
      socket.addEventListener("open", () => resolve(true));
      socket.addEventListener("error", () => resolve(false));
    });
    return { socket, seen, closed, opened: await opened };
  }

  /** Waits until the other side has done it. */
  async function until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
  }

  test("a reader subscribes, is sent what its hub sends, and is detached when it leaves", async () => {
    const { socket, seen } = await connected();
    socket.send(JSON.stringify(subscribe));
    await until(() => hub.wanted.length === 1);
    expect(hub.wanted).toEqual([subscribe]);
    hub.sinks[0]?.send('{"type":"status"}');
    await until(() => seen.length === 1);
    expect(seen).toEqual(['{"type":"status"}']);
    socket.close();
    await until(() => hub.detached === 1);
  });

  test.each([
    ["no JSON", "{"],
    ["an unknown topic", JSON.stringify({ ...subscribe, topics: ["everything"] })],
    ["an unknown key", JSON.stringify({ ...subscribe, more: 1 })],
    ["no topics", JSON.stringify({ type: "subscribe", detail: null })],
    ["a parent number that is none", JSON.stringify({ ...subscribe, detail: -1 })],
  ])("%s ends it with a coded error", async (_what, text) => {
    const { socket, seen, closed } = await connected();
    socket.send(text);
    expect(await closed).toBe(1008);
    expect(JSON.parse(seen[0] ?? "")).toMatchObject({ type: "error", code: "BadRequest" });
    expect(hub.wanted).toEqual([]);
  });

  test("another site cannot read it through a person's browser", async () => {
    expect((await connected({ origin: "http://evil.example" })).opened).toBe(false);
    expect((await connected()).opened).toBe(true);
  });

  test("the 65th reader is sent away", async () => {
    await Promise.all(Array.from({ length: 64 }, () => connected()));
    const { seen, closed } = await connected();
    expect(await closed).toBe(1013);
    expect(JSON.parse(seen[0] ?? "")).toMatchObject({ code: "TooManyReaders" });
  });
});
