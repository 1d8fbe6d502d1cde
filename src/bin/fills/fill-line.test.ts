import { expect, test } from "vitest";
import { asciiBytes } from "../../core/domain/bytes.ts";
import { fillLine } from "./fill-line.ts";

const COPY =
  "8=FIX.4.4|9=1|35=8|34=7|49=SMARS|52=20131008-13:30:00.000|56=DROP1|115=CLIENT1|1=ALPHA1|6=37.91|" +
  "11=A1|14=200|17=1-9-1|30=N|31=37.91|32=200|37=P4|38=200|39=2|54=1|55=KO|60=20131008-13:30:00.000|" +
  "150=F|151=0|453=1|448=alpha|447=D|452=3|526=10001000040001|527=NE123|797=Y|10=000|";

function line(text: string, compId = "DROP1") {
  return fillLine(asciiBytes(text.replaceAll("|", "\u0001")), compId);
}

test("a trade of a copy, with the client's name and the venue's ids", () => {
  expect(line(COPY)).toEqual({
    ...{ kind: "fill", at: "20131008-13:30:00.000", seq: 7, client: "alpha", session: "CLIENT1" },
    ...{ account: "ALPHA1", clOrdId: "A1", orderId: "P4", execId: "1-9-1", execRefId: "" },
    ...{ venue: "N", venueClOrdId: "10001000040001", venueExecId: "NE123", symbol: "KO" },
    ...{ side: "1", qty: 200, px: "37.91", cumQty: 200, leavesQty: 0, avgPx: "37.91" },
  });
});

test("a bust and a correction name the fill that they speak of", () => {
  expect(line(COPY.replace("150=F", "19=1-8-1|150=H"))).toMatchObject({
    kind: "bust",
    execRefId: "1-8-1",
  });
  expect(line(COPY.replace("150=F", "150=G"))?.kind).toBe("correction");
});

test.each([
  ["another session's", COPY, "DROP2"],
  ["what is no copy", COPY.replace("797=Y|", ""), "DROP1"],
  ["what is no trade", COPY.replace("150=F", "150=0"), "DROP1"],
])("%s is none", (_what, text, compId) => {
  expect(line(text, compId)).toBeNull();
});
