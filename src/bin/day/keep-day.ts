import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import type { DayBody } from "../../wire/control/day-body.ts";
import { encodeBundle } from "../../wire/day/encode-bundle.ts";
import { breaksOf, dayOf, signOpen } from "../commands/day.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";
import { askKillPort } from "../kill/ask-kill-port.ts";
import type { KillPlaces } from "../kill/kill-places.ts";
import { signersOf } from "../kill/sign-command.ts";
import type { Run } from "../run.ts";
import { giveBundle } from "./bundle-folder.ts";
import { dayOfRun } from "./day-of-run.ts";

const ASK_MS = 1000;
const EVERY_MS = 200;
/** After a close that came to nothing it waits so long: each goes through the whole day. */
const AGAIN_MS = 2_000;
/** So much of what a close says is told further. */
const SAID_MAX = 2_000;
const REASON = "the simulated market's own day";

const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();

/** Whether a system may open its own days: test data, and demo people whom its gate hears. */
export function keepsDays({ config, dataFolder }: Run): boolean {
  const { provenance, clientAddress } = config.gate;
  const loopback = clientAddress.startsWith("127.") || clientAddress === "::1";
  if (provenance !== "test" || !loopback) return false;
  try {
    return signersOf(dataFolder, undefined, 2).length === 2;
  } catch (error) {
    if (!(error instanceof CommandFault)) throw error;
    return false;
  }
}

/**
 * The trading days of a system for trying out: the first is opened when the gate listens, and when
 * the simulated market begins again the old one is closed and the next opened, by the demo people.
 */
export class DayKeeper {
  readonly #run: Run;
  readonly #where: KillPlaces;
  readonly #log: (line: string) => void;
  #busy = false;
  #timer: NodeJS.Timeout | null = null;
  #nextCloseMs = 0;
  /** Why it could not, said once. */
  #said = "";

  constructor(run: Run, log: (line: string) => void) {
    this.#run = run;
    this.#log = log;
    const { gate, kill } = run.config;
    const places = [{ by: "gate", port: kill.port }] as const;
    this.#where = { dataFolder: run.dataFolder, gateId: gate.id, places, run };
  }

  /** Looks now, and from then on for ever. */
  start(): void {
    this.#timer = setInterval(() => void this.#look(), EVERY_MS);
    this.#timer.unref();
    void this.#look();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      await this.#step();
    } catch (error) {
      if (!(error instanceof CommandFault)) throw error;
      if (error.message !== this.#said) this.#log(`day: ${error.message}`);
      this.#said = error.message;
    } finally {
      this.#busy = false;
    }
  }

  /** As people do, in a process of its own: going through a journal takes a while. */
  async #close(): Promise<void> {
    if (Date.now() < this.#nextCloseMs) return;
    this.#nextCloseMs = Date.now() + AGAIN_MS;
    const { breaks } = await breaksOf(this.#where);
    if (breaks.length > 0) {
      const say = "breaks keep the day open: smars day breaks, smars day explain";
      throw new CommandFault(`${breaks.length} ${say}`, ExitCode.Refused);
    }
    const smars = process.argv[1] as string;
    const args = [smars, "day", "close", "--data", this.#run.dataFolder, "--reason", REASON];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => {
      said = `${said}${chunk.toString("latin1")}`.slice(-SAID_MAX);
    });
    const code = await new Promise((resolve) => {
      child.once("close", resolve);
      child.once("error", resolve);
    });
    if (code !== ExitCode.Done) throw new CommandFault(`smars day close: ${said.trim()}`);
  }

  async #step(): Promise<void> {
    const { port } = this.#run.config.kill;
    const reply = await askKillPort({ port, path: "/v1/day", withinMs: ASK_MS });
    if (reply?.status !== 200) return;
    const day = reply.body as DayBody;
    const over = day.phaseDate === day.tradeDate && day.phase === "closed";
    if (day.isOpen && !over) return;
    const now = dayOfRun(this.#run, await dayOf(this.#where));
    // A market that ends keeps its day as it is: people close it.
    if (now.contents.calendar.closeMs <= Date.now()) return;
    const signers = signersOf(this.#run.dataFolder, undefined, 2);
    if (day.isOpen) {
      if (day.parents + day.children > 0 || day.suspenseLines > 0) return;
      await this.#close();
      return;
    }
    const { head, contents } = now;
    const text = encodeBundle(contents, head, sha256);
    const digest = createHash("sha256").update(text.manifest).digest("hex");
    giveBundle(this.#run.dataFolder, digest, text);
    const { tradeDate } = head;
    await signOpen(this.#where, { tradeDate, digest, reason: REASON, signers });
    this.#said = "";
  }
}
