import { sha256 } from "../../shell/system/sha256.ts";
import type { FleetPorts } from "../../sim/fleet/ports.ts";

/** What a simulated fleet takes from the platform that it runs on. */
export const NODE_PORTS: FleetPorts = {
  sha256,
  latin1: ({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength).toString("latin1"),
};
