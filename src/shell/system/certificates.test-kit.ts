import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { isIPv4 } from "node:net";
import type { Tls } from "../../ports/network.ts";

/** What a certificate says of whoever shows it. */
export type Subject = {
  /** Common name. */
  readonly name: string;
  /** Names and IPv4 addresses under which it may be connected to. */
  readonly hosts?: readonly string[];
  /** Dates, UTC ms; from a day ago for ten days unless given. */
  readonly fromMs?: number;
  readonly untilMs?: number;
};

const DAY_MS = 86_400_000;

/**
 * Signs certificates (X.509 v3, ECDSA P-256 with SHA-256). Its key lives as long as the process: a
 * new one is trusted by nobody who does not have its `certificate`.
 */
export class Authority {
  /** PEM. */
  readonly certificate: string;
  readonly #name: string;
  readonly #key: KeyObject;
  readonly #keyId: Buffer;

  constructor(name: string) {
    const { publicKey, privateKey } = newKey();
    this.#name = name;
    this.#key = privateKey;
    this.#keyId = keyId(publicKey);
    this.certificate = this.#sign({ name }, publicKey, [
      extension(OID.basicConstraints, true, sequence(TRUE)),
      // keyCertSign and cRLSign.
      extension(OID.keyUsage, true, tagged(0x03, 1, 0x06)),
    ]);
  }

  /** A certificate with its key that proves itself to servers and clients alike. */
  issue(subject: Subject): { readonly certificate: string; readonly key: string } {
    const { publicKey, privateKey } = newKey();
    const { hosts = [] } = subject;
    const certificate = this.#sign(subject, publicKey, [
      extension(OID.basicConstraints, true, sequence()),
      // digitalSignature.
      extension(OID.keyUsage, true, tagged(0x03, 7, 0x80)),
      extension(OID.extKeyUsage, false, sequence(oid(OID.serverAuth), oid(OID.clientAuth))),
      ...(hosts.length === 0 ? [] : [extension(OID.altName, false, sequence(...hosts.map(host)))]),
    ]);
    return { certificate, key: `${privateKey.export({ type: "pkcs8", format: "pem" })}` };
  }

  /** One end of TLS connections among those who trust this authority alone. */
  tls(subject: Subject): Tls {
    return { ...this.issue(subject), authority: this.certificate };
  }

  #sign(subject: Subject, publicKey: KeyObject, extensions: readonly Buffer[]): string {
    const { fromMs = Date.now() - DAY_MS, untilMs = Date.now() + 9 * DAY_MS } = subject;
    const algorithm = sequence(oid(OID.ecdsaWithSha256));
    const serial = randomBytes(16);
    // A positive number without leading zeros.
    serial[0] = 0x40 | ((serial[0] as number) & 0x3f);
    const toBeSigned = sequence(
      tagged(0xa0, tagged(0x02, 2)),
      tagged(0x02, serial),
      algorithm,
      commonName(this.#name),
      sequence(time(fromMs), time(untilMs)),
      commonName(subject.name),
      publicKey.export({ type: "spki", format: "der" }),
      tagged(
        0xa3,
        sequence(
          ...extensions,
          extension(OID.subjectKeyId, false, tagged(0x04, keyId(publicKey))),
          extension(OID.authorityKeyId, false, sequence(tagged(0x80, this.#keyId))),
        ),
      ),
    );
    const signature = tagged(0x03, 0, sign("sha256", toBeSigned, this.#key));
    const der = sequence(toBeSigned, algorithm, signature).toString("base64");
    const lines = der.match(/.{1,64}/g) ?? [];
    return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
  }
}

const OID = {
  commonName: "2.5.4.3",
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
  subjectKeyId: "2.5.29.14",
  keyUsage: "2.5.29.15",
  altName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  authorityKeyId: "2.5.29.35",
  extKeyUsage: "2.5.29.37",
  serverAuth: "1.3.6.1.5.5.7.3.1",
  clientAuth: "1.3.6.1.5.5.7.3.2",
} as const;

const TRUE = tagged(0x01, 0xff);

function newKey(): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

/** What tells one key of an authority from its next. */
function keyId(key: KeyObject): Buffer {
  return createHash("sha256")
    .update(key.export({ type: "spki", format: "der" }))
    .digest()
    .subarray(0, 20);
}

/** DER: a tag, the length of what follows, and that. */
function tagged(tag: number, ...parts: readonly (Uint8Array | number)[]): Buffer {
  const body = Buffer.concat(
    parts.map((part) => (typeof part === "number" ? [part] : part)).map(Buffer.from),
  );
  const { length } = body;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, ...parts);
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    // Seven bits a byte, the most significant first; all but the last say that more follow.
    const groups = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) groups.unshift(0x80 | (left & 0x7f));
    bytes.push(...groups);
  }
  return tagged(0x06, ...bytes);
}

function commonName(name: string): Buffer {
  return sequence(tagged(0x31, sequence(oid(OID.commonName), tagged(0x0c, Buffer.from(name)))));
}

/** To the second; dates before 2050 have a form of their own. */
function time(utcMs: number): Buffer {
  const digits = new Date(utcMs).toISOString().replace(/\..*|\D/g, "");
  return utcMs < Date.UTC(2050, 0)
    ? tagged(0x17, Buffer.from(`${digits.slice(2)}Z`))
    : tagged(0x18, Buffer.from(`${digits}Z`));
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return sequence(oid(id), ...(critical ? [TRUE] : []), tagged(0x04, value));
}

/** An entry of subjectAltName: an address or a name. */
function host(name: string): Buffer {
  return isIPv4(name)
    ? tagged(0x87, ...name.split(".").map(Number))
    : tagged(0x82, Buffer.from(name));
}
