// A FIX client: buys 100 IBM at a limit and prints what is reported until the order has ended.
//     npm run example -- client 185.10 [PORT]
import {
  type FixMessage,
  type FixSession,
  MsgType,
  openInitiator,
  parsePrice,
  Tag,
} from "smars/fix";

const [limit, port] = [parsePrice(process.argv[2] ?? ""), Number(process.argv[3] ?? 9880)];
if (typeof limit === "string") throw new Error(`the limit is a price such as 185.10: ${limit}`);

const client = await openInitiator({
  address: { host: "127.0.0.1", port },
  session: { beginString: "FIX.4.4", localCompId: "DESK8", remoteCompId: "SMARS" },
  application: { onLogon: buy, onMessage: report, onLogout: () => client.close() },
  watch: { closed: (_, fault) => fault !== null && console.error(fault.text) },
});
setTimeout(() => process.exit(1), 60_000).unref();

function buy(session: FixSession): void {
  const order = session.begin(MsgType.NewOrderSingle); // Tags of the body ascend.
  order.text(Tag.Account, "DESK");
  order.text(Tag.ClOrdID, `EX${Date.now().toString(36).toUpperCase()}`);
  order.uint(Tag.HandlInst, 1);
  order.uint(Tag.OrderQty, 100);
  order.uint(Tag.OrdType, 2);
  order.price(Tag.Price, limit as number);
  order.uint(Tag.Side, 1);
  order.text(Tag.Symbol, "IBM");
  order.uint(Tag.TimeInForce, 3);
  order.utc(Tag.TransactTime, Date.now());
  session.commit();
}

function report(session: FixSession, m: FixMessage): void {
  const [status, filled, left] = [m.text(Tag.OrdStatus), m.qty(Tag.CumQty), m.qty(Tag.LeavesQty)];
  const price = m.text(Tag.AvgPx);
  console.log(`status ${status}: ${filled} at ${price}, ${left} left`, m.text(Tag.Text));
  if (left === 0) session.logout("done");
}
