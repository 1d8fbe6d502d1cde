import { expect, test } from "vitest";
import { resolveRun } from "../run.ts";
import { humanReport, jsonReport } from "./report.ts";

const run = await resolveRun({
  config: "config/smars.yaml",
  data: "data",
  venues: "N",
  routers: 1,
});
const pids = { gate: 10, "router-1": 11 };

test("a program gets one line when all is ready, then one object a line", () => {
  const lines: string[] = [];
  const report = jsonReport(
    (text) => lines.push(text),
    () => 1000,
  );
  report.ready(run, pids, 1234);
  report.event({ event: "ended", process: "gate", text: "gate ended: SIGKILL", restartInMs: 100 });
  expect(lines.every((line) => line.endsWith("\n") && line.indexOf("\n") === line.length - 1)).toBe(
    true,
  );
  expect(JSON.parse(lines[0] as string)).toMatchObject({
    ready: true,
    addresses: { clientFix: "127.0.0.1:9880", venues: { N: { fix: "127.0.0.1:9901" } } },
    pids,
    startMs: 1234,
  });
  expect(lines[1]).toBe(
    '{"event":"ended","process":"gate","text":"gate ended: SIGKILL","restartInMs":100,"utcMs":1000}\n',
  );
});

test("a person gets a table of addresses and what to do first", () => {
  const texts: string[] = [];
  humanReport((text) => texts.push(text)).ready(run, pids, 1234);
  expect(texts.join("")).toMatchInlineSnapshot(`
    "SMARS is ready: 2 processes in 1.2 s.

      console     http://127.0.0.1:8080
      health      http://127.0.0.1:8080/health
      first order ./smars order buy 500 IBM

      127.0.0.1:9880  clients' FIX
      127.0.0.1:8080  console and API
      127.0.0.1:9882  gate, fleet
      127.0.0.1:8081  gate, kill port
      127.0.0.1:9884  quotes
      127.0.0.1:8082  purge, signed kills
      127.0.0.1:8083  guard 1, signed kills
      127.0.0.1:9886  guard 1, gate
      127.0.0.1:9901  venue N NYSE, FIX
      127.0.0.1:9951  venue N NYSE, feed

    Ctrl-C ends everything.
    "
  `);
});
