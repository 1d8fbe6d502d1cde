import { createHash } from "node:crypto";
import type { DayBody } from "../../wire/control/day-body.ts";
import { encodeBundle } from "../../wire/day/encode-bundle.ts";
import { dayOf, signClose, signOpen } from "../commands/day.ts";
import { CommandFault } from "../exit-code.ts";
import { askKillPort } from "../kill/ask-kill-port.ts";
import type { KillPlaces } from "../kill/kill-places.ts";
import { signersOf } from "../kill/sign-command.ts";
import type { Run } from "../run.ts";
import { giveBundle } from "./bundle-folder.ts";
import { dayOfRun } from "./day-of-run.ts";
import { writeExport } from "./write-export.ts";

const ASK_MS = 1000;
const EVERY_MS = 200;
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
      const closed = await signClose(this.#where, { reason: REASON, signers: signers.slice(0, 1) });
      writeExport(this.#run.dataFolder, closed);
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
