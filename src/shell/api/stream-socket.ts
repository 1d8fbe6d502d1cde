import { Compile } from "typebox/compile";
import type { ApiCode } from "../../wire/api/error.ts";
import type { StreamHub } from "../../wire/api/source.ts";
import { type StreamMessage, Subscribe } from "../../wire/api/stream.ts";
import type { ApiInstance } from "./server.ts";

/** What is used of a socket of the `ws` package. */
type Socket = {
  readonly bufferedAmount: number;
  send(text: string): void;
  close(code: number, reason: string): void;
  terminate(): void;
  on(event: "message", fn: (data: Uint8Array, isBinary: boolean) => void): void;
  on(event: "close" | "error", fn: () => void): void;
};

const READERS_MAX = 64;
const POLICY = 1008;
const TRY_LATER = 1013;

const subscribe = Compile(Subscribe);

/** The stream: a reader sends one Subscribe and is then sent what changes, four times a second. */
export function addStream(app: ApiInstance, hub: StreamHub): void {
  app.get("/api/stream", { websocket: true, schema: { hide: true } }, (socket: Socket) => {
    socket.on("error", () => socket.terminate());
    if (hub.readers >= READERS_MAX) {
      end(socket, TRY_LATER, "TooManyReaders", `at most ${READERS_MAX} readers at a time`);
      return;
    }
    const reader = hub.attach({
      get pendingBytes(): number {
        return socket.bufferedAmount;
      },
      send: (text) => socket.send(text),
      drop: () => socket.terminate(),
    });
    socket.on("close", () => reader.detach());
    socket.on("message", (data, isBinary) => {
      const wanted = isBinary ? null : decode(data);
      if (wanted !== null) reader.subscribe(wanted);
      else end(socket, POLICY, "BadRequest", "the one message allowed is a Subscribe");
    });
  });
}

function decode(data: Uint8Array): Subscribe | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(data));
    return subscribe.Check(value) ? value : null;
  } catch {
    return null; // Not JSON.
  }
}

function end(socket: Socket, close: number, code: ApiCode, text: string): void {
  const message: StreamMessage = { type: "error", code, text };
  socket.send(JSON.stringify(message));
  socket.close(close, code);
}
