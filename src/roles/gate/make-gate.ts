import type { SymbolTable } from "../../core/domain/symbols.ts";
import type { GateEffects } from "../../core/gate/effects.ts";
import { Gate } from "../../core/gate/gate.ts";
import type { Ledger } from "../../core/gate/ledger.ts";
import type { RecordSink } from "../../core/gate/record-sink.ts";
import { Tops } from "../../core/market/tops.ts";
import { sessionId } from "../../wire/fix/session-config.ts";
import type { GateConfig } from "./config.ts";
import { copySessions } from "./fix-sessions.ts";

/** What a gate acts on and through. */
export type MadeOf = {
  readonly symbols: SymbolTable;
  /** What the journal proves, folded before. */
  readonly ledger: Ledger;
  readonly records: RecordSink;
  readonly effects: GateEffects;
};

/** The core of a gate as the configuration wants it. */
export function makeGate(config: GateConfig, parts: MadeOf): Gate {
  const venues = config.venues.map((venue) => venue.code);
  const gate = new Gate({
    gate: config.gate,
    ...parts,
    venues,
    tops: new Tops(parts.symbols.size, venues),
    limits: config.limits,
    limitsFile: config.limitsFile,
    accounts: new Map(config.clients.map((c) => [c.client, new Set(c.accounts)])),
    accountTypes: new Map(
      config.clients.flatMap(({ accounts, accountTypes }) =>
        accounts.map((account, at) => [account, accountTypes[at] ?? 0] as const),
      ),
    ),
    retailAccounts: new Set(
      config.clients.flatMap(({ accounts, retailAttested }) =>
        accounts.filter((_, at) => retailAttested[at] === true),
      ),
    ),
    retailVenues: new Map(config.venues.map(({ code, retail }) => [code, retail])),
    owners: new Map(
      config.clients.flatMap(({ accounts, owners }) =>
        accounts.map((account, at) => [account, owners[at] ?? account] as const),
      ),
    ),
    symbolClasses: config.symbolClasses,
    digest: config.routerDigest,
    routers: config.routers,
    copies: copySessions(config).map(sessionId),
  });
  config.venues.forEach(({ beginString }, index) => {
    const lane = gate.lanes[index];
    // The profile of a venue that speaks 4.2 has no mass cancel.
    if (lane !== undefined) lane.massCancel = beginString === "FIX.4.4";
  });
  return gate;
}
