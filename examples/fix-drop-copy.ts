// A drop-copy reader: logs on to any acceptor that sends ExecutionReport(8), prints each as a line.
//     npm run example -- drop-copy [PORT] [SENDER] [TARGET]
import { type FixMessage, MsgType, openInitiator, Tag, valueMeaning } from "smars/fix";

const [port = "9880", sender = "DROP1", target = "SMARS"] = process.argv.slice(2);
const reader = await openInitiator({
  address: { host: "127.0.0.1", port: Number(port) },
  session: { beginString: "FIX.4.4", localCompId: sender, remoteCompId: target },
  application: {
    onLogon: ({ remoteCompId }) => console.error(`reading what ${remoteCompId} sends`),
    onLogout: (_, reason) => console.error(`not logged on: ${reason}`),
    onMessage: (_, message) => {
      if (message.msgType === MsgType.ExecutionReport) console.log(line(message));
    },
  },
  watch: { closed: (_, fault) => fault !== null && console.error(fault.text) },
});
process.once("SIGINT", () => reader.close());
process.once("SIGTERM", () => reader.close());

/** `20131008-13:30:00.123 A1 Buy IBM Trade: Filled, 100 at 185.10, 0 left` */
function line(m: FixMessage): string {
  const word = (tag: number): string => valueMeaning(tag, m.text(tag));
  const order = `${m.text(Tag.ClOrdID)} ${word(Tag.Side)} ${m.text(Tag.Symbol)}`;
  const state = `${word(Tag.ExecType)}: ${word(Tag.OrdStatus)}`;
  const sums = `${m.qty(Tag.CumQty)} at ${m.text(Tag.AvgPx)}, ${m.qty(Tag.LeavesQty)} left`;
  return `${m.text(Tag.TransactTime)} ${order} ${state}, ${sums}`;
}
