import type { Gate } from "./gate.ts";

/** What a start of the gate runs: what routers have to run beside it, and what holds them. */
export type ReleaseRecord = {
  /** The release that routers must name to get a lease (M3). */
  name: string;
  /** SHA-256 of the literal lists of controls, hex. */
  controls: string;
  /** SHA-256 of the name, the digest of the frames and those lists, hex. */
  digest: string;
};

/** Journals what this start of the gate runs, before anything is decided in it. */
export function noteRelease(gate: Gate, release: ReleaseRecord): void {
  gate.records.release(release);
  gate.ledger.applyRelease(release);
}
