import { FixAcceptor } from "../../src/roles/fix/acceptor.ts";
import { Turn } from "../../src/roles/turn.ts";
import { NodeClock } from "../../src/shell/system/clock.ts";
import { NodeNetwork } from "../../src/shell/system/network.ts";
import { MemoryFixStore } from "../../src/wire/fix/store.ts";
import { VENUE_SESSION } from "./fix-rtt-messages.ts";

/** A venue in a process of its own that takes every order and says nothing. */
const clock = new NodeClock();
let messages = 0;
const acceptor = await FixAcceptor.open({
  network: new NodeNetwork(),
  clock,
  turn: new Turn(clock),
  store: new MemoryFixStore(),
  address: { host: "127.0.0.1", port: 0 },
  sessions: [VENUE_SESSION],
  application: {
    onLogon: () => undefined,
    onLogout: () => undefined,
    onMessage: () => {
      messages++;
    },
  },
});
process.send?.(acceptor.port);
process.on("message", () => process.send?.(messages));
process.on("disconnect", () => process.exit());
