import type { Connection, Network } from "../../src/ports/network.ts";
import type { FixAcceptor } from "../../src/roles/fix/acceptor.ts";
import { NodeNetwork } from "../../src/shell/system/network.ts";
import type { BeginString } from "../../src/wire/fix/tags.ts";
import { openEcho } from "./echo-acceptor.ts";
import { EchoApplication } from "./echo-application.ts";
import type { Stage } from "./play.ts";
import { RawPeer } from "./raw-peer.ts";
import type { Route } from "./wire-text.ts";

/** What our side of an echo session is called. */
export function echoRoute(begin: BeginString): Route {
  return { begin, sender: begin === "FIX.4.2" ? "TW42" : "TW44", target: "ISLD" };
}

/** An echo acceptor of its own, in this process, with what has come to it. */
export class Lane implements Stage {
  readonly route: Route;
  readonly application: EchoApplication = new EchoApplication();
  readonly #counts: Counts = { reads: 0, open: 0, wake: () => undefined };
  #acceptor: FixAcceptor | null = null;

  private constructor(begin: BeginString) {
    this.route = echoRoute(begin);
  }

  static async open(begin: BeginString): Promise<Lane> {
    const lane = new Lane(begin);
    const network = counting(new NodeNetwork(), lane.#counts);
    lane.#acceptor = await openEcho({ port: 0, network, application: lane.application });
    return lane;
  }

  get port(): number {
    return this.#acceptor?.port ?? 0;
  }

  /** Pieces of bytes that the engine has been handed, over all lines. */
  get reads(): number {
    return this.#counts.reads;
  }

  /** Resolves when the engine knows that every line is gone. */
  async idle(): Promise<void> {
    while (this.#counts.open > 0) {
      await new Promise<void>((resolve) => {
        this.#counts.wake = resolve;
      });
    }
  }

  connect(): Promise<RawPeer> {
    return RawPeer.open(this.port);
  }

  close(): void {
    this.#acceptor?.close();
  }
}

type Counts = { reads: number; open: number; wake: () => void };

/** The given network, with a count of accepted lines and of the pieces that they hand over. */
function counting(network: NodeNetwork, counts: Counts): Network {
  const count = (connection: Connection): void => {
    const events = connection.events;
    counts.open++;
    connection.events = {
      ...events,
      data: (chunk) => {
        counts.reads++;
        events.data(chunk);
      },
      close: (fault) => {
        events.close(fault);
        counts.open--;
        counts.wake();
      },
    };
  };
  return {
    connect: (...to) => network.connect(...to),
    listen: (address, accept, ...more) =>
      network.listen(
        address,
        (connection) => {
          accept(connection);
          count(connection);
        },
        ...more,
      ),
  };
}
