import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { missingOf } from "./packages.mjs";
import { emptyTotals, summary } from "./totals.mjs";

/**
 * Runs parts one after the other and ends with the line `N passed, N failed` over everything that
 * ran. Returns the exit code: 0 only when nothing failed.
 */
export async function runParts(parts, { root, env, say }) {
  const totals = emptyTotals();
  for (const part of parts) {
    if (part.folder && !holdsTests(join(root, part.folder))) continue;
    const missing = missingOf(part.needs ?? [], say);
    if (missing.length > 0) {
      totals.skipped.push(`${part.name} (${missing.join("; ")})`);
      continue;
    }
    process.stdout.write(`\n== ${part.name}\n`);
    const started = performance.now();
    const found = await runPart(part, root, env);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    process.stdout.write(`${part.name}: ${summary(found)} in ${seconds} s\n`);
    totals.passed += found.passed;
    totals.failed.push(...found.failed);
    totals.skipped.push(...found.skipped);
  }
  for (const name of totals.skipped) process.stdout.write(`skipped: ${name}\n`);
  for (const name of totals.failed) process.stdout.write(`failed: ${name}\n`);
  process.stdout.write(`\n${summary(totals)}\n`);
  return totals.failed.length === 0 ? 0 : 1;
}

async function runPart(part, root, env) {
  const file = part.report && join(root, part.report);
  if (file) rmSync(file, { force: true });
  const ended = await runCommand(part, root, file ? { ...env, TOTALS_FILE: file } : env);
  const totals = emptyTotals();
  if (file && existsSync(file)) Object.assign(totals, JSON.parse(readFileSync(file, "utf8")));
  else if (!file && ended === null) totals.passed = 1;
  if (ended !== null && totals.failed.length === 0) totals.failed.push(`${part.name}: ${ended}`);
  const ran = totals.passed + totals.failed.length + totals.skipped.length;
  if (ran === 0) totals.failed.push(`${part.name}: no test ran`);
  return totals;
}

/** Resolves to null when the command ended well, else to how it ended, in words. */
function runCommand({ command, budgetS }, root, env) {
  const [name, ...args] = command;
  return new Promise((resolve) => {
    // A group of its own: when time is up, what the part has started goes with it.
    const child = spawn(name, args, { cwd: root, env, stdio: ["ignore", 1, 2], detached: true });
    const stop = () => killGroup(child.pid);
    const interrupt = () => {
      stop();
      process.exit(130);
    };
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      stop();
    }, budgetS * 1000);
    process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
    const end = (words) => {
      clearTimeout(timer);
      process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
      resolve(late ? `stopped after its budget of ${budgetS} s` : words);
    };
    child.on("error", (error) => end(`did not start (${error.message})`));
    child.on("exit", (code, signal) => end(code === 0 ? null : `ended with ${signal ?? code}`));
  });
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
