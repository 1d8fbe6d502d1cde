import { RejectCode } from "../../src/core/domain/reject-code.ts";
import { type Scope, scopeText } from "../../src/core/domain/scope.ts";
import { C, ChildFlag } from "../../src/core/gate/children.ts";
import { ClientReport } from "../../src/core/gate/effects.ts";
import type { JournaledRecord } from "../../src/core/gate/gate.test-kit.ts";
import type { Gate } from "../../src/core/gate/gate.ts";
import { P, ParentFlag } from "../../src/core/gate/parents.ts";
import { RecordType } from "../../src/core/gate/records.ts";
import type { Venue } from "./venue.ts";

/** What the clients, the killers and the venues know of one parent, without the gate's ledger. */
type Known = {
  /** Most shares that its client has asked for and not taken back. */
  allowed: number;
  acknowledged: boolean;
  /** The client was told that nothing of it is out any more. */
  ended: boolean;
  scopes: readonly string[];
};

/** How long a router waits for another lease, in the words of the configuration. */
type LeaseWaits = {
  readonly leaseRetryMs: number;
  readonly leaseRetryMaxMs: number;
  readonly revocationsPerHourMax: number;
};

/** When a lease ended for cause, and how long the journal was. */
type Revoked = { readonly ms: number; readonly index: number };

/** What only a stale, broken or hostile router sends, as far as routers of these worlds do. */
const CAUSES: readonly number[] = [
  RejectCode.FenceOld,
  RejectCode.WrongDigest,
  RejectCode.LeaseUnknown,
  RejectCode.SequenceGap,
  RejectCode.ParentMismatch,
  RejectCode.DuplicateRef,
  RejectCode.GroupTooLarge,
  RejectCode.RefusalsEndLease,
];

/**
 * Judges from outside. It hears what clients ask and are told, who kills what and when, and what
 * reaches the venues; the gate's own ledger it believes in nothing.
 */
export class Judge {
  readonly #venues: readonly Venue[];
  readonly #parents: Map<number, Known> = new Map();
  readonly #sent: Set<string> = new Set();
  /** By scope: when it was last killed or rearmed, and whether it is killed. */
  readonly #turned: Map<string, { at: number; killed: boolean }> = new Map();
  /** Acknowledged in the very call that ordered them. */
  readonly #early: Set<number> = new Set();
  /** When the proposal that is being decided was made, and by whom; 0 none. */
  proposedAt = 0;
  proposedBy = 0;

  readonly #waits: LeaseWaits;
  /** By router: the leases that ended for cause since people last let it go. */
  readonly #revoked: Map<number, Revoked[]> = new Map();

  constructor(venues: readonly Venue[], waits: LeaseWaits) {
    this.#venues = venues;
    this.#waits = waits;
  }

  /** @param index How long the journal was when the lease ended, without the record of that. */
  leaseRevoked(router: number, code: number, at: Revoked): void {
    if (CAUSES.includes(code)) this.#revokedOf(router).push(at);
  }

  /** B66: who lost a lease for cause waits longer each time, and in the end for people. */
  leaseGranted(router: number, nowMs: number): void {
    const { leaseRetryMs, leaseRetryMaxMs, revocationsPerHourMax } = this.#waits;
    const revoked = this.#revokedOf(router);
    const last = revoked.at(-1);
    if (last === undefined) return;
    if (revoked.length > revocationsPerHourMax) {
      throw new Error(
        `B66: router ${router} has a lease after ${revoked.length} that were revoked`,
      );
    }
    const waitMs = Math.min(leaseRetryMs * 2 ** (revoked.length - 1), leaseRetryMaxMs);
    if (nowMs < last.ms + waitMs) {
      throw new Error(`B66: router ${router} has a lease after ${nowMs - last.ms} of ${waitMs} ms`);
    }
  }

  forgiven(router: number): void {
    this.#revoked.delete(router);
  }

  /** What a crash took out of the journal was never anybody's. */
  forgetRevocations(length: number): void {
    for (const [router, list] of this.#revoked) {
      const kept = list.filter(({ index }) => index < length);
      this.#revoked.set(router, kept);
    }
  }

