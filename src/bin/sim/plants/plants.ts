import { CRASH_PLANTS } from "./crash-plants.ts";
import { LEDGER_PLANTS } from "./ledger-plants.ts";
import { LOSS_PLANTS } from "./loss-plants.ts";
import { PEOPLE_PLANTS } from "./people-plants.ts";
import type { Plant } from "./plant.ts";
import { QUOTE_PLANTS } from "./quote-plants.ts";
import { REPORT_PLANTS } from "./report-plants.ts";
import { WIRE_PLANTS } from "./wire-plants.ts";

/** Every planted bug; each has stood in somebody's gate. */
export const PLANTS: readonly Plant[] = [
  ...LEDGER_PLANTS,
  ...REPORT_PLANTS,
  ...CRASH_PLANTS,
  ...PEOPLE_PLANTS,
  ...WIRE_PLANTS,
  ...QUOTE_PLANTS,
  ...LOSS_PLANTS,
];
