import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { TokenBuckets } from "../../core/control/token-bucket.ts";
import { RejectCode, rejectName } from "../../core/domain/reject-code.ts";
import {
  BODY_MAX,
  type KillReply,
  readCommandRequest,
  refusedBody,
  type SignedText,
} from "../../wire/control/kill-port.ts";
import { faultOf } from "../system/network-fault.ts";

/** A request that is not whole by now is dropped. */
const REQUEST_MAX_MS = 5000;
/** People and their programs: more connections at once are refused. */
const CONNECTIONS_MAX = 128;

/** Who rules on what comes in: the gate, purge or a guard. */
export type KillBackend = {
  /** Acts before it returns; `done` is called once, when the answer may be given. */
  command(signed: SignedText, done: (reply: KillReply) => void): void;
  /** Answers `GET path?scope=...`; null for a path that there is not. */
  ask(path: string, scope: string): KillReply | null;
};

export type KillServerOptions = {
  readonly host: string;
  readonly port: number;
  /** Requests a second of one remote address; what is above it is answered and not looked at. */
  readonly requestsPerAddressPerS: number;
  readonly backend: KillBackend;
};

/**
 * A kill port (docs/wire/kill.md): HTTP/1.1 on a listener of its own. A command is handed over in
 * the very callback in which its last byte was read.
 */
export class KillServer {
  readonly #server: Server;
  readonly #backend: KillBackend;
  readonly #perAddress: TokenBuckets;

  private constructor(options: KillServerOptions) {
    this.#backend = options.backend;
    this.#perAddress = new TokenBuckets(options.requestsPerAddressPerS);
    this.#server = createServer(
      { requestTimeout: REQUEST_MAX_MS, headersTimeout: REQUEST_MAX_MS, noDelay: true },
      (request, response) => this.#take(request, response),
    );
    this.#server.maxConnections = CONNECTIONS_MAX;
  }

  /** Resolves when it listens; rejects with a `NetworkFault`. */
  static open(options: KillServerOptions): Promise<KillServer> {
    const kill = new KillServer(options);
    const { host, port } = options;
    return new Promise((resolve, reject) => {
      kill.#server.once("error", (error) => reject(faultOf(error, { host, port })));
      kill.#server.listen(port, host, () => resolve(kill));
    });
  }

  /** The port in use. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    request.on("error", () => undefined);
    response.on("error", () => undefined);
    const address = request.socket.remoteAddress ?? "";
    if (!this.#perAddress.take(address, performance.now())) {
      refuse(response, 429, RejectCode.TooManyRequests, this.#perAddress.perS, 0);
      return;
    }
    const [path = "", query = ""] = (request.url ?? "").split("?", 2);
    if (request.method === "GET") {
      const scope = new URLSearchParams(query).get("scope") ?? "firm";
      const reply = this.#backend.ask(path, scope);
      if (reply === null) refuse(response, 404, RejectCode.Garbled, 0, 0);
      else answer(response, reply);
      return;
    }
    if (request.method !== "POST" || path !== "/v1/command") {
      refuse(response, 404, RejectCode.Garbled, 0, 0);
      return;
    }
    this.#readCommand(request, response);
  }

  #readCommand(request: IncomingMessage, response: ServerResponse): void {
    const parts: Buffer[] = [];
    let size = 0;
    request.on("data", (part: Buffer) => {
      size += part.length;
      if (size <= BODY_MAX) parts.push(part);
      else if (!response.writableEnded) {
        // What follows is not read: the connection ends with the answer.
        response.shouldKeepAlive = false;
        refuse(response, 413, RejectCode.RequestTooLong, size, BODY_MAX);
        request.pause();
      }
    });
    request.on("end", () => {
      if (size > BODY_MAX) return;
      const command = readCommandRequest(Buffer.concat(parts).toString("latin1"));
      if (command === null) refuse(response, 400, RejectCode.Garbled, 0, 0);
      else this.#backend.command(command, (reply) => answer(response, reply));
    });
  }
}

function refuse(
  response: ServerResponse,
  status: number,
  code: RejectCode,
  a: number,
  b: number,
): void {
  answer(response, { status, body: refusedBody(rejectName(code), a, b) });
}

function answer(response: ServerResponse, { status, body }: KillReply): void {
  if (response.destroyed || response.writableEnded) return;
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}
