import { rejectName } from "../domain/reject-code.ts";
import { ClientReport, type GateEffects } from "./effects.ts";
import type { GateWorld } from "./gate.test-kit.ts";
import { P } from "./parents.ts";
import type { Reason } from "./reason.ts";
import { RecordType } from "./records.ts";

/** What is shown of a record, for each kind. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Reserve: ["parent", "clOrdId", "orderQty", "reservePx", "worstNotional"],
  Giveback: ["parent", "code"],
  ParentRefused: ["clOrdId", "code", "a", "b"],
  Assign: ["parent", "router", "assign"],
  Unassign: ["parent", "router", "assign"],
  Draw: ["parent", "child", "venue", "n", "ref", "qty", "px"],
  ChildRefused: ["router", "n", "parent", "ref", "code", "a", "b"],
  Report: ["parent", "child", "kind", "lastQty"],
  CancelChild: ["parent", "incarnation", "child", "cancelChild", "by"],
  CancelParent: ["parent", "clOrdId", "session", "expiring", "code"],
  ReplaceParent: ["parent", "clOrdId", "origClOrdId", "orderQty", "limitPx", "step"],
  ParentEnd: ["parent", "ordStatus", "code"],
  Lease: ["router", "leaseId", "bootId"],
  LeaseEnd: ["router", "leaseId", "bootId"],
  State: ["parent", "state", "cause"],
  Suspense: ["venue", "clOrdId", "kind", "lastQty", "lastPx", "side", "symbol", "code", "counts"],
  SuspenseExplained: ["lines", "shares", "notional", "first", "second", "hash", "reason"],
  Told: ["parent", "why", "seq"],
  Copied: ["parent", "why", "seq", "session"],
  Kill: ["scope", "killSeq", "person", "keyId", "counter", "reason"],
  Rearm: ["scope", "killSeq", "keep", "first", "second", "reason"],
  Correction: ["parent", "child", "kind", "lastQty", "lastPx"],
  Phase: ["tradeDate", "phase"],
  ScopeTurn: ["scope", "state", "cause", "by"],
  MassCancel: ["venue", "number", "symbol"],
  Resolve: ["parent", "child", "cumQty", "px", "first", "second", "evidence"],
  Unproven: ["parent", "incarnation", "child"],
  Resolved: ["parent", "workingQty", "remainingQty"],
};

/**
 * Notes what the gate writes and what it asks of its shell, in the order in which it does: records
 * begin with `+`. What is noted so far is taken by `said`.
 */
export class TurnLog {
  #lines: string[] = [];

  constructor(world: GateWorld) {
    const { effects, tape } = world;
    const { gate } = world;
    const note = (...words: readonly (string | number)[]) => this.#lines.push(words.join(" "));
    const why = ({ code, a, b }: Reason) => `${rejectName(code)} ${a} ${b}`;
    const names = Object.entries(ClientReport);
    const reportName = (value: number) => names.find(([, of]) => of === value)?.[0] ?? value;
    const heard: { [name in keyof GateEffects]?: (...x: never[]) => void } = {
      sendOrder: (child: number) => note("sendOrder", child),
      sendCancel: (child: number) => note("sendCancel", child),
      massCancel: (...x: number[]) => note("massCancel", ...x),
      askStatus: (child: number) => note("askStatus", child),
      sync: () => note("sync"),
      clientReport: (row: number, of: number) =>
        note("clientReport", row, reportName(of), "cum", gate.ledger.parents.get(row, P.cumQty)),
      copyReport: (session: string, row: number, of: number) =>
        note("copyReport", session, row, reportName(of)),
      clientStatus: (row: number, session: string) => note("clientStatus", row, session),
      clientRefused: (order: { clOrdId: string }, of: Reason) =>
        note("clientRefused", order.clOrdId, why(of)),
      cancelRefused: (request: { clOrdId: string }, row: number, of: Reason) =>
        note("cancelRefused", request.clOrdId, row, why(of)),
      leaseGranted: (router: number) => note("leaseGranted", router),
      leaseRevoked: (router: number, code: number) =>
        note("leaseRevoked", router, rejectName(code)),
      assigned: (row: number) => note("assigned", row),
      unassigned: (router: number, row: number, assign: number) =>
        note("unassigned", router, row, assign),
      parentState: (row: number) => note("parentState", row),
      childAdmitted: (child: number) => note("childAdmitted", child),
      childRefused: (router: number, of: { ref: number; why: Reason; remainingQty: number }) =>
        note("childRefused", router, of.ref, why(of.why), "free", of.remainingQty),
      childReport: (child: number, _index: number, qty: number, px: number) =>
        note("childReport", child, qty, px),
      parentChanged: (row: number) => note("parentChanged", row),
      childChanged: (child: number) => note("childChanged", child),
      filled: (child: number) => note("filled", child),
      alert: (code: number, scope: string, a: number, b: number) =>
        note("alert", rejectName(code), scope, a, b),
    };
    for (const [name, hear] of Object.entries(heard)) {
      const of = effects as unknown as Record<string, (...x: unknown[]) => unknown>;
      const act = (of[name] as (...x: unknown[]) => unknown).bind(effects);
      of[name] = (...x) => {
        (hear as (...x: unknown[]) => void)(...x);
        return act(...x);
      };
    }
    for (const [name] of Object.entries(RecordType)) {
      const key = name.charAt(0).toLowerCase() + name.slice(1);
      const sink = tape.sink as unknown as Record<string, (record: object) => number>;
      const write = sink[key] as (record: object) => number;
      sink[key] = (record) => {
        const all = record as Record<string, string | number>;
        const fields = FIELDS[name];
        if (fields !== undefined) {
          note("+", name, ...fields.map((field) => `${field}=${all[field]}`));
        }
        return write(record);
      };
    }
  }

  /** What was said since the last time. */
  said(): string[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }
}
