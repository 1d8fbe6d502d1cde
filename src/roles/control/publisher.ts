import type { Clock } from "../../ports/clock.ts";
import type { StreamHub, StreamReader, StreamSink } from "../../wire/api/source.ts";
import type { StreamMessage, Subscribe, Topic } from "../../wire/api/stream.ts";
import type { ControlModel } from "./control-model.ts";
import type { ParentEntry } from "./order-rows.ts";
import { childView, fillView, parentView } from "./order-view.ts";
import { statusView } from "./status-view.ts";

/** Parents in a first answer; later changes of any parent are sent. */
const FIRST_PARENTS = 1000;
/** Changed parents in one flush; the others wait for the next, none is left out. */
const PARENTS_PER_FLUSH = 1000;
/** Newest children and fills of a watched parent in a first answer. */
const FIRST_PARTS = 1000;
const PENDING_MAX_BYTES = 4 * 1024 * 1024;

type Reader = {
  readonly sink: StreamSink;
  topics: readonly Topic[];
  /** Topics that it has had no first answer of. */
  fresh: Set<Topic>;
  detail: number | null;
  detailFresh: boolean;
};

/** A topic's message for readers that follow it, and for those that begin. */
type Pair = { readonly delta: () => StreamMessage | null; readonly first: () => StreamMessage };

/**
 * Sends changes to the readers of the stream, conflated: however often a row changed since the
 * last flush, it is sent once. Each message is made once for all its readers, and not at all
 * without one.
 */
export class Publisher implements StreamHub {
  readonly #model: ControlModel;
  readonly #clock: Clock;
  readonly #readers: Set<Reader> = new Set();
  #gateGeneration = 0;
  #quotesGeneration = 0;
  /** The flush up to which fills were sent. */
  #sent = 0;

  constructor(model: ControlModel, clock: Clock) {
    this.#model = model;
    this.#clock = clock;
  }

  get readers(): number {
    return this.#readers.size;
  }

  /** Adds a reader that follows nothing yet. */
  attach(sink: StreamSink): StreamReader {
    const reader: Reader = { sink, topics: [], fresh: new Set(), detail: null, detailFresh: false };
    this.#readers.add(reader);
    return {
      subscribe: (to) => follow(reader, to),
      detach: () => void this.#readers.delete(reader),
    };
  }

  /** Sends what changed since the last call. Called four times a second. */
  flush(): void {
    this.#dropSlow();
    this.#each("status", this.#status());
    this.#each("rates", this.#rates());
    if (this.#quotesWhole()) this.#each("quotes", this.#quotes());
    if (this.#ordersWhole()) this.#flushOrders();
  }

  /** Parents, fills and the watched ones: one flush of the order table. */
  #flushOrders(): void {
    const { orders } = this.#model;
    const upTo = orders.version;
    const dirty = orders.takeDirty(PARENTS_PER_FLUSH);
    const gone = orders.takeGone();
    this.#each("parents", {
      delta: () =>
        dirty.length + gone.length === 0
          ? null
          : { type: "parents", reset: false, rows: dirty.map(parentView), gone },
      first: () => ({
        type: "parents",
        reset: true,
        rows: orders
          .newest(() => true)
          .slice(0, FIRST_PARENTS)
          .map(parentView),
        gone: [],
      }),
    });
    this.#each("fills", this.#fills());
    for (const reader of this.#readers) this.#detail(reader);
    this.#sent = upTo;
  }

  #status(): Pair {
    const message = (): StreamMessage => ({
      type: "status",
      status: statusView(this.#model, Math.round(this.#clock.utcMs())),
    });
    return { delta: message, first: message };
  }

