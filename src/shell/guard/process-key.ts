import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeSigningKey, type SigningKey, signingKeyOf } from "../kill/ed25519.ts";
import { writeKey } from "../kill/people-file.ts";

const PUBLIC_KEY = /^[0-9a-f]{64}$/;

/** The file of a process's private key in a folder of keys: nobody else reads it. */
function keyFile(folder: string, name: string): string {
  return join(folder, `process-${name}.pem`);
}

/** The file of its public key, in hex: what its peers know it by. */
function publicFile(folder: string, name: string): string {
  return join(folder, `process-${name}.pub`);
}

/**
 * The key of a process, made at its first start. Throws when there is a file that holds no key:
 * a new one beside it would be a stranger to every peer.
 */
export function ownProcessKey(folder: string, name: string): SigningKey {
  const file = keyFile(folder, name);
  if (!existsSync(file)) writeKey(file, makeSigningKey().pem);
  const key = signingKeyOf(readFileSync(file, "latin1"));
  if (key === null) throw new Error(`${file} holds no Ed25519 key`);
  const shown = publicFile(folder, name);
  if (processPublicKey(folder, name) !== key.publicKey) {
    writeFileSync(`${shown}.new`, key.publicKey);
    renameSync(`${shown}.new`, shown);
  }
  return key;
}

/** The public key of a peer in hex, null while it has shown none. */
export function processPublicKey(folder: string, name: string): string | null {
  try {
    const text = readFileSync(publicFile(folder, name), "latin1");
    return PUBLIC_KEY.test(text) ? text : null;
  } catch {
    return null;
  }
}

/** The folder of keys of a data folder. */
export function processKeyFolder(dataFolder: string): string {
  return join(dataFolder, "keys");
}
