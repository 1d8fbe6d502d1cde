import { FixInitiator, type FixInitiatorOptions } from "../roles/fix/initiator.ts";
import type { FixSession } from "../wire/fix/session.ts";
import type { FixSessionConfig } from "../wire/fix/session-config.ts";
import { Engine, type EngineOptions } from "./engine.ts";
import { type SessionOptions, sessionConfigs } from "./session-options.ts";

/** What the engine fills in: it is the machine's. */
type Filled = "network" | "clock" | "turn" | "store" | "application" | "session";

/** Where an initiator connects to, as whom, and who hears of it. */
export type InitiatorOptions = EngineOptions &
  Omit<FixInitiatorOptions, Filled> & { readonly session: SessionOptions };

/** An initiator that connects, again and again. It keeps the process alive until it is closed. */
export type Initiator = {
  readonly session: FixSession;
  /**
   * Logs out, with this Text(58), waits for the answer, does not come back, and closes a store that
   * it has opened itself.
   */
  close(text?: string): Promise<void>;
};

/** A timer that only keeps the process alive, between one connection and the next. */
const LONG_MS = 1 << 30;

/**
 * Connects to a FIX counterparty, logs on, and does so again whenever the line is lost, until it is
 * closed. That nobody answers is no error: `watch` tells of it. Rejects with a `FixFault`:
 * `BAD_OPTIONS`, or a code of the store.
 */
export async function openInitiator(options: InitiatorOptions): Promise<Initiator> {
  const { store: kept, beforeSend: _step, watch: _watch, ...endpoint } = options;
  const resetOnLogon = kept === undefined;
  const defaults = { resetOnLogon, resend: "gap-fill-orders" } as const;
  const session = sessionConfigs([options.session], defaults)[0] as FixSessionConfig;
  const engine = Engine.open(options);
  const { network, clock, turn, store, application } = engine;
  const machine = { network, clock, turn, store, application, session };
  const initiator = new FixInitiator({ ...endpoint, ...machine });
  const alive = setInterval(() => undefined, LONG_MS);
  initiator.start();
  const stop = (): void => {
    initiator.stop();
    clearInterval(alive);
  };
  let closed: Promise<void> | null = null;
  return {
    session: initiator.session,
    close: (text = "") => {
      closed ??= engine.close([initiator.session], text, stop);
      return closed;
    },
  };
}
