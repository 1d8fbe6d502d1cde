import { join } from "node:path";
import { CHECKOUT } from "../checkout.ts";
import type { RunningRole } from "../commands/role.ts";
import { runControl } from "../roles/control.ts";
import { HOST, type Run } from "../run.ts";

/** Where the bootstrap builds the console. */
const WEB_ROOT = join(CHECKOUT, "web", "dist");

/** `smars control`: what people see and decide; console and API. */
export async function startControl({ config, venues, instruments }: Run): Promise<RunningRole> {
  const control = await runControl({
    port: config.control.port,
    gateAddress: { host: HOST, port: config.gate.fleetPort },
    quotesAddress: { host: HOST, port: config.quotes.port },
    webRoot: WEB_ROOT,
    venues: venues.map(({ letter, name }) => ({ venue: letter, name })),
    symbols: instruments.map(({ symbol }) => symbol),
  });
  return { ready: { port: control.port }, close: () => control.close() };
}
