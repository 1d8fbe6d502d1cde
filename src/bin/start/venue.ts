import { join } from "node:path";
import { RetailOrders } from "../../core/domain/retail.ts";
import { sessionTimes } from "../../core/venue/session-phases.ts";
import type { RunningRole } from "../commands/role.ts";
import { copyCompIdAt, gateCompIdAt, purgeCompIdAt, venueCompId } from "../config/venues.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";
import { runVenue } from "../roles/venue.ts";
import { HOST, type Run } from "../run.ts";

/** The session under which every order of a venue can be compared with ours; it enters none. */
const AUDIT_COMP_ID = "AUDIT";

/** `smars venue`: one simulated exchange. */
export async function startVenue(run: Run, letter: string): Promise<RunningRole> {
  const { config, venues, instruments, epochUtcMs } = run;
  const { gate, market } = config;
  const venue = venues.find((entry) => entry.letter === letter);
  if (venue === undefined) {
    const letters = venues.map((entry) => entry.letter).join(", ");
    throw new CommandFault(`--code is "${letter}": it must be one of ${letters}`, ExitCode.Usage);
  }
  const { code, fixPort, feedPort, beginString, fees, cancelOnDisconnect } = venue;
  const phased = market.phases && market.mode === "synthetic";
  const running = await runVenue(
    {
      code,
      host: HOST,
      fixPort,
      feedPort,
      beginString,
      compId: venueCompId(letter),
      sessions: [
        { compId: gateCompIdAt(gate), audit: false, purges: [], copies: [] },
        { compId: AUDIT_COMP_ID, audit: true, purges: [gateCompIdAt(gate)], copies: [] },
        { compId: purgeCompIdAt(gate), audit: false, purges: [gateCompIdAt(gate)], copies: [] },
        { compId: copyCompIdAt(gate), audit: false, purges: [], copies: [gateCompIdAt(gate)] },
      ],
      fees,
      cancelOnDisconnect,
      retail: venue.retail !== RetailOrders.None,
      leanFolder: market.mode === "synthetic" ? null : market.mode.leanFolder,
      seed: market.seed,
      epochUtcMs,
      fromMs: market.fromMs,
      times: phased ? sessionTimes(market.openMs, market.closeMs) : null,
      speed: market.speed,
      // Weights are whole: hundredths of a percent.
      shares: venues.map((entry) => ({
        code: entry.code,
        weight: Math.round(entry.sharePct * 100),
      })),
      instruments,
    },
    join(run.dataFolder, `venue-${letter}`),
    (line) => process.stderr.write(`${line}\n`),
  );
  const { fixPort: fix, feedPort: feed } = running;
  return { ready: { venue: letter, fixPort: fix, feedPort: feed }, close: () => running.close() };
}
