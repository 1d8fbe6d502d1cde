import { FixAcceptor } from "../../src/roles/fix/acceptor.ts";
import { FileFixStore } from "../../src/roles/fix/file-store.ts";
import { Turn } from "../../src/roles/turn.ts";
import { NodeClock } from "../../src/shell/system/clock.ts";
import { NodeDisk } from "../../src/shell/system/disk.ts";
import { NodeNetwork } from "../../src/shell/system/network.ts";
import { MemoryFixStore } from "../../src/wire/fix/store.ts";
import { MsgType } from "../../src/wire/fix/tags.ts";
import { ProcessWatch } from "./fix-process-watch.ts";
import { acknowledge, VENUE_SESSION } from "./fix-rtt-messages.ts";

/**
 * The other process of the round trips: an acceptor that acknowledges every order. Its store is on
 * disk when a folder is given. It tells its port, and its figures whenever it is asked.
 */
const [folder] = process.argv.slice(2);
const clock = new NodeClock();
const watch = new ProcessWatch();
const acceptor = await FixAcceptor.open({
  network: new NodeNetwork(),
  clock,
  turn: new Turn(clock),
  store:
    folder === undefined
      ? new MemoryFixStore()
      : FileFixStore.open(new NodeDisk(folder), "store", { clock }),
  address: { host: "127.0.0.1", port: 0 },
  sessions: [VENUE_SESSION],
  application: {
    onLogon: () => undefined,
    onLogout: () => undefined,
    onMessage: (session, message) => {
      if (message.msgType !== MsgType.NewOrderSingle) return;
      watch.count(message.end - message.start);
      acknowledge(session, message, clock.utcMs());
    },
  },
});
process.send?.(acceptor.port);
process.on("message", () => process.send?.(watch.take()));
process.on("disconnect", () => process.exit());
