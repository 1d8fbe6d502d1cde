import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { installJspurefix } from "../../bench/peers/jspurefix.ts";
import { compileQuickfixBench, compileQuickfixRtt } from "../../bench/peers/quickfix.ts";
import { fixBytes } from "../../src/wire/fix/fix-text.test-kit.ts";
import { type Lockfile, lockfileFaults } from "../tidy/lockfile.ts";

/** The engines of the bench as programs: messages in two files, one line of figures. */
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "smars-peers-"));
  const header = "34=2|49=A|52=20240805-13:30:00.000|56=B";
  const parties = "453=2|448=GSCO|447=D|452=1|448=MSCO|447=D|452=1";
  const order = "11=a|18=f|21=1|38=100|40=2|44=10.50|54=1|55=IBM|59=0|60=20240805-13:30:00.000";
  const report = "6=10.50|11=a|14=100|17=e|31=10.50|32=100|37=o|39=2|54=1|55=IBM|150=F|151=0";
  const files = { orders: `35=D|${header}|${order}`, reports: `35=8|${header}|${report}` };
  for (const [name, text] of Object.entries(files)) {
    const message = fixBytes(`8=FIX.4.4|${text}|${parties}`);
    writeFileSync(join(folder, name), Buffer.concat([message, message, message]));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

function figures(command: string, args: readonly string[]): Record<string, number> {
  const files = [join(folder, "orders"), join(folder, "reports")];
  return JSON.parse(execFileSync(command, [...args, ...files, "0.02"], { encoding: "utf8" }));
}

test("QuickFIX's bench reads, validates and writes a corpus", ({ skip }) => {
  const found = compileQuickfixBench();
  if ("fault" in found) return skip(found.fault);
  const validated = "fault" in installJspurefix() ? [] : ["parseOrder", "parseReport"];
  const names = ["encodeOrder", "encodeReport", "parseOrderPlain", "parseReportPlain"];
  const rates = figures(found.path, []);
  expect(Object.keys(rates).sort()).toEqual([...names, ...validated].sort());
  expect(Math.min(...Object.values(rates))).toBeGreaterThan(0);
});

test.for(["memory", "file"])(
  "QuickFIX's round trip is timed with a %s store",
  (store, { skip }) => {
    const found = compileQuickfixRtt();
    if ("fault" in found) return skip(found.fault);
    const text = execFileSync(found.path, [store, "200", folder], { encoding: "utf8" });
    const { p50, p99 } = JSON.parse(text) as { p50: number; p99: number };
    expect(p50).toBeGreaterThan(1);
    expect(p99).toBeGreaterThanOrEqual(p50);
  },
);

test("jspurefix's bench reads and writes a corpus", ({ skip }) => {
  const found = installJspurefix();
  if ("fault" in found) return skip(found.fault);
  const rates = figures(process.execPath, [found.path]);
  expect(Object.keys(rates)).toEqual([
    "parseOrder",
    "parseOrderFields",
    "encodeOrder",
    "parseReport",
    "parseReportFields",
    "encodeReport",
  ]);
  expect(Math.min(...Object.values(rates))).toBeGreaterThan(0);
});

test("jspurefix's lockfile installs on every machine", () => {
  const file = join(import.meta.dirname, "../../bench/peers/jspurefix/package-lock.json");
  expect(lockfileFaults(JSON.parse(readFileSync(file, "utf8")) as Lockfile)).toEqual([]);
});
