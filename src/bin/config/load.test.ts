import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { BadConfig } from "./bad-config.ts";
import { decodeYaml, loadSmarsConfig } from "./load.ts";
import { crossFaults, smarsConfig } from "./smars-config.ts";

const SAMPLE = join(import.meta.dirname, "..", "..", "..", "config", "smars.yaml");
const sample = readFileSync(SAMPLE, "utf8");

/** The sample with one piece of its text replaced. */
function changed(from: string | RegExp, to: string): string {
  const text = sample.replace(from, to);
  expect(text, `the sample holds ${from}`).not.toBe(sample);
  return text;
}

function faultsOf(yaml: string): readonly string[] {
  try {
    return crossFaults(decodeYaml("smars.yaml", yaml, smarsConfig));
  } catch (error) {
    if (error instanceof BadConfig) return error.faults;
    throw error;
  }
}

describe("the sample configuration", () => {
  test("starts as it stands", () => {
    expect(faultsOf(sample)).toEqual([]);
  });

  test("gives the start of the day in ms since midnight", () => {
    const { market } = decodeYaml("smars.yaml", changed('"09:30"', '"09:35:30"'), smarsConfig);
    expect(market.fromMs).toBe((9 * 60 + 35) * 60_000 + 30_000);
  });
});

describe("a fault is named with its path, its value and what is allowed", () => {
  test.each<[string, string | RegExp, string, string]>([
    [
      "a setting left out",
      /^.*leaseTtlMs.*\n/m,
      "",
      "gate.settings.leaseTtlMs is missing: it must be whole ms from 500 to 600000",
    ],
    [
      "a setting misspelled",
      "    maxParents: 200000",
      "    maxParents: 200000\n    maxParent: 1",
      "gate.settings.maxParent is unknown; allowed here: workerSilenceMs, leaseTtlMs, " +
        "iocParentMaxMs, maxParents, maxChildren, unansweredMs, unansweredTries, reconcileMs, " +
        "stallHeldMs, " +
        "heldClearMs, heldCancelMs, feedLossCancelMs, heldParents, heldQueueMax, " +
        "refusalsEndLease, startsPerHourMax, leaseRetryMs, leaseRetryMaxMs, " +
        "revocationsPerHourMax, routerFramesPerS",
    ],
    [
      "a limit in this file",
      "  settings:",
      "  limits: {}\n  settings:",
      "gate.limits is unknown; allowed here: id, compId, clientAddress, clientPort, clientTls, " +
        "fleetPort, fleetFramesPerRead, limitsFile, provenance, settings",
    ],
    [
      "a number in quotes",
      "unansweredTries: 3",
      'unansweredTries: "3"',
      'gate.settings.unansweredTries is "3": it must be a whole number from 1 to 100',
    ],
    [
      "a port out of range",
      "clientPort: 9880",
      "clientPort: 98800",
      "gate.clientPort is 98800: it must be a TCP port from 1 to 65535",
    ],
    [
      "the same port twice",
      "fleetPort: 9882",
      "fleetPort: 9880",
      "gate.fleetPort is 9880: gate.clientPort has that port already",
    ],
    [
      "a client without accounts",
      "accounts: [DESK]",
      "accounts: []",
      "clients[0].accounts is []: it must be a list of at least 1",
    ],
    [
      "a session of two clients",
      "compIds: [CLIENT1,",
      "compIds: [DESK1,",
      "clients[1].compIds[0] is DESK1: clients[0].compIds[0] has that session already",
    ],
    [
      "a FIX version that is not spoken",
      "FIX.4.4",
      "FIX.5.0",
      'clients[0].beginString is "FIX.5.0": it must be one of FIX.4.2, FIX.4.4',
    ],
    [
      "yes for true",
      "resetOnLogon: true",
      "resetOnLogon: yes",
      'clients[0].resetOnLogon is "yes": it must be true or false',
    ],
    [
      "a market of another kind",
      "mode: synthetic",
      "mode: recorded",
      'market.mode is "recorded": it must be ' +
        '"synthetic" or "lean:" and the folder of recorded days',
    ],
    [
      "a time that no clock shows",
      '"09:30"',
      '"24:00"',
      'market.from is "24:00": ' + "it must be a time of day from 00:00 to 23:59:59, such as 09:30",
    ],
    [
      "a session that ends before it begins",
      'close: "16:00"',
      'close: "09:00"',
      "market.close must be later than market.open",
    ],
    [
      "an address that is a name",
      "clientAddress: 127.0.0.1",
      "clientAddress: localhost",
      'gate.clientAddress is "localhost": ' +
        "it must be an IP address of this machine, such as 127.0.0.1",
    ],
    [
      "an address that others can reach, without TLS",
      "clientAddress: 127.0.0.1",
      "clientAddress: 0.0.0.0",
      "gate.clientAddress is 0.0.0.0: without gate.clientTls it must be 127.0.0.1",
    ],
    [
      "TLS as a word",
      "clientTls: none",
      "clientTls: yes please",
      'gate.clientTls is "yes please": it must be none or a map with certificate, key, authority',
    ],
    [
      "TLS with a file too few",
      "clientTls: none",
      "clientTls: { certificate: a, key: b }",
      "gate.clientTls.authority is missing: it must be the name of a file",
    ],
    [
      "a certificate that nothing looks at",
      "    certificate: none",
      "    certificate: alpha",
      "clients[0].certificate is alpha: without gate.clientTls it must be none",
    ],
    [
      "hours that are no word and no map",
      "    schedule: always",
      "    schedule: 09:30-16:00",
      'clients[0].schedule is "09:30-16:00": ' +
        "it must be always or a map with zone, start, end, days, reset",
    ],
    [
      "hours without a reset",
      "    schedule: always",
      '    schedule: { zone: UTC, start: "08:00", end: "17:00", days: [Mon] }',
      "clients[0].schedule.reset is missing: it must be true or false",
    ],
    [
      "hours of a zone that is not known",
      "    schedule: always",
      '    schedule: { zone: Europe/Paris, start: "08:00", end: "17:00", days: [Mon], reset: true }',
      'clients[0].schedule.zone is "Europe/Paris": it must be one of America/New_York, UTC',
    ],
    [
      "hours on no day",
      "    schedule: always",
      '    schedule: { zone: UTC, start: "08:00", end: "17:00", days: [], reset: true }',
      "clients[0].schedule.days is []: it must be a list of at least 1",
    ],
    [
      "a section left out",
      /^quotes:[\s\S]*?\n\n/m,
      "",
      "quotes is missing: it must be a map with port",
    ],
  ])("%s", (_, from, to, fault) => {
    expect(faultsOf(changed(from, to))).toEqual([fault]);
  });

  test("all faults of a file come at once", () => {
    const yaml = changed(/workerSilenceMs[\s\S]*iocParentMaxMs: 2000/, "iocParentMaxMs: none");
    expect(faultsOf(yaml.replace("port: 9884", "port: nine"))).toEqual([
      "gate.settings.workerSilenceMs is missing: it must be whole ms from 500 to 600000",
      "gate.settings.leaseTtlMs is missing: it must be whole ms from 500 to 600000",
      'gate.settings.iocParentMaxMs is "none": it must be whole ms from 1 to 600000',
      'quotes.port is "nine": it must be a TCP port from 1 to 65535',
    ]);
  });

  test("a key that stands twice is refused, wherever it stands", () => {
    expect(faultsOf("gate: 1\nquotes:\n  port: 1\n  port: 2\ngate: 3\n")).toMatchInlineSnapshot(`
      [
        "Map keys must be unique at line 4, column 3",
        "Map keys must be unique at line 5, column 1",
      ]
    `);
  });

  test("a file that is no map says so", () => {
    expect(faultsOf("- 1")).toMatchInlineSnapshot(`
      [
        "the file is [1]: it must be a map with gate, journal, clients, dropCopies, quotes, control, kill, purge, guards, routers, market, venues, instruments",
      ]
    `);
  });

  test("a file that is not there is named", () => {
    expect(() => loadSmarsConfig("/nowhere/smars.yaml")).toThrowErrorMatchingInlineSnapshot(`
      [CommandFault: /nowhere/smars.yaml has 1 fault(s):
        it cannot be read (ENOENT)]
    `);
  });
});
