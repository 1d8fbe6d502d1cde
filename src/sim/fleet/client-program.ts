import type { SeededRandom } from "../../core/domain/random.ts";
import { FileFixStore } from "../../roles/fix/file-store.ts";
import { FixInitiator } from "../../roles/fix/initiator.ts";
import { FixStoreRefused } from "../../roles/fix/store-refused.ts";
import { Turn } from "../../roles/turn.ts";
import type { FixMessage } from "../../wire/fix/message.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import { type FixStore, MemoryFixStore } from "../../wire/fix/store.ts";
import { MsgType, Tag } from "../../wire/fix/tags.ts";
import type { SimDisk } from "../disk.ts";
import type { SimProcess } from "../process.ts";
import {
  ClientBook,
  hasEnded,
  type OrderWords,
  sendCancel,
  sendOrder,
  sendStatus,
} from "./client-order.ts";
import { GATE_COMP_ID } from "./plan.ts";
import type { PlannedClient } from "./planned-client.ts";
import type { Ground } from "./programs.ts";
import type { Program } from "./supervisor.ts";
import { type Action, Workload } from "./workload.ts";

const STORE_SEGMENT_BYTES = 64 * 1024;
/** Of an order that would reduce less or more than it could: the whole of it, as the gate says. */
const WHOLE = /^(?:ReduceOnly|NotReducing): .* at most (\d+) would only reduce/;
const RECONNECT_MAX_MS = 300;
/** How often a client that is through looks at what it still has open. */
const TIDY_MS = 800;
/** An order that waits for a second person is sent again so often, after so long and longer. */
const AGAIN_MAX = 4;
const AGAIN_MS = 70;
/** How long a client that cut its line stays away, at most. */
const AWAY_MAX_MS = 400;

/**
 * A client: a real FIX session, and somebody behind it who orders, changes and asks. What it knows
 * of its orders outlives its process, as a desk's own database would.
 */
export class ClientProgram implements Program {
  readonly name: string;
  readonly book: ClientBook = new ClientBook();
  /** It orders nothing more. */
  quiet = false;
  /** Its line is up since, ns of the world; -1: it is not. */
  upNs = -1;
  readonly #ground: Ground;
  readonly #client: PlannedClient;
  readonly #disk: SimDisk;
  readonly #random: SeededRandom;
  readonly #workload: Workload;
  /** How often each order was sent again because a second person had to let it pass. */
  readonly #again: Map<string, number> = new Map();

  constructor(
    ground: Ground,
    parts: { readonly client: PlannedClient; readonly disk: SimDisk; random: SeededRandom },
  ) {
    const { client, disk, random } = parts;
    this.name = `client-${client.number}`;
    this.#ground = ground;
    this.#client = client;
    this.#disk = disk;
    this.#random = random;
    this.#workload = new Workload(random, ground.plan, client, this.book);
  }

  async start(process: SimProcess): Promise<void> {
    const { clock } = process;
    const { fabric } = this.#ground;
    const { beginString, compIds, resetOnLogon } = this.#client;
    const initiator = new FixInitiator({
      network: fabric.of(process),
      clock,
      turn: new Turn(clock),
      store: this.#store(process),
      address: this.#ground.plan.clientAddress,
      reconnectMaxMs: RECONNECT_MAX_MS,
      session: {
        beginString,
        localCompId: compIds[0] as string,
        remoteCompId: GATE_COMP_ID,
        heartBtIntS: 30,
        resetOnLogon,
        resend: this.#client.number === 3 ? "gap-fill-orders" : "application",
      },
      application: {
        onLogon: (session) => {
          this.upNs = process.world.nowNs;
          for (const action of this.#workload.back()) this.#send(session, action, clock.utcMs());
        },
        onLogout: () => {
          this.upNs = -1;
        },
        onMessage: (session, message) => this.#message(process, session, message),
      },
    });
    process.onEnd(() => {
      this.upNs = -1;
    });
    initiator.start();
    this.#knock(process, initiator);
  }

  refuses(error: Error): boolean {
    return error instanceof FixStoreRefused;
  }

  #store(process: SimProcess): FixStore {
    if (this.#client.resetOnLogon) return new MemoryFixStore();
    return FileFixStore.open(this.#disk.of(process), "fix-store", {
      clock: process.clock,
      segmentBytes: STORE_SEGMENT_BYTES,
    });
  }

