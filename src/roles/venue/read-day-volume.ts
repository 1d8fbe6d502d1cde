import { DayVolume } from "../../core/venue/market/day-volume.ts";
import type { LeanFault } from "../../wire/lean/fault.ts";
import type { LeanSource } from "../../wire/lean/source.ts";
import { TradeRows } from "../../wire/lean/trade-rows.ts";

/**
 * Sums a recorded day's trades, suspicious ones left out. Reads the source to its end, chunk by
 * chunk as it comes.
 */
export function readDayVolume(source: LeanSource): Promise<DayVolume | LeanFault> {
  const rows = new TradeRows(source);
  const volume = new DayVolume();
  return new Promise((resolve) => {
    const read = (): void => {
      for (;;) {
        switch (rows.next()) {
          case "row":
            if (!rows.suspicious) volume.add(rows.venue, rows.qty, rows.px);
            break;
          case "wait":
            return;
          case "end":
            resolve(volume);
            return;
          case "fault":
            resolve(rows.fault as LeanFault);
            return;
        }
      }
    };
    source.onReady = read;
    read();
  });
}
