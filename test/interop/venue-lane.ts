import { createServer, type Server } from "node:net";
import { FixInitiator } from "../../src/roles/fix/initiator.ts";
import { Turn } from "../../src/roles/turn.ts";
import { NodeClock } from "../../src/shell/system/clock.ts";
import { NodeNetwork } from "../../src/shell/system/network.ts";
import { MemoryFixStore } from "../../src/wire/fix/store.ts";
import { type BeginString, MsgType } from "../../src/wire/fix/tags.ts";
import type { Stage } from "./play.ts";
import { RawPeer } from "./raw-peer.ts";
import { order } from "./rows/phrases.ts";
import type { Route } from "./wire-text.ts";

/** A venue by hand, and our initiator SMARS that is connected to it. */
export class VenueLane implements Stage {
  /** Of what the venue says. */
  readonly route: Route;
  readonly #server: Server;
  readonly #initiator: FixInitiator;
  readonly #accepted: Queue<RawPeer> = new Queue();
  readonly #told: Queue<string> = new Queue();

  private constructor(begin: BeginString, server: Server, port: number) {
    this.route = { begin, sender: "VENUE", target: "SMARS" };
    this.#server = server;
    server.on("connection", (socket) => this.#accepted.put(new RawPeer(socket)));
    this.#initiator = initiatorOf(begin, port, (what) => this.#told.put(what));
    this.#initiator.start();
  }

  static open(begin: BeginString): Promise<VenueLane> {
    const server = createServer({ noDelay: true });
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", () => {
        const address = server.address();
        if (address === null || typeof address === "string") reject(new Error("no port"));
        else resolve(new VenueLane(begin, server, address.port));
      });
    });
  }

  async accept(): Promise<RawPeer> {
    const peer = await this.#accepted.take(5_000);
    if (peer === undefined) throw new Error("the initiator did not connect");
    return peer;
  }

  async told(withinMs: number): Promise<string> {
    return (await this.#told.take(withinMs)) ?? "nothing";
  }

  /** `buy ID` sends a NewOrderSingle(D), `replace ID ORIG` an OrderCancelReplaceRequest(G). */
  act(what: string): void {
    const [verb, clOrdId = "", origClOrdId = ""] = what.split(" ");
    const { session } = this.#initiator;
    const replaces = verb === "replace";
    const type = replaces ? MsgType.OrderCancelReplaceRequest : MsgType.NewOrderSingle;
    const body = order(clOrdId).replace("|44=", replaces ? `|41=${origClOrdId}|44=` : "|44=");
    const writer = session.begin(type);
    for (const field of body.split("|")) {
      const at = field.indexOf("=");
      writer.text(Number(field.slice(0, at)), field.slice(at + 1));
    }
    session.commit();
  }

  close(): void {
    this.#initiator.stop();
    this.#server.close();
  }
}

function initiatorOf(
  beginString: BeginString,
  port: number,
  tell: (what: string) => void,
): FixInitiator {
  const clock = new NodeClock();
  return new FixInitiator({
    network: new NodeNetwork(),
    clock,
    turn: new Turn(clock),
    store: new MemoryFixStore(),
    address: { host: "127.0.0.1", port },
    reconnectMinMs: 1,
    session: {
      beginString,
      localCompId: "SMARS",
      remoteCompId: "VENUE",
      heartBtIntS: 30,
      resetOnLogon: false,
      resend: "gap-fill-orders",
    },
    application: {
      onLogon: () => undefined,
      onMessage: () => undefined,
      onLogout: (_session, reason) => {
        if (reason === "ECONNRESET") tell("line down");
      },
      onGapFilled: (_session, from, to) => tell(`gap-filled ${from}-${to}`),
    },
  });
}

/** Things in the order in which they came, and one who waits for the next. */
class Queue<T> {
  readonly #items: T[] = [];
  #wake: () => void = () => undefined;

  put(item: T): void {
    this.#items.push(item);
    this.#wake();
  }

  /** The next one; undefined when none came in time. */
  async take(withinMs: number): Promise<T | undefined> {
    if (this.#items.length === 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, withinMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return this.#items.shift();
  }
}
