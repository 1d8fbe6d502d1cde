import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { missingOf } from "./packages.mjs";
import { emptyTotals, summary } from "./totals.mjs";

/**
 * Runs parts one after the other, those that name a part to stand `beside` while that one runs, and
 * ends with the line `N passed, N failed` over everything that ran. Returns the exit code: 0 only
 * when nothing failed.
 */
export async function runParts(parts, { root, env, say }) {
  const totals = emptyTotals();
  const able = parts.filter((part) => canRun(part, { root, say }, totals));
  for (const part of able) {
    if (companionOf(part, able)) continue;
    process.stdout.write(`\n== ${part.name}\n`);
    const beside = able.filter((other) => companionOf(other, able) === part);
    const others = runEach(beside, { root, env });
    tell(part, await runPart(part, { root, env }, "inherit"), totals);
    for (const [other, found] of await others) {
      process.stdout.write(`\n== ${other.name}, beside ${part.name}\n${found.printed}`);
      tell(other, found, totals);
    }
  }
  for (const name of totals.skipped) process.stdout.write(`skipped: ${name}\n`);
  for (const name of totals.failed) process.stdout.write(`failed: ${name}\n`);
  process.stdout.write(`\n${summary(totals)}\n`);
  return totals.failed.length === 0 ? 0 : 1;
}

/** Whether a part has tests and what it needs; one that lacks something counts as skipped. */
function canRun(part, { root, say }, totals) {
  if (part.folder && !holdsTests(join(root, part.folder))) return false;
  const missing = missingOf(part.needs ?? [], say);
  if (missing.length > 0) totals.skipped.push(`${part.name} (${missing.join("; ")})`);
  return missing.length === 0;
}

/** The part that this one runs beside; none for one that runs by itself. */
function companionOf(part, able) {
  return able.find(({ name }) => name === part.beside);
}

/** Runs parts one after the other and keeps what they print: another one is printing now. */
async function runEach(parts, where) {
  const found = [];
  for (const part of parts) found.push([part, await runPart(part, where, "pipe")]);
  return found;
}

function tell(part, found, totals) {
  process.stdout.write(`${part.name}: ${summary(found.totals)} in ${found.seconds} s\n`);
  totals.passed += found.totals.passed;
  totals.failed.push(...found.totals.failed);
  totals.skipped.push(...found.totals.skipped);
}

/** What a part comes to, how long it took, and what it printed if that was kept. */
async function runPart(part, { root, env }, output) {
  const started = performance.now();
  const file = part.report && join(root, part.report);
  if (file) rmSync(file, { force: true });
  const partEnv = file ? { ...env, TOTALS_FILE: file } : env;
  const { ended, printed } = await runCommand(part, { root, env: partEnv }, output);
  const totals = emptyTotals();
  if (file && existsSync(file)) Object.assign(totals, JSON.parse(readFileSync(file, "utf8")));
  else if (!file && ended === null) totals.passed = 1;
  if (ended !== null && totals.failed.length === 0) totals.failed.push(`${part.name}: ${ended}`);
  const ran = totals.passed + totals.failed.length + totals.skipped.length;
  if (ran === 0) totals.failed.push(`${part.name}: no test ran`);
  return { totals, printed, seconds: ((performance.now() - started) / 1000).toFixed(1) };
}

/** Process groups of the parts that run. */
const running = new Set();

/** Resolves to how the command ended, in words, or null when it ended well, and what it printed. */
function runCommand({ command, budgetS, idle }, { root, env }, output) {
  // What only uses time that nobody else wants has the lowest priority.
  const [name, ...args] = idle ? ["nice", "-n", "19", ...command] : command;
  const printed = [];
  return new Promise((resolve) => {
    // A group of its own: when time is up, what the part has started goes with it.
    const stdio = ["ignore", output, output];
    const child = spawn(name, args, { cwd: root, env, stdio, detached: true });
    child.stdout?.on("data", (chunk) => printed.push(chunk));
    child.stderr?.on("data", (chunk) => printed.push(chunk));
    if (child.pid !== undefined) watch(child.pid);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      killGroup(child.pid);
    }, budgetS * 1000);
    const end = (words) => {
      clearTimeout(timer);
      unwatch(child.pid);
      const ended = late ? `stopped after its budget of ${budgetS} s` : words;
      resolve({ ended, printed: Buffer.concat(printed).toString() });
    };
    child.on("error", (error) => end(`did not start (${error.message})`));
    child.on("close", (code, signal) => end(code === 0 ? null : `ended with ${signal ?? code}`));
  });
}

/** Whoever stops this program stops what it has started. */
function watch(group) {
  if (running.size === 0) process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  running.add(group);
}

function unwatch(group) {
  running.delete(group);
  if (running.size === 0) process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
}

function interrupt() {
  for (const group of running) killGroup(group);
  process.exit(130);
}

function killGroup(pid) {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

function holdsTests(folder) {
  if (!existsSync(folder)) return false;
  return readdirSync(folder, { recursive: true }).some((name) => /\.test\.m?ts$/.test(name));
}
