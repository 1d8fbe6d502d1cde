// A FIX client: buys 100 IBM at a limit and prints what the gate reports until the order has ended.
//     npm run example -- 185.10 [PORT]
import { parsePrice } from "../src/core/domain/price.ts";
import { FixInitiator } from "../src/roles/fix/initiator.ts";
import { Turn } from "../src/roles/turn.ts";
import { NodeClock } from "../src/shell/system/clock.ts";
import { NodeNetwork } from "../src/shell/system/network.ts";
import type { FixMessage } from "../src/wire/fix/message.ts";
import type { FixSession } from "../src/wire/fix/session.ts";
import { MemoryFixStore } from "../src/wire/fix/store.ts";
import { MsgType, Tag } from "../src/wire/fix/tags.ts";

const [limit, port] = [parsePrice(process.argv[2] ?? ""), Number(process.argv[3] ?? 9880)];
if (typeof limit === "string") throw new Error(`the limit is a price such as 185.10: ${limit}`);
const clock = new NodeClock();

function buy(session: FixSession): void {
  const order = session.begin(MsgType.NewOrderSingle); // Tags of the body ascend.
  order.text(Tag.Account, "DESK");
  order.text(Tag.ClOrdID, `EX${Math.floor(clock.utcMs()).toString(36).toUpperCase()}`);
  order.uint(Tag.HandlInst, 1);
  order.uint(Tag.OrderQty, 100);
  order.uint(Tag.OrdType, 2);
  order.price(Tag.Price, limit as number);
  order.uint(Tag.Side, 1);
  order.text(Tag.Symbol, "IBM");
  order.uint(Tag.TimeInForce, 3);
  order.utc(Tag.TransactTime, clock.utcMs());
  session.commit();
}

function report(session: FixSession, m: FixMessage): void {
  const [status, filled, left] = [m.text(Tag.OrdStatus), m.qty(Tag.CumQty), m.qty(Tag.LeavesQty)];
  console.log(
    `status ${status}: ${filled} at ${m.text(Tag.AvgPx)}, ${left} left`,
    m.text(Tag.Text),
  );
  if (left === 0) session.logout("done");
}

const session = { beginString: "FIX.4.4", localCompId: "DESK8", remoteCompId: "SMARS" } as const;
new FixInitiator({
  network: new NodeNetwork(),
  clock,
  turn: new Turn(clock),
  store: new MemoryFixStore(),
  address: { host: "127.0.0.1", port },
  session: { ...session, heartBtIntS: 30, resetOnLogon: true, resend: "gap-fill-orders" },
  application: { onLogon: buy, onMessage: report, onLogout: () => process.exit() },
}).start();
setTimeout(() => process.exit(1), 60_000);
