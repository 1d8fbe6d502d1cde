import { dictionary } from "../../src/wire/fix/dictionary.ts";
import { FieldScanner } from "../../src/wire/fix/field-scanner.ts";
import { FixFramer, Frame } from "../../src/wire/fix/framer.ts";
import { FixMessage } from "../../src/wire/fix/message.ts";
import { Outbox } from "../../src/wire/fix/outbox.ts";
import { FixParser } from "../../src/wire/fix/parser.ts";
import { settingsOf } from "../../src/wire/fix/session-config.ts";
import { type FixSessionStore, MemoryFixStore } from "../../src/wire/fix/store.ts";
import type { FixWriter } from "../../src/wire/fix/writer.ts";
import { CORPUS_START_MS } from "./fix-corpus.ts";

/** Bytes that are handed to the framer at once, as a socket reads them. */
const CHUNK = 1 << 16;
/** Bytes after which an encoder hands its turn over. */
const TURN = 1 << 14;
/** Numbers of six digits, as in the middle of a day. */
const FIRST_SEQ = 100_001;
/** Messages of one millisecond: 50,000 a second. */
const PER_MS = 50;

/** Reads some fields of a message and sums them up. */
export type ReadFields = (message: FixMessage) => number;

/** Parses with full validation. */
export class ParseRun {
  readonly #parser: FixParser = new FixParser(dictionary("FIX.4.4"));
  readonly #framer: FixFramer = new FixFramer();
  readonly #message: FixMessage = new FixMessage();

  /** Goes through a stream once; throws when a message of it is refused. */
  pass(stream: Uint8Array, read: ReadFields): number {
    const framer = this.#framer;
    const message = this.#message;
    let sum = 0;
    for (let at = 0; at < stream.length; at += CHUNK) {
      framer.push(stream.subarray(at, at + CHUNK));
      for (let frame = framer.next(); frame !== Frame.More; frame = framer.next()) {
        const good = frame === Frame.Whole && this.#parser.parse(framer, message);
        if (!good || message.fault >= 0) throw new Error(`refused: 373=${message.fault}`);
        sum += read(message);
      }
      framer.keep();
    }
    return sum;
  }
}

/** Finds the fields only. */
export class ScanRun {
  readonly #scanner: FieldScanner = new FieldScanner();
  readonly #framer: FixFramer = new FixFramer();
  readonly #message: FixMessage = new FixMessage();

  pass(stream: Uint8Array, read: ReadFields): number {
    const framer = this.#framer;
    const message = this.#message;
    let sum = 0;
    for (let at = 0; at < stream.length; at += CHUNK) {
      framer.push(stream.subarray(at, at + CHUNK));
      for (let frame = framer.next(); frame !== Frame.More; frame = framer.next()) {
        const good = frame === Frame.Whole && this.#scanner.scan(framer, message);
        if (!good) throw new Error("garbled");
        sum += read(message);
      }
      framer.keep();
    }
    return sum;
  }
}

/** Writes messages as a session does: header, body, BodyLength(9), CheckSum(10), their number. */
export class EncodeRun<T> {
  readonly #outbox: Outbox;
  readonly #store: FixSessionStore;
  readonly #msgType: number;
  readonly #write: (writer: FixWriter, message: T) => void;
  #written = 0;
  #taken: Uint8Array[] | null = null;

  /** @param compIds SenderCompID(49) and TargetCompID(56). */
  constructor(
    compIds: readonly [string, string],
    msgType: number,
    write: (writer: FixWriter, message: T) => void,
  ) {
    const [localCompId, remoteCompId] = compIds;
    const settings = settingsOf({
      beginString: "FIX.4.4",
      localCompId,
      remoteCompId,
      heartBtIntS: 30,
      resetOnLogon: false,
      resend: "application",
    });
    let asked = 0;
    const utcMs = (): number => CORPUS_START_MS + Math.floor(asked++ / PER_MS);
    this.#store = new MemoryFixStore().session("bench");
    this.#outbox = new Outbox(settings, this.#store, { nowNs: () => 0, utcMs });
    this.#outbox.transport = {
      pendingBytes: 0,
      write: (bytes) => {
        this.#written += bytes.length;
        this.#taken?.push(bytes.slice());
        return true;
      },
      end: () => undefined,
      destroy: () => undefined,
    };
    this.#msgType = msgType;
    this.#write = write;
  }

  /** Encodes all of them once; returns the bytes that were handed over. */
  pass(messages: readonly T[]): number {
    const outbox = this.#outbox;
    this.#store.setNextOut(FIRST_SEQ);
    this.#written = 0;
    for (const message of messages) {
      this.#write(outbox.begin(this.#msgType), message);
      outbox.commit(false, true);
      if (outbox.writer.at > TURN) outbox.flush();
    }
    outbox.flush();
    return this.#written;
  }

  /** The bytes of all of them, one message behind the other. */
  stream(messages: readonly T[]): Uint8Array {
    this.#taken = [];
    this.pass(messages);
    const bytes = Buffer.concat(this.#taken);
    this.#taken = null;
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  }
}
