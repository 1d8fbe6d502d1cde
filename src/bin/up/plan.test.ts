import { describe, expect, test } from "vitest";
import { resolveRun } from "../run.ts";
import { plannedAddresses, plannedPorts, planProcesses } from "./plan.ts";

const run = await resolveRun({
  config: "config/smars.yaml",
  data: "/data",
  venues: "N,Q",
  routers: 2,
  ports: 20_000,
});

describe("the processes of a run", () => {
  const groups = planProcesses(run, "/data/run.json");

  test("are stopped from those who propose orders to the one who shows what happened", () => {
    expect(groups.map((group) => group.map(({ name }) => name))).toEqual([
      ["router-1", "router-2"],
      ["gate"],
      ["purge"],
      ["guard-1"],
      ["quotes"],
      ["venue-N", "venue-Q"],
      ["control"],
    ]);
  });

  test("are all started with the same run", () => {
    expect(groups[5]?.[1]?.args.join(" ")).toBe("venue --code Q --run /data/run.json");
    expect(groups.flat().every(({ args }) => args.at(-1) === "/data/run.json")).toBe(true);
  });
});

test("every port is shifted together with the address that is told", () => {
  expect(plannedPorts(run)).toEqual([
    { port: 29880, what: "clients' FIX" },
    { port: 28080, what: "console and API" },
    { port: 29882, what: "gate, fleet" },
    { port: 28081, what: "gate, kill port" },
    { port: 29884, what: "quotes" },
    { port: 28082, what: "purge, signed kills" },
    { port: 28083, what: "guard 1, signed kills" },
    { port: 29886, what: "guard 1, gate" },
    { port: 29901, what: "venue N NYSE, FIX" },
    { port: 29951, what: "venue N NYSE, feed" },
    { port: 29906, what: "venue Q NASDAQ, FIX" },
    { port: 29956, what: "venue Q NASDAQ, feed" },
  ]);
  expect(plannedAddresses(run)).toMatchInlineSnapshot(`
    {
      "api": "http://127.0.0.1:28080/api",
      "clientFix": "127.0.0.1:29880",
      "console": "http://127.0.0.1:28080",
      "gateFleet": "127.0.0.1:29882",
      "guards": [
        "http://127.0.0.1:28083",
      ],
      "health": "http://127.0.0.1:28080/health",
      "kill": "http://127.0.0.1:28081",
      "purge": "http://127.0.0.1:28082",
      "quotes": "127.0.0.1:29884",
      "venues": {
        "N": {
          "feed": "127.0.0.1:29951",
          "fix": "127.0.0.1:29901",
          "name": "NYSE",
        },
        "Q": {
          "feed": "127.0.0.1:29956",
          "fix": "127.0.0.1:29906",
          "name": "NASDAQ",
        },
      },
    }
  `);
});
