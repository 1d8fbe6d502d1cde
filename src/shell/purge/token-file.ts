import { randomBytes, timingSafeEqual } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

const TOKEN = /^[0-9a-f]{64}$/;

/** Makes a new secret in a file that only this user can read. Returns it. */
export function makeToken(file: string): string {
  const token = randomBytes(32).toString("hex");
  rmSync(`${file}.new`, { force: true });
  writeFileSync(`${file}.new`, token, { mode: 0o400 });
  renameSync(`${file}.new`, file);
  return token;
}

/** The secret of a file, or null while there is none. */
export function readToken(file: string): string | null {
  try {
    const token = readFileSync(file, "latin1");
    return TOKEN.test(token) ? token : null;
  } catch {
    return null;
  }
}

/** Whether a text is the secret; takes as long for a near miss as for a far one. */
export function isToken(secret: string, given: string): boolean {
  const [a, b] = [Buffer.from(secret, "latin1"), Buffer.from(given, "latin1")];
  return a.length === b.length && timingSafeEqual(a, b);
}
