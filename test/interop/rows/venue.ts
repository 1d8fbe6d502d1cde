import type { Scenario, Step } from "../scenario.ts";
import { bye, filled, order, ping } from "./phrases.ts";

/** The engine connects and logs on; the venue answers. */
const ACCEPT: readonly Step[] = ["accept", "E35=A|34=1|98=0|108=30", "I35=A|34=1|98=0|108=30"];

/** The engine's application sends an order. */
function buys(seq: number, clOrdId: string): Step[] {
  return [`do buy ${clOrdId}`, `E35=D|34=${seq}|${order(clOrdId)}`];
}

/** It replaces one. */
function replaces(seq: number, clOrdId: string, origClOrdId: string): Step[] {
  const body = order(clOrdId).replace("|44=", `|41=${origClOrdId}|44=`);
  return [`do replace ${clOrdId} ${origClOrdId}`, `E35=G|34=${seq}|${body}`];
}

/**
 * The rows of the guide that read otherwise towards a venue: the engine is the initiator SMARS, and
 * nothing that it once sent is ever sent again.
 */
export const VENUE_SCENARIOS: readonly Scenario[] = [
  {
    row: "resend over admin messages only",
    steps: [
      ...ACCEPT,
      ...ping(2, 2),
      ...ping(3, 3),
      "I35=2|34=4|7=1|16=0",
      filled(1, 4),
      "told gap-filled 1-3",
      ...ping(5, 4),
      ...bye(6, 5),
    ],
  },
  {
    row: "resend over application messages only",
    steps: [
      ...ACCEPT,
      ...buys(2, "A"),
      ...replaces(3, "B", "A"),
      ...buys(4, "C"),
      "I35=2|34=2|7=2|16=0",
      filled(2, 5),
      "told gap-filled 2-4",
      ...buys(5, "D"),
      "I35=2|34=3|7=3|16=4",
      filled(3, 5),
      "told gap-filled 3-4",
      ...ping(4, 6),
      ...bye(5, 7),
    ],
  },
  {
    row: "resend over both",
    steps: [
      ...ACCEPT,
      ...buys(2, "A"),
      ...ping(2, 3),
      ...buys(4, "B"),
      ...replaces(5, "C", "B"),
      ...ping(3, 6),
      "I35=2|34=4|7=1|16=0",
      filled(1, 7),
      "told gap-filled 1-6",
      "I35=2|34=5|7=2|16=5",
      filled(2, 6),
      "told gap-filled 2-5",
      ...ping(6, 7),
      ...bye(7, 8),
    ],
  },
  {
    row: "resend over both",
    what: "after the line was lost, orders of the time in between are not sent at all",
    steps: [
      ...ACCEPT,
      ...buys(2, "A"),
      "reset",
      "told line down",
      "do buy LOST",
      "accept",
      "E35=A|34=3|98=0|108=30",
      "I35=A|34=2|98=0|108=30",
      "I35=2|34=3|7=1|16=0",
      filled(1, 4),
      "told gap-filled 1-3",
      ...buys(4, "B"),
      "I35=2|34=4|7=1|16=0",
      filled(1, 5),
      "told gap-filled 1-4",
      ...bye(5, 5),
    ],
  },
  {
    row: "resend over both",
    what: "the venue's Logon shows that it has lost everything",
    steps: [
      ...ACCEPT,
      ...buys(2, "A"),
      "reset",
      "told line down",
      "accept",
      "E35=A|34=3|98=0|108=30",
      "I35=A|34=2|98=0|108=30",
      "I35=2|34=4|7=1|16=0",
      filled(1, 4),
      "told gap-filled 1-3",
      "E35=2|34=4|7=3|16=0",
      "I35=4|34=3|43=Y|122=@now|123=Y|36=5",
      ...ping(5, 5),
      ...bye(6, 6),
    ],
  },
  {
    row: "resend requests cross",
    steps: [
      ...ACCEPT,
      ...buys(2, "A"),
      "I35=0|34=5",
      "E35=2|34=3|7=2|16=0",
      "I35=2|34=6|7=1|16=0",
      filled(1, 4),
      "told gap-filled 1-3",
      "I35=4|34=2|43=Y|122=@now|123=Y|36=5",
      ...ping(7, 4),
      ...bye(8, 5),
    ],
  },
];
