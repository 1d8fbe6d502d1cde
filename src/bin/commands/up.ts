import { existsSync } from "node:fs";
import { join } from "node:path";
import { ownProcessKey, processKeyFolder } from "../../shell/guard/process-key.ts";
import { letGateStart, writePids } from "../../shell/purge/end-gate.ts";
import type { VenueView } from "../../wire/api/status.ts";
import type { DayBody } from "../../wire/control/day-body.ts";
import type { StateBody } from "../../wire/control/kill-port.ts";
import { askControl } from "../api-client.ts";
import { CHECKOUT } from "../checkout.ts";
import { DayKeeper, keepsDays } from "../day/keep-day.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";
import { askKillPort } from "../kill/ask-kill-port.ts";
import { endOnRequest } from "../lifeline.ts";
import { ensurePeople, keyFolder } from "../people/demo-people.ts";
import { GATE_KEY, guardKeyName } from "../roles/guard.ts";
import { HOST, type Run, resolveRun, writeRun } from "../run.ts";
import type { RunOptions } from "../run-options.ts";
import { bundleSources } from "../up/bundle.ts";
import type { ManagedProcess, ProcessEvents } from "../up/managed-process.ts";
import { plannedPorts, planProcesses } from "../up/plan.ts";
import { takenPorts } from "../up/ports.ts";
import { humanReport, jsonReport, type Report } from "../up/report.ts";
import { describeEnding } from "../up/restarts.ts";
import { Supervisor } from "../up/supervisor.ts";
import { tellPurge } from "../up/tell-purge.ts";

const HEALTH_EVERY_MS = 50;
const TELL_EVERY_MS = 5000;
const START_MAX_MS = 120_000;
const STOP_MAX_MS = 20_000;

/** `day`: who opens the trading day, the system its own or people. */
export type UpOptions = RunOptions & { readonly json?: true; readonly day?: "own" | "people" };

/** `smars up`: starts the whole system, keeps it running and ends it in good order. */
export async function up(options: UpOptions): Promise<void> {
  const run = await resolveRun(options);
  await checkBeforehand(run);
  if (ensurePeople(run.dataFolder, run.config.gate.clientAddress)) {
    process.stderr.write(`people: two for trying out, keys in ${keyFolder(run.dataFolder)}\n`);
  }
  makeProcessKeys(run);
  const report = options.json
    ? jsonReport((text) => process.stdout.write(text), Date.now)
    : humanReport((text) => process.stdout.write(text));
  const state = { gateStopped: false };
  letGateStart(run.dataFolder);
  const supervisor = new Supervisor({
    groups: planProcesses(run, writeRun(run)),
    command: [process.execPath, bundleSources(CHECKOUT)],
    logFolder: join(run.dataFolder, "logs"),
    events: reportingEvents({
      report,
      state,
      started: () => writePids(run.dataFolder, pidsOf(supervisor.processes)),
      onGateDown: (reason) => {
        void tellPurge(run, reason, (text) => {
          process.stderr.write(`${text}\n`);
          report.event({ event: "purge", process: "purge", text });
        });
      },
    }),
  });
  const days = new DayKeeper(run, (line) => process.stderr.write(`${line}\n`));
  const ownDay = options.day !== "people" && keepsDays(run);
  let asked = false;
  process.on("SIGINT", () => {
    // A second Ctrl-C: whoever asks twice does not want to wait.
    if (asked) supervisor.kill();
    asked = true;
  });
  endOnRequest(async () => {
    days.stop();
    report.event({ event: "stopping", text: "Stopping." });
    await supervisor.stop();
    return state.gateStopped ? ExitCode.Stopped : ExitCode.Done;
  }, STOP_MAX_MS);
  try {
    await supervisor.start();
    if (ownDay) days.start();
    await healthy(run, ownDay);
  } catch (error) {
    await supervisor.stop();
    throw error;
  }
  report.ready(run, pidsOf(supervisor.processes), performance.now());
}

function pidsOf(processes: readonly ManagedProcess[]): Readonly<Record<string, number>> {
  const pids = processes.flatMap(({ name, pid }) => (pid === null ? [] : [[name, pid]]));
  return Object.fromEntries(pids) as Record<string, number>;
}

/** Gate and guards know each other from their first word on. */
function makeProcessKeys({ config, dataFolder }: Run): void {
  const keys = processKeyFolder(dataFolder);
  ownProcessKey(keys, GATE_KEY);
  for (const { number } of config.guards.list) ownProcessKey(keys, guardKeyName(number));
}

