/** Connections that an acceptor closed before they had a session, by reason. They only grow. */
export type FixRefusals = {
  /** There are as many connections as there may be in all. */
  connections: number;
  /** There are as many without a logon as there may be, of all addresses. */
  waiting: number;
  /** There are as many without a logon as there may be of this address. */
  address: number;
  /** It never became an encrypted connection. */
  handshake: number;
  /** Its CompIDs are not those of its certificate (B20). */
  certificate: number;
  /** Its BeginString and CompIDs are those of no session. */
  identity: number;
  /** Its identity is logged on (B19). */
  duplicate: number;
  /** It said something that was no good Logon, or not all of one before it left. */
  logon: number;
  /** No Logon in time (B4). */
  late: number;
};

export type RefusalReason = keyof FixRefusals;

/** Nothing refused yet. */
export function noRefusals(): FixRefusals {
  return {
    connections: 0,
    waiting: 0,
    address: 0,
    handshake: 0,
    certificate: 0,
    identity: 0,
    duplicate: 0,
    logon: 0,
    late: 0,
  };
}
