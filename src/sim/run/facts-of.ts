import { OMNIBUS } from "../../core/gate/owners.ts";
import type { FleetPlan } from "../fleet/plan.ts";
import { visibleLimits } from "../fleet/visible-limits.ts";
import type { FleetFacts } from "../judge/facts.ts";

/** What a judge may know of a fleet: its names, and the limits that show outside. */
export function factsOf({ venues, clients, gate, held, closes }: FleetPlan): FleetFacts {
  return {
    gate: "gate",
    venues: venues.map(({ letter }) => ({ process: `venue-${letter}`, code: letter })),
    clients: clients.map(({ number, client, accounts, owners, retailAttested, resetOnLogon }) => ({
      process: `client-${number}`,
      client,
      accounts,
      owned: accounts.filter((_, at) => owners[at] !== OMNIBUS),
      attested: accounts.filter((_, at) => retailAttested[at] === true),
      resets: resetOnLogon,
    })),
    surveillance: "copy-1",
    limits: visibleLimits(gate.limits),
    held,
    closes,
  };
}
