import type { Status } from "../../../src/wire/api/status.ts";
import type { StreamMessage, Subscribe, Topic } from "../../../src/wire/api/stream.ts";

/** What the page knows of its own link to control. Instants of the browser's clock. */
export type FeedState = {
  readonly link: "connecting" | "live" | "lost";
  /** When control was last heard, 0 for never. */
  readonly heardMs: number;
  readonly status: Status | null;
};

type RowTopic = Exclude<Topic, "status">;
export type Rows<T extends RowTopic | "detail"> = Extract<StreamMessage, { type: T }>;

/** Control sends four times a second; silent for so long it is lost. */
const SILENT_MS = 2000;
const RETRY_MIN_MS = 250;
const RETRY_MAX_MS = 3000;

/**
 * The page's one connection to control. It asks only for topics that somebody listens to, so a
 * listener that comes later is told everything first; a lost connection is made again for good.
 */
export class Feed {
  readonly #url: string;
  #state: FeedState = { link: "connecting", heardMs: 0, status: null };
  readonly #watchers: Set<() => void> = new Set();
  readonly #listeners: Map<RowTopic, (message: never) => void> = new Map();
  #detail: { parent: number; listener: (message: Rows<"detail">) => void } | null = null;
  #socket: WebSocket | null = null;
  #retryMs = RETRY_MIN_MS;
  #asking = false;

  constructor(url: string) {
    this.#url = url;
    this.#connect();
    setInterval(() => this.#checkSilence(), SILENT_MS / 4);
  }

  readonly state = (): FeedState => this.#state;

  /** Calls `watcher` at each change of `state()`. */
  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** Sends the rows of a topic, all of them first, to its one listener. */
  listen<T extends RowTopic>(topic: T, listener: (message: Rows<T>) => void): () => void {
    this.#listeners.set(topic, listener);
    this.#ask();
    return () => {
      if (this.#listeners.get(topic) === listener) this.#listeners.delete(topic);
      this.#ask();
    };
  }

  /** Sends the children and fills of one parent, all of them first, to one listener. */
  listenDetail(parent: number, listener: (message: Rows<"detail">) => void): () => void {
    this.#detail = { parent, listener };
    this.#ask();
    return () => {
      if (this.#detail?.listener === listener) this.#detail = null;
      this.#ask();
    };
  }

  #connect(): void {
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    socket.onopen = () => this.#ask();
    socket.onmessage = (event) => this.#take(JSON.parse(event.data as string) as StreamMessage);
    socket.onclose = () => {
      this.#socket = null;
      this.#set({ link: this.#state.heardMs === 0 ? "connecting" : "lost" });
      setTimeout(() => this.#connect(), this.#retryMs);
      this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MAX_MS);
    };
  }

  /** Once for all that was changed in this turn. */
  #ask(): void {
    if (this.#asking) return;
    this.#asking = true;
    queueMicrotask(() => {
      this.#asking = false;
      if (this.#socket?.readyState !== WebSocket.OPEN) return;
      const message: Subscribe = {
        type: "subscribe",
        topics: ["status", ...this.#listeners.keys()],
        detail: this.#detail?.parent ?? null,
      };
      this.#socket.send(JSON.stringify(message));
    });
  }

  #take(message: StreamMessage): void {
    this.#retryMs = RETRY_MIN_MS;
    if (message.type === "error") return;
    if (message.type === "status") {
      this.#set({ link: "live", heardMs: Date.now(), status: message.status });
      return;
    }
    if (message.type === "detail") {
      if (message.parent === this.#detail?.parent) this.#detail.listener(message);
      return;
    }
    const listener = this.#listeners.get(message.type) as ((m: StreamMessage) => void) | undefined;
    listener?.(message);
  }

  /** A connection can be open and dead: the network went away, or control stands still. */
  #checkSilence(): void {
    if (this.#state.link !== "live" || Date.now() - this.#state.heardMs < SILENT_MS) return;
    this.#set({ link: "lost" });
    this.#socket?.close();
  }

  #set(change: Partial<FeedState>): void {
    this.#state = { ...this.#state, ...change };
    for (const watcher of this.#watchers) watcher();
  }
}
