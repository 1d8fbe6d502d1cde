import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";

const SMARS = join(import.meta.dirname, "..", "..", "src", "bin", "smars.ts");
/** Ports that no other test uses; nothing may listen there in the end. */
const PORTS = "20600";

const QUOTES = [
  "34200000,1800000,300,0,0,N,1,0",
  "34200000,0,0,1800500,400,P,1,0",
  "34260000,1800100,200,0,0,N,1,0",
  "34260000,0,0,1800600,100,P,1,0",
];
const TRADES = ["34200500,1800500,100,P,1,0", "34261000,1800100,200,N,1,0"];

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "smars-lean-"));
  for (const symbol of ["IBM", "BAC"]) {
    write(`${symbol}_20131008_quote.zip`, zipOf(QUOTES));
    write(`${symbol}_20131008_trade.zip`, zipOf(TRADES));
  }
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, bytes: Uint8Array): void => writeFileSync(join(folder, name), bytes);
const read = (name: string): Buffer => readFileSync(join(folder, name));

/** What is wrong with the folder, and what `up` says of it. */
const FAULTS: readonly [what: string, break_: () => void, says: string][] = [
  [
    "a zip that is cut off",
    () => write("IBM_20131008_quote.zip", read("IBM_20131008_quote.zip").subarray(0, 100)),
    "IBM_20131008_quote.zip: the file is no zip: ",
  ],
  [
    "a zip whose bytes were changed",
    () => write("BAC_20131008_quote.zip", zipOf(QUOTES).fill(0xff, 40, 60)),
    "BAC_20131008_quote.zip: the zip cannot be read on: ",
  ],
  [
    "a zip with a wrong check sum, which shows only after its last row",
    () => write("IBM_20131008_quote.zip", zipOf(QUOTES, 1)),
    "IBM_20131008_quote.zip: the CSV's check sum is wrong (Corrupt)",
  ],
  [
    "a row that cannot be, late in the day",
    () => write("IBM_20131008_quote.zip", zipOf([...QUOTES, "34270000,18o0100,200,0,0,N,1,0"])),
    "IBM_20131008_quote.zip, line 5: ",
  ],
  [
    "a stock whose trades are missing",
    () => rmSync(join(folder, "IBM_20131008_trade.zip")),
    "IBM_20131008_trade.zip: there is no such file, a zip of LEAN ticks is wanted (Missing)",
  ],
];

test.each(FAULTS)(
  "%s stops the start: the file, its fault and what is allowed",
  (_what, ...row) => {
    const [break_, says] = row;
    break_();
    const { status, stdout, stderr } = up();
    expect(stderr).toContain(
      `${folder} cannot be replayed; allowed are whole zips of LEAN ticks, `,
    );
    expect(stderr).toContain(`\n  ${join(folder, says)}`);
    expect([status, stdout]).toEqual([1, ""]);
  },
);

test("all faults of a folder are told at once", () => {
  for (const [, break_] of FAULTS.slice(0, 2)) break_();
  const { stderr } = up();
  for (const [, , says] of FAULTS.slice(0, 2)) expect(stderr).toContain(join(folder, says));
});

test("a folder without a recorded day says what it wants", () => {
  for (const symbol of ["IBM", "BAC"]) {
    for (const kind of ["quote", "trade"]) rmSync(join(folder, `${symbol}_20131008_${kind}.zip`));
  }
  const { status, stderr } = up();
  const wanted = "<SYMBOL>_<yyyymmdd>_quote.zip with its _trade.zip, of a listed symbol";
  expect([status, stderr]).toEqual([1, `${folder} holds no recorded day, wanted: ${wanted}\n`]);
});

test("a venue on its own ends with the same words", () => {
  rmSync(join(folder, "IBM_20131008_trade.zip"));
  const { status, stderr } = smars("venue", "--code", "N");
  expect(stderr).toContain("IBM_20131008_trade.zip: there is no such file");
  expect(status).toBe(1);
});

function up(): ReturnType<typeof smars> {
  return smars("up", "--venues", "N", "--routers", "1", "--json");
}

function smars(...args: readonly string[]) {
  const where = ["--ports", PORTS, "--data", join(folder, "data")];
  const market = ["--market", `lean:${folder}`, "--from", "09:30"];
  return spawnSync(process.execPath, [SMARS, ...args, ...market, ...where], {
    encoding: "utf8",
    timeout: 20_000,
  });
}

/** A zip of one deflated CSV, laid out by hand. */
function zipOf(rows: readonly string[], crcOff = 0): Buffer {
  const text = rows.join("\n");
  const name = "ticks.csv";
  const body = deflateRawSync(text);
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(8, 4);
  fields.writeUInt32LE((crc32(text) + crcOff) >>> 0, 10);
  fields.writeUInt32LE(body.length, 14);
  fields.writeUInt32LE(text.length, 18);
  fields.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from("PK\x03\x04"), fields, Buffer.from(name), body]);
  const entry = Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), fields, Buffer.alloc(14)]);
  const central = Buffer.concat([entry, Buffer.from(name)]);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06");
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}
