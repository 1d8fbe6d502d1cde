/**
 * A FIX client: buys 100 IBM at a limit and prints what the gate reports.
 *
 *     node examples/fix-client.ts 185.10
 *
 * Its numbers and messages are kept in data/fix-client, so the session goes on where it stopped.
 */
import { parsePrice } from "../src/core/domain/price.ts";
import { FileFixStore } from "../src/roles/fix/file-store.ts";
import { FixInitiator } from "../src/roles/fix/initiator.ts";
import { Turn } from "../src/roles/turn.ts";
import { NodeClock } from "../src/shell/system/clock.ts";
import { NodeDisk } from "../src/shell/system/disk.ts";
import { NodeNetwork } from "../src/shell/system/network.ts";
import type { FixMessage } from "../src/wire/fix/message.ts";
import type { FixSession } from "../src/wire/fix/session.ts";
import { MsgType, Tag } from "../src/wire/fix/tags.ts";

const limit = parsePrice(process.argv[2] ?? "");
if (typeof limit === "string") throw new Error(`the limit is a price such as 185.10: ${limit}`);
const clock = new NodeClock();
const clOrdId = `EX${Math.floor(clock.utcMs()).toString(36).toUpperCase()}`;

function buy(session: FixSession): void {
  const order = session.begin(MsgType.NewOrderSingle); // Tags of the body ascend.
  order.text(Tag.Account, "ALPHA1");
  order.text(Tag.ClOrdID, clOrdId);
  order.char(Tag.HandlInst, "1".charCodeAt(0));
  order.uint(Tag.OrderQty, 100);
  order.uint(Tag.OrdType, 2);
  order.price(Tag.Price, limit as number);
  order.uint(Tag.Side, 1);
  order.text(Tag.Symbol, "IBM");
  order.uint(Tag.TimeInForce, 0);
  order.utc(Tag.TransactTime, clock.utcMs());
  session.commit();
}

function report(session: FixSession, m: FixMessage): void {
  console.log(
    `${m.text(Tag.ClOrdID)} status ${m.text(Tag.OrdStatus)}: ${m.qty(Tag.CumQty)} filled at ` +
      `${m.text(Tag.AvgPx)}, ${m.qty(Tag.LeavesQty)} left ${m.text(Tag.Text)}`,
  );
  const ended = m.msgType === MsgType.ExecutionReport && m.qty(Tag.LeavesQty) === 0;
  if (ended && m.text(Tag.ClOrdID) === clOrdId) session.logout("done");
}

const initiator = new FixInitiator({
  network: new NodeNetwork(),
  clock,
  turn: new Turn(clock),
  store: FileFixStore.open(new NodeDisk("data/fix-client").open("store.log", true)),
  address: { host: "127.0.0.1", port: 9880 },
  session: {
    beginString: "FIX.4.4",
    localCompId: "CLIENT1",
    remoteCompId: "SMARS",
    heartBtIntS: 30,
    resetOnLogon: false,
    resend: "gap-fill-orders",
  },
  application: {
    onLogon: () => console.log("logged on"),
    onResendComplete: buy,
    onMessage: report,
    onLogout: (_, reason) => {
      console.log(`logged out: ${reason}`);
      setTimeout(() => process.exit(), 50); // The number of the Logout is kept first.
    },
  },
});
initiator.start();
setTimeout(() => initiator.session.logout("enough waited"), 60_000);
