import type { Sha256 } from "../../wire/journal/format.ts";
import type { Latin1 } from "./fix-text.ts";

/** What a fleet needs that no pure code has. */
export type FleetPorts = {
  readonly sha256: Sha256;
  /** Text of bytes, a character each, where the platform has something fast. */
  readonly latin1?: Latin1;
  /** Takes the lines that the processes would write to their logs. */
  readonly log?: (who: string, line: string) => void;
};
