import type { Role } from "./people.ts";

/** Every command that a person signs, with how many distinct persons it takes (SAFETY 11.3). */
export const COMMANDS: Readonly<Record<CommandType, CommandRule>> = {
  kill: { role: "kill", persons: 1 },
  rearm: { role: "rearm", persons: 2 },
  resolve: { role: "resolve", persons: 2, names: "order" },
  enrol: { role: "people", persons: 2 },
  revoke: { role: "people", persons: 1 },
  freeze: { role: "kill", persons: 1, names: "parent" },
  unhold: { role: "rearm", persons: 1 },
  open: { role: "rearm", persons: 2, names: "parent" },
  // Two to make it laxer; stricter is one person's, at once (SAFETY 11.3).
  limit: { role: "limits", persons: 2, names: "limit" },
  // Two to open; closing stops, and is one person's.
  day: { role: "day", persons: 2 },
  // The second person of an order: whoever sent it is the first.
  pass: { role: "orders", persons: 1, names: "refused" },
};
export type CommandType =
  | "kill"
  | "rearm"
  | "resolve"
  | "enrol"
  | "revoke"
  | "limit"
  | "day"
  | "pass"
  | StateCommand;
/** What people do about states without a kill (SAFETY 4.2). */
export type StateCommand = "freeze" | "unhold" | "open";
type CommandRule = {
  readonly role: Role;
  readonly persons: 1 | 2;
  /**
   * Its `scope` is one order at a venue (`order:ID`), a limit (`limit:NAME`), an order that was
   * refused (`refused:N`), or may be one parent (`parent:N`).
   */
  readonly names?: "order" | "parent" | "limit" | "refused";
};

/**
 * What a person signs. `epochBound` ties it to one state of its scope (a rearm names the kill
 * counter that it lifts), `contentHash` to everything else that it says.
 */
export type Command = {
  readonly v: 1;
  readonly type: CommandType;
  /** As `scopeText` writes it; or a single order, where the type's rule says so. */
  readonly scope: string;
  /** Gates that may obey it, ascending. */
  readonly gateIds: readonly number[];
  /** Strictly rising for each key. */
  readonly counter: number;
  readonly epochBound: number;
  /** SHA-256 of the canonical content, 64 hex digits; of nothing when there is none. */
  readonly contentHash: string;
  /** UTC ms; advisory, counter and epoch do the work. */
  readonly notAfter: number;
  readonly reason: string;
  readonly keyId: string;
  /** Of a kill only: purge acts at once, and the gate process is ended. Absent: not so. */
  readonly hard?: true;
};
