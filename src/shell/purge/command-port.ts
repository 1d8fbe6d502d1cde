import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

/** Longest body of a request, bytes; what is longer is not read to its end. */
const BODY_MAX = 8192;
/** A request that is not whole by then is dropped. */
const REQUEST_MAX_MS = 2000;
/** Addresses that are remembered; beyond them the oldest begins anew. */
const ADDRESSES_MAX = 1024;

/** An answer: its HTTP status and what its JSON body holds. */
export type PortReply = { readonly status: number; readonly body: object };

/** A signed command as it comes in, nothing of it checked but its form. */
export type PortCommand = {
  readonly command: string;
  readonly signature: string;
  readonly content: string;
  readonly hard: boolean;
};

/** What stands behind a port of purge or guard. */
export type CommandPortHandler = {
  command(command: PortCommand): PortReply;
  state(): PortReply;
  sweep(scope: string): PortReply;
  /** The supervisor's word, where that is taken; `token` proves who it is. */
  now?(token: string, reason: string): PortReply;
};

export type CommandPortOptions = {
  readonly host: string;
  readonly port: number;
  /** Requests a second of one address, with a burst of twice as many. */
  readonly requestsPerS: number;
  readonly handler: CommandPortHandler;
};

/** A port on which signed commands are taken: HTTP and JSON, a listener of its own. */
export class CommandPort {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Resolves when listening; rejects with the error of the listener, such as a port in use. */
  static open(options: CommandPortOptions): Promise<CommandPort> {
    const { handler, requestsPerS } = options;
    const buckets = new Map<string, Bucket>();
    const server = createServer({ requestTimeout: REQUEST_MAX_MS }, (request, response) => {
      const from = request.socket.remoteAddress ?? "";
      const known = buckets.get(from);
      const bucket = known ?? { tokens: 2 * requestsPerS, lastMs: performance.now() };
      if (known === undefined) {
        buckets.set(from, bucket);
        const [oldest] = buckets.keys();
        if (buckets.size > ADDRESSES_MAX && oldest !== undefined) buckets.delete(oldest);
      }
      if (takes(bucket, requestsPerS, performance.now())) serve(handler, request, response);
      else send(response, refused(429, "TooManyRequests"));
    });
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(options.port, options.host, () => resolve(new CommandPort(server)));
    });
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

type Bucket = { tokens: number; lastMs: number };

/** It starts full: the first request of a person who stops something is not the one too many. */
function takes(bucket: Bucket, perS: number, nowMs: number): boolean {
  const more = ((nowMs - bucket.lastMs) / 1000) * perS;
  bucket.tokens = Math.min(2 * perS, bucket.tokens + more);
  bucket.lastMs = nowMs;
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

function serve(
  handler: CommandPortHandler,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const url = new URL(request.url ?? "/", "http://localhost");
  const path = `${request.method} ${url.pathname}`;
  if (path === "GET /v1/state") send(response, handler.state());
  else if (path === "GET /v1/sweep") {
    send(response, handler.sweep(url.searchParams.get("scope") ?? ""));
  } else if (path === "POST /v1/command") {
    readBody(request, response, (text) => {
      const command = readCommand(text);
      return command === null ? refused(400, "Garbled") : handler.command(command);
    });
  } else if (path === "POST /v1/now" && handler.now !== undefined) {
    const now = handler.now;
    readBody(request, response, (text) => {
      const said = readNow(text);
      return said === null ? refused(400, "Garbled") : now(said.token, said.reason);
    });
  } else send(response, refused(404, "NotFound"));
}

function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (text: string) => PortReply,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  request.on("error", () => response.destroy());
  request.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size <= BODY_MAX) chunks.push(chunk);
    else if (!response.headersSent) {
      send(response, refused(413, "TooLong"));
      request.destroy();
    }
  });
  request.on("end", () => {
    if (size <= BODY_MAX) send(response, answer(Buffer.concat(chunks).toString("latin1")));
  });
}

function readCommand(text: string): PortCommand | null {
  const map = mapOf(text, "command,content,hard,signature");
  if (map === null) return null;
  const { command, signature, content, hard } = map;
  const texts = [command, signature, content].every((value) => typeof value === "string");
  return texts && typeof hard === "boolean" ? (map as PortCommand) : null;
}

function readNow(text: string): { readonly token: string; readonly reason: string } | null {
  const map = mapOf(text, "reason,token");
  if (map === null || typeof map.token !== "string" || typeof map.reason !== "string") return null;
  return { token: map.token, reason: map.reason };
}

/** A JSON map with exactly these keys, or null. */
function mapOf(text: string, keys: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
    return Object.keys(value).sort().join(",") === keys ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function refused(status: number, code: string): PortReply {
  return { status, body: { type: "Refused", code, a: 0, b: 0 } };
}

function send(response: ServerResponse, { status, body }: PortReply): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}
