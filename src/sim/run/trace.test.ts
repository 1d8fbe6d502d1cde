import { expect, test } from "vitest";
import type { TapeEvent } from "../tape.ts";
import { traceLine } from "./trace.ts";

const TEXT =
  "8=FIX.4.4|9=61|35=D|34=7|49=SMARS1|52=now|56=NXCH|11=101000000A0001|38=100|54=1|10=077|";

test.each<[string, TapeEvent, string]>([
  [
    "a message that was sent",
    {
      kind: "wire",
      what: "sent",
      atNs: 1_250_000_001,
      from: "gate",
      to: "venue-N",
      connection: 3,
      text: TEXT,
    },
    "     12    1.250000001  gate -> venue-N  NewOrderSingle 34=7 11=101000000A0001 38=100 54=1",
  ],
  [
    "a message that arrived, of a type that nobody knows",
    {
      kind: "wire",
      what: "arrived",
      atNs: 0,
      from: "gate",
      to: "venue-N",
      connection: 3,
      text: "35=U9|1=A|",
    },
    "     12    0.000000000  gate => venue-N  MsgType U9 1=A",
  ],
  [
    "a process",
    { kind: "process", what: "kill", atNs: 5, who: "gate", why: "kill -9" },
    "     12    0.000000005  gate kill: kill -9",
  ],
  [
    "people",
    {
      kind: "people",
      what: "refused",
      atNs: 5,
      command: "rearm",
      scope: "firm",
      code: "NotKilled",
    },
    "     12    0.000000005  people rearm firm refused NotKilled",
  ],
  [
    "a report that was held back",
    { kind: "lie", atNs: 5, who: "venue-N", row: "B32", text: "" },
    "     12    0.000000005  venue-N lies (B32): it holds a report back",
  ],
  [
    "a fault",
    { kind: "fault", atNs: 5, fault: "partition", who: "gate" },
    "     12    0.000000005  fault partition at gate",
  ],
])("%s is one line", (_, event, line) => {
  expect(traceLine(event, 12)).toBe(line);
});
