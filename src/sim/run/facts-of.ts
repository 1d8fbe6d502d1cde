import type { FleetPlan } from "../fleet/plan.ts";
import type { FleetFacts } from "../judge/facts.ts";

/** What a judge may know of a fleet: its names, and the limits that show outside. */
export function factsOf({ venues, clients, gate }: FleetPlan): FleetFacts {
  const { limits } = gate;
  return {
    gate: "gate",
    venues: venues.map(({ letter }) => ({ process: `venue-${letter}`, code: letter })),
    clients: clients.map(({ number, client, accounts, resetOnLogon }) => ({
      process: `client-${number}`,
      client,
      accounts,
      resets: resetOnLogon,
    })),
    limits: {
      maxOrderQty: limits.maxOrderQty,
      maxOrderNotional: limits.maxOrderNotional,
      maxChildQty: limits.maxChildQty,
      maxChildNotional: limits.maxChildNotional,
      laneWindow: limits.laneWindow,
      sentCap: limits.sentCapSweep,
      heldParents: limits.heldParents,
    },
  };
}
