import { beforeEach, describe, expect, test, vi } from "vitest";
import type { ParentView } from "../../wire/api/orders.ts";
import type { DeskReport } from "./desk-reports.ts";
import { OrderWatch } from "./order-watch.ts";

const REPORT: DeskReport = {
  kind: "report",
  execType: "0",
  clOrdId: "D-1",
  origClOrdId: "",
  ordStatus: "New",
  cumQty: 0,
  leavesQty: 100,
  avgPx: 0,
  text: "",
  fill: null,
};
const FILL = { venue: "Q", execId: "7-1", qty: 100, price: 1.5 };

let watch: OrderWatch;
beforeEach(() => {
  watch = new OrderWatch(["D-1"]);
});

test("an order is followed from New through its fills to its end", async () => {
  const ended = watch.until(() => watch.ended, null);
  watch.take(REPORT);
  expect(watch.ended).toBe(false);
  watch.take({ ...REPORT, ordStatus: "Filled", cumQty: 100, leavesQty: 0, avgPx: 1.5, fill: FILL });
  expect(await ended).toBe(true);
  expect(watch.fills).toEqual([FILL]);
  expect(watch.state).toMatchObject({ ordStatus: "Filled", cumQty: 100 });
});

test("reports of other orders on the same session are passed over", () => {
  watch.take({ ...REPORT, clOrdId: "D-2" });
  expect(watch.state).toBeNull();
});

test("a report under the id of our cancel belongs to the order that it names", () => {
  watch.take({ ...REPORT, clOrdId: "D-9", origClOrdId: "D-1", ordStatus: "Canceled" });
  expect(watch.ended).toBe(true);
});

test("a refused cancel ends the waiting, not the order", () => {
  watch.take(REPORT);
  watch.take({ ...REPORT, kind: "cancel-reject", execType: "", text: "OrderEnded: 2, 0" });
  expect(watch.refusal).toBe("OrderEnded: 2, 0");
  expect(watch.state?.ordStatus).toBe("New");
});

describe("what control knows", () => {
  const view = { ordStatus: "Canceled", cumQty: 40, leavesQty: 0, avgPx: 1, text: "" };

  test("ends the order when the report of its end went to another session", () => {
    watch.take(REPORT);
    watch.takeView({ ...view, open: false } as ParentView);
    expect(watch.state).toMatchObject({ ordStatus: "Canceled", cumQty: 40 });
  });

  test("does not take back what the gate has told", () => {
    watch.take({ ...REPORT, ordStatus: "PartiallyFilled", cumQty: 60 });
    watch.takeView({ ...view, ordStatus: "PartiallyFilled", open: true } as ParentView);
    expect(watch.state).toMatchObject({ ordStatus: "PartiallyFilled", cumQty: 60 });
  });
});

test("waiting ends after its time, and says that it was not done", async () => {
  vi.useFakeTimers();
  const ended = watch.until(() => watch.ended, 5000);
  await vi.advanceTimersByTimeAsync(5000);
  expect(await ended).toBe(false);
  vi.useRealTimers();
});
