import type { Network } from "../ports/network.ts";
import { Turn } from "../roles/turn.ts";
import { NodeClock } from "../shell/system/clock.ts";
import { NodeNetwork } from "../shell/system/network.ts";
import type { FixSession } from "../wire/fix/session.ts";
import type { FixApplication } from "../wire/fix/session-config.ts";
import { type FixStore, MemoryFixStore } from "../wire/fix/store.ts";
import { type FolderStore, openFolderStore } from "./folder-store.ts";
import { type LineWatch, watchNetwork } from "./watched-network.ts";

/** What whoever uses a session hears of it. Only `onMessage` is needed. */
export type FixHandlers = Pick<FixApplication, "onMessage"> & Partial<FixApplication>;

/** What `openAcceptor` and `openInitiator` have in common. */
export type EngineOptions = {
  readonly application: FixHandlers;
  /**
   * Where numbers and messages are kept: a folder, or a store of one's own, which several may
   * share and whose owner closes it. In memory unless given: then every logon starts at 1.
   */
  readonly store?: string | FixStore;
  /**
   * Called at the end of every turn of the event loop in which a session did something, before its
   * numbers are written and its bytes are sent. What must be safe before anything leaves, or before
   * a message counts as received, is written here; if it throws, nothing leaves.
   */
  readonly beforeSend?: () => void;
  /** Hears of the lines below the sessions. */
  readonly watch?: LineWatch;
};

/** What an acceptor or initiator of this process stands on. */
export class Engine {
  readonly network: Network;
  readonly clock: NodeClock = new NodeClock();
  readonly turn: Turn = new Turn(this.clock);
  readonly store: FixStore;
  readonly application: FixApplication;
  readonly #folder: FolderStore | null;
  readonly #live = new Set<FixSession>();
  #idle: (() => void) | null = null;

  private constructor(options: EngineOptions, folder: FolderStore | null) {
    const { store, beforeSend, watch } = options;
    const network = new NodeNetwork();
    this.network = watch === undefined ? network : watchNetwork(network, watch);
    if (beforeSend !== undefined) this.turn.addStep(beforeSend);
    this.#folder = folder;
    this.store = folder ?? (typeof store === "object" ? store : new MemoryFixStore());
    this.application = this.#handlers(options.application);
  }

  /** Opens the store and what is needed around it. Throws a `FixFault` of the disk. */
  static open(options: EngineOptions): Engine {
    const { store } = options;
    return new Engine(options, typeof store === "string" ? openFolderStore(store) : null);
  }

  /** Ends the sessions in good order, waits until they have ended, and closes a store of ours. */
  async close(sessions: Iterable<FixSession>, text: string, stop: () => void): Promise<void> {
    for (const session of sessions) if (session.live) session.logout(text);
    if (this.#live.size > 0) await new Promise<void>((resolve) => (this.#idle = resolve));
    // The turn in which the last one ended writes and sends what it still has.
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    stop();
    this.#folder?.close();
  }

  /** The caller's handlers, and our own count of the sessions that are live. */
  #handlers(handlers: FixHandlers): FixApplication {
    return {
      onLogon: (session) => {
        this.#live.add(session);
        handlers.onLogon?.(session);
      },
      onLogout: (session, reason) => {
        this.#live.delete(session);
        handlers.onLogout?.(session, reason);
        if (this.#live.size === 0) this.#idle?.();
      },
      onMessage: (session, message) => handlers.onMessage(session, message),
      onGapFilled: (session, from, to) => handlers.onGapFilled?.(session, from, to),
      onUnaccounted: (session, from, to) => handlers.onUnaccounted?.(session, from, to),
      onResendComplete: (session) => handlers.onResendComplete?.(session),
      onReject: (session, message) => handlers.onReject?.(session, message),
      onReset: (session) => handlers.onReset?.(session),
      mayReset: (session) => handlers.mayReset?.(session) ?? true,
    };
  }
}
