import type { NetworkFault } from "../ports/network.ts";

/**
 * Why an acceptor, an initiator or a store could not be opened. `code` is stable: `BAD_OPTIONS`,
 * with all that is wrong in the message, a line each; the code of a network fault (`EADDRINUSE`,
 * `ENOTFOUND`, ...); of a disk fault (`EACCES`, `ENOSPC`, ...); of a store that is damaged or is
 * somebody else's (`Checksum`, `Missing`, `Gate`, ...).
 */
export class FixFault extends Error {
  override readonly name = "FixFault";
  readonly code: string;

  constructor(code: string, text: string) {
    super(text);
    this.code = code;
  }
}

/** A fault of the world as one that can be thrown; what is none of the world's stays as it is. */
export function asFixFault(error: unknown): unknown {
  if (error instanceof FixFault) return error;
  const { code, text, message } = (error ?? {}) as Partial<NetworkFault> & { message?: string };
  if (typeof code !== "string") return error;
  return new FixFault(code, text ?? message ?? code);
}
