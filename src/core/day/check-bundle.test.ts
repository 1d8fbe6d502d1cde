import { describe, expect, test } from "vitest";
import { RejectCode } from "../domain/reject-code.ts";
import type { DayBundle, DayManifest } from "./bundle.ts";
import { exchangeDay } from "./calendar.ts";
import { checkBundle, type DayGround } from "./check-bundle.ts";
import { dayBundle, dayGround, TRADE_DATE } from "./day.test-kit.ts";

/** Each fault as `code file row`, with what stands there and what may. */
function faults(bundle: Partial<DayBundle>, ground: Partial<DayGround> = {}): unknown[][] {
  return checkBundle(dayBundle(bundle), dayGround(ground)).map((fault) => {
    const name = Object.entries(RejectCode).find(([, code]) => code === fault.code)?.[0];
    return [`${name} ${fault.file} ${fault.row}`, fault.value, fault.allowed];
  });
}

function manifest(changes: Partial<DayManifest>): Partial<DayBundle> {
  return { manifest: { ...dayBundle().manifest, ...changes } };
}

const { files } = dayBundle().manifest;
const { securities } = dayBundle();
const [ibm, brk] = securities as [DayBundle["securities"][0], DayBundle["securities"][0]];

describe("a bundle opens a day", () => {
  test("when it is of this date, whole, of this gate's world and as the closed day left it", () => {
    expect(faults({})).toEqual([]);
  });

  test("on the first day with the positions that it brings", () => {
    expect(faults({}, { positions: null, lastDate: 0, rowsBefore: new Map() })).toEqual([]);
  });
});

describe("a bundle is refused", () => {
  test.each<[string, Partial<DayBundle>, Partial<DayGround>, unknown[]]>([
    [
      "of yesterday",
      manifest({}),
      { lastDate: TRADE_DATE },
      ["DayOfOtherDate manifest 0", "2026-11-23", "after 2026-11-23"],
    ],
    [
      "with a file of another date",
      manifest({ files: [{ ...(files[0] as (typeof files)[0]), date: TRADE_DATE - 1 }] }),
      {},
      ["DayOfOtherDate securities 0", "2026-11-22", "2026-11-23"],
    ],
    [
      "of test data in a production gate (C72)",
      manifest({ provenance: "test" }),
      {},
      ["DayProvenance manifest 0", "test", "production: this gate takes no other (C72)"],
    ],
    [
      "with less than 90 % of the rows of the day before",
      {},
      { rowsBefore: new Map([["securities", 3]]) },
      ["DayRowsShort securities 0", "2", "at least 3 of 3 rows"],
    ],
    [
      "with an instrument that the gate has not",
      {},
      { symbols: new Set(["IBM"]) },
      ["DaySymbolUnknown securities 3", "BRK.B", "an instrument of this gate"],
    ],
    [
      "with a list that names what securities lacks",
      { restricted: ["BRK.B", "XYZ"] },
      {},
      ["DaySymbolUnknown restricted 3", "XYZ", "a symbol of securities"],
    ],
    [
      "with a split today and an unadjusted close",
      { securities: [ibm, { ...brk, split: { from: 1, to: 4, adjusted: false } }] },
      {},
      [
        "DaySplitUnadjusted securities 3",
        "BRK.B 1:4",
        "an adjusted close, which two people set (DOMAIN 6.1)",
      ],
    ],
    [
      "with locates of what cannot be borrowed",
      { locates: [{ symbol: "BRK.B", shares: 5 }] },
      {},
      ["DayValueInvalid locates 2", "BRK.B", "a symbol that securities says is lendable"],
    ],
    [
      "with a position of nobody's account",
      {
        positions: [...dayBundle().positions, { account: "Z9", symbol: "IBM", shares: 0, cost: 0 }],
      },
      {},
      ["DayAccountUnknown positions 3", "Z9", "an account of a client of this gate"],
    ],
    [
      "with another position than the closed day has",
      { positions: [{ account: "A1", symbol: "IBM", shares: 300, cost: 0 }] },
      {},
      ["DayPositionDiffers positions 2", "A1 IBM 300", "-300, as the closed day has it"],
    ],
    [
      "without a position that the closed day has",
      { positions: [] },
      {},
      ["DayPositionDiffers positions 0", "A1 IBM 0", "-300, as the closed day has it"],
    ],
    [
      "with a position that the closed day has not",
      {},
      { positions: [] },
      ["DayPositionDiffers positions 2", "A1 IBM -300", "0, as the closed day has it"],
    ],
    [
      "with more credit than limits.yaml",
      { credit: [{ client: "alpha", grossMax: 5_000_001, netMax: 1 }] },
      {},
      ["DayCreditLaxer credit 2", "alpha grossMaxUsd 500.0001", "at most 500 of limits.yaml"],
    ],
    [
      "when its close is past",
      {},
      { utcMs: Date.UTC(2026, 10, 23, 21) },
      ["DayOver calendar 0", "2026-11-23T21:00:00.000Z", "a close that is to come"],
    ],
    [
      "with hours that are not the exchanges'",
      { calendar: { ...dayBundle().calendar, openMs: dayBundle().calendar.openMs + 1 } },
      {},
      [
        "DayCalendarInvalid calendar 0",
        "2026-11-23T14:30:00.001Z",
        "the exchanges' hours of 2026-11-23",
      ],
    ],
    [
      "with two fees of a venue on one date",
      {
        fees: [
          ...dayBundle().fees,
          { venue: "N", from: TRADE_DATE, until: TRADE_DATE, takerMicros: 1 },
        ],
      },
      {},
      ["DayRowDuplicate fees 3", "N", "one fee a date, see row 2"],
    ],
    [
      "without a tick in force for a class that is used",
      { ticks: [{ class: "penny", from: 0, tick: 100 }] },
      {},
      ["DayValueInvalid ticks 0", "half", "a row in force on 2026-11-23"],
    ],
  ])("%s", (_, bundle, ground, fault) => {
    expect(faults(bundle, ground)).toEqual([fault]);
  });

  test("with everything that is wrong named at once", () => {
    const bundle = { restricted: ["XYZ"], positions: [], ...manifest({ provenance: "test" }) };
    expect(faults(bundle).map(([what]) => what)).toEqual([
      "DayProvenance manifest 0",
      "DaySymbolUnknown restricted 2",
      "DayPositionDiffers positions 0",
    ]);
  });
});

