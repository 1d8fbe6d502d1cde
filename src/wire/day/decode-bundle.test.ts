import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { dayBundle, TRADE_DATE } from "../../core/day/day.test-kit.ts";
import { rejectName } from "../../core/domain/reject-code.ts";
import { type BundleText, decodeBundle } from "./decode-bundle.ts";
import { encodeBundle, packBundle, unpackBundle } from "./encode-bundle.ts";

const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();
const HEAD = { tradeDate: TRADE_DATE, provenance: "production", source: "of the test" } as const;
const GOOD = encodeBundle(dayBundle(), HEAD, sha256);

/** The bundle with a file of other bytes, and a manifest that fits them. */
function changed(name: keyof BundleText["files"], edit: (text: string) => string): BundleText {
  const text = edit(GOOD.files[name] ?? "");
  const hash = createHash("sha256").update(text, "latin1").digest("hex");
  const manifest = JSON.parse(GOOD.manifest) as { files: { name: string }[] };
  const files = manifest.files.map((file) =>
    file.name === name ? { ...file, sha256: hash, rows: text.split("\n").length - 2 } : file,
  );
  const { v, ...rest } = { ...manifest, files } as typeof manifest & { v: number };
  return { manifest: JSON.stringify({ ...rest, v }), files: { ...GOOD.files, [name]: text } };
}

function faults(text: BundleText): string[] {
  return decodeBundle(text, sha256).faults.map(({ code, file, row, value, allowed }) => {
    return `${rejectName(code)} ${file}:${row} ${value} | ${allowed}`;
  });
}

describe("a bundle in files", () => {
  test("is read back as it was written", () => {
    const { bundle, faults } = decodeBundle(unpackBundle(packBundle(GOOD)) as BundleText, sha256);
    expect(faults).toEqual([]);
    const { manifest, ...contents } = bundle ?? dayBundle();
    const { manifest: _, ...were } = dayBundle();
    expect(contents).toEqual(were);
    expect(manifest.tradeDate).toBe(TRADE_DATE);
    expect(manifest.files.map(({ name, rows }) => `${name} ${rows}`).join(", ")).toBe(
      "securities 2, calendar 9, restricted 1, allowed 2, locates 1, ssr 0, positions 1, " +
        "credit 1, fees 1, ticks 2",
    );
  });

  test("its digest is that of the manifest, which holds those of the files", () => {
    const other = changed("ssr", (text) => `${text}IBM\n`);
    expect(decodeBundle(other, sha256).faults).toEqual([]);
    expect(decodeBundle(other, sha256).digest).not.toBe(decodeBundle(GOOD, sha256).digest);
  });
});

describe("a bundle is refused", () => {
  test.each<[string, BundleText, string]>([
    [
      "when a file is another than the manifest's",
      { ...GOOD, files: { ...GOOD.files, ssr: "symbol\nIBM\n" } },
      "DayHashDiffers ssr:0",
    ],
    [
      "when a file is missing",
      { ...GOOD, files: { ...GOOD.files, fees: undefined as never } },
      "DayFileMissing fees:0 nothing | fees in the bundle",
    ],
    ["without a manifest", { ...GOOD, manifest: "{}" }, "DayBundleGarbled manifest:0 {}"],
    [
      "when a file was cut off",
      changed("allowed", (text) => text.slice(0, -1)),
      "DayBundleGarbled allowed:0",
    ],
    [
      "when a row has a cell too many",
      changed("ssr", (text) => `${text}IBM,\n`),
      "DayBundleGarbled ssr:2 IBM, | 1 cells: symbol",
    ],
    [
      "when its columns are others",
      changed("ssr", () => "Symbol\n"),
      "DayBundleGarbled ssr:1 Symbol | symbol",
    ],
    [
      "when a row stands twice",
      changed("restricted", (text) => `${text}BRK.B\n`),
      "DayRowDuplicate restricted:3 BRK.B | one row, see row 2",
    ],
    [
      "when a prior close is 0",
      changed("securities", (text) => text.replace("190.6600", "0.0000")),
      'DayPriorCloseMissing securities:2 priorCloseUsd "0.0000"',
    ],
    [
      "when a number is none",
      changed("securities", (text) => text.replace("3900000", "3.9e6")),
      'DayValueInvalid securities:2 adv "3.9e6" | a whole number from 1 to 100000000000',
    ],
    [
      "when an edge of the day is missing",
      changed("calendar", (text) => text.replace(/^close,.*\n/m, "")),
      "DayCalendarInvalid calendar:0 close 0 times | close once",
    ],
    [
      "when an instant is none",
      changed("calendar", (text) => text.replace(/^close,,.*$/m, "close,,16:00")),
      'DayValueInvalid calendar:4 at "16:00"',
    ],
  ])("%s", (_, text, fault) => {
    const found = faults(text);
    expect(found.some((line) => line.startsWith(fault))).toBe(true);
    expect(decodeBundle(text, sha256).bundle).toBeNull();
  });

  test.each(["ibm", " IBM", "IBM ", "IBM\r", "ІBM", "IBM\t", "", "TOOLONGSYM"])(
    "when a symbol is %j, and not what it looks like (B9)",
    (symbol) => {
      const bytes = Buffer.from(symbol, "utf8").toString("latin1");
      const found = faults(changed("restricted", (text) => `${text}${bytes}\n`));
      expect(found.map((line) => line.split(" ")[0])).toEqual(["DaySymbolGarbled"]);
    },
  );
});
