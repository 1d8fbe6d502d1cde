import { InvariantViolation } from "../core/domain/assert.ts";
import { dictionary } from "../wire/fix/dictionary.ts";
import { SessionCalendar } from "../wire/fix/schedule.ts";
import { type FixSessionConfig, sessionId, settingsOf } from "../wire/fix/session-config.ts";
import { FixFault } from "./fix-fault.ts";

/** What a session need not say. */
type Defaulted = "heartBtIntS" | "resetOnLogon" | "resend";

/**
 * One session: the version, both CompIDs, and whatever else of `FixSessionConfig` shall not be as
 * it is by default. HeartBtInt(108) is 30 s. `resetOnLogon` is true when the numbers are kept in
 * memory, false when they are on disk. `resend` is `application` for an acceptor and
 * `gap-fill-orders` for an initiator: what it sent once is never sent again by itself.
 */
export type SessionOptions = Omit<FixSessionConfig, Defaulted> &
  Partial<Pick<FixSessionConfig, Defaulted>>;

const HEARTBEAT_S = 30;
const HEARTBEAT_MAX_S = 86_400;
const COMP_ID_MAX = 64;

/**
 * Fills in what the sessions did not say. Throws a `FixFault` with the code `BAD_OPTIONS` that
 * names everything that is wrong in all of them.
 *
 * @param encrypted Whether each session must name a certificate; without TLS none can.
 */
export function sessionConfigs<Options extends SessionOptions & { certificateName?: string }>(
  sessions: readonly Options[],
  defaults: Pick<FixSessionConfig, "resetOnLogon" | "resend">,
  encrypted = false,
): (Options & FixSessionConfig)[] {
  const configs = sessions.map((options) => ({
    heartBtIntS: HEARTBEAT_S,
    ...defaults,
    ...options,
  }));
  const faults = configs.flatMap((config) =>
    [...sessionFaults(config), ...certificateFaults(config.certificateName, encrypted)].map(
      (fault) => `${sessionId(config)}: ${fault}`,
    ),
  );
  const ids = configs.map(sessionId);
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
  faults.push(...[...new Set(twice)].map((id) => `${id} is given more than once`));
  if (configs.length === 0) faults.push("sessions: there is none");
  if (faults.length > 0) throw new FixFault("BAD_OPTIONS", faults.join("\n"));
  return configs;
}

function sessionFaults(config: FixSessionConfig): string[] {
  const { beginString, heartBtIntS } = config;
  const faults = [
    ...compIdFaults("localCompId", config.localCompId),
    ...compIdFaults("remoteCompId", config.remoteCompId),
  ];
  if (!Number.isInteger(heartBtIntS) || heartBtIntS < 0 || heartBtIntS > HEARTBEAT_MAX_S) {
    faults.push(`heartBtIntS is ${heartBtIntS}: it must be whole seconds, 0 to ${HEARTBEAT_MAX_S}`);
  }
  if (beginString !== "FIX.4.2" && beginString !== "FIX.4.4") {
    return [...faults, `beginString is "${beginString}": it must be FIX.4.2 or FIX.4.4`];
  }
  return [
    ...faults,
    ...violation(() => settingsOf(config)),
    ...violation(() => dictionary(beginString, config.userFields ?? [])),
    ...violation(() => (config.schedule ? new SessionCalendar(config.schedule) : null)),
  ];
}

function certificateFaults(name: string | undefined, encrypted: boolean): string[] {
  if ((name !== undefined) === encrypted) return [];
  return [
    encrypted
      ? "certificateName is missing: with tls each session has one"
      : `certificateName is "${name}": without tls no session has one`,
  ];
}

function compIdFaults(name: string, compId: string): string[] {
  if (/^[!-~]+$/.test(compId) && compId.length <= COMP_ID_MAX) return [];
  const allowed = `1 to ${COMP_ID_MAX} characters of ASCII without blanks`;
  return [`${name} is ${JSON.stringify(compId)}: it must be ${allowed}`];
}

/** The engine takes a bad configuration for our own bug; here it is the caller's. */
function violation(check: () => unknown): string[] {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof InvariantViolation) return [error.message];
    throw error;
  }
}