describe("a day of the exchanges", () => {
  test.each([
    ["in winter", TRADE_DATE, false, "14:30 21:00"],
    ["on the Friday after Thanksgiving", TRADE_DATE + 4, true, "14:30 18:00"],
    ["in summer", Date.UTC(2026, 6, 6) / 86_400_000, false, "13:30 20:00"],
    ["on the Monday after the clocks were put forward", dayOf(2026, 2, 9), false, "13:30 20:00"],
    ["on the Monday after they were put back", dayOf(2026, 10, 2), false, "14:30 21:00"],
  ])("%s", (_, date, earlyClose, hours) => {
    const calendar = exchangeDay(date, { earlyClose, venues: [] });
    const clock = (utcMs: number): string => new Date(utcMs).toISOString().slice(11, 16);
    expect(`${clock(calendar.openMs)} ${clock(calendar.closeMs)}`).toBe(hours);
    const of = { tradeDate: date, files: files.map((file) => ({ ...file, date })) };
    const bundle = { ...manifest(of), calendar };
    const ground = { lastDate: date - 1, utcMs: calendar.preOpenMs };
    const ticks = [
      { class: "penny", from: 0, tick: 100 },
      { class: "half", from: 0, tick: 50 },
    ];
    expect(faults({ ...bundle, ticks: ticks as DayBundle["ticks"] }, ground)).toEqual([]);
  });

  test("there is none on a Saturday", () => {
    const date = TRADE_DATE + 5;
    const calendar = exchangeDay(date, { earlyClose: false, venues: [] });
    const of = { tradeDate: date, files: files.map((file) => ({ ...file, date })) };
    expect(faults({ ...manifest(of), calendar })[0]?.[0]).toBe("DayCalendarInvalid calendar 0");
  });
});

function dayOf(year: number, month: number, date: number): number {
  return Date.UTC(year, month, date) / 86_400_000;
}