  #revokedOf(router: number): Revoked[] {
    const list = this.#revoked.get(router) ?? [];
    this.#revoked.set(router, list);
    return list;
  }

  admitted(row: number, qty: number, scopes: readonly string[]): void {
    const acknowledged = this.#early.delete(row);
    this.#parents.set(row, { allowed: qty, acknowledged, ended: false, scopes });
  }

  acknowledged(row: number): void {
    const known = this.#parents.get(row);
    if (known === undefined) this.#early.add(row);
    else known.acknowledged = true;
  }

  ended(row: number): void {
    this.#known(row).ended = true;
    this.check(row);
  }

  /** A replace is under way, or done: more may be out only while it may still be refused. */
  allowed(row: number, qty: number): void {
    this.#known(row).allowed = qty;
    this.check(row);
  }

  allowedNow(row: number): number {
    return this.#known(row).allowed;
  }

  turned(scope: Scope, at: number, killed: boolean): void {
    this.#turned.set(scopeText(scope), { at, killed });
  }

  /** An order is handed to a venue's line. */
  sent(gate: Gate, child: number, venue: Venue): void {
    const { children, parents } = gate.ledger;
    const row = children.get(child, C.parentRow);
    const id = `${children.get(child, C.incarnation)}/${row}/${children.get(child, C.child)}`;
    const known = this.#known(row);
    if (this.#sent.has(id)) throw new Error(`I4: ${id} is sent a second time`);
    this.#sent.add(id);
    if (!known.acknowledged) throw new Error(`I3: ${id} of a parent that was never acknowledged`);
    if (this.proposedAt === 0) throw new Error(`I5: ${id} was proposed by nobody`);
    for (const scope of [...known.scopes, `venue:${String.fromCharCode(venue.code)}`]) {
      const turn = this.#turned.get(scope);
      if (turn === undefined) continue;
      if (turn.killed) throw new Error(`I7: ${id} while ${scope} is killed`);
      if (turn.at > this.proposedAt)
        throw new Error(`I7: ${id} was decided before ${scope} turned`);
    }
    if (parents.get(row, P.worker) !== this.proposedBy) {
      throw new Error(`M17: ${id} by router ${this.proposedBy}, which does not work its parent`);
    }
    if (known.ended) throw new Error(`I2: ${id} after its parent's end was told`);
    for (let c = parents.get(row, P.lastChild); c >= 0; c = children.get(c, C.prev)) {
      if (!children.has(c, ChildFlag.resolved)) continue;
      throw new Error(`F14: ${id} of a parent of which people resolved an order`);
    }
  }

  /** I2: what venues hold, have executed or are being sent fits what the client asked for. */
  check(row: number): void {
    const known = this.#parents.get(row);
    if (known === undefined) return;
    const out = this.#venues.reduce((sum, venue) => sum + venue.exposure(row), 0);
    if (out > known.allowed)
      throw new Error(`I2: ${out} of parent ${row + 1} out, ${known.allowed} allowed`);
    const executed = this.executed(row);
    if (known.ended && out > executed) {
      throw new Error(`I2: ${out - executed} of parent ${row + 1} open after its end was told`);
    }
  }

  checkAll(): void {
    for (const row of this.#parents.keys()) this.check(row);
  }

  /** After a crash the ledger has so many parents: what was acknowledged is among them (I3). */
  restarted(count: number): void {
    for (const [row, known] of this.#parents) {
      if (row < count) continue;
      if (known.acknowledged) throw new Error(`I3: parent ${row + 1} was acknowledged and is lost`);
      if (this.#venues.some((venue) => venue.exposure(row) > 0)) {
        throw new Error(`I3: parent ${row + 1} is lost and has shares out`);
      }
      this.#parents.delete(row);
    }
  }

  /** When all has been heard the ledger says what the venues did, share for share. */
  settled(gate: Gate): void {
    const { parents } = gate.ledger;
    for (const row of this.#parents.keys()) {
      const executed = this.executed(row);
      const cumQty = parents.get(row, P.cumQty);
      if (cumQty !== executed) {
        throw new Error(`I12: parent ${row + 1} has ${cumQty} filled, its venues ${executed}`);
      }
      const open = this.#venues.reduce((sum, venue) => sum + venue.exposure(row), 0) - executed;
      const held = parents.get(row, P.workingQty) + parents.get(row, P.doubtQty);
      if (open > held) throw new Error(`I11: ${open} of parent ${row + 1} open, ${held} held`);
    }
  }

  /** M17: nobody works a parent that is FROZEN. */
  checkFrozen({ ledger: { parents } }: Gate): void {
    for (let row = 0; row < parents.count; row++) {
      if (parents.has(row, ParentFlag.frozen) && parents.get(row, P.worker) !== 0) {
        throw new Error(`M17: router ${parents.get(row, P.worker)} works FROZEN parent ${row + 1}`);
      }
    }
  }

  /** M14: a client's cancel of an order that has ended has one answer, and it is in the journal. */
  answered({ ledger: { parents } }: Gate, journal: readonly JournaledRecord[]): void {
    for (let row = 0; row < parents.count; row++) {
      const { cancelClOrdId } = parents.infoOf(row);
      if (cancelClOrdId === "" || !parents.has(row, ParentFlag.ended)) continue;
      const answers = journal.filter(({ type, record }) => {
        const r = record as { parent: number; why?: number; replace?: number };
        if (r.parent !== row + 1) return false;
        if (type === RecordType.CancelRefused) return r.replace === 0;
        return type === RecordType.Told && r.why === ClientReport.Canceled;
      });
      if (answers.length !== 1) {
        throw new Error(`M14: the cancel of parent ${row + 1} has ${answers.length} answers`);
      }
    }
  }

  executed(row: number): number {
    return this.#venues.reduce((sum, venue) => sum + venue.executed(row), 0);
  }

  #known(row: number): Known {
    const known = this.#parents.get(row);
    if (known === undefined) throw new Error(`nobody ordered parent ${row + 1}`);
    return known;
  }
}
