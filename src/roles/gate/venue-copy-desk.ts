import type { Gate } from "../../core/gate/gate.ts";
import { Reconciler } from "../../core/gate/reconcile.ts";
import { ReportKind } from "../../core/gate/records.ts";
import { readVenueMessage, VenueMessage } from "../../wire/dialect/venue-reports.ts";
import type { FixMessage } from "../../wire/fix/message.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import type { FixApplication, FixSessionConfig } from "../../wire/fix/session-config.ts";
import type { GateVenue } from "./config.ts";
import { venueSession } from "./fix-sessions.ts";
import { emptyRecords } from "./venue-desk.ts";

/** The gate's drop-copy session at a venue; null where there is none. */
export function venueCopySession(venue: GateVenue): FixSessionConfig | null {
  const { copyCompId } = venue;
  return copyCompId === null ? null : { ...venueSession(venue), localCompId: copyCompId };
}

/** What a venue's drop copy tells: compared with its order session, and nothing else (C54). */
export class VenueCopyDesk implements FixApplication {
  readonly #gate: Gate;
  readonly #reconciler: Reconciler;
  readonly #lane: number;
  readonly #time: () => void;
  readonly #records: ReturnType<typeof emptyRecords> = emptyRecords();

  constructor(gate: Gate, lane: number, time: () => void) {
    this.#gate = gate;
    this.#lane = lane;
    this.#time = time;
    gate.reconciler ??= new Reconciler();
    this.#reconciler = gate.reconciler;
    this.#reconciler.watch(lane);
  }

  onLogon(_session: FixSession): void {
    // Compared from the moment on at which nothing is left to be resent.
  }

  onLogout(_session: FixSession, _reason: string): void {
    this.#time();
    this.#reconciler.turn(this.#lane, false);
  }

  onResendComplete(_session: FixSession): void {
    this.#time();
    this.#reconciler.turn(this.#lane, true);
  }

  onMessage(_session: FixSession, m: FixMessage): void {
    this.#time();
    const gate = this.#gate;
    const venue = gate.ledger.venueOf(this.#lane);
    const about = { gate: gate.number, venue, utcMs: gate.utcMs };
    const { report, correction } = this.#records;
    const what = readVenueMessage(m, about, this.#records);
    if (what === VenueMessage.Correction) this.#reconciler.take(gate, this.#lane, correction);
    // What names no order of ours the order session tells too, and it stands in suspense.
    if (what !== VenueMessage.Report || report.kind !== ReportKind.Fill) return;
    this.#reconciler.take(gate, this.#lane, report);
  }
}