  #rates(): Pair {
    const points = this.#model.rates.takeFresh();
    return {
      delta: () => (points.length === 0 ? null : { type: "rates", reset: false, points }),
      first: () => ({ type: "rates", reset: true, points: [...this.#model.rates.points()] }),
    };
  }

  #quotes(): Pair {
    const { quotes } = this.#model;
    const dirty = quotes.takeDirty();
    return {
      delta: () =>
        dirty.length === 0 ? null : { type: "quotes", reset: false, rows: quotes.views(dirty) },
      first: () => ({ type: "quotes", reset: true, rows: quotes.all() }),
    };
  }

  #fills(): Pair {
    const tape = this.#model.orders.tape();
    const fresh = tape.filter((fill) => fill.version > this.#sent && fill.parent.told);
    return {
      delta: () =>
        fresh.length === 0 ? null : { type: "fills", reset: false, rows: fresh.map(fillView) },
      first: () => ({ type: "fills", reset: true, rows: tape.map(fillView) }),
    };
  }

  #detail(reader: Reader): void {
    if (reader.detail === null) return;
    const entry = this.#model.orders.get(reader.detail);
    if (reader.detailFresh) {
      reader.detailFresh = false;
      reader.sink.send(JSON.stringify(detailMessage(reader.detail, entry, -1)));
    } else if (entry !== undefined && entry.version > this.#sent) {
      reader.sink.send(JSON.stringify(detailMessage(reader.detail, entry, this.#sent)));
    }
  }

  #each(topic: Topic, pair: Pair): void {
    let delta: string | null | undefined;
    let first: string | undefined;
    for (const { sink, topics, fresh } of this.#readers) {
      if (!topics.includes(topic)) continue;
      if (fresh.delete(topic)) {
        first ??= JSON.stringify(pair.first());
        sink.send(first);
        continue;
      }
      if (delta === undefined) {
        const message = pair.delta();
        delta = message === null ? null : JSON.stringify(message);
      }
      if (delta !== null) sink.send(delta);
    }
  }

  /** False in the middle of a snapshot; after one everybody begins anew. */
  #ordersWhole(): boolean {
    const { phase, generation } = this.#model.gate.state;
    if (phase === "snapshot") return false;
    if (generation !== this.#gateGeneration) {
      this.#gateGeneration = generation;
      for (const reader of this.#readers) beginAgain(reader, ["parents", "fills"]);
    }
    return true;
  }

  #quotesWhole(): boolean {
    const { phase, generation } = this.#model.quotesLink.state;
    if (phase === "snapshot") return false;
    if (generation !== this.#quotesGeneration) {
      this.#quotesGeneration = generation;
      for (const reader of this.#readers) beginAgain(reader, ["quotes"]);
    }
    return true;
  }

  #dropSlow(): void {
    for (const reader of this.#readers) {
      if (reader.sink.pendingBytes <= PENDING_MAX_BYTES) continue;
      this.#readers.delete(reader);
      reader.sink.drop();
    }
  }
}

function follow(reader: Reader, to: Subscribe): void {
  const added = to.topics.filter((topic) => !reader.topics.includes(topic));
  reader.topics = to.topics;
  for (const topic of added) reader.fresh.add(topic);
  reader.detailFresh = to.detail !== null && to.detail !== reader.detail;
  reader.detail = to.detail;
}

function beginAgain(reader: Reader, topics: readonly Topic[]): void {
  for (const topic of topics) if (reader.topics.includes(topic)) reader.fresh.add(topic);
  if (topics.includes("parents")) reader.detailFresh = true;
}

/** What changed of a parent after the flush `since`; all of it for -1. */
function detailMessage(
  parent: number,
  entry: ParentEntry | undefined,
  since: number,
): StreamMessage {
  const reset = since < 0;
  if (entry === undefined) {
    return { type: "detail", reset, parent, view: null, children: [], fills: [] };
  }
  const children = [...entry.children.values()].filter((child) => child.version > since);
  const fills = entry.fills.filter((fill) => fill.version > since);
  return {
    type: "detail",
    reset,
    parent,
    view: parentView(entry),
    children: children.slice(-FIRST_PARTS).map((child) => childView(entry, child)),
    fills: fills.slice(-FIRST_PARTS).map(fillView),
  };
}
