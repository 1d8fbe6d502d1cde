import type { RunningRole } from "../commands/role.ts";
import { runQuotes } from "../roles/quotes.ts";
import { HOST, type Run } from "../run.ts";

/** `smars quotes`: reads the venues' feeds once, for everyone. */
export async function startQuotes({ config, venues, instruments }: Run): Promise<RunningRole> {
  const quotes = await runQuotes({
    listen: { host: HOST, port: config.quotes.port },
    venues: venues.map(({ code, feedPort }) => ({ code, feed: { host: HOST, port: feedPort } })),
    symbols: instruments.map(({ symbol }) => symbol),
    log: (line) => process.stderr.write(`${line}\n`),
  });
  return { ready: { port: quotes.port }, close: () => quotes.close() };
}
