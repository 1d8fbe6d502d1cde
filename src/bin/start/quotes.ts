import { luldTerms } from "../../core/venue/market/instrument.ts";
import type { RunningRole } from "../commands/role.ts";
import { runQuotes } from "../roles/quotes.ts";
import { HOST, type Run } from "../run.ts";

/** The close of a synthetic market without phases. */
const NEVER = Number.POSITIVE_INFINITY;

/** `smars quotes`: reads the venues' feeds once, for everyone. */
export async function startQuotes({ config, venues, instruments }: Run): Promise<RunningRole> {
  const { market } = config;
  const closes = market.mode !== "synthetic" || market.phases;
  const quotes = await runQuotes({
    listen: { host: HOST, port: config.quotes.port },
    venues: venues.map(({ code, feedPort }) => ({ code, feed: { host: HOST, port: feedPort } })),
    bands: { terms: luldTerms(instruments), closeMs: closes ? market.closeMs : NEVER },
    symbols: instruments.map(({ symbol }) => symbol),
    log: (line) => process.stderr.write(`${line}\n`),
  });
  return { ready: { port: quotes.port }, close: () => quotes.close() };
}