  /** Acts, and again after a while, as long as the process lives. */
  #knock(process: SimProcess, initiator: FixInitiator): void {
    const { ordersPerS } = this.#ground.plan.shape;
    const pauseMs = (-Math.log(1 - this.#random.unit()) / ordersPerS) * 1000;
    process.clock.after(this.quiet ? TIDY_MS : pauseMs, () => {
      if (this.quiet) this.#tidy(process, initiator.session);
      else this.#act(process, initiator);
      this.#knock(process, initiator);
    });
  }

  /** Asks back what is open, until it is told that all has ended. */
  #tidy(process: SimProcess, session: FixSession): void {
    if (!session.live) return;
    const utcMs = process.clock.utcMs();
    for (const order of this.book.all) {
      if (hasEnded(order) || (order.status === "" && order.asked)) continue;
      order.asked = true;
      const { ids } = order;
      const orig = ids.at(-1) as string;
      // Whatever number is valid now: an older one, when the newest replace was refused.
      for (const id of orig === order.latest ? [orig] : [orig, order.latest]) {
        sendCancel(session, order.words, { clOrdId: this.#workload.nextId(), orig: id, utcMs });
      }
      sendStatus(session, order.words, order.latest);
    }
  }

  #act(process: SimProcess, initiator: FixInitiator): void {
    const utcMs = process.clock.utcMs();
    for (const action of this.#workload.next()) {
      if (action.type === "reconnect") this.#reconnect(process, initiator);
      else this.#send(initiator.session, action, utcMs);
    }
  }

  #send(session: FixSession, action: Action, utcMs: number): void {
    const { book } = this;
    switch (action.type) {
      case "order": {
        const order = book.add(action.words);
        sendOrder(session, action.words, { utcMs });
        const next = this.#workload.impatient(order);
        if (next !== null) this.#send(session, next, utcMs);
        return;
      }
      case "cancel": {
        const clOrdId = this.#workload.nextId();
        book.name(action.of, clOrdId);
        sendCancel(session, action.of.words, { clOrdId, orig: action.orig, utcMs });
        return;
      }
      case "replace":
        book.name(action.of, action.words.clOrdId);
        sendOrder(session, action.words, { utcMs, orig: action.orig });
        return;
      case "status":
        sendStatus(session, action.of, action.clOrdId);
        return;
      case "again":
        sendOrder(session, action.words, { utcMs, possResend: action.possResend });
        return;
      case "reconnect":
        return;
    }
  }

  /** Cuts the line, comes back, and says its last order again in case it got lost. */
  #reconnect(process: SimProcess, initiator: FixInitiator): void {
    initiator.stop();
    process.clock.after(this.#random.unit() * AWAY_MAX_MS, () => {
      initiator.start();
      const last = this.book.all.at(-1);
      if (last === undefined || this.quiet) return;
      const utcMs = process.clock.utcMs();
      sendOrder(initiator.session, last.words, { utcMs, possResend: true });
    });
  }

  #message(process: SimProcess, session: FixSession, m: FixMessage): void {
    if (m.msgType !== MsgType.ExecutionReport) return;
    this.book.report(m);
    const words = this.book.refusedWords(m);
    if (words === null) return;
    const most = mostReducing(m.text(Tag.Text));
    if (words.qty <= most || most < 0) this.#sendAgain(process, session, words);
    if (most > 0 && most !== words.qty) this.#sendAgain(process, session, { ...words, qty: most });
  }

  /** A second person has to let it pass: the same order again, while its client has patience. */
  #sendAgain(process: SimProcess, session: FixSession, words: OrderWords): void {
    const key = JSON.stringify({ ...words, clOrdId: "" });
    const times = (this.#again.get(key) ?? 0) + 1;
    if (times > AGAIN_MAX) return;
    this.#again.set(key, times);
    process.clock.after(AGAIN_MS * times, () => {
      if (this.quiet || !session.live) return;
      const again = { ...words, clOrdId: this.#workload.nextId() };
      this.#send(session, { type: "order", words: again }, process.clock.utcMs());
    });
  }
}

/** Shares by which a client may at most reduce, as it was told; -1 when it was not. */
function mostReducing(text: string): number {
  return Number(WHOLE.exec(text)?.[1] ?? -1);
}