/** What can be seen to be wrong before a single process runs. */
async function checkBeforehand(run: Run): Promise<void> {
  const { mode } = run.config.market;
  if (mode !== "synthetic") await checkMarket(mode.leanFolder, run);
  const taken = await takenPorts(HOST, plannedPorts(run));
  if (taken.length === 0) return;
  const lines = taken.map(({ port, what }) => `port ${port} (${what}) is in use`);
  lines.push("End what has them, or start beside it with --ports 20000 and another --data.");
  throw new CommandFault(lines.join("\n"));
}

async function checkMarket(leanFolder: string, { instruments }: Run): Promise<void> {
  if (!existsSync(leanFolder)) {
    const text = `--market lean:${leanFolder}: there is no such folder`;
    throw new CommandFault(text, ExitCode.Usage);
  }
  const { checkRecordedDays } = await import("../roles/recorded-folder.ts");
  await checkRecordedDays(leanFolder, new Set(instruments.map(({ symbol }) => symbol)));
}

/**
 * Waits until the system can take an order and sees the whole market; says on stderr what it still
 * waits for.
 */
async function healthy(run: Run, ownDay: boolean): Promise<void> {
  const { port } = run.config.control;
  let toldMs = performance.now();
  for (;;) {
    const answer = await askControl(port, "/health");
    const why = answer?.status === 200 ? await darkVenues(port) : reasons(answer?.body);
    if (why === null || (await isKilled(run))) return;
    if (!ownDay && (await waitsForDay(run))) return;
    const nowMs = performance.now();
    if (nowMs > START_MAX_MS) throw new CommandFault(`not ready after 120 s: ${why}`);
    if (nowMs - toldMs > TELL_EVERY_MS) {
      toldMs = nowMs;
      process.stderr.write(`waiting: ${why}\n`);
    }
    await new Promise((resolve) => setTimeout(resolve, HEALTH_EVERY_MS));
  }
}

/** A kill outlives the system: it runs, and it waits for two people. */
async function isKilled(run: Run): Promise<boolean> {
  const question = { port: run.config.kill.port, path: "/v1/state", withinMs: 1000 };
  const reply = await askKillPort(question);
  const { state, scopes = [] } = (reply?.body ?? {}) as Partial<StateBody>;
  if (state !== "KILLED") return false;
  const { by = "", reason = "" } = scopes.find(({ scope }) => scope === "firm") ?? {};
  process.stderr.write(`THE FIRM IS KILLED, by ${by}: ${reason}. Two people start it: rearm\n`);
  return true;
}

/** People open the day, and they have not yet. */
async function waitsForDay(run: Run): Promise<boolean> {
  const question = { port: run.config.kill.port, path: "/v1/day", withinMs: 1000 };
  const reply = await askKillPort(question);
  if (reply?.status !== 200 || (reply.body as DayBody).isOpen) return false;
  process.stderr.write("NO DAY IS OPEN: two people open it, smars day open FOLDER\n");
  return true;
}

function reasons(body: unknown): string {
  const list = (body as { readonly reasons?: readonly string[] } | null)?.reasons;
  return list?.join("; ") ?? "control does not answer";
}

/**
 * The venues whose feed is not read yet, or null. A system that runs can do without one; one that
 * starts would route the first order past a part of the market.
 */
async function darkVenues(port: number): Promise<string | null> {
  const answer = await askControl(port, "/api/venues");
  if (answer?.status !== 200) return "control does not answer";
  const dark = (answer.body as readonly VenueView[]).filter(({ feed }) => feed !== "up");
  return dark.length === 0 ? null : `no feed from: ${dark.map(({ venue }) => venue).join(" ")}`;
}

type Upkeep = {
  readonly report: Report;
  readonly state: { gateStopped: boolean };
  readonly started: () => void;
  /** The gate stays down: somebody else has to empty the venues. */
  readonly onGateDown: (reason: string) => void;
};

function reportingEvents({ report, state, started, onGateDown }: Upkeep): ProcessEvents {
  return {
    ready: ({ name, pid }) => {
      const text = `${name} is back, pid ${pid}`;
      report.event({ event: "ready", process: name, text, ...(pid === null ? {} : { pid }) });
    },
    started,
    ended: ({ name }: ManagedProcess, ending, next) => {
      const how = `${name} ended: ${describeEnding(ending)}`;
      if (typeof next === "number") {
        const text = `${how}; it starts again in ${next} ms`;
        report.event({ event: "ended", process: name, text, restartInMs: next });
        return;
      }
      state.gateStopped = true;
      const text = `${how}. IT STAYS DOWN: ${next}; a person has to look.`;
      process.stderr.write(`${text}\n`);
      report.event({ event: "down", process: name, text });
      if (name === "gate") onGateDown(`gate ended: ${describeEnding(ending)}, ${next}`);
    },
    line: ({ name }, text) => {
      process.stderr.write(`[${name}] ${text}\n`);
    },
  };
}
