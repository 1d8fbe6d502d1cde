import { allFields, decodeMessage } from "../../fix/decode.ts";
import type { FieldText } from "../../fix/field-text.ts";
import { Tag } from "../../wire/fix/tags.ts";
import type { HandEvent } from "./hand-event.ts";

/** Messages that are remembered for a `/wait` that comes after them. */
const RECEIVED_MAX = 10_000;
/** A timer that only keeps the process alive. */
const LONG_MS = 1 << 30;

type Waiting = { readonly done: (event: HandEvent) => boolean; readonly wake: () => void };

/** Hears everything that happens on a line, remembers what matters, and lets others wait for it. */
export class HandEar {
  /** Since the last attempt to connect: the session was live, the line was had, it is gone. */
  wasLive = false;
  wasUp = false;
  isGone = false;
  /** Text(58) of the last Logout(5) that came in that time, `null` when none came. */
  logoutText: string | null = null;
  readonly #waiting = new Set<Waiting>();
  #received: Uint8Array[] = [];

  /** A new attempt to connect begins. */
  begin(): void {
    this.wasLive = false;
    this.wasUp = false;
    this.isGone = false;
    this.logoutText = null;
  }

  hear(event: HandEvent): void {
    if (event.event === "connected") this.wasUp = true;
    else if (event.event === "logon") this.wasLive = true;
    else if (event.event === "closed") this.isGone = true;
    else if (event.event === "message" && event.direction === "in") this.#message(event.bytes);
    for (const waiting of [...this.#waiting]) if (waiting.done(event)) waiting.wake();
  }

  /** Takes the first message with these fields and forgets those before it; false for none. */
  take(fields: readonly FieldText[]): boolean {
    const at = this.#received.findIndex((bytes) => hasFields(bytes, fields));
    if (at >= 0) this.#received = this.#received.slice(at + 1);
    return at >= 0;
  }

  /** Waits for an event, or as long as this; false when the time was up first. */
  until(done: (event: HandEvent) => boolean, ms?: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (found: boolean): void => {
        clearTimeout(timer);
        clearInterval(alive);
        this.#waiting.delete(waiting);
        resolve(found);
      };
      const timer = ms === undefined ? undefined : setTimeout(() => end(false), ms);
      const alive = setInterval(() => undefined, LONG_MS);
      const waiting: Waiting = { done, wake: () => end(true) };
      this.#waiting.add(waiting);
    });
  }

  #message(bytes: Uint8Array): void {
    this.#received.push(bytes);
    if (this.#received.length > RECEIVED_MAX) this.#received.shift();
    const { msgType, fields } = decodeMessage(bytes);
    if (msgType !== "5") return;
    this.logoutText = fields.find(({ tag }) => tag === Tag.Text)?.value ?? "";
  }
}

function hasFields(bytes: Uint8Array, wanted: readonly FieldText[]): boolean {
  const fields = [...allFields(decodeMessage(bytes).fields)];
  return wanted.every(({ tag, value }) =>
    fields.some((field) => field.tag === tag && field.value === value),
  );
}
