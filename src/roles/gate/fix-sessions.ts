import type { FixSessionConfig } from "../../wire/fix/session-config.ts";
import type { GateConfig, GateVenue } from "./config.ts";

const CLIENT_HEARTBEAT_S = 30;
/** A venue that is gone has to be missed soon: its orders are open meanwhile. */
const VENUE_HEARTBEAT_S = 5;

type ClientSession = FixSessionConfig & { readonly certificateName?: string };

/** Every session under which a client may log on to the gate. */
export function clientSessions({ clients, compId }: GateConfig): ClientSession[] {
  return clients.flatMap((client) =>
    client.compIds.map((remoteCompId) => ({
      beginString: client.beginString,
      localCompId: compId,
      remoteCompId,
      heartBtIntS: CLIENT_HEARTBEAT_S,
      resetOnLogon: client.resetOnLogon,
      resend: "application" as const,
      schedule: client.schedule,
      ...(client.certificate === null ? {} : { certificateName: client.certificate }),
    })),
  );
}

/** Every session under which surveillance may log on to the gate (C63). */
export function copySessions({ copies, compId }: GateConfig): ClientSession[] {
  return copies.map((copy) => ({
    beginString: "FIX.4.4",
    localCompId: compId,
    remoteCompId: copy.compId,
    heartBtIntS: CLIENT_HEARTBEAT_S,
    resetOnLogon: false,
    resend: "application" as const,
    schedule: copy.schedule,
    ...(copy.certificate === null ? {} : { certificateName: copy.certificate }),
  }));
}

/** The gate's own session at a venue: no order is ever sent twice on it. */
export function venueSession(venue: GateVenue): FixSessionConfig {
  return {
    beginString: venue.beginString,
    localCompId: venue.localCompId,
    remoteCompId: venue.remoteCompId,
    heartBtIntS: VENUE_HEARTBEAT_S,
    resetOnLogon: false,
    resend: "gap-fill-orders",
    schedule: venue.schedule,
  };
}

/** SenderCompID(49) of the clients whose orders are cancelled when their session ends. */
export function endOnLogout({ clients }: GateConfig): Set<string> {
  const ends = clients.filter(({ onDisconnect }) => onDisconnect === "cancel");
  return new Set(ends.flatMap(({ compIds }) => compIds));
}
