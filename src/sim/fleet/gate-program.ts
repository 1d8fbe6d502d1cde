import { asciiBytes } from "../../core/domain/bytes.ts";
import type { Ledger } from "../../core/gate/ledger.ts";
import type { GateLimits } from "../../core/gate/limits.ts";
import { type Disk, DiskFault } from "../../ports/disk.ts";
import { bundlePath } from "../../roles/gate/day-files.ts";
import type { GateKills } from "../../roles/gate/gate-kills.ts";
import { GateRefusesToStart } from "../../roles/gate/gate-ports.ts";
import { GateRole } from "../../roles/gate/gate-role.ts";
import type { Sha256 } from "../../wire/journal/format.ts";
import type { SimDisk } from "../disk.ts";
import { ProcessGone, type SimProcess } from "../process.ts";
import { Violation } from "../violation.ts";
import type { Ground } from "./programs.ts";
import type { Program, Supervisor } from "./supervisor.ts";

/** The gate, over all its lives. */
export class GateProgram implements Program {
  readonly name: string = "gate";
  /** Starts that found parents in the journal that had not ended. */
  restarts = 0;
  readonly #ground: Ground;
  readonly #disk: SimDisk;
  readonly #sha256: Sha256;
  readonly #supervisor: Supervisor;
  readonly #starts: (limits: GateLimits, version: number) => void;
  #role: GateRole | null = null;
  #open = false;
  #files: Disk | null = null;

  constructor(
    ground: Ground,
    parts: {
      readonly disk: SimDisk;
      readonly sha256: Sha256;
      readonly supervisor: Supervisor;
      /** Called at each start, with the limits of its configuration and their version. */
      readonly starts: (limits: GateLimits, version: number) => void;
    },
  ) {
    this.#ground = ground;
    this.#disk = parts.disk;
    this.#sha256 = parts.sha256;
    this.#supervisor = parts.supervisor;
    this.#starts = parts.starts;
  }

  /** What people ask; null while no gate has opened its ports. */
  get kills(): GateKills | null {
    return this.#open ? (this.#role?.kills ?? null) : null;
  }

  /** What the living gate's journal proves; null while it is starting. */
  get ledger(): Ledger | null {
    return this.#open ? (this.#role?.ledger ?? null) : null;
  }

  /** The living one, with its journal read. */
  get role(): GateRole | null {
    return this.#open ? this.#role : null;
  }

  async start(process: SimProcess): Promise<void> {
    const { plan, fabric, keys, log } = this.#ground;
    const people = keys.people();
    const config = plan.gate;
    this.#starts(config.limits, config.limitsFile.version);
    const files = this.#disk.of(process);
    this.#files = files;
    const role = new GateRole(config, {
      clock: process.clock,
      network: fabric.of(process),
      disk: files,
      sha256: this.#sha256,
      verify: keys.verify,
      people: () => people,
      random: process.random,
      sign: (bytes) => keys.sign(this.name, bytes),
      guardKey: (guard) => keys.publicKey(`guard-${guard}`),
      log: (line) => log(this.name, line),
      fatal: (reason) => this.#supervisor.exit(this.name, `exit 70: ${reason}`),
    });
    this.#role = role;
    process.onEnd(() => {
      this.#role = null;
      this.#files = null;
      this.#open = false;
    });
    await role.open();
    if (!process.alive) return;
    this.#open = true;
    if (role.ledger.parents.live.count > 0) this.restarts += 1;
  }

  /** Lays the bundle of a trading day beside the journal, if the disk takes it. */
  giveBundle(digest: string, text: string): void {
    try {
      const file = this.#files?.open(bundlePath(digest), true);
      file?.write(0, asciiBytes(text));
      file?.syncNow();
      file?.close();
    } catch (error) {
      // The gate says that it is missing, or is gone itself; somebody tries again.
      if (!(error instanceof DiskFault || error instanceof ProcessGone)) throw error;
    }
  }

  /** A disk's fault ends a gate as in production; an invariant that breaks ends the run. */
  uncaught(error: Error): void {
    if (!(error instanceof DiskFault)) throw broken(error);
    this.#role?.uncaught(error);
  }

  refuses(error: Error): boolean {
    return error instanceof GateRefusesToStart;
  }
}

function broken(error: Error): Error {
  return error instanceof Violation ? error : new Violation("crash", error.stack ?? error.message);
}
