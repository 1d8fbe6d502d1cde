import { hash } from "node:crypto";

/** SHA-256 of bytes, in native code: the journal's hash chain. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return hash("sha256", bytes, "buffer");
}
