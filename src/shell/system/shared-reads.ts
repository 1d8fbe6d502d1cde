import { Socket } from "node:net";

/** One buffer for all reads of this process: what is read is valid only during its call. */
const READ_BUFFER: Uint8Array = new Uint8Array(64 * 1024);

/** Options of an outgoing socket that reads into the one buffer. */
export function sharedReads(take: (chunk: Uint8Array) => void): {
  readonly buffer: Uint8Array;
  readonly callback: (size: number, buffer: Uint8Array) => boolean;
} {
  return {
    buffer: READ_BUFFER,
    callback: (size, buffer) => {
      take(buffer.subarray(0, size));
      return true;
    },
  };
}

/**
 * The same for an accepted socket that is still paused. Node's servers have no such
 * option, and reading costs an accepted connection 64 kB of fresh memory a message, so its handle
 * moves to a socket that has. Should a later Node keep its handle elsewhere, the socket given is
 * returned and tells what it reads by its event `data`.
 */
export function withSharedReads(accepted: Socket, take: (chunk: Uint8Array) => void): Socket {
  const from = accepted as Socket & { _handle?: { useUserBuffer?: unknown } | null };
  const handle = from._handle;
  if (typeof handle?.useUserBuffer !== "function") return accepted.resume();
  from._handle = null;
  accepted.destroy();
  const options = { handle, onread: sharedReads(take) };
  return new Socket(options as ConstructorParameters<typeof Socket>[0]);
}
