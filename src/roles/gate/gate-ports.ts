import type { People } from "../../core/control/people.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Disk } from "../../ports/disk.ts";
import type { Network } from "../../ports/network.ts";
import type { Random } from "../../ports/random.ts";
import type { VerifySignature } from "../../wire/control/people-log.ts";
import type { Sha256 } from "../../wire/journal/format.ts";

/** The world that a gate runs in. */
export type GatePorts = {
  readonly clock: Clock;
  readonly network: Network;
  /** The folder that holds journal and session store. */
  readonly disk: Disk;
  readonly sha256: Sha256;
  /** Checks the signature of a person's command. */
  readonly verify: VerifySignature;
  /** Who may stop and start the gate, as their log stands now. */
  readonly people: () => People;
  readonly random: Random;
  /** Signs heads with the key of this gate, hex. */
  readonly sign: (bytes: Uint8Array) => string;
  /** Public key of a guard in hex, null while it is not known. */
  readonly guardKey: (guard: number) => string | null;
  /** Takes one line for each thing that a person should know of. */
  readonly log: (line: string) => void;
  /** The gate is dead: its last words are spoken. Called once; the process ends with code 70. */
  readonly fatal: (reason: string) => void;
};

/** Why a gate does not start. */
export class GateRefusesToStart extends Error {
  override readonly name = "GateRefusesToStart";
}
