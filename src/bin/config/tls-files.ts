import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Tls } from "../../ports/network.ts";
import { type Decoder, noneOr, object, text } from "./decode.ts";

/** PEM files of one end of TLS connections. */
export type TlsFiles = {
  /** Own certificate, then those between it and the authority. */
  readonly certificate: string;
  readonly key: string;
  /** Certificates of the authorities that others' certificates must be signed under. */
  readonly authority: string;
};

const file = text(/^[^\0]+$/, "the name of a file");

/** Names of files, or `none`, which becomes null. */
export const tlsFiles: Decoder<TlsFiles | null> = noneOr(
  object({ certificate: file, key: file, authority: file }),
  "a map with certificate, key, authority",
);

/** The files of a configuration under names that hold in every folder. */
export function resolveTlsFiles(configFile: string, files: TlsFiles): TlsFiles {
  const folder = dirname(resolve(configFile));
  return {
    certificate: resolve(folder, files.certificate),
    key: resolve(folder, files.key),
    authority: resolve(folder, files.authority),
  };
}

/** Their contents. Throws what the disk throws. */
export function readTls(files: TlsFiles): Tls {
  return {
    certificate: readFileSync(files.certificate, "utf8"),
    key: readFileSync(files.key, "utf8"),
    authority: readFileSync(files.authority, "utf8"),
  };
}

/**
 * What is wrong with the files: one that cannot be read or is not what its name says, a key of
 * another certificate, a certificate outside its dates.
 *
 * @param path Of the map in the configuration, such as `gate.clientTls`.
 */
export function tlsFaults(path: string, files: TlsFiles, nowMs: number): string[] {
  const faults: string[] = [];
  const read = <T>(name: keyof TlsFiles, what: string, parse: (pem: string) => T): T | null => {
    const where = `${path}.${name} is ${JSON.stringify(files[name])}`;
    let pem: string;
    try {
      pem = readFileSync(files[name], "utf8");
    } catch (error) {
      faults.push(`${where}: it cannot be read (${(error as NodeJS.ErrnoException).code})`);
      return null;
    }
    try {
      return parse(pem);
    } catch {
      faults.push(`${where}: it must hold ${what} in PEM`);
      return null;
    }
  };
  const certificate = read("certificate", "a certificate", (pem) => new X509Certificate(pem));
  const key = read("key", "a private key without a passphrase", createPrivateKey);
  read("authority", "a certificate", (pem) => new X509Certificate(pem));
  if (certificate === null) return faults;
  if (key !== null && !certificate.checkPrivateKey(key)) {
    faults.push(`${path}.key is not the key of ${path}.certificate`);
  }
  const { validFrom, validTo } = certificate;
  if (nowMs < Date.parse(validFrom) || nowMs > Date.parse(validTo)) {
    faults.push(`${path}.certificate is good from ${validFrom} to ${validTo} only`);
  }
  return faults;
}
