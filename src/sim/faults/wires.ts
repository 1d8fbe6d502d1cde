import { asciiText } from "../../core/domain/bytes.ts";
import type { SimConnection } from "../connection.ts";
import { VENUE_COPY_COMP_ID } from "../fleet/plan.ts";
import type { SimFabric } from "../network.ts";

/** Takes one whole message and hands on what is to arrive in its place. */
export type Tamper = (message: Uint8Array, connection: SimConnection) => readonly Uint8Array[];

/** How the bytes of a wire are cut into messages. */
type Cut = (bytes: Uint8Array, at: number) => number;

type Tampered = { readonly cut: Cut; readonly tamper: Tamper };

const NOTHING = new Uint8Array(0);
const BEGIN = "8=FIX";
const SOH = 1;
/** In every message of the gate's drop-copy sessions at venues, 49 and 56. */
const DROP_COPY = `=${VENUE_COPY_COMP_ID}\u0001`;
/** `10=123` and its SOH. */
const TRAILER_BYTES = 7;

/**
 * Men in the middle of wires. TCP neither repeats nor reorders, so what does must know where a
 * message begins: here a wire's bytes are cut into messages, and one at a time is handed over.
 */
export class Wires {
  readonly #fabric: SimFabric;
  readonly #tampered: Map<string, Tampered> = new Map();
  /** Begun messages of connections, until their rest is written. */
  readonly #begun: Map<SimConnection, Uint8Array> = new Map();

  constructor(fabric: SimFabric) {
    this.#fabric = fabric;
  }

  /**
   * FIX messages from one process to another, until the returned function is called. One at a time
   * stands on a wire: what one has changed no other changes again. Null when somebody does already.
   */
  fix(from: string, to: string, tamper: Tamper): (() => void) | null {
    return this.#add(`${from}>${to}`, { cut: fixLength, tamper });
  }

  /** Frames of the fleet's own protocol from one process to another; null as above. */
  frames(from: string, to: string, tamper: Tamper): (() => void) | null {
    return this.#add(`${from}>${to}`, { cut: frameLength, tamper });
  }

  #add(wire: string, tampered: Tampered): (() => void) | null {
    if (this.#tampered.has(wire)) return null;
    this.#tampered.set(wire, tampered);
    this.#fabric.middle = (connection, bytes) => this.#pass(connection, bytes);
    return () => {
      if (this.#tampered.get(wire) !== tampered) return;
      this.#tampered.delete(wire);
      this.#release(wire);
      if (this.#tampered.size === 0) this.#fabric.middle = null;
    };
  }

  /** Nobody stands on this wire any more: what waited for its rest goes on as it is. */
  #release(wire: string): void {
    for (const [connection, bytes] of [...this.#begun]) {
      if (wireOf(connection) !== wire) continue;
      this.#begun.delete(connection);
      connection.pass(bytes);
    }
  }

  #pass(connection: SimConnection, written: Uint8Array): Uint8Array {
    const tampered = this.#tampered.get(wireOf(connection));
    if (tampered === undefined) return written;
    const bytes = joined([this.#begun.get(connection) ?? NOTHING, written]);
    this.#begun.delete(connection);
    const out: Uint8Array[] = [];
    let at = 0;
    while (at < bytes.length) {
      const length = tampered.cut(bytes, at);
      // Begun before somebody stood here: not to be cut, let it go.
      if (length < 0) out.push(bytes.slice(at));
      else if (at + length > bytes.length) this.#begun.set(connection, bytes.slice(at));
      else {
        const message = bytes.slice(at, at + length);
        // A venue's drop copy is another department of it: what lies is its order entry.
        const passes = asciiText(message).includes(DROP_COPY);
        out.push(...(passes ? [message] : tampered.tamper(message, connection)));
      }
      at = length < 0 ? bytes.length : at + length;
    }
    return joined(out);
  }
}

function wireOf(connection: SimConnection): string {
  return `${connection.process.name}>${connection.peerProcess}`;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Bytes of the frame that begins here, by the length in its first two. */
function frameLength(bytes: Uint8Array, at: number): number {
  if (at + 2 > bytes.length) return 2;
  const length = (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
  return length < 2 ? -1 : length;
}

/** Bytes of the FIX message that begins here, by its BodyLength(9); -1 when none does. */
function fixLength(bytes: Uint8Array, at: number): number {
  // The rest of a message may begin with `8=` too, of `38=`.
  for (let i = 0; i < BEGIN.length && at + i < bytes.length; i++) {
    if (bytes[at + i] !== BEGIN.charCodeAt(i)) return -1;
  }
  const first = bytes.indexOf(SOH, at);
  const second = first < 0 ? -1 : bytes.indexOf(SOH, first + 1);
  // Its length is still to come: longer than what is there, by whatever.
  if (second < 0) return bytes.length - at + 1;
  let length = 0;
  for (let i = first + 3; i < second; i++) length = length * 10 + ((bytes[i] as number) - 0x30);
  return second + 1 - at + length + TRAILER_BYTES;
}
