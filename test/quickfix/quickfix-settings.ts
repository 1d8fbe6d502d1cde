import type { BeginString } from "../../src/wire/fix/tags.ts";

/** Which session of QuickFIX a settings file describes. */
export type QuickfixSession = {
  readonly begin: BeginString;
  readonly role: "acceptor" | "initiator";
  /** QuickFIX's own CompID, and the one of the other side. */
  readonly sender: string;
  readonly target: string;
  /** Its field dictionary; null lets QuickFIX look at nothing. */
  readonly dictionary: string | null;
};

/**
 * The text of a settings file. The day of a QuickFIX session begins and ends twelve hours from now:
 * it never ends in a test.
 */
export function quickfixSettings(
  session: QuickfixSession,
  more: Readonly<Record<string, string>>,
): string {
  const day = new Date(Date.now() + 12 * 3_600_000).toISOString().slice(11, 19);
  const { dictionary } = session;
  const settings = {
    ConnectionType: session.role,
    StartTime: day,
    EndTime: day,
    HeartBtInt: "30",
    ReconnectInterval: "0",
    SocketAcceptPort: "0",
    SocketNodelay: "Y",
    ...(dictionary === null
      ? { UseDataDictionary: "N" }
      : { UseDataDictionary: "Y", DataDictionary: dictionary }),
    ...more,
  };
  const identity = {
    BeginString: session.begin,
    SenderCompID: session.sender,
    TargetCompID: session.target,
  };
  return `[DEFAULT]\n${lines(settings)}[SESSION]\n${lines(identity)}`;
}

function lines(section: Readonly<Record<string, string>>): string {
  return Object.entries(section)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}
