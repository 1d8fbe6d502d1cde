import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mayStillFill, nextStatus, OrderEvent, OrdStatus, ordStatusName } from "./ord-status.ts";

const anyStatus = fc.constantFrom(...Object.values(OrdStatus));
const anyEvent = fc.constantFrom(...Object.values(OrderEvent));

/** Every legal pair, one a line; `=` stays as it is. */
function table(cumQty: number): string {
  const lines: string[] = [];
  for (const status of Object.values(OrdStatus)) {
    for (const [name, event] of Object.entries(OrderEvent)) {
      const to = nextStatus(status, event, cumQty);
      if (to < 0) continue;
      const then = to === status ? "=" : ordStatusName(to as OrdStatus);
      lines.push(`${ordStatusName(status)} + ${name} -> ${then}`);
    }
  }
  return lines.join("\n");
}

describe("order states", () => {
  test("the one transition table, in FIX words", () => {
    expect(table(0)).toMatchInlineSnapshot(`
      "New + Accepted -> =
      New + Filled -> PartiallyFilled
      New + FilledUp -> Filled
      New + Canceled -> Canceled
      New + Expired -> Expired
      New + Rejected -> Rejected
      New + CancelAsked -> PendingCancel
      New + CancelRefused -> =
      New + ReplaceAsked -> PendingReplace
      PartiallyFilled + Accepted -> =
      PartiallyFilled + Filled -> =
      PartiallyFilled + FilledUp -> Filled
      PartiallyFilled + Canceled -> Canceled
      PartiallyFilled + Expired -> Expired
      PartiallyFilled + CancelAsked -> PendingCancel
      PartiallyFilled + CancelRefused -> =
      PartiallyFilled + ReplaceAsked -> PendingReplace
      Filled + Accepted -> =
      Filled + CancelRefused -> =
      Filled + ReplaceRefused -> =
      Canceled + Accepted -> =
      Canceled + Filled -> =
      Canceled + FilledUp -> =
      Canceled + Canceled -> =
      Canceled + CancelRefused -> =
      Canceled + ReplaceRefused -> =
      PendingCancel + Accepted -> =
      PendingCancel + Filled -> =
      PendingCancel + FilledUp -> Filled
      PendingCancel + Canceled -> Canceled
      PendingCancel + Expired -> Expired
      PendingCancel + Rejected -> Rejected
      PendingCancel + CancelAsked -> =
      PendingCancel + CancelRefused -> New
      Rejected + Accepted -> =
      Rejected + Rejected -> =
      Rejected + CancelRefused -> =
      PendingNew + Accepted -> New
      PendingNew + Filled -> PartiallyFilled
      PendingNew + FilledUp -> Filled
      PendingNew + Canceled -> Canceled
      PendingNew + Expired -> Expired
      PendingNew + Rejected -> Rejected
      PendingNew + CancelAsked -> PendingCancel
      PendingNew + ReplaceAsked -> PendingReplace
      Expired + Accepted -> =
      Expired + Filled -> =
      Expired + FilledUp -> =
      Expired + Expired -> =
      Expired + CancelRefused -> =
      PendingReplace + Accepted -> =
      PendingReplace + Filled -> =
      PendingReplace + FilledUp -> Filled
      PendingReplace + Canceled -> Canceled
      PendingReplace + Expired -> Expired
      PendingReplace + Rejected -> Rejected
      PendingReplace + CancelAsked -> PendingCancel
      PendingReplace + Replaced -> New
      PendingReplace + ReplaceRefused -> New"
    `);
  });

  test("an ended order never comes back to life, whatever is reported", () => {
    fc.assert(
      fc.property(anyStatus, fc.array(anyEvent), (start, events) => {
        let status = start;
        let ended = !mayStillFill(status);
        for (const event of events) {
          const next = nextStatus(status, event, 0);
          if (next >= 0) status = next as OrdStatus;
          if (ended) expect(mayStillFill(status)).toBe(false);
          ended ||= !mayStillFill(status);
        }
      }),
    );
  });

  test("a refused cancel leads back to PartiallyFilled when something was filled", () => {
    const { PendingCancel } = OrdStatus;
    expect(nextStatus(PendingCancel, OrderEvent.CancelRefused, 0)).toBe(OrdStatus.New);
    expect(nextStatus(PendingCancel, OrderEvent.CancelRefused, 1)).toBe(OrdStatus.PartiallyFilled);
  });

  test("every living state can fill, be cancelled, and end", () => {
    for (const status of Object.values(OrdStatus)) {
      if (!mayStillFill(status) || status === OrdStatus.Replaced) continue;
      for (const event of [OrderEvent.Filled, OrderEvent.FilledUp, OrderEvent.Canceled]) {
        expect([ordStatusName(status), nextStatus(status, event, 1) >= 0]).toEqual([
          ordStatusName(status),
          true,
        ]);
      }
    }
  });
});
