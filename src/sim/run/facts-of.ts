import { OMNIBUS } from "../../core/gate/owners.ts";
import type { FleetPlan } from "../fleet/plan.ts";
import { visibleLimits } from "../fleet/visible-limits.ts";
import type { FleetFacts } from "../judge/facts.ts";

/** What a judge may know of a fleet: its names, and the limits that show outside. */
export function factsOf({ venues, clients, gate, held, closes }: FleetPlan): FleetFacts {
  return {
    gate: "gate",
    venues: venues.map(({ letter, retail }) => {
      return { process: `venue-${letter}`, code: letter, retail };
    }),
    clients: clients.map(({ number, client, accounts, retailAttested, resetOnLogon }) => ({
      process: `client-${number}`,
      client,
      accounts,
      attested: accounts.filter((_, at) => retailAttested[at] === true),
      resets: resetOnLogon,
    })),
    surveillance: "copy-1",
    quotesShow: true,
    limits: visibleLimits(gate.limits),
    units: unitsOf(clients),
    held,
    closes,
  };
}

/** Accounts by their owner, but those of many customers. */
function unitsOf(clients: FleetPlan["clients"]): string[][] {
  const units = new Map<string, string[]>();
  for (const { accounts, owners } of clients) {
    accounts.forEach((account, at) => {
      const owner = owners[at] ?? account;
      if (owner !== OMNIBUS) units.set(owner, [...(units.get(owner) ?? []), account]);
    });
  }
  return [...units.values()];
}
