// A FIX acceptor: fills every order at its limit, and copies each report to a drop-copy session.
//     npm run example -- acceptor [PORT]
import {
  BusinessRejectReason,
  type FixMessage,
  type FixSession,
  MsgType,
  OrdRejReason,
  openAcceptor,
  Tag,
} from "smars/fix";

const DROP_COPY = "DROP1";
const UNSUPPORTED = BusinessRejectReason.UnsupportedMessageType;
const who = { beginString: "FIX.4.4", localCompId: "SMARS" } as const;
const desk = await openAcceptor({
  address: { host: "127.0.0.1", port: Number(process.argv[2] ?? 9880) },
  sessions: ["DESK8", DROP_COPY].map((remoteCompId) => ({ ...who, remoteCompId })),
  application: {
    onLogon: ({ remoteCompId }) => console.log(`${remoteCompId} is there`),
    onLogout: ({ remoteCompId }, reason) => console.log(`${remoteCompId} is gone: ${reason}`),
    onMessage: (session, message) => {
      if (message.msgType === MsgType.NewOrderSingle) take(session, message);
      else session.businessReject(message, UNSUPPORTED, "only NewOrderSingle is taken here");
    },
  },
});
console.log(`listening on port ${desk.port}`);
process.once("SIGINT", () => desk.close("closing"));
process.once("SIGTERM", () => desk.close("closing"));

let execId = 0;

function take(session: FixSession, order: FixMessage): void {
  const [qty, price] = [order.qty(Tag.OrderQty), order.price(Tag.Price)];
  if (qty <= 0 || price <= 0) {
    tell(session, order, { execType: "8", ordStatus: "8", cumQty: 0, leavesQty: 0 });
    return;
  }
  tell(session, order, { execType: "0", ordStatus: "0", cumQty: 0, leavesQty: qty });
  tell(session, order, { execType: "F", ordStatus: "2", cumQty: qty, leavesQty: 0 });
}

type State = { execType: string; ordStatus: string; cumQty: number; leavesQty: number };

/** The report goes to whose order it is, and a copy of it to the drop-copy session. */
function tell(session: FixSession, order: FixMessage, state: State): void {
  execId++;
  report(session, order, state, false);
  const drop = desk.session(DROP_COPY);
  if (drop?.live) report(drop, order, state, true);
}

function report(session: FixSession, order: FixMessage, state: State, copy: boolean): void {
  const price = order.price(Tag.Price);
  const w = session.begin(MsgType.ExecutionReport); // Tags of the body ascend.
  w.price(Tag.AvgPx, state.cumQty > 0 ? price : 0);
  w.text(Tag.ClOrdID, order.text(Tag.ClOrdID));
  w.uint(Tag.CumQty, state.cumQty);
  w.text(Tag.ExecID, `E${execId}`);
  if (state.execType === "F") w.price(Tag.LastPx, price);
  if (state.execType === "F") w.uint(Tag.LastQty, state.cumQty);
  w.text(Tag.OrderID, `O${order.msgSeqNum}`);
  w.text(Tag.OrdStatus, state.ordStatus);
  w.char(Tag.Side, order.char(Tag.Side));
  w.text(Tag.Symbol, order.text(Tag.Symbol));
  w.utc(Tag.TransactTime, Date.now());
  if (state.ordStatus === "8") w.uint(Tag.OrdRejReason, OrdRejReason.Other);
  w.text(Tag.ExecType, state.execType);
  w.uint(Tag.LeavesQty, state.leavesQty);
  if (copy) w.text(Tag.CopyMsgIndicator, "Y");
  session.commit();
}
