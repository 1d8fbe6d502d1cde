import type { FixHandlers } from "../../fix/engine.ts";
import type { FixMessage } from "../../wire/fix/message.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import { MsgType, Tag } from "../../wire/fix/tags.ts";
import type { Ended } from "./command.test-kit.ts";

/** A counterparty that fills every order at once. */
export class FillingDesk implements FixHandlers {
  /** ClOrdID(11) of each order, in its order. */
  readonly orders: string[] = [];

  onMessage(session: FixSession, message: FixMessage): void {
    const id = message.text(Tag.ClOrdID);
    this.orders.push(id);
    const w = session.begin(MsgType.ExecutionReport);
    w.uint(Tag.AvgPx, 0);
    w.text(Tag.ClOrdID, id);
    w.uint(Tag.CumQty, 100);
    w.text(Tag.ExecID, `E-${id}`);
    w.text(Tag.OrderID, `O-${id}`);
    w.char(Tag.OrdStatus, 0x32);
    w.char(Tag.Side, 0x31);
    w.text(Tag.Symbol, "IBM");
    w.char(Tag.ExecType, 0x46);
    w.uint(Tag.LeavesQty, 0);
    session.commit();
  }
}

/** One line of `smars fix --json`. */
export type JsonEvent = { readonly event: string } & Readonly<Record<string, unknown>>;

/** The events that a command has told. */
export function eventsOf({ stdout }: Pick<Ended, "stdout">): JsonEvent[] {
  return stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as JsonEvent]));
}

/** What happened, in short: `in D`, `out 8`, `logon`. */
export function storyOf(events: readonly JsonEvent[]): string[] {
  return events.map(({ event, direction, msgType }) =>
    event === "message" ? `${direction} ${msgType}` : event,
  );
}
