import type { Address } from "../../ports/network.ts";
import type { VenueName } from "../../roles/control/control-model.ts";
import { ControlRole } from "../../roles/control/control-role.ts";
import { openApi } from "../../shell/api/server.ts";
import { NodeClock } from "../../shell/system/clock.ts";
import { NodeNetwork } from "../../shell/system/network.ts";
import { NodeRandom } from "../../shell/system/random.ts";

/** What the control process needs to run. */
export type ControlConfig = {
  /** Port of API and console on 127.0.0.1; 0 for any that is free. */
  readonly port: number;
  readonly gateAddress: Address;
  readonly quotesAddress: Address;
  /** Folder of the built console. */
  readonly webRoot: string;
  /** Venues in the order in which they are shown. */
  readonly venues: readonly VenueName[];
  /** Instruments by name, none twice. */
  readonly symbols: readonly string[];
};

export type RunningControl = { readonly port: number; close(): Promise<void> };

/** Runs control until it is closed. Rejects with a `NetworkFault` when it cannot listen. */
export async function runControl(config: ControlConfig): Promise<RunningControl> {
  const role = new ControlRole({
    network: new NodeNetwork(),
    clock: new NodeClock(),
    random: new NodeRandom(),
    ...config,
  });
  const server = await openApi({
    address: { host: "127.0.0.1", port: config.port },
    webRoot: config.webRoot,
    source: role.source,
    hub: role.publisher,
  });
  role.start();
  return {
    port: server.port,
    close: async () => {
      role.stop();
      await server.close();
    },
  };
}
