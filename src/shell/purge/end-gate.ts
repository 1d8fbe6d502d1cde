import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Run data: the processes of a run by name, written by their supervisor. */
const PIDS = "pids.json";
/** While it is there nobody starts the gate again but a person, who starts the whole system. */
const STAYS_DOWN = "gate-stays-down";

/** Writes which processes run, whole or not at all. */
export function writePids(dataFolder: string, pids: Readonly<Record<string, number>>): void {
  const file = join(dataFolder, PIDS);
  writeFileSync(`${file}.new`, JSON.stringify(pids));
  renameSync(`${file}.new`, file);
}

/**
 * Ends the gate's process by force (`smars kill --hard`): first it is written that it stays down,
 * then SIGKILL. Returns what was done, in words; a gate that is not there is no fault.
 */
export function endGate(dataFolder: string, reason: string): string {
  const note = staysDown(dataFolder, reason);
  const pid = gatePid(dataFolder);
  if (pid === null) return `no gate process is known to run${note}`;
  if (!isGate(pid)) return `process ${pid} is no gate any more${note}`;
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    return `process ${pid} could not be ended: ${(error as NodeJS.ErrnoException).code}${note}`;
  }
  return `gate process ${pid} was ended${note}`;
}

/** A full disk keeps nobody from ending the gate; that it may be started again is said. */
function staysDown(dataFolder: string, reason: string): string {
  try {
    writeFileSync(join(dataFolder, STAYS_DOWN), `${reason}\n`);
    return "";
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return `; that it stays down could not be written (${code}): stop its supervisor`;
  }
}

/** Why the gate stays down, or null when it need not. */
export function gateStaysDown(dataFolder: string): string | null {
  const file = join(dataFolder, STAYS_DOWN);
  return existsSync(file) ? readFileSync(file, "utf8").trim() : null;
}

/** A person starts the system again: that is the word which the gate was waiting for. */
export function letGateStart(dataFolder: string): void {
  rmSync(join(dataFolder, STAYS_DOWN), { force: true });
}

function gatePid(dataFolder: string): number | null {
  try {
    const { gate } = JSON.parse(readFileSync(join(dataFolder, PIDS), "utf8")) as { gate?: unknown };
    return typeof gate === "number" && gate > 1 ? gate : null;
  } catch {
    return null;
  }
}

/** The number of an ended process may be another's by now: looked at where that can be seen. */
function isGate(pid: number): boolean {
  const file = `/proc/${pid}/cmdline`;
  if (!existsSync("/proc/self/cmdline")) return true;
  return existsSync(file) && readFileSync(file, "latin1").split("\0").includes("gate");
}
