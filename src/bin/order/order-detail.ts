import type { ChildView, FillView, ParentDetail } from "../../wire/api/orders.ts";
import { askControl } from "../api-client.ts";
import { table } from "../table.ts";
import type { OrderState, OrderWatch } from "./order-watch.ts";

/** What `smars order --json` prints. */
export type OrderDocument = {
  readonly parent: OrderFacts & OrderState;
  readonly children: readonly ChildView[];
  readonly fills: readonly (FillView | OrderWatch["fills"][number])[];
};

/** The words of the order, for when control cannot tell them. */
export type OrderFacts = {
  readonly clOrdId: string;
  readonly symbol: string;
  readonly side: string;
  readonly orderQty: number;
};

const ASK_EVERY_MS = 50;
const ASKS = 60;

/** What control knows of an order, or null. */
export async function askOrder(
  controlPort: number,
  client: string,
  clOrdId: string,
): Promise<ParentDetail | null> {
  const path = `/api/parents/${encodeURIComponent(client)}/${encodeURIComponent(clOrdId)}`;
  const answer = await askControl(controlPort, path);
  return answer?.status === 200 ? (answer.body as ParentDetail) : null;
}

/**
 * The whole order with its children and fills. Control hears of things a moment after the client:
 * it is asked until it has all that the reports have told. Without control, the reports alone.
 */
export async function orderDocument(
  controlPort: number,
  client: string,
  facts: OrderFacts,
  watch: OrderWatch,
): Promise<OrderDocument> {
  const told = watch.state;
  const refused = told?.ordStatus === "Rejected";
  for (let ask = 0; ask < ASKS && !refused; ask++) {
    const detail = await askOrder(controlPort, client, facts.clOrdId);
    if (detail !== null && isComplete(detail, watch)) {
      const { parent, children, fills } = detail;
      const text = told?.text || watch.refusal || parent.text;
      return { parent: { ...parent, text }, children, fills };
    }
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
  const state = told ?? { ordStatus: "PendingNew", cumQty: 0, leavesQty: facts.orderQty, avgPx: 0 };
  const parent = { ...facts, ...state, text: told?.text || watch.refusal || "" };
  return { parent, children: [], fills: watch.fills };
}

function isComplete({ parent, children, fills }: ParentDetail, watch: OrderWatch): boolean {
  const { state } = watch;
  if (state !== null && parent.cumQty < state.cumQty) return false;
  if (watch.ended && (parent.open || children.some(({ leavesQty }) => leavesQty > 0))) return false;
  return fills.reduce((sum, { qty }) => sum + qty, 0) >= parent.cumQty;
}

/** The order for people. */
export function describeOrder({ parent, children, fills }: OrderDocument): string {
  const text = parent.text === "" ? "" : ` (${parent.text})`;
  const lines = [
    `${parent.ordStatus}${text}: ${parent.cumQty} of ${parent.orderQty} ` +
      `${parent.symbol} at ${parent.avgPx}, ClOrdID ${parent.clOrdId}`,
  ];
  if (children.length > 0) lines.push("", ...childTable(children));
  if (fills.length > 0) {
    const venues = new Set(fills.map(({ venue }) => venue));
    lines.push("", `${fills.length} fills on ${venues.size} venues: ${[...venues].join(" ")}`);
  }
  return `${lines.join("\n")}\n`;
}

function childTable(children: readonly ChildView[]): string[] {
  const usd = (value: number | null): string => (value === null ? "-" : String(value));
  return table(
    ["venue", "child", "qty", "price", "type", "filled", "status", "nbbo"],
    children.map((child) => [
      child.venue,
      child.clOrdId,
      child.qty,
      usd(child.price),
      `${child.type} ${child.tif}`,
      child.cumQty,
      child.ordStatus,
      `${usd(child.nbboBid)} ${usd(child.nbboAsk)}`,
    ]),
  );
}
