import type { CopiedRecord } from "./desk-records.ts";
import type { ClientReport, Trade } from "./effects.ts";
import type { Gate } from "./gate.ts";
import type { ToldRecord } from "./records.ts";

const told: ToldRecord = { parent: 0, why: 0, index: 0, seq: 0 };
const copied: CopiedRecord = { parent: 0, why: 0, seq: 0, index: 0, session: "" };

/**
 * Sends a report to the client and journals that, with the number it got. The session's store is
 * written after the journal: a restart finds here what the store may lack, and sends it again from
 * the same state with the same ExecID(17). Surveillance gets its copy in the same turn, by the same
 * rule (C63): "Assure that appropriate surveillance personnel receive immediate post-trade
 * execution reports that result from market access" (15c3-5(c)(2)(iv)).
 */
export function tellClient(
  gate: Gate,
  row: number,
  why: ClientReport,
  index: number,
  trade: Trade | null,
): void {
  told.parent = row + 1;
  told.why = why;
  told.index = index;
  // Applied first: the acknowledgement itself says that the order is New.
  gate.ledger.applyTold(told);
  told.seq = gate.effects.clientReport(row, why, index, trade);
  gate.records.told(told);
  for (const session of gate.copies) {
    copied.parent = row + 1;
    copied.why = why;
    copied.index = index;
    copied.session = session;
    copied.seq = gate.effects.copyReport(session, row, why, index, trade);
    gate.records.copied(copied);
  }
}
