import { venueCopied } from "../../core/gate/day-breaks.ts";
import { EXEC_ID_MAX } from "../../core/gate/exec-ids.ts";
import type { Gate } from "../../core/gate/gate.ts";
import { Reconciler } from "../../core/gate/reconcile.ts";
import { ReportKind } from "../../core/gate/records.ts";
import type { VenueCopiedRecord } from "../../core/gate/venue-copies.ts";
import { readExecId, readVenueMessage, VenueMessage } from "../../wire/dialect/venue-reports.ts";
import type { FixMessage } from "../../wire/fix/message.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import type { FixApplication, FixSessionConfig } from "../../wire/fix/session-config.ts";
import { Tag } from "../../wire/fix/tags.ts";
import type { GateVenue } from "./config.ts";
import { venueSession } from "./fix-sessions.ts";
import { emptyRecords } from "./venue-desk.ts";

/** Longest ClOrdID(11) of a stranger's order that is kept. */
const NAME_MAX = 64;
/** Of what refers to no other execution. */
const NO_REF: Int32Array = new Int32Array(EXEC_ID_MAX / 4);

/** The gate's drop-copy session at a venue; null where there is none. */
export function venueCopySession(venue: GateVenue): FixSessionConfig | null {
  const { copyCompId } = venue;
  return copyCompId === null ? null : { ...venueSession(venue), localCompId: copyCompId };
}

/**
 * What a venue's drop copy tells (C54): compared with its order session as it comes, and kept for
 * the comparison at the close.
 */
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
    if (what === VenueMessage.Correction) {
      this.#keep(m, correction, correction.refExecId);
      this.#reconciler.take(gate, this.#lane, correction);
    } else if (what === VenueMessage.Report && report.kind === ReportKind.Fill) {
      this.#keep(m, report, NO_REF);
      this.#reconciler.take(gate, this.#lane, report);
    } else if (what === VenueMessage.Suspense) this.#keepStranger(m);
  }

  /** What names no order of ours the order session tells too, and it stands in suspense. */
  #keepStranger(m: FixMessage): void {
    const { suspense } = this.#records;
    const { kind, lastQty } = suspense;
    const amends = kind === ReportKind.Bust || kind === ReportKind.Correct;
    if (!amends && (kind !== ReportKind.Fill || lastQty === 0)) return;
    if (amends && !m.has(Tag.ExecRefID)) return;
    const refExecId = amends ? suspense.execId.slice() : NO_REF;
    readExecId(m, Tag.ExecID, suspense.execId);
    this.#keep(m, { ...suspense, incarnation: 0, parent: 0, child: 0 }, refExecId);
  }

  #keep(m: FixMessage, r: Omit<VenueCopiedRecord, "clOrdId" | "refExecId">, ref: Int32Array): void {
    const { venue, kind, incarnation, parent, child, lastQty, lastPx, seq, utcMs, execId } = r;
    const clOrdId = parent === 0 ? m.text(Tag.ClOrdID).slice(0, NAME_MAX) : "";
    const said = { lastQty, lastPx, seq, utcMs, execId, refExecId: ref, clOrdId };
    venueCopied(this.#gate, { venue, kind, incarnation, parent, child, ...said });
  }
}
