import { expect, test } from "vitest";
import { fixBytes, latin1 } from "../wire/fix/fix-text.test-kit.ts";
import { decodeMessage } from "./decode.ts";
import { printMessage } from "./print.ts";

const HEAD = "8=FIX.4.4|35=D|34=2|49=A|52=20131008-13:30:00.000|56=B";
const ORDER = decodeMessage(
  fixBytes(
    `${HEAD}|97=N|11=X-1|55=IBM|54=1|60=20131008-13:30:00|40=2|44=185.10|` +
      "453=2|448=P1|447=D|452=3|802=1|523=S|803=1|448=P2|447=D|452=1",
  ),
);

test("a message is a line that says who to whom, and its fields below one another", () => {
  expect(printMessage(ORDER)).toBe(`20131008-13:30:00.000 NewOrderSingle(D) #2 A → B
    PossResend(97)   = N  No
    ClOrdID(11)      = X-1
    Symbol(55)       = IBM
    Side(54)         = 1  Buy
    TransactTime(60) = 20131008-13:30:00
    OrdType(40)      = 2  Limit
    Price(44)        = 185.10
    NoPartyIDs(453)  = 2
      1. PartyID(448)       = P1
         PartyIDSource(447) = D  Proprietary
         PartyRole(452)     = 3  Client ID
         NoPartySubIDs(802) = 1
           1. PartySubID(523)     = S
              PartySubIDType(803) = 1
      2. PartyID(448)       = P2
         PartyIDSource(447) = D  Proprietary
         PartyRole(452)     = 1  Executing firm`);
});

test("in one line it has the same fields", () => {
  expect(printMessage(ORDER, { oneLine: true }, { time: "13:30:00.001", direction: "in" })).toBe(
    "13:30:00.001 ← NewOrderSingle(D) #2 A → B  PossResend(97)=N No  ClOrdID(11)=X-1  " +
      "Symbol(55)=IBM  Side(54)=1 Buy  TransactTime(60)=20131008-13:30:00  OrdType(40)=2 Limit  " +
      "Price(44)=185.10  NoPartyIDs(453)=2 " +
      "[PartyID(448)=P1  PartyIDSource(447)=D Proprietary  PartyRole(452)=3 Client ID  " +
      "NoPartySubIDs(802)=1 [PartySubID(523)=S  PartySubIDType(803)=1]] " +
      "[PartyID(448)=P2  PartyIDSource(447)=D Proprietary  PartyRole(452)=1 Executing firm]",
  );
});

test("all fields are there when asked for", () => {
  const text = printMessage(ORDER, { allFields: true });
  for (const label of ["BeginString(8)", "BodyLength(9)", "MsgSeqNum(34)", "CheckSum(10)"]) {
    expect(text).toContain(`    ${label}`);
  }
});

test("a value that is wider than the terminal goes on below, nothing is cut", () => {
  const value = "abcdefghij".repeat(6);
  const message = decodeMessage(fixBytes(`8=FIX.4.2|35=5|34=2|58=${value}`));
  const lines = printMessage(message, { width: 40 }).split("\n").slice(1, -1);
  expect(lines[0]).toBe(`    Text(58) = ${value.slice(0, 25)}`);
  expect(lines.map((line) => line.slice(15)).join("")).toBe(value);
  expect(lines.every((line) => line.length <= 40)).toBe(true);
});

test("control characters cannot reach the terminal", () => {
  const message = decodeMessage(
    fixBytes("8=FIX.4.2|35=5|34=2|58=\x1b[31mred\x07\x7f\x9b|49=\x1b]0;x"),
  );
  const text = printMessage(message, { oneLine: true });
  expect(text).toContain("Text(58)=\\x1b[31mred\\x07\\x7f\\x9b");
  expect(Array.from(text).filter((c) => c < " " || (c >= "\x7f" && c < "\xa0"))).toEqual([]);
});

test("a bad message is printed with its fault, whatever it is", () => {
  expect(printMessage(decodeMessage(latin1("8=FIX.4.4\x01rubbish\x0158=a\x01")))).toBe(
    "no MsgType\n    ?        = rubbish\n    Text(58) = a\n    ! BodyLength(9) is not the second field",
  );
});

test("colours are there only when asked for, and add nothing else", () => {
  const colored = printMessage(ORDER, { color: true });
  const escapes = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");
  expect(colored).not.toBe(printMessage(ORDER));
  expect(colored.replace(escapes, "")).toBe(printMessage(ORDER));
});
