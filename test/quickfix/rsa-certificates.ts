import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Tls } from "../../src/ports/network.ts";

/** One end's files. */
export type CertificateFiles = {
  readonly certificate: string;
  readonly key: string;
  readonly authority: string;
};

/**
 * Certificates with RSA keys, the only ones that QuickFIX 1.15 reads, made with the system's
 * openssl below a folder and signed by one authority; they hold for 127.0.0.1 and each name.
 */
export class RsaCertificates {
  readonly #folder: string;
  readonly #openssl: string;

  /** @param openssl Path of the program. */
  constructor(folder: string, openssl: string) {
    this.#folder = folder;
    this.#openssl = openssl;
    const authority = ["-keyout", "ca.key", "-out", "ca.pem", "-days", "2"];
    this.#run(["req", "-x509", ...NEW_KEY, "-subj", "/CN=interop", ...authority]);
  }

  /** Files of a new certificate whose common name this is. */
  files(name: string): CertificateFiles {
    const [key, request, certificate] = [`${name}.key`, `${name}.csr`, `${name}.pem`];
    this.#run(["req", ...NEW_KEY, "-subj", `/CN=${name}`, "-keyout", key, "-out", request]);
    writeFileSync(join(this.#folder, "names"), `subjectAltName=IP:127.0.0.1,DNS:${name}\n`);
    const signer = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "1"];
    const made = ["-in", request, "-out", certificate, "-extfile", "names"];
    this.#run(["x509", "-req", ...signer, ...made]);
    const at = (file: string): string => join(this.#folder, file);
    return { certificate: at(certificate), key: at(key), authority: at("ca.pem") };
  }

  /** The same as our engine wants it. */
  tls(name: string): Tls {
    const files = this.files(name);
    return {
      certificate: readFileSync(files.certificate, "utf8"),
      key: readFileSync(files.key, "utf8"),
      authority: readFileSync(files.authority, "utf8"),
    };
  }

  #run(args: readonly string[]): void {
    const { status, stderr } = spawnSync(this.#openssl, args, {
      cwd: this.#folder,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`openssl ${args[0]}: ${stderr}`);
  }
}

const NEW_KEY = ["-newkey", "rsa:2048", "-nodes"];
