import { expect, test } from "vitest";
import { completeLine } from "./complete-line.ts";

test.each([
  ["/re", ["/resend ", "/reset "], "/re"],
  ["35=D|OrdT", ["OrdType="], "OrdT"],
  ["MsgType=NewOrderS", ["NewOrderSingle|"], "NewOrderS"],
  [
    "35=order",
    [
      "OrderCancelReject|",
      "OrderCancelRequest|",
      "OrderCancelReplaceRequest|",
      "OrderStatusRequest|",
      "OrderMassCancelRequest|",
      "OrderMassCancelReport|",
      "OrderMassStatusRequest|",
    ],
    "order",
  ],
  ["35=D|side=sell s", ["Sell short|", "Sell short exempt|"], "sell s"],
  ["35=D|Side=b", ["Buy|", "Buy minus|", "Borrow|"], "b"],
  ["/wait 35", [], "35"],
  ["/wait Sid", ["Side="], "Sid"],
  ["", [], ""],
])("%j", (line, hits, end) => {
  expect(completeLine(line)).toEqual([hits, end]);
});
