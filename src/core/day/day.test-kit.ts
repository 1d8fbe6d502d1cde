import type { DayBundle, DayFileHead, DayFileName } from "./bundle.ts";
import { DAY_FILES } from "./bundle.ts";
import { exchangeDay } from "./calendar.ts";
import type { DayGround } from "./check-bundle.ts";

/** Monday, 23 November 2026. */
export const TRADE_DATE: number = Date.UTC(2026, 10, 23) / 86_400_000;

/** A good bundle of a small market, with other contents where a test wants them. */
export function dayBundle(changes: Partial<DayBundle> = {}): DayBundle {
  const contents = {
    securities: [
      {
        ...{ symbol: "IBM", roundLot: 100, tick: "half", tier: 1, listing: "N" },
        ...{ priorClose: 1_906_600, adv: 3_900_000, split: null, lendable: true },
      },
      {
        ...{ symbol: "BRK.B", roundLot: 40, tick: "penny", tier: 1, listing: "N" },
        ...{ priorClose: 5_012_500, adv: 2_100_000, lendable: false },
        split: { from: 1, to: 4, adjusted: true },
      },
    ],
    calendar: {
      ...exchangeDay(TRADE_DATE, { earlyClose: false, venues: ["N"] }),
      holidays: [TRADE_DATE + 3],
    },
    restricted: ["BRK.B"],
    allowed: ["IBM", "BRK.B"],
    locates: [{ symbol: "IBM", shares: 50_000 }],
    ssr: [],
    positions: [{ account: "A1", symbol: "IBM", shares: -300, cost: 571_980_000 }],
    credit: [{ client: "alpha", grossMax: 5_000_000, netMax: 2_000_000 }],
    fees: [{ venue: "N", from: TRADE_DATE - 20, until: TRADE_DATE + 400, takerMicros: 3000 }],
    ticks: [
      { class: "penny", from: 0, tick: 100 },
      { class: "half", from: TRADE_DATE, tick: 50 },
    ],
  } satisfies Omit<DayBundle, "manifest">;
  const file = (name: DayFileName): DayFileHead => {
    const rows = name === "calendar" ? 7 : contents[name].length;
    return { name, source: "of the test", date: TRADE_DATE, rows, sha256: "0".repeat(64) };
  };
  const files = DAY_FILES.map(file);
  const manifest = { tradeDate: TRADE_DATE, provenance: "production", files } as const;
  return { manifest, ...contents, ...changes };
}

/** A gate that would open on it, at 8:00 in New York. */
export function dayGround(changes: Partial<DayGround> = {}): DayGround {
  return {
    provenance: "production",
    utcMs: Date.UTC(2026, 10, 23, 13),
    lastDate: TRADE_DATE - 3,
    rowsBefore: new Map([["securities", 2]]),
    symbols: new Set(["IBM", "BRK.B"]),
    accounts: new Set(["A1", "A2"]),
    venues: ["N", "P"],
    clients: { alpha: { grossMax: 5_000_000, netMax: 2_000_000 } },
    positions: [{ account: "A1", symbol: "IBM", shares: -300, cost: 0 }],
    ...changes,
  };
}
