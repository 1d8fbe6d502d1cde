import { dictionary } from "./dictionary.ts";
import { FixFramer, Frame, MESSAGE_MAX } from "./framer.ts";
import { FixMessage } from "./message.ts";
import { FixParser } from "./parser.ts";
import type { FixSession } from "./session.ts";
import { dictionaryOf, type FixTransport } from "./session-config.ts";
import { Tag } from "./tags.ts";

/** Finds the session of a first message by its own words: the peer's and our CompID. */
export type FindSession = (
  beginString: string,
  senderCompId: string,
  targetCompId: string,
) => FixSession | undefined;

/** Garbled frames in a row after which a connection is closed (B1). */
const GARBLED_MAX = 100;

/**
 * One connection: bytes to frames to the messages of its session. An acceptor's connection has no
 * session until its first message, a good Logon, names one; until then anything else closes it.
 */
export class FixConnection {
  readonly #transport: FixTransport;
  readonly #find: FindSession | null;
  readonly #framer: FixFramer;
  readonly #message: FixMessage = new FixMessage();
  #parser: FixParser | null = null;
  #session: FixSession | null;
  #garbled = 0;
  #closed = false;

  /** @param owner The initiator's session, or the way to find an acceptor's. */
  constructor(transport: FixTransport, owner: FixSession | FindSession, messageMax = MESSAGE_MAX) {
    this.#transport = transport;
    this.#framer = new FixFramer(messageMax);
    this.#find = typeof owner === "function" ? owner : null;
    this.#session = typeof owner === "function" ? null : owner;
    if (this.#session !== null) this.#parser = parserOf(this.#session);
  }

  /** The session, once it is known. */
  get session(): FixSession | null {
    return this.#session;
  }

  /** Takes bytes as they come. */
  data(chunk: Uint8Array): void {
    if (this.#closed || this.#left()) return;
    this.#session?.heard();
    const framer = this.#framer;
    framer.push(chunk);
    for (let frame = framer.next(); frame !== Frame.More; frame = framer.next()) {
      if (frame === Frame.TooLong) this.destroy("a message above the maximum size");
      else if (frame === Frame.Garbled) this.#skip();
      else this.#frame();
      if (this.#closed || this.#left()) return;
    }
    if (this.#session === null && framer.endsInTrailer()) this.destroy("garbled before the logon");
    else framer.keep();
  }

  /** The transport has sent what it held back. */
  drained(): void {
    if (!this.#closed && !this.#left()) this.#session?.drained();
  }

  /** The transport is gone. */
  lost(reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    if (!this.#left()) this.#session?.lost(reason);
  }

  /** Whether the session has ended this connection itself; it may be on another one by now. */
  #left(): boolean {
    return this.#session !== null && !this.#session.isOn(this.#transport);
  }

  /** Closes at once, without a word. */
  destroy(reason: string): void {
    if (this.#closed) return;
    this.lost(reason);
    this.#transport.destroy();
  }

  #frame(): void {
    const session = this.#session;
    if (session === null) {
      this.#first();
    } else if (this.#parser?.parse(this.#framer, this.#message) === true) {
      this.#garbled = 0;
      session.receive(this.#message);
    } else {
      this.#skip();
    }
  }

  #skip(): void {
    this.#garbled++;
    if (this.#session === null) this.destroy("garbled before the logon");
    else if (this.#garbled > GARBLED_MAX) this.destroy("too many garbled messages");
  }

  /** The first message of an acceptor's connection. */
  #first(): void {
    const framer = this.#framer;
    const begin = latin(framer.bytes, framer.start + 2, framer.beginEnd);
    if (begin !== "FIX.4.2" && begin !== "FIX.4.4") {
      this.destroy("BeginString is not spoken here");
      return;
    }
    const message = this.#message;
    // Whose it is, and which tags of its own that session has, is known only when it is read.
    if (!new FixParser(dictionary(begin)).parse(framer, message)) {
      this.destroy("garbled before the logon");
      return;
    }
    const sender = message.text(Tag.SenderCompID);
    const target = message.text(Tag.TargetCompID);
    const session = this.#find?.(begin, sender, target);
    if (session?.accept(this.#transport, message) !== true) {
      this.destroy("no good Logon of a session that is free");
      return;
    }
    this.#session = session;
    this.#parser = parserOf(session);
  }
}

/** Reads the messages of one session, with the tags that it alone knows. */
function parserOf(session: FixSession): FixParser {
  return new FixParser(dictionaryOf(session.settings));
}

function latin(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}
