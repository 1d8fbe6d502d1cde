import { describe, expect, test } from "vitest";
import { parseFields } from "../../fix/field-text.ts";
import { messageFault } from "../../fix/message-fault.ts";
import { rawText } from "../../fix/raw-text.ts";
import {
  checkedMessage,
  type HandMessage,
  typedMessage,
  uncheckedMessage,
} from "./hand-message.ts";

const HEADER = {
  beginString: "FIX.4.4",
  senderCompId: "ME",
  targetCompId: "DESK",
  msgSeqNum: 7,
  utcMs: Date.UTC(2013, 9, 8, 13, 30),
} as const;
const ORDER = "35=D|11=A|55=IBM|54=1|40=1|60=now";

function fields(text: string) {
  const parsed = parseFields(text, HEADER.utcMs);
  if (typeof parsed === "string") throw new Error(parsed);
  return parsed;
}

const shown = ({ bytes, ...rest }: HandMessage) => ({ text: rawText(bytes), ...rest });

describe("a checked message", () => {
  test("is completed, good, and uses up a number", () => {
    const message = checkedMessage(HEADER, fields(ORDER), []) as HandMessage;
    expect(messageFault(message.bytes)).toBe("");
    expect(shown(message)).toEqual({
      text:
        "8=FIX.4.4|9=96|35=D|34=7|49=ME|52=20131008-13:30:00.000|56=DESK|11=A|55=IBM|54=1|40=1|" +
        "60=20131008-13:30:00.000|10=089|",
      nextOut: 8,
      isApplication: true,
    });
  });

  test.each([
    ["35=D|55=IBM", "Required tag missing: ClOrdID(11) in NewOrderSingle(D)"],
    [`${ORDER}|34=9`, "tag 34 is filled in: /raw sends it as typed"],
    [`${ORDER}|10=000`, "tag 10 is filled in: /raw sends it as typed"],
    [`${ORDER}|5001=x`, "Invalid tag number: tag 5001 in NewOrderSingle(D)"],
  ])("%s is not made", (text, fault) => {
    expect(checkedMessage(HEADER, fields(text), [])).toBe(fault);
  });

  test("may have the session's own fields", () => {
    const known = [{ tag: 5001, type: "string", messages: ["D"] }] as const;
    expect(checkedMessage(HEADER, fields(`${ORDER}|5001=x`), known)).toMatchObject({ nextOut: 8 });
  });
});

describe("an unchecked message", () => {
  test("is completed and may be as bad as it likes", () => {
    expect(shown(uncheckedMessage(HEADER, fields("35=D|54=Z|58=")))).toMatchObject({
      text: expect.stringContaining(
        "|35=D|34=7|49=ME|52=20131008-13:30:00.000|56=DESK|54=Z|58=|10=",
      ),
      nextOut: 8,
    });
  });

  test("with a number of its own uses up none of ours", () => {
    expect(uncheckedMessage(HEADER, fields("35=0|34=9"))).toMatchObject({ nextOut: 7 });
    expect(uncheckedMessage(HEADER, fields("35=0|34=7"))).toMatchObject({ nextOut: 8 });
  });

  test("that resets our numbers moves them", () => {
    expect(uncheckedMessage(HEADER, fields("35=4|123=Y|36=20"))).toMatchObject({
      nextOut: 20,
      isApplication: false,
    });
    expect(uncheckedMessage(HEADER, fields("35=4|36=3"))).toMatchObject({ nextOut: 8 });
  });
});

describe("a message typed byte for byte", () => {
  test.each([
    ["8=FIX.4.4|9=5|35=0|10=1", "8=FIX.4.4|9=5|35=0|10=1|", 7],
    ["8=FIX.4.4|9=5|35=0|34=7|10=000|", "8=FIX.4.4|9=5|35=0|34=7|10=000|", 7],
    ["8=FIX.4.4|9=*|35=0|34=7|10=*|", "8=FIX.4.4|9=10|35=0|34=7|10=171|", 8],
    ["8=FIX.4.4|9=*|35=0|34=6|10=*|", "8=FIX.4.4|9=10|35=0|34=6|10=170|", 7],
    ["8=FIX.4.4|9=5|35=0|34=*|10=*|", "8=FIX.4.4|9=5|35=0|34=7|10=127|", 7],
    ["8=FIX.4.4^A9=*^A35=*^A34=7^A10=*", "8=FIX.4.4|9=10|35=*|34=7|10=165|", 8],
    ["8=X|hello", "8=X|hello|", 7],
  ])("%s", (typed, text, nextOut) => {
    expect(shown(typedMessage(HEADER, typed))).toMatchObject({ text, nextOut });
  });

  test("a bar in a value, and the time", () => {
    const { text } = shown(typedMessage(HEADER, "8=FIX.4.4|9=*|35=0|58=a\\|b|52=*|10=*"));
    expect(text).toBe("8=FIX.4.4^A9=37^A35=0^A58=a|b^A52=20131008-13:30:00.000^A10=124^A");
  });
});
