import type { Gate } from "./gate.ts";
import { holdScope } from "./hold.ts";
import { hasTooMany } from "./lease-waits.ts";
import { StateCause } from "./scope-state.ts";

/**
 * Brings routers that lost too many leases for cause to HELD: people are paged, and one of them has
 * to let each go again (B66). Called by the ticker; until then such a router gets no lease either.
 */
export function holdOffenders(gate: Gate): void {
  for (const router of gate.routers) {
    if (!hasTooMany(gate, router)) continue;
    holdScope(gate, { kind: "router", name: `${router.number}` }, StateCause.LeasesRevoked);
  }
}
