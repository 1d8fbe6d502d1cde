import { expect, test } from "vitest";
import { whatIs } from "./what-is.ts";

test.each([
  [
    "54",
    "FIX.4.2",
    "Side(54): one character, one of 1 Buy, 2 Sell, 3 Buy minus, 4 Sell plus, 5 Sell short, 6 Sell short exempt, 7 Undisclosed, 8 Cross, 9 Cross short",
  ],
  [
    "timeinforce",
    "FIX.4.2",
    "TimeInForce(59): one character, one of 0 Day, 1 Good till cancel, 2 At the opening, 3 Immediate or cancel, 4 Fill or kill, 5 Good till crossing, 6 Good till date",
  ],
  ["price", "FIX.4.4", "Price(44): digits with at most one point, a minus in front if need be"],
  ["PossDupFlag", "FIX.4.4", "PossDupFlag(43): Y or N, such as Y Yes, N No"],
  [
    "ResendRequest",
    "FIX.4.4",
    "ResendRequest(2)\n  needs     BeginSeqNo(7) EndSeqNo(16)\n  may have  nothing",
  ],
  ["AE", "FIX.4.4", "TradeCaptureReport(AE): its fields are not known in FIX.4.4"],
] as const)("%s in %s", (word, begin, text) => {
  expect(whatIs(word, begin)).toBe(text);
});

test("a word that is a tag and a type is told as both, one that is nothing as null", () => {
  expect(whatIs("1", "FIX.4.4")).toBe(
    "Account(1): text\nTestRequest(1)\n  needs     TestReqID(112)\n  may have  nothing",
  );
  expect(whatIs("toString", "FIX.4.4")).toBeNull();
});

test("the entries of a group stand in brackets", () => {
  expect(whatIs("Logon", "FIX.4.2")).toContain(
    "NoMsgTypes(384) ( RefMsgType(372) MsgDirection(385) )",
  );
});
