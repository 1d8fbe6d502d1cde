import { asciiBytes } from "../../core/domain/bytes.ts";
import { formatClOrdId } from "../../core/domain/clordid.ts";
import { mayStillFill } from "../../core/domain/ord-status.ts";
import { venueLetter } from "../../core/domain/venue-code.ts";
import { C } from "../../core/gate/children.ts";
import type { Gate } from "../../core/gate/gate.ts";
import { P } from "../../core/gate/parents.ts";
import { type Disk, DiskFault, type DiskFile } from "../../ports/disk.ts";
import { workingListEnd, workingListHead, workingListRow } from "../../wire/purge/working-list.ts";

/** The list as it is read; it has this name only when it is whole. */
export const WORKING_LIST = "working.jsonl";
const DRAFT = "working.tmp";

/** A list is begun so often. */
const EVERY_MS = 1000;
/** Work of one call: the deciding thread is held up by less than half a millisecond. */
const ROWS_A_STEP = 500;
const LOOKS_A_STEP = 50_000;

/**
 * Writes what the gate has out at the venues to a file, once a second and in slices, for purge to
 * read when the gate itself cannot be asked. It is advice, not evidence: nothing is synced, and a
 * disk that fails here stops nothing (the journal decides about that).
 */
export class WorkingListWriter {
  readonly #gate: Gate;
  readonly #disk: Disk;
  readonly #log: (line: string) => void;
  #file: DiskFile | null = null;
  #size = 0;
  #orders = 0;
  #next = 0;
  /** Every child before this row has ended. */
  #firstOpen = 0;
  #sawOpen = false;
  #begunNs = -EVERY_MS * 1_000_000;
  #failed = false;

  constructor(gate: Gate, disk: Disk, log: (line: string) => void) {
    this.#gate = gate;
    this.#disk = disk;
    this.#log = log;
  }

  /** Does the next slice, if one is due; called by the ticker. */
  step(): void {
    try {
      if (this.#file === null && !this.#begin()) return;
      this.#slice();
      this.#failed = false;
    } catch (error) {
      if (!(error instanceof DiskFault)) throw error;
      if (!this.#failed) this.#log(`the working list cannot be written: ${error.message}`);
      this.#failed = true;
      this.#file = null;
    }
  }

  #begin(): boolean {
    const { nowNs, utcMs, number, ledger } = this.#gate;
    if (nowNs - this.#begunNs < EVERY_MS * 1_000_000) return false;
    this.#begunNs = nowNs;
    const file = this.#disk.open(DRAFT, true);
    file.truncate(0);
    this.#file = file;
    this.#size = 0;
    this.#orders = 0;
    this.#next = this.#firstOpen;
    this.#sawOpen = false;
    const { incarnation } = ledger;
    this.#write(workingListHead({ gate: number, incarnation, utcMs: Math.floor(utcMs) }));
    return true;
  }

  #slice(): void {
    const { children } = this.#gate.ledger;
    let text = "";
    const lastLook = Math.min(children.count, this.#next + LOOKS_A_STEP);
    const full = this.#orders + ROWS_A_STEP;
    for (; this.#next < lastLook && this.#orders < full; this.#next++) {
      if (!mayStillFill(children.status(this.#next))) continue;
      if (!this.#sawOpen) this.#firstOpen = this.#next;
      this.#sawOpen = true;
      this.#orders += 1;
      text += this.#row(this.#next);
    }
    if (this.#next < children.count) {
      this.#write(text);
      return;
    }
    if (!this.#sawOpen) this.#firstOpen = this.#next;
    this.#write(text + workingListEnd(this.#orders));
    this.#file?.close();
    this.#file = null;
    this.#disk.rename(DRAFT, WORKING_LIST);
  }

  #row(child: number): string {
    const { number, ledger, symbols } = this.#gate;
    const { children, parents } = ledger;
    const row = children.get(child, C.parentRow);
    const { client, account, strategy } = ledger.scopesOf(row);
    const incarnation = children.get(child, C.incarnation);
    return workingListRow({
      clOrdId: formatClOrdId(number, incarnation, row + 1, children.get(child, C.child)),
      venue: venueLetter(ledger.venueOf(children.get(child, C.lane))),
      symbol: symbols.name(parents.get(row, P.symbol)),
      side: parents.side(row),
      qty: children.get(child, C.qty),
      client,
      account,
      strategy,
      router: children.get(child, C.router),
    });
  }

  #write(text: string): void {
    // Accounts, clients and symbols are ASCII: others were refused at the door.
    const bytes = asciiBytes(text);
    this.#file?.write(this.#size, bytes);
    this.#size += bytes.length;
  }
}
