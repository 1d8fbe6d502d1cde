import { Authority } from "../../core/control/authority.ts";
import type { People } from "../../core/control/people.ts";
import { TwoPersons } from "../../core/control/two-persons.ts";
import type { Provenance } from "../../core/day/bundle.ts";
import type { Gate } from "../../core/gate/gate.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Disk } from "../../ports/disk.ts";
import type { VerifySignature } from "../../wire/control/people-log.ts";
import type { Sha256 } from "../../wire/journal/format.ts";
import { readBundle } from "./day-files.ts";
import { GateKills } from "./gate-kills.ts";
import { KillDesk } from "./kill-desk.ts";
import type { LastOrder } from "./last-order.ts";
import { LocalKill } from "./local-kill.ts";

export type KillParts = {
  readonly gate: Gate;
  readonly clock: Pick<Clock, "utcMs">;
  readonly disk: Disk;
  readonly sha256: Sha256;
  readonly verify: VerifySignature;
  readonly people: () => People;
  readonly log: (line: string) => void;
  readonly commandsPerKeyPerS: number;
  /** Where this gate may trade: the provenance of its bundles. */
  readonly provenance: Provenance;
  /** Where clients come in: off loopback no demo person is heard. */
  readonly clientHost: string;
  readonly orders: LastOrder;
  readonly syncedIndex: () => number;
  readonly lastIndex: () => number;
  readonly time: () => void;
  readonly touch: () => void;
};

/** The ways to stop a gate: people's signed commands, and a file of this machine. */
export type Kills = { readonly port: GateKills; readonly local: LocalKill };

/** Puts them together over a started gate. */
export function openKills(parts: KillParts): Kills {
  const { gate, clock, clientHost, people } = parts;
  const authority = new Authority(people(), gate.ledger.commands.used);
  const consent = new TwoPersons();
  const limitTexts = new Map<string, string>();
  const { disk, log, provenance } = parts;
  const days = { read: (digest: string) => readBundle(disk, digest), provenance, log };
  const said = { authority, consent, limitTexts, days };
  const desk = new KillDesk({ ...parts, ...said, loopback: isLoopback(clientHost) });
  const port = new GateKills({ ...parts, ...said, desk, utcMs: () => clock.utcMs() });
  const local = new LocalKill(
    parts.disk,
    (how, words, durable) => port.killLocally(how, words, durable),
    parts.log,
  );
  return { port, local };
}

/** Nothing of the system can be reached from another machine. */
function isLoopback(host: string): boolean {
  return host.startsWith("127.") || host === "::1";
}
