import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT } from "./bootstrap.mjs";
import { buildFixPackage } from "./fix-package.mjs";
import { runtimeEnv } from "./runtime.mjs";

const env = runtimeEnv(ROOT, process.execPath);
/** What somebody writes who has the package and nothing else of SMARS. */
const DESK = `
  import { MsgType, openAcceptor, Tag } from "smars-fix";
  const report = (session, order, execType, ordStatus, cumQty) => {
    const w = session.begin(MsgType.ExecutionReport);
    w.price(Tag.AvgPx, cumQty === 0 ? 0 : order.price(Tag.Price));
    w.text(Tag.ClOrdID, order.text(Tag.ClOrdID));
    w.uint(Tag.CumQty, cumQty);
    w.text(Tag.ExecID, "E" + cumQty);
    w.text(Tag.OrderID, "O");
    w.text(Tag.OrdStatus, ordStatus);
    w.char(Tag.Side, order.char(Tag.Side));
    w.text(Tag.Symbol, order.text(Tag.Symbol));
    w.text(Tag.ExecType, execType);
    w.uint(Tag.LeavesQty, order.qty(Tag.OrderQty) - cumQty);
    session.commit();
  };
  const desk = await openAcceptor({
    address: { host: "127.0.0.1", port: 0 },
    sessions: [{ beginString: "FIX.4.4", localCompId: "DESK", remoteCompId: "ME" }],
    application: {
      onMessage: (session, order) => {
        report(session, order, "0", "0", 0);
        report(session, order, "F", "2", order.qty(Tag.OrderQty));
      },
      onLogout: (_, reason) => desk.close().then(() => console.log(reason)),
    },
  });
  console.log(desk.port);
`;

let folder;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "smars-fix-package-"));
  const out = join(folder, "smars-fix");
  expect(buildFixPackage(ROOT, out, { env })).toBeNull();
  run("npm", ["pack", "--pack-destination", folder], out);
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  const consumer = join(folder, "consumer");
  mkdirSync(consumer);
  writeFileSync(join(consumer, "package.json"), JSON.stringify({ private: true, type: "module" }));
  run("npm", ["install", "--offline", "--ignore-scripts", join(folder, tarball)], consumer);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

test("the package holds its code, its types and nothing that it would have to install", () => {
  const installed = join(folder, "consumer", "node_modules");
  expect(readdirSync(installed).filter((name) => !name.startsWith("."))).toEqual(["smars-fix"]);
  expect(readdirSync(join(installed, "smars-fix")).sort()).toEqual([
    "README.md",
    "index.js",
    "package.json",
    "types",
  ]);
  const root = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const own = JSON.parse(readFileSync(join(installed, "smars-fix", "package.json"), "utf8"));
  expect(own).toMatchObject({ version: root.version, license: root.license });
  expect(own.dependencies).toBeUndefined();
});

test("the client of its README trades with an acceptor, both on the package alone", async () => {
  const consumer = join(folder, "consumer");
  writeFileSync(join(consumer, "desk.mjs"), DESK);
  const desk = spawn(process.execPath, ["desk.mjs"], { cwd: consumer, env });
  let told = "";
  const port = await new Promise((resolve) => {
    desk.stdout.on("data", (chunk) => {
      told += chunk;
      resolve(told.trim());
    });
  });
  writeFileSync(join(consumer, "client.ts"), readmeClient().replace("9880", port));
  const client = spawn(process.execPath, ["client.ts"], { cwd: consumer, env });
  let shown = "";
  client.stdout.on("data", (chunk) => {
    shown += chunk;
  });
  const codes = await Promise.all(
    [client, desk].map((child) => new Promise((resolve) => child.on("exit", resolve))),
  );
  expect([codes, shown, told]).toEqual([[0, 0], "0 0 0.00\n2 100 185.10\n", `${port}\ndone\n`]);
}, 30_000);

test("the client type-checks against its declarations, libraries checked too", () => {
  const consumer = join(folder, "consumer");
  const strict = ["--strict", "--exactOptionalPropertyTypes", "--skipLibCheck", "false"];
  const lib = ["--types", "", "--lib", "es2024,dom", "--target", "es2024", "--noEmit"];
  const check = (text, ...module) => {
    writeFileSync(join(consumer, "client.ts"), text);
    return run("tsc", ["client.ts", ...strict, ...lib, ...module], consumer);
  };
  expect(check(readmeClient(), "--module", "nodenext")).toBe("");
  const bundler = ["--module", "preserve", "--moduleResolution", "bundler"];
  expect(check(readmeClient(), ...bundler)).toBe("");
  const wrong = readmeClient().replace("beginString", "version");
  expect(() => check(wrong, "--module", "nodenext")).toThrow(/'version' does not exist in type/);
}, 60_000);

/** The first piece of code in the README of the package. */
function readmeClient() {
  const readme = readFileSync(join(ROOT, "src", "fix", "README.md"), "utf8");
  return /```ts\n([\s\S]*?)```/.exec(readme)[1];
}

/** Runs a program to its end and returns what it said; throws when it fails. */
function run(program, args, cwd) {
  const settings = { ...env, npm_config_cache: join(folder, "cache"), npm_config_audit: "false" };
  const ended = spawnSync(program, args, { cwd, env: settings, encoding: "utf8" });
  if (ended.status !== 0) throw new Error(`${ended.error ?? ""}${ended.stdout}${ended.stderr}`);
  return ended.stdout;
}
