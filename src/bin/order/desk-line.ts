import type { Address } from "../../ports/network.ts";
import { FixInitiator } from "../../roles/fix/initiator.ts";
import { Turn } from "../../roles/turn.ts";
import { NodeClock } from "../../shell/system/clock.ts";
import { NodeNetwork } from "../../shell/system/network.ts";
import type { FixMessage } from "../../wire/fix/message.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import { MemoryFixStore } from "../../wire/fix/store.ts";
import { type BeginString, Tag } from "../../wire/fix/tags.ts";
import { CommandFault } from "../exit-code.ts";
import { WatchedNetwork } from "./watched-network.ts";

/** Where a person's orders go, and as whom. */
export type DeskIdentities = {
  readonly gate: Address;
  readonly gateCompId: string;
  /** SenderCompID(49) of the sessions that may be used, one of them at a time. */
  readonly compIds: readonly string[];
  readonly beginString: BeginString;
};

/** What a line tells whoever uses it. */
export type DeskEvents = {
  /** An application message; `message` is valid only during the call. */
  message(message: FixMessage): void;
  /** A message of ours was no good FIX: Reject(3) with its Text(58). */
  rejected(text: string): void;
  /** The line is gone, for good. */
  lost(reason: string): void;
};

/** A logged-on FIX session with the gate, under whichever of the desk's identities was free. */
export type DeskLine = {
  readonly session: FixSession;
  /** Logs out; resolves when the line is closed. */
  close(): Promise<void>;
};

const HEARTBEAT_S = 10;
const ROUNDS = 50;
const PAUSE_MS = 100;
/** The next attempt is another identity's: the initiator itself never comes back. */
const NEVER_MS = 86_400_000;

/**
 * Logs on to the gate. An identity that is busy is closed by the gate without a word; then the next
 * one is tried, and after the last the first again, for five seconds.
 */
export async function openDeskLine(desk: DeskIdentities, events: DeskEvents): Promise<DeskLine> {
  // Two commands at once do not begin with the same identity.
  const first = process.pid % desk.compIds.length;
  for (let round = 0; round < ROUNDS; round++) {
    for (let n = 0; n < desk.compIds.length; n++) {
      const compId = desk.compIds[(first + n) % desk.compIds.length] as string;
      const line = await tryLogon(desk, compId, events);
      if (line !== null) return line;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  const all = desk.compIds.join(", ");
  throw new CommandFault(`the gate takes no logon of ${all}: all are in use, or it is not ready`);
}

/** One attempt under one identity; null when the gate closed the line without a word. */
function tryLogon(
  desk: DeskIdentities,
  compId: string,
  events: DeskEvents,
): Promise<DeskLine | null> {
  const clock = new NodeClock();
  const opened = Promise.withResolvers<DeskLine | null>();
  const closed = Promise.withResolvers<void>();
  let live = false;
  const network = new WatchedNetwork(new NodeNetwork(), (fault) => {
    initiator.stop();
    closed.resolve();
    if (live) events.lost(fault?.text ?? "the gate closed the line");
    else if (fault === null || fault.code === "ECONNRESET") opened.resolve(null);
    else opened.reject(unreachable(fault.text));
  });
  const initiator = new FixInitiator({
    network,
    clock,
    turn: new Turn(clock),
    store: new MemoryFixStore(),
    address: desk.gate,
    reconnectMinMs: NEVER_MS,
    reconnectMaxMs: NEVER_MS,
    session: {
      beginString: desk.beginString,
      localCompId: compId,
      remoteCompId: desk.gateCompId,
      heartBtIntS: HEARTBEAT_S,
      resetOnLogon: true,
      resend: "application",
    },
    application: {
      onLogon: (session) => {
        live = true;
        opened.resolve({ session, close });
      },
      onLogout: () => undefined,
      onMessage: (_, message) => events.message(message),
      onReject: (_, message) => events.rejected(message.text(Tag.Text)),
    },
  });
  const close = (): Promise<void> => {
    live = false;
    initiator.session.logout("");
    return closed.promise;
  };
  initiator.start();
  return opened.promise;
}

function unreachable(text: string): CommandFault {
  return new CommandFault(`the gate cannot be reached: ${text}. Start it with "smars up".`);
}
