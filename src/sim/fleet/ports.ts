import type { Sha256 } from "../../wire/journal/format.ts";

/** What a fleet needs that no pure code has. */
export type FleetPorts = {
  readonly sha256: Sha256;
  /** Takes the lines that the processes would write to their logs. */
  readonly log?: (who: string, line: string) => void;
};
