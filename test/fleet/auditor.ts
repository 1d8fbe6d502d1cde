import { FixInitiator } from "../../src/roles/fix/initiator.ts";
import { Turn } from "../../src/roles/turn.ts";
import { NodeClock } from "../../src/shell/system/clock.ts";
import { NodeNetwork } from "../../src/shell/system/network.ts";
import type { FixMessage } from "../../src/wire/fix/message.ts";
import type { FixSession } from "../../src/wire/fix/session.ts";
import { MemoryFixStore } from "../../src/wire/fix/store.ts";
import { MsgType, Tag } from "../../src/wire/fix/tags.ts";
import { until } from "./system.ts";

/** One order as the venue that holds it knows it. */
export type VenueOrder = {
  readonly venue: string;
  readonly clOrdId: string;
  readonly orderQty: number;
  readonly cumQty: number;
  readonly leavesQty: number;
  readonly status: string;
};

/** Parent number in a ClOrdID of the gate: characters 6 to 10, base 36. */
export function parentOf(clOrdId: string): number {
  return Number.parseInt(clOrdId.slice(5, 10), 36);
}

/**
 * Asks a venue's own books for every order of the day, over an audit session that can enter none:
 * the outside view, which knows nothing of the gate. A venue of FIX 4.2 tells open orders only.
 */
export async function auditVenue(
  venue: string,
  port: number,
  beginString: "FIX.4.2" | "FIX.4.4" = "FIX.4.4",
): Promise<VenueOrder[]> {
  const clock = new NodeClock();
  const orders: VenueOrder[] = [];
  let complete = false;
  const take = (m: FixMessage): void => {
    if (m.msgType !== MsgType.ExecutionReport) throw new Error(`audit answered: ${m.text(58)}`);
    if (m.text(Tag.OrderID) !== "NONE") {
      orders.push({
        venue,
        clOrdId: m.text(Tag.ClOrdID),
        orderQty: m.qty(Tag.OrderQty),
        cumQty: m.qty(Tag.CumQty),
        leavesQty: m.qty(Tag.LeavesQty),
        status: m.text(Tag.OrdStatus),
      });
    }
    complete ||= m.text(Tag.LastRptRequested) === "Y" || m.text(Tag.ClOrdID) === "ALL";
  };
  const initiator = new FixInitiator({
    network: new NodeNetwork(),
    clock,
    turn: new Turn(clock),
    store: new MemoryFixStore(),
    address: { host: "127.0.0.1", port },
    session: {
      beginString,
      localCompId: "AUDIT",
      remoteCompId: `${venue}XCH`,
      heartBtIntS: 30,
      resetOnLogon: true,
      resend: "application",
    },
    application: { onLogon: () => {}, onLogout: () => {}, onMessage: (_session, m) => take(m) },
  });
  initiator.start();
  await until(() => (initiator.session.live ? true : undefined), 5_000);
  if (beginString === "FIX.4.2") askOpenOrders(initiator.session);
  else {
    const w = initiator.session.begin(MsgType.OrderMassStatusRequest);
    w.text(Tag.MassStatusReqID, "audit");
    w.uint(Tag.MassStatusReqType, 7);
    initiator.session.commit();
  }
  const answered = await until(() => (complete ? true : undefined), 30_000);
  initiator.stop();
  if (answered !== true) throw new Error(`venue ${venue} did not finish its mass status`);
  return orders;
}

/** OrderStatusRequest(H) for ALL: a report for each open order, then one that ends the list. */
function askOpenOrders(session: FixSession): void {
  const w = session.begin(MsgType.OrderStatusRequest);
  w.text(Tag.ClOrdID, "ALL");
  w.uint(Tag.Side, 7);
  w.text(Tag.Symbol, "ALL");
  session.commit();
}
