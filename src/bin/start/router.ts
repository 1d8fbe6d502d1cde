import type { RunningRole } from "../commands/role.ts";
import { riskLimits } from "../config/limits-file.ts";
import { runRouter } from "../roles/router.ts";
import { HOST, type Run } from "../run.ts";

/** `smars router`: works the parents that the gate gives it, by proposing children. */
export async function startRouter(run: Run, router: number): Promise<RunningRole> {
  const { config, venues, instruments } = run;
  const running = runRouter({
    router,
    release: config.routers.digest,
    gate: { host: HOST, port: config.gate.fleetPort },
    quotes: { host: HOST, port: config.quotes.port },
    venues: venues.map(({ code, fees, retail }) => ({ code, takerFee: fees.takerMicros, retail })),
    symbols: instruments.map(({ symbol }) => symbol),
    sentCap: riskLimits(run.limits).sentCapSweep,
    log: (line) => process.stderr.write(`${line}\n`),
  });
  return { ready: { router }, close: () => running.close() };
}
