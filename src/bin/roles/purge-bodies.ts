import { scopeText } from "../../core/domain/scope.ts";
import type { PurgeRole } from "../../roles/purge/purge-role.ts";
import type { PortReply } from "../../shell/purge/command-port.ts";

/** The answer of purge to `GET /v1/state`. */
export function purgeState(gate: number, role: PurgeRole): object {
  const kills = [...role.kills];
  const acting = kills.some(({ stage }) => stage === "Acting");
  return {
    by: "purge",
    gate,
    incarnation: 0,
    state: acting ? "ACTING" : "STANDBY",
    scopes: kills.map(({ scope, killSeq, acceptedMs, by, reason, stage }) => ({
      scope: scopeText(scope),
      killSeq,
      killed: true,
      durable: stage === "StoodDown",
      sinceMs: acceptedMs,
      by,
      reason,
    })),
    counters: Object.fromEntries(role.counters),
    venues: role.sessions,
  };
}

/** The answer of purge to `GET /v1/sweep`: 404 when it knows of no kill of that scope. */
export function purgeSweep(scope: string, role: PurgeRole): PortReply {
  const found = role.sweepOf(scope);
  if (found === undefined) {
    return { status: 404, body: { type: "Refused", code: "UnknownScope", a: 0, b: 0 } };
  }
  const { kill, venues, done } = found;
  const { killSeq, acceptedMs, stage, keyId, counter } = kill;
  const acts = stage === "Acting";
  // Purge sends no order, and when it acts the gate has not said that it stopped: not known.
  const body = { scope, killSeq, durable: !acts && stage === "StoodDown", acceptedMs };
  const rest = { lastNewOrderMs: null, venues, by: acts ? "purge" : "gate", done, keyId, counter };
  return { status: 200, body: { ...body, ...rest, stage } };
}
