import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Authority } from "../../shell/system/certificates.test-kit.ts";
import { BadConfig } from "./bad-config.ts";
import { loadSmarsConfig } from "./load.ts";
import { readTls } from "./tls-files.ts";

const SAMPLE = join(import.meta.dirname, "..", "..", "..", "config", "smars.yaml");
const FILES = "{ certificate: tls/gate.crt, key: tls/gate.key, authority: tls/clients.crt }";
const firm = new Authority("firm");
const gate = firm.issue({ name: "gate", hosts: ["127.0.0.1"] });
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "smars-tls-"));
  mkdirSync(join(folder, "tls"));
  const old = firm.issue({ name: "old", fromMs: Date.UTC(2012, 0), untilMs: Date.UTC(2012, 7) });
  const files = {
    "gate.crt": gate.certificate,
    "gate.key": gate.key,
    "clients.crt": firm.certificate,
    "other.key": firm.issue({ name: "other" }).key,
    "old.crt": old.certificate,
    "old.key": old.key,
    "words.txt": "no certificate",
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, "tls", name), text);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The sample with TLS on the clients' port and a certificate for each client. */
function written(files: string, more: (text: string) => string = (text) => text): string {
  let client = 0;
  const text = readFileSync(SAMPLE, "utf8")
    .replace("clientTls: none", `clientTls: ${files}`)
    .replaceAll(/^ {4}certificate: none/gm, () => `    certificate: client ${++client}`);
  const file = join(folder, "smars.yaml");
  writeFileSync(file, more(text));
  return file;
}

function faultsOf(file: string): readonly string[] {
  try {
    loadSmarsConfig(file);
    return [];
  } catch (error) {
    if (error instanceof BadConfig) return error.faults.map((text) => text.replaceAll(folder, "."));
    throw error;
  }
}

describe("files of TLS", () => {
  test("are named from the folder of the configuration, and found from every other", () => {
    const { clientTls } = loadSmarsConfig(written(FILES)).gate;
    expect(clientTls?.key).toBe(join(folder, "tls", "gate.key"));
    if (clientTls === null) throw new Error("there is TLS");
    expect(readTls(clientTls)).toEqual({ ...gate, authority: firm.certificate });
  });

  test("may be anywhere when their names begin with /", () => {
    const files = FILES.replaceAll("tls/", `${folder}/tls/`);
    expect(faultsOf(written(files))).toEqual([]);
  });

  test.each<[string, string, string, string]>([
    [
      "one that is not there",
      "gate.key",
      "none.key",
      'gate.clientTls.key is "./tls/none.key": it cannot be read (ENOENT)',
    ],
    [
      "one that holds something else",
      "clients.crt",
      "words.txt",
      'gate.clientTls.authority is "./tls/words.txt": it must hold a certificate in PEM',
    ],
    [
      "a certificate where the key should be",
      "gate.key",
      "gate.crt",
      'gate.clientTls.key is "./tls/gate.crt": ' +
        "it must hold a private key without a passphrase in PEM",
    ],
    [
      "the key of another certificate",
      "gate.key",
      "other.key",
      "gate.clientTls.key is not the key of gate.clientTls.certificate",
    ],
  ])("%s is refused", (_, from, to, fault) => {
    expect(faultsOf(written(FILES.replace(from, to)))).toEqual([fault]);
  });

  test("a certificate outside its dates is refused with them", () => {
    const files = FILES.replace("gate.crt", "old.crt").replace("gate.key", "old.key");
    expect(faultsOf(written(files))).toEqual([
      "gate.clientTls.certificate is good from " +
        "Jan  1 00:00:00 2012 GMT to Aug  1 00:00:00 2012 GMT only",
    ]);
  });

  test("with TLS the port may be anywhere, and every client has a certificate of its own", () => {
    const elsewhere = (text: string): string =>
      text.replace("clientAddress: 127.0.0.1", 'clientAddress: "::"');
    expect(faultsOf(written(FILES, elsewhere))).toEqual([]);
    const none = (text: string): string =>
      text.replace("certificate: client 2", "certificate: none");
    expect(faultsOf(written(FILES, none))).toEqual([
      "clients[1].certificate is none: with gate.clientTls it must be a name",
    ]);
    const twice = (text: string): string =>
      text.replace("certificate: client 2", "certificate: client 1");
    expect(faultsOf(written(FILES, twice))).toEqual([
      "clients[1].certificate is client 1: clients[0].certificate has that certificate already",
    ]);
  });

  test("their faults come with all others at once", () => {
    const port = (text: string): string => text.replace("fleetPort: 9882", "fleetPort: 9880");
    expect(faultsOf(written(FILES.replace("gate.key", "other.key"), port))).toHaveLength(2);
  });
});
