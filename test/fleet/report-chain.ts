import type { FixMessage } from "../../src/wire/fix/message.ts";
import { MsgType, Tag } from "../../src/wire/fix/tags.ts";

/** What a client was told of one order, message by message. */
export type Told = {
  /** `8` ExecutionReport or `9` OrderCancelReject. */
  readonly type: "8" | "9";
  readonly execType: string;
  readonly ordStatus: string;
  readonly clOrdId: string;
  readonly orderQty: number;
  readonly cumQty: number;
  readonly leavesQty: number;
  readonly avgPx: number;
  /** Of a fill: shares, and dollars. */
  readonly lastQty: number;
  readonly lastPx: number;
};

/** One message as a link of an order's chain. */
export function toldBy(m: FixMessage): Told {
  const isReport = m.msgType === MsgType.ExecutionReport;
  const fill = isReport && m.text(Tag.ExecType) === "F";
  return {
    type: isReport ? "8" : "9",
    execType: isReport ? m.text(Tag.ExecType) : "",
    ordStatus: m.text(Tag.OrdStatus),
    clOrdId: m.text(Tag.ClOrdID),
    orderQty: isReport ? m.qty(Tag.OrderQty) : 0,
    cumQty: isReport ? m.qty(Tag.CumQty) : 0,
    leavesQty: isReport ? m.qty(Tag.LeavesQty) : 0,
    avgPx: isReport ? Number(m.text(Tag.AvgPx)) : 0,
    lastQty: fill ? m.qty(Tag.LastQty) : 0,
    lastPx: fill ? m.price(Tag.LastPx) / 10_000 : 0,
  };
}

/** What the client asked of an order after it was sent, by ClOrdID(11). */
export type Asked = ReadonlyMap<string, "cancel" | "replace">;

const FINAL = "248C";
/** AvgPx(6) is told with so many decimals at least. */
const AVG_PX_TOLERANCE = 0.0001;

/**
 * Reads the chain of one order against FIX 4.4's rules of its life and says what is wrong with it:
 * New first, nothing behind the end, sums that follow from the fills alone, and for each request
 * first Pending and then one answer, or one reject.
 */
export function chainFaults(chain: readonly Told[], asked: Asked): string[] {
  const faults: string[] = [];
  let [cum, money, ended] = [0, 0, ""];
  const pending: Map<string, "cancel" | "replace"> = new Map();
  const answers: Map<string, number> = new Map();
  const answered = (id: string): number =>
    answers.set(id, (answers.get(id) ?? 0) + 1).get(id) as number;
  chain.forEach((told, at) => {
    const words = `${at}: ${told.type} ${told.execType}/${told.ordStatus} ${told.clOrdId}`;
    const wrong = (what: string): void => void faults.push(`${words}: ${what}`);
    if (told.type === "9") {
      if (!asked.has(told.clOrdId)) wrong("a reject of nothing");
      if (answered(told.clOrdId) > 1) wrong("answered twice");
      pending.delete(told.clOrdId);
      return;
    }
    if (ended !== "") wrong(`behind the end ${ended}`);
    if (at === 0 && !"08".includes(told.execType)) wrong("New or Rejected is the first");
    if (at > 0 && told.execType === "0") wrong("New a second time");
    if (told.execType === "F") {
      cum += told.lastQty;
      money += told.lastQty * told.lastPx;
      if (!(told.lastQty > 0)) wrong("a fill of nothing");
    }
    if (told.cumQty !== cum) wrong(`CumQty ${told.cumQty}, the fills are ${cum}`);
    const avgPx = cum === 0 ? 0 : money / cum;
    if (Math.abs(told.avgPx - avgPx) > AVG_PX_TOLERANCE) wrong(`AvgPx ${told.avgPx}, not ${avgPx}`);
    const final = FINAL.includes(told.ordStatus);
    const leaves = final ? 0 : told.orderQty - cum;
    if (told.leavesQty !== leaves) wrong(`LeavesQty ${told.leavesQty}, not ${leaves}`);
    if (told.ordStatus === "2" && told.cumQty < told.orderQty) wrong("Filled and is not");
    if (told.execType === "E" || told.execType === "6") {
      const kind = asked.get(told.clOrdId);
      if (kind !== (told.execType === "E" ? "replace" : "cancel")) wrong("pending, never asked");
      if (pending.has(told.clOrdId)) wrong("pending twice");
      pending.set(told.clOrdId, told.execType === "E" ? "replace" : "cancel");
    }
    if (told.execType === "5") {
      if (pending.get(told.clOrdId) !== "replace") wrong("Replaced without PendingReplace");
      pending.delete(told.clOrdId);
      if (answered(told.clOrdId) > 1) wrong("answered twice");
    }
    if (told.execType === "4") {
      if (pending.get(told.clOrdId) !== "cancel") wrong("Canceled without PendingCancel");
      pending.delete(told.clOrdId);
      if (answered(told.clOrdId) > 1) wrong("answered twice");
    }
    if (final) ended = told.ordStatus;
  });
  for (const [id, kind] of asked) {
    // A cancel that its order's last fill outran is answered by that fill: nothing was left of it.
    const outrun = kind === "cancel" && ended === "2" && pending.delete(id);
    if (!answers.has(id) && !outrun) faults.push(`${id}: a ${kind} without an answer`);
  }
  for (const [id, kind] of pending) faults.push(`${id}: a ${kind} that stays pending`);
  if (ended === "") faults.push("no end");
  return faults;
}
