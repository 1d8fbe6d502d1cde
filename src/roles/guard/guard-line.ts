import { asciiBytes, asciiText } from "../../core/domain/bytes.ts";
import type { Connection } from "../../ports/network.ts";
import {
  GUARD_LINE_MAX,
  type GuardMessage,
  guardLine,
  readGuardLine,
} from "../../wire/guard/messages.ts";

const LINE_END = 0x0a;

/** What a line between gate and guard tells its owner. `closed` comes once, last. */
export type GuardLineEvents = {
  open(line: GuardLine): void;
  message(line: GuardLine, message: GuardMessage): void;
  closed(line: GuardLine): void;
};

/**
 * One connection between gate and guard: lines of ASCII both ways. A line that is no message of
 * theirs, or is too long, ends it (I15). What is said leaves in the turn in which it is said.
 */
export class GuardLine {
  readonly #connection: Connection;
  #rest = "";
  #closed = false;

  constructor(connection: Connection, events: GuardLineEvents) {
    this.#connection = connection;
    connection.events = {
      open: () => events.open(this),
      data: (chunk) => this.#data(chunk, events),
      close: () => {
        this.#closed = true;
        events.closed(this);
      },
    };
  }

  get remoteHost(): string {
    return this.#connection.remoteHost;
  }

  /** Sends a message; nothing once the line is closed. */
  say(message: GuardMessage): void {
    if (this.#closed) return;
    this.#connection.write(asciiBytes(guardLine(message)));
  }

  close(): void {
    this.#connection.destroy();
  }

  #data(chunk: Uint8Array, events: GuardLineEvents): void {
    let from = 0;
    for (let end = chunk.indexOf(LINE_END); end >= 0; end = chunk.indexOf(LINE_END, from)) {
      const message = readGuardLine(this.#rest + asciiText(chunk.subarray(from, end)));
      this.#rest = "";
      from = end + 1;
      if (message === null) {
        this.close();
        return;
      }
      events.message(this, message);
      if (this.#closed) return;
    }
    this.#rest += asciiText(chunk.subarray(from));
    if (this.#rest.length > GUARD_LINE_MAX) this.close();
  }
}
