import { FixAcceptor, type FixAcceptorOptions } from "../roles/fix/acceptor.ts";
import type { FixRefusals } from "../roles/fix/refusals.ts";
import type { FixSession } from "../wire/fix/session.ts";
import { Engine, type EngineOptions } from "./engine.ts";
import { asFixFault } from "./fix-fault.ts";
import { type SessionOptions, sessionConfigs } from "./session-options.ts";

/** What the engine fills in: it is the machine's. */
type Filled = "network" | "clock" | "turn" | "store" | "application" | "sessions";

/** A session that a counterparty may log on to. */
export type AcceptedSessionOptions = SessionOptions & {
  /**
   * Common name of the certificate that the counterparty must show: with TLS, and only then, every
   * session has one. Its CompIDs count for nothing on another certificate.
   */
  readonly certificateName?: string;
};

/**
 * Where an acceptor listens, for whom, and who hears of it. On port 0 it takes any that is free:
 * `Acceptor.port` tells which.
 */
export type AcceptorOptions = EngineOptions &
  Omit<FixAcceptorOptions, Filled> & {
    /** Every counterparty that may log on. Whoever else comes is closed without a word. */
    readonly sessions: readonly AcceptedSessionOptions[];
  };

/** An acceptor that listens. It keeps the process alive until it is closed. */
export type Acceptor = {
  /** The port in use. */
  readonly port: number;
  /** Every session, logged on or not. */
  readonly sessions: readonly FixSession[];
  /** Connections that were closed before they had a session, by reason. */
  readonly refusals: Readonly<FixRefusals>;
  /** The session of a counterparty; the one given first when it has one for each version. */
  session(remoteCompId: string): FixSession | undefined;
  /**
   * Logs every session out, with this Text(58), waits for the answers, stops listening, and closes
   * a store that it has opened itself.
   */
  close(text?: string): Promise<void>;
};

/**
 * Listens for FIX counterparties: many sessions on one port, one live connection for each identity.
 * Rejects with a `FixFault`: `BAD_OPTIONS`, a code of the network such as `EADDRINUSE`, or one of
 * the store.
 */
export async function openAcceptor(options: AcceptorOptions): Promise<Acceptor> {
  const { store: kept, beforeSend: _step, watch: _watch, ...endpoint } = options;
  const resetOnLogon = kept === undefined;
  const defaults = { resetOnLogon, resend: "application" } as const;
  const sessions = sessionConfigs(options.sessions, defaults, options.tls !== undefined);
  const engine = Engine.open(options);
  const { network, clock, turn, store, application } = engine;
  const machine = { network, clock, turn, store, application, sessions };
  const acceptor = await FixAcceptor.open({ ...endpoint, ...machine }).catch(
    async (error: unknown) => {
      await engine.close([], "", () => undefined);
      throw asFixFault(error);
    },
  );
  let closed: Promise<void> | null = null;
  return {
    port: acceptor.port,
    sessions: [...acceptor.sessions],
    refusals: acceptor.refusals,
    session: (remoteCompId) => acceptor.session(remoteCompId),
    close: (text = "") => {
      closed ??= engine.close(acceptor.sessions, text, () => acceptor.close());
      return closed;
    },
  };
}
