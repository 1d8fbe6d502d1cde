import type { SeededRandom } from "../../core/domain/random.ts";
import { FileFixStore } from "../../roles/fix/file-store.ts";
import { FixInitiator } from "../../roles/fix/initiator.ts";
import { FixStoreRefused } from "../../roles/fix/store-refused.ts";
import { Turn } from "../../roles/turn.ts";
import type { SimDisk } from "../disk.ts";
import type { SimProcess } from "../process.ts";
import { COPY_COMP_ID, GATE_COMP_ID } from "./plan.ts";
import type { Ground } from "./programs.ts";
import type { Program } from "./supervisor.ts";

const STORE_SEGMENT_BYTES = 64 * 1024;
const RECONNECT_MAX_MS = 300;
/** It cuts its own line about so often, and stays away for so long at most. */
const CUT_MS = 3_000;
const AWAY_MAX_MS = 600;

/** Surveillance: a real drop-copy session that listens, and is away now and then (C63). */
export class CopyProgram implements Program {
  readonly name: string = "copy-1";
  /** Its line stays up from now on. */
  quiet = false;
  /** Its line is up since, ns of the world; -1: it is not. */
  upNs = -1;
  readonly #ground: Ground;
  readonly #disk: SimDisk;
  readonly #random: SeededRandom;

  constructor(ground: Ground, parts: { readonly disk: SimDisk; readonly random: SeededRandom }) {
    this.#ground = ground;
    this.#disk = parts.disk;
    this.#random = parts.random;
  }

  async start(process: SimProcess): Promise<void> {
    const { clock } = process;
    const initiator = new FixInitiator({
      network: this.#ground.fabric.of(process),
      clock,
      turn: new Turn(clock),
      store: FileFixStore.open(this.#disk.of(process), "fix-store", {
        clock,
        segmentBytes: STORE_SEGMENT_BYTES,
      }),
      address: this.#ground.plan.clientAddress,
      reconnectMaxMs: RECONNECT_MAX_MS,
      session: {
        beginString: "FIX.4.4",
        localCompId: COPY_COMP_ID,
        remoteCompId: GATE_COMP_ID,
        heartBtIntS: 30,
        resetOnLogon: false,
        resend: "application",
      },
      application: {
        onLogon: () => {
          this.upNs = process.world.nowNs;
        },
        onLogout: () => {
          this.upNs = -1;
        },
        onMessage: () => {
          // The judge reads the wire.
        },
      },
    });
    process.onEnd(() => {
      this.upNs = -1;
    });
    initiator.start();
    this.#wander(process, initiator);
  }

  refuses(error: Error): boolean {
    return error instanceof FixStoreRefused;
  }

  #wander(process: SimProcess, initiator: FixInitiator): void {
    const { clock } = process;
    clock.after(-Math.log(1 - this.#random.unit()) * CUT_MS, () => {
      if (this.quiet) return;
      initiator.stop();
      clock.after(this.#random.unit() * AWAY_MAX_MS, () => initiator.start());
      this.#wander(process, initiator);
    });
  }
}
