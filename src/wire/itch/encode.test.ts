import { expect, test } from "vitest";
import { SymbolTable } from "../../core/domain/symbols.ts";
import { HaltReason } from "../../core/market/trading-state.ts";
import {
  type ItchSink,
  putAddOrder,
  putBrokenTrade,
  putCrossTrade,
  putLuldCollar,
  putMwcbLevels,
  putMwcbStatus,
  putNoii,
  putOrderCancel,
  putOrderDelete,
  putOrderExecuted,
  putOrderExecutedPx,
  putOrderReplace,
  putRegSho,
  putSnapshotEnd,
  putStockDirectory,
  putSystemEvent,
  putTrade,
  putTradingAction,
} from "./encode.ts";
import { haltCode } from "./halt-code.ts";
import { CrossType, ImbalanceSide, RegShoAction, SystemEventCode, TradingState } from "./schema.ts";

/** 09:30:00.123456789 */
const NS = 34_200_123_456_789;
const IBM = new SymbolTable(["IBM"]);
const LO = IBM.lo(0);
const HI = IBM.hi(0);
const REF = 4_294_967_297;

/**
 * Bytes worked out by hand from the tables of the ITCH 5.0 specification: type, stock locate (23),
 * tracking number (0), six bytes of nanoseconds (1f1ad635bd15), then the message's own fields.
 */
const GOLDEN: readonly [string, (sink: ItchSink) => void, string][] = [
  [
    "S system event: start of market hours",
    (v) => putSystemEvent(v, NS, SystemEventCode.StartOfMarketHours),
    "53 0000 0000 1f1ad635bd15 51",
  ],
  [
    "R stock directory",
    (v) => putStockDirectory(v, 23, NS, LO, HI, 100, 1),
    "52 0017 0000 1f1ad635bd15 49424d2020202020 4e 20 00000064 4e 43 5a20 54 4e 4e 31 4e 00000000 4e",
  ],
  [
    "H trading action: trading",
    (v) => putTradingAction(v, 23, NS, LO, HI, TradingState.Trading, haltCode(HaltReason.None)),
    "48 0017 0000 1f1ad635bd15 49424d2020202020 54 20 20202020",
  ],
  [
    "H trading action: paused, limit up-limit down",
    (v) => putTradingAction(v, 23, NS, LO, HI, TradingState.Paused, haltCode(HaltReason.Luld)),
    "48 0017 0000 1f1ad635bd15 49424d2020202020 50 20 4c554450",
  ],
  [
    "V MWCB decline levels: 3720.00, 3480.00, 3200.00",
    (v) => putMwcbLevels(v, NS, 372_000_000_000, 348_000_000_000, 320_000_000_000),
    "56 0000 0000 1f1ad635bd15 000000569ced8800 00000051066a9800 0000004a817c8000",
  ],
  ["W MWCB status: level 2", (v) => putMwcbStatus(v, NS, 2), "57 0000 0000 1f1ad635bd15 32"],
  [
    "I net order imbalance: 500 paired, 300 more to buy, opening",
    (v) =>
      putNoii(v, 23, NS, LO, HI, {
        pairedQty: 500,
        imbalanceQty: 300,
        direction: ImbalanceSide.Buy,
        farPx: 1_800_000,
        nearPx: 1_890_000,
        referencePx: 1_800_000,
        cross: CrossType.Opening,
      }),
    "49 0017 0000 1f1ad635bd15 00000000000001f4 000000000000012c 42 49424d2020202020 001b7740 001cd6d0 001b7740 4f 35",
  ],
  [
    "Y Reg SHO: restricted by an intraday fall",
    (v) => putRegSho(v, 23, NS, LO, HI, RegShoAction.Intraday),
    "59 0017 0000 1f1ad635bd15 49424d2020202020 31",
  ],
  [
    "J LULD auction collar: $180.00, $189.00, $171.00, second extension",
    (v) => putLuldCollar(v, 23, NS, LO, HI, 1_800_000, 1_890_000, 1_710_000, 2),
    "4a 0017 0000 1f1ad635bd15 49424d2020202020 001b7740 001cd6d0 001a17b0 00000002",
  ],
  [
    "A add order: buy 300 at $179.32, reference 2^32 + 1",
    (v) => putAddOrder(v, 23, NS, REF, true, 300, LO, HI, 1_793_200),
    "41 0017 0000 1f1ad635bd15 0000000100000001 42 0000012c 49424d2020202020 001b5cb0",
  ],
  [
    "E order executed: 100 shares, match 77",
    (v) => putOrderExecuted(v, 23, NS, REF, 100, 77),
    "45 0017 0000 1f1ad635bd15 0000000100000001 00000064 000000000000004d",
  ],
  [
    "C order executed with price: not printable, $179.31",
    (v) => putOrderExecutedPx(v, 23, NS, REF, 100, 78, false, 1_793_100),
    "43 0017 0000 1f1ad635bd15 0000000100000001 00000064 000000000000004e 4e 001b5c4c",
  ],
  [
    "X order cancel: 50 shares",
    (v) => putOrderCancel(v, 23, NS, REF, 50),
    "58 0017 0000 1f1ad635bd15 0000000100000001 00000032",
  ],
  [
    "D order delete",
    (v) => putOrderDelete(v, 23, NS, REF),
    "44 0017 0000 1f1ad635bd15 0000000100000001",
  ],
  [
    "U order replace: 200 at $179.33",
    (v) => putOrderReplace(v, 23, NS, REF, REF + 1, 200, 1_793_300),
    "55 0017 0000 1f1ad635bd15 0000000100000001 0000000100000002 000000c8 001b5d14",
  ],
  [
    "P trade: 500 against a hidden sell at $179.325",
    (v) => putTrade(v, 23, NS, false, 500, LO, HI, 1_793_250, 79),
    "50 0017 0000 1f1ad635bd15 0000000000000000 53 000001f4 49424d2020202020 001b5ce2 000000000000004f",
  ],
  [
    "Q cross trade: opening, 5000 at $179.50",
    (v) => putCrossTrade(v, 23, NS, 5_000, LO, HI, 1_795_000, 80, 0x4f),
    "51 0017 0000 1f1ad635bd15 0000000000001388 49424d2020202020 001b63b8 0000000000000050 4f",
  ],
  [
    "B broken trade: match 79",
    (v) => putBrokenTrade(v, 23, NS, 79),
    "42 0017 0000 1f1ad635bd15 000000000000004f",
  ],
  [
    "G end of snapshot: 1234567 comes next",
    (v) => putSnapshotEnd(v, 1_234_567),
    "47 2020202020202020202020202031323334353637",
  ],
  [
    "G end of snapshot: an empty feed",
    (v) => putSnapshotEnd(v, 0),
    "47 2020202020202020202020202020202020202030",
  ],
];

test.each(GOLDEN)("%s is written as the specification lays it out", (_title, put, wanted) => {
  const hex = wanted.replaceAll(" ", "");
  const bytes = new Uint8Array(hex.length / 2);
  put({ view: new DataView(bytes.buffer), room: () => 0 });
  expect(toHex(bytes)).toBe(hex);
});

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
