import { type FleetLink, FleetServer } from "../../src/roles/fleet/link.ts";
import { Turn } from "../../src/roles/turn.ts";
import { NodeClock } from "../../src/shell/system/clock.ts";
import { NodeNetwork } from "../../src/shell/system/network.ts";
import { encodeFrame, type FieldValues } from "../../src/wire/fleet/frame-values.ts";
import type { Layout } from "../../src/wire/fleet/layout.ts";
import { Hello, SnapshotEnd } from "../../src/wire/fleet/schema.ts";

type Row = readonly [layout: Layout, values: FieldValues];

/**
 * One process of the fleet as its observers see it, over a real socket: it tells the rows of a
 * script, all of them first to whoever says hello, and repeats its state every 250 ms.
 */
export class ScriptedPeer {
  readonly #turn: Turn = new Turn(new NodeClock());
  readonly #links: Set<FleetLink> = new Set();
  readonly #told: Row[] = [];
  #server: FleetServer | null = null;
  #beat: NodeJS.Timeout | undefined;
  /** Rows that are repeated; a test may change them. */
  repeated: () => readonly Row[] = () => [];

  static async open(port = 0): Promise<ScriptedPeer> {
    const peer = new ScriptedPeer();
    await peer.open(port);
    return peer;
  }

  get port(): number {
    return this.#server?.port ?? 0;
  }

  async open(port: number): Promise<void> {
    this.#server = await FleetServer.open({
      network: new NodeNetwork(),
      clock: new NodeClock(),
      turn: this.#turn,
      address: { host: "127.0.0.1", port },
      handler: {
        frame: (link, type) => {
          if (type === Hello.type) this.#welcome(link);
        },
        closed: (link) => void this.#links.delete(link),
      },
    });
    this.#beat = setInterval(() => this.#send(this.repeated()), 250);
  }

  /** Tells rows now, and to everybody who comes later. */
  tell(...rows: readonly Row[]): void {
    this.#told.push(...rows);
    this.#send(rows);
  }

  /** Goes away as a process does that is killed. */
  close(): void {
    clearInterval(this.#beat);
    this.#server?.close();
    this.#server = null;
  }

  #welcome(link: FleetLink): void {
    for (const [layout, values] of this.#told) encodeFrame(link, layout, values);
    for (const [layout, values] of this.repeated()) encodeFrame(link, layout, values);
    encodeFrame(link, SnapshotEnd, { index: this.#told.length });
    this.#links.add(link);
  }

  #send(rows: readonly Row[]): void {
    for (const link of this.#links) {
      for (const [layout, values] of rows) encodeFrame(link, layout, values);
    }
  }
}
