import { createPublicKey, verify } from "node:crypto";
import { People } from "../../core/control/people.ts";

/** Checks an Ed25519 signature: raw public key in hex, bytes, signature in hex. Never throws. */
export function verifySignature(publicKey: string, bytes: Uint8Array, signature: string): boolean {
  try {
    const x = Buffer.from(publicKey, "hex").toString("base64url");
    const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
    return verify(null, bytes, key, Buffer.from(signature, "hex"));
  } catch {
    return false;
  }
}

/** Nobody yet. */
export function livePeople(_dataFolder: string, _log: (line: string) => void): () => People {
  const nobody = new People();
  return () => nobody;
}
