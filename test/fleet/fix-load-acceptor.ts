import { FixAcceptor } from "../../src/roles/fix/acceptor.ts";
import { Turn } from "../../src/roles/turn.ts";
import { NodeClock } from "../../src/shell/system/clock.ts";
import { NodeNetwork } from "../../src/shell/system/network.ts";
import type { FixMessage } from "../../src/wire/fix/message.ts";
import type { FixSession } from "../../src/wire/fix/session.ts";
import { MemoryFixStore } from "../../src/wire/fix/store.ts";
import { MsgType, Tag } from "../../src/wire/fix/tags.ts";

/** Started with these, as JSON, in its first argument. */
export type LoadSettings = {
  readonly sessions: number;
  readonly logonTimeoutMs: number;
  readonly waitingPerAddressMax: number;
  readonly pendingMaxBytes: number;
};

/** What it knows of itself; answered to every message of its parent. */
export type LoadState = {
  readonly port: number;
  readonly live: number;
  /** Orders that were acknowledged to the honest, and those while a resend was under way. */
  readonly acks: number;
  readonly acksInResend: number;
  /** Reports to the hostile one that can be sent again. */
  readonly kept: number;
  /** Why the hostile session ended, each time. */
  readonly ends: readonly string[];
  /** Ends of honest sessions: there are none but at the end. */
  readonly lost: readonly string[];
  readonly refusals: Readonly<Record<string, number>>;
  readonly rssBytes: number;
};

/** Reports that one turn makes when the hostile one asks for many. */
const FLOOD_SLICE = 500;
const EVIL = "EVIL";

const settings = JSON.parse(process.argv[2] ?? "{}") as LoadSettings;
const clock = new NodeClock();
const count = { live: 0, acks: 0, acksInResend: 0, kept: 0 };
const ends: string[] = [];
const lost: string[] = [];
let evil: FixSession | undefined;

function report(session: FixSession, clOrdId: string, qty: number): void {
  const w = session.begin(MsgType.ExecutionReport);
  w.uint(Tag.AvgPx, 0);
  w.text(Tag.ClOrdID, clOrdId);
  w.uint(Tag.CumQty, 0);
  w.text(Tag.ExecID, clOrdId);
  w.text(Tag.OrderID, clOrdId);
  w.uint(Tag.OrdStatus, 0);
  w.char(Tag.Side, 0x31);
  w.text(Tag.Symbol, "IBM");
  w.uint(Tag.ExecType, 0);
  w.uint(Tag.LeavesQty, qty);
  session.commit();
}

/** Makes many reports for the hostile one, turn by turn, as an application would. */
function flood(session: FixSession, left: number): void {
  const now = Math.min(left, FLOOD_SLICE);
  for (let i = 0; i < now; i++) report(session, `flood-${count.kept + i}`, 1);
  count.kept += now;
  if (left > now) setImmediate(() => flood(session, left - now));
}

function take(session: FixSession, message: FixMessage): void {
  const clOrdId = message.text(Tag.ClOrdID);
  if (clOrdId === "flood") {
    flood(session, message.qty(Tag.OrderQty));
    return;
  }
  report(session, clOrdId, message.qty(Tag.OrderQty));
  if (session.remoteCompId === EVIL) return;
  count.acks += 1;
  if (evil?.resending === true) count.acksInResend += 1;
}

const acceptor = await FixAcceptor.open({
  network: new NodeNetwork(),
  clock,
  turn: new Turn(clock),
  store: new MemoryFixStore(),
  address: { host: "127.0.0.1", port: 0 },
  logonTimeoutMs: settings.logonTimeoutMs,
  waitingPerAddressMax: settings.waitingPerAddressMax,
  sessions: [EVIL, ...Array.from({ length: settings.sessions }, (_, i) => `CLIENT${i}`)].map(
    (remoteCompId) => ({
      beginString: "FIX.4.4",
      localCompId: "SMARS",
      remoteCompId,
      heartBtIntS: 30,
      resetOnLogon: false,
      resend: "application",
      pendingMaxBytes: settings.pendingMaxBytes,
    }),
  ),
  application: {
    onLogon: (session) => {
      if (session.remoteCompId === EVIL) evil = session;
      else count.live += 1;
    },
    onLogout: (session, reason) => {
      if (session.remoteCompId === EVIL) ends.push(reason);
      else lost.push(`${session.remoteCompId}: ${reason}`);
    },
    onMessage: take,
  },
});

process.on("message", () => {
  const state: LoadState = {
    port: acceptor.port,
    ...count,
    ends,
    lost,
    refusals: acceptor.refusals,
    rssBytes: process.memoryUsage.rss(),
  };
  process.send?.(state);
});
process.on("disconnect", () => process.exit(0));
