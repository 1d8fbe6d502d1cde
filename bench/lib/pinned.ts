import { spawnSync } from "node:child_process";

/**
 * Ties a process, all threads of it, to one core, so that echo and engine have the same way to go:
 * left alone, the scheduler puts one pair on one core and the other on two, where each message has
 * to wake a sleeping core, and that alone makes a factor of three.
 *
 * @returns Why it could not be done; empty when it was.
 */
export function pin(pid: number, core: number): string {
  const { status, stderr, error } = spawnSync("taskset", ["-a", "-p", "-c", `${core}`, `${pid}`]);
  if (error !== undefined) return error.message;
  return status === 0 ? "" : stderr.toString().trim();
}
