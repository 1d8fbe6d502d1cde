import { describe, expect, test } from "vitest";
import { ClientReport } from "../../core/gate/effects.ts";
import { GateWorld } from "../../core/gate/gate.test-kit.ts";
import { ReportKind, type ReportRecord } from "../../core/gate/records.ts";
import { replaceParent } from "../../core/gate/replace-parent.ts";
import type { ReplaceRequest } from "../../core/gate/requests.ts";
import type { FixSession } from "../fix/session.ts";
import { Tag } from "../fix/tags.ts";
import { copyMark, sendReport, sendUnknownStatus, sendWaitingStatus } from "./client-reports.ts";

/** A session that keeps the fields of what is sent over it, by tag. */
class Fields {
  readonly sent: Map<number, string>[] = [];
  readonly session: FixSession;

  constructor(beginString: "FIX.4.2" | "FIX.4.4") {
    const put = (tag: number, value: unknown): unknown => this.sent.at(-1)?.set(tag, `${value}`);
    const writer = {
      text: put,
      uint: put,
      price: put,
      avgPx: put,
      utc: put,
      char: (tag: number, code: number) => put(tag, String.fromCharCode(code)),
    };
    this.session = {
      beginString,
      begin: () => {
        this.sent.push(new Map());
        return writer;
      },
      commit: () => this.sent.length,
    } as unknown as FixSession;
  }

  of(...tags: number[]): (string | undefined)[] {
    return tags.map((tag) => this.sent.at(-1)?.get(tag));
  }
}

const { ClOrdID, ExecID, ExecTransType, ExecType, OrdStatus, OrigClOrdID } = Tag;

function context(world: GateWorld) {
  const { parents, incarnations } = world.gate.ledger;
  return { parents, incarnations, symbols: world.symbols, utcMs: 1 };
}

describe.each(["FIX.4.2", "FIX.4.4"] as const)("what a %s client is told", (begin) => {
  test("B16: a state that is told again has the ExecID of the acknowledgement, and says so", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    const fields = new Fields(begin);
    const told = { index: 77, trade: null };
    sendReport(fields.session, context(world), row, { ...told, why: ClientReport.New });
    const [first] = fields.of(ExecID);
    sendReport(fields.session, context(world), row, { ...told, why: ClientReport.Status });
    const again = begin === "FIX.4.2" ? [first, "3", "0"] : [first, undefined, "I"];
    expect(fields.of(ExecID, ExecTransType, ExecType)).toEqual(again);
    sendReport(fields.session, context(world), row, { ...told, why: ClientReport.Canceled });
    expect(fields.of(ExecID)).not.toEqual([first]);
  });

  test("two starts that give one journal index to two trades tell two ExecIDs", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    const fields = new Fields(begin);
    const told = { index: 1_000, why: ClientReport.Replaced, trade: null };
    sendReport(fields.session, context(world), row, told);
    const [before] = fields.of(ExecID);
    world.gate.ledger.incarnations.add(999, 2);
    sendReport(fields.session, context(world), row, told);
    expect(fields.of(ExecID)).not.toEqual([before]);
    sendReport(fields.session, context(world), row, { ...told, index: 998 });
    expect(fields.of(ExecID)).toEqual([`${before?.[0]}-RQ-6`]);
  });

  test("PendingReplace(E) names the new order, and the one that it would replace", () => {
    const world = new GateWorld().up();
    const row = world.parent({ clOrdId: "A" });
    world.propose(row, [{ qty: 900, tif: 0 }]);
    const request: ReplaceRequest = {
      ...{ client: "alpha", session: "s", clOrdId: "R", origClOrdId: "A", account: "A1" },
      ...{ symbol: "IBM", side: 1, ordType: 2, tif: 0, strategy: 1, qty: 100 },
      ...{ limitPx: 1_820_000, handlInst: 1, capacity: 65, accountType: 0, body: "r" },
      ...{ possDupSentUtcMs: 0, fault: null },
    };
    replaceParent(world.gate, request);
    const fields = new Fields(begin);
    const told = { why: ClientReport.PendingReplace, index: 5, trade: null };
    sendReport(fields.session, context(world), row, told);
    expect(fields.of(ClOrdID, OrigClOrdID, ExecType)).toEqual(["R", "A", "E"]);
    expect(fields.of(OrdStatus, Tag.OrderQty, Tag.LeavesQty)).toEqual(["E", "1000", "1000"]);
    // A fill in between: the state that comes first in the list is the pending one.
    world.report(0, { kind: ReportKind.Fill, lastQty: 100, lastPx: 1_819_000, cumQty: 100 });
    sendReport(fields.session, context(world), row, { ...told, why: ClientReport.Fill });
    expect(fields.of(OrdStatus, ExecType)).toEqual(["E", begin === "FIX.4.2" ? "1" : "F"]);
  });

  test("an order that waits is PendingNew(A), one that is not known Rejected(8)", () => {
    const fields = new Fields(begin);
    const asked = { clOrdId: "A", symbol: "IBM", side: 1 };
    sendWaitingStatus(fields.session, asked, 1);
    expect(fields.of(ClOrdID, OrdStatus, Tag.Text, Tag.OrdRejReason)).toEqual([
      "A",
      "A",
      undefined,
      undefined,
    ]);
    sendUnknownStatus(fields.session, asked, 1);
    expect(fields.of(ClOrdID, OrdStatus, Tag.OrdRejReason)).toEqual(["A", "8", "5"]);
  });
});

test("a copy for surveillance names its client and the venue's ids, and says that it is one", () => {
  const world = new GateWorld().up();
  const row = world.parent({ clOrdId: "A", qty: 100 });
  const fields = new Fields("FIX.4.4");
  const execId = new Int32Array([0x32_31_45_4e, 0x33, 0, 0, 0, 0]); // NE123
  const fill = { venue: 78, incarnation: 2, parent: 1, child: 3, lastQty: 40, lastPx: 1_820_000 };
  const trade = { ...fill, execId } as ReportRecord;
  const copy = copyMark({ session: "FIX.4.4:SMARS->CLIENT1", client: "alpha" }, 1);
  const told = { why: ClientReport.Fill, index: 5, trade };
  const { OnBehalfOfCompID, PartyID, PartyIDSource, PartyRole, LastMkt } = Tag;
  const { SecondaryClOrdID, SecondaryExecID, CopyMsgIndicator } = Tag;
  const owner = [OnBehalfOfCompID, PartyID, PartyIDSource, PartyRole];
  const venue = [LastMkt, SecondaryClOrdID, SecondaryExecID];
  sendReport(fields.session, context(world), row, { ...told, copy });
  expect(fields.of(...owner)).toEqual(["CLIENT1", "alpha", "D", "3"]);
  expect(fields.of(...venue)).toEqual(["N", "10002000010003", "NE123"]);
  expect(fields.of(CopyMsgIndicator)).toEqual(["Y"]);
  const copied = [...(fields.sent.at(-1) as Map<number, string>).keys()];
  sendReport(fields.session, context(world), row, told);
  const plain = [...(fields.sent.at(-1) as Map<number, string>).keys()];
  const added = copied.filter((tag) => !plain.includes(tag));
  expect(added).toEqual([115, 453, 448, 447, 452, 526, 527, 797]);
  expect(copied.filter((tag) => plain.includes(tag))).toEqual(plain);
});
