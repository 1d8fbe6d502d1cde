import { OMNIBUS } from "../../core/gate/owners.ts";
import type { GateClient } from "../../roles/gate/config.ts";

/** A client of the fleet: under which name, at which account, and how its session behaves. */
export type PlannedClient = GateClient & { readonly number: number };

/**
 * Every second client begins each logon anew, every third takes its orders with it. One owner has
 * accounts with two of them.
 */
export function plannedClient(number: number): PlannedClient {
  return {
    number,
    client: `client${number}`,
    compIds: [`CLIENT${number}`],
    accounts: [`ACC${number}A`, `ACC${number}B`],
    accountTypes: [1, 3],
    retailAttested: [true, number !== 2],
    owners: [number === 2 ? "owner" : OMNIBUS, number === 1 ? OMNIBUS : "owner"],
    beginString: number === 3 ? "FIX.4.2" : "FIX.4.4",
    resetOnLogon: number % 2 === 0,
    certificate: null,
    schedule: null,
    onDisconnect: number % 3 === 0 ? "cancel" : "keep",
  };
}
