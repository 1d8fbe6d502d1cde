import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { resolveRun, writeRun } from "./run.ts";

const SAMPLE = "config/smars.yaml";
let data = "";
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "smars-run-"));
});
afterEach(() => rmSync(data, { recursive: true }));

describe("the wishes of the command line", () => {
  test("stand above the file", async () => {
    const { config, venues, epochUtcMs } = await resolveRun({
      config: SAMPLE,
      data,
      market: { leanFolder: "/days" },
      from: 34_500_000,
      speed: 10,
      routers: 2,
      venues: "Q,N",
      epoch: 1000,
    });
    expect(config.market).toMatchObject({
      mode: { leanFolder: "/days" },
      fromMs: 34_500_000,
      speed: 10,
      openMs: 34_200_000,
    });
    expect(config.routers.count).toBe(2);
    expect(venues.map(({ letter }) => letter).join("")).toBe("NQ");
    expect(epochUtcMs).toBe(1000);
  });

  test("leave what they do not name as the file has it", async () => {
    const { config, venues } = await resolveRun({ config: SAMPLE, data });
    expect(config.market.mode).toBe("synthetic");
    expect([config.routers.count, venues.length]).toEqual([8, 12]);
  });

  test("shift every port of the file, the venues' too", async () => {
    const before = await resolveRun({ config: SAMPLE, data });
    const after = await resolveRun({ config: SAMPLE, data, ports: 20_000 });
    expect(after.config.gate.clientPort - before.config.gate.clientPort).toBe(20_000);
    expect(after.config.gate.fleetPort - before.config.gate.fleetPort).toBe(20_000);
    expect(after.config.quotes.port - before.config.quotes.port).toBe(20_000);
    expect(after.config.control.port - before.config.control.port).toBe(20_000);
    expect(after.config.kill.port - before.config.kill.port).toBe(20_000);
    expect(
      after.venues.map((venue, at) => venue.fixPort - (before.venues[at]?.fixPort ?? 0)),
    ).toEqual(after.venues.map(() => 20_000));
  });

  test("name a venue that is not there", async () => {
    await expect(resolveRun({ config: SAMPLE, data, venues: "N,E" })).rejects.toThrow(
      '--venues names "E"',
    );
  });
});

test("a process that starts later runs what was written, whatever the files say by then", async () => {
  const run = await resolveRun({ config: SAMPLE, data, routers: 3 });
  const file = writeRun(run);
  expect(await resolveRun({ config: "/gone.yaml", data: "/elsewhere", run: file })).toEqual(run);
});

test("a run that cannot be read is named", async () => {
  const file = join(data, "run.json");
  writeFileSync(file, "{");
  await expect(resolveRun({ config: SAMPLE, data, run: file })).rejects.toThrow(`--run ${file}: `);
});
