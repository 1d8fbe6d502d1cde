import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";

/** What an Ed25519 public key begins with in SPKI, before its 32 bytes. */
const SPKI_PREFIX = Buffer.from("302a300506032b6570032100", "hex");
const SIGNATURE = /^[0-9a-f]{128}$/;
const PUBLIC_KEY = /^[0-9a-f]{64}$/;
/** Keys read lately, by their hex: making one costs as much as using it. */
const known: Map<string, KeyObject> = new Map();
const KNOWN_MAX = 256;

/** A person's private key with its raw public half in hex. */
export type SigningKey = { readonly publicKey: string; readonly privateKey: KeyObject };

/** Checks a signature: raw public key in hex, bytes, signature in hex. Total: never throws. */
export function verifyEd25519(publicKey: string, bytes: Uint8Array, signature: string): boolean {
  if (!SIGNATURE.test(signature) || !PUBLIC_KEY.test(publicKey)) return false;
  try {
    return verify(null, bytes, keyOf(publicKey), Buffer.from(signature, "hex"));
  } catch {
    return false;
  }
}

/** The signature over these bytes, in hex. */
export function signEd25519(key: SigningKey, bytes: Uint8Array): string {
  return sign(null, bytes, key.privateKey).toString("hex");
}

/** A private key from its PEM; null when it is not one of Ed25519. */
export function signingKeyOf(pem: string): SigningKey | null {
  try {
    const privateKey = createPrivateKey(pem);
    return privateKey.asymmetricKeyType === "ed25519"
      ? { publicKey: rawPublic(createPublicKey(privateKey)), privateKey }
      : null;
  } catch {
    return null;
  }
}

/** The raw public key, in hex, of a PEM that holds a public or a private one; null otherwise. */
export function publicKeyOf(pem: string): string | null {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === "ed25519" ? rawPublic(key) : null;
  } catch {
    return null;
  }
}

/** A new key, and its PEM (PKCS #8). */
export function makeSigningKey(): { readonly key: SigningKey; readonly pem: string } {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return { key: { publicKey: rawPublic(publicKey), privateKey }, pem };
}

function rawPublic(key: KeyObject): string {
  return key.export({ type: "spki", format: "der" }).subarray(-32).toString("hex");
}

function keyOf(publicKey: string): KeyObject {
  const before = known.get(publicKey);
  if (before !== undefined) return before;
  const key = Buffer.concat([SPKI_PREFIX, Buffer.from(publicKey, "hex")]);
  const made = createPublicKey({ key, format: "der", type: "spki" });
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(publicKey, made);
  return made;
}
