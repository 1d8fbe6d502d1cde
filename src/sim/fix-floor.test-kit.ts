import type { Disk } from "../ports/disk.ts";
import type { Address } from "../ports/network.ts";
import {
  type AcceptedSession,
  FixAcceptor,
  type FixAcceptorOptions,
} from "../roles/fix/acceptor.ts";
import { FileFixStore } from "../roles/fix/file-store.ts";
import { FixInitiator, type FixInitiatorOptions } from "../roles/fix/initiator.ts";
import { Turn } from "../roles/turn.ts";
import type { FixSession } from "../wire/fix/session.ts";
import type { FixApplication, FixSessionConfig } from "../wire/fix/session-config.ts";
import { MemoryFixStore } from "../wire/fix/store.ts";
import { MsgType, Tag } from "../wire/fix/tags.ts";
import { SimDisk } from "./disk.ts";
import { CALM_DISK } from "./disk-faults.ts";
import { CALM_NETWORK, type NetworkModel, SimFabric } from "./network.ts";
import { SimProcess } from "./process.ts";
import { SimWorld } from "./world.ts";

/** Where everything listens unless told otherwise. */
export const ADDRESS: Address = { host: "127.0.0.1", port: 20_880 };
/** Small: a simulated disk writes its zeros one by one. */
const SEGMENT_BYTES = 64 * 1024;
/** 8 October 2013, 13:30:00 UTC, a Tuesday. */
export const EPOCH_MS = 1_381_239_000_000;

/** A FIX.4.4 session. */
export const config = (local: string, remote: string, more: object = {}): FixSessionConfig => ({
  beginString: "FIX.4.4",
  localCompId: local,
  remoteCompId: remote,
  heartBtIntS: 30,
  resetOnLogon: false,
  resend: "application",
  ...more,
});

/** Answers each order with one report, and remembers how often it saw each. */
export class Desk implements FixApplication {
  readonly orders: string[] = [];
  readonly reports: string[] = [];
  readonly events: string[] = [];
  onLogon(session: FixSession): void {
    this.events.push(`logon ${session.remoteCompId}`);
  }
  onLogout(_session: FixSession, reason: string): void {
    this.events.push(`logout: ${reason}`);
  }
  onGapFilled(_session: FixSession, from: number, to: number): void {
    this.events.push(`gap-filled ${from}-${to}`);
  }
  onMessage(session: FixSession, m: Parameters<FixApplication["onMessage"]>[1]): void {
    const id = m.text(Tag.ClOrdID);
    if (m.msgType !== MsgType.NewOrderSingle) {
      this.reports.push(id);
      return;
    }
    this.orders.push(id);
    const w = session.begin(MsgType.ExecutionReport);
    w.uint(Tag.AvgPx, 0);
    w.text(Tag.ClOrdID, id);
    w.uint(Tag.CumQty, 0);
    w.text(Tag.ExecID, id);
    w.text(Tag.OrderID, id);
    w.uint(Tag.OrdStatus, 0);
    w.uint(Tag.Side, 1);
    w.text(Tag.Symbol, "IBM");
    w.uint(Tag.ExecType, 0);
    w.uint(Tag.LeavesQty, 100);
    session.commit();
  }
}

/** Sends an order of 100 IBM; 0 when the session drops it. */
export function order(session: FixSession, id: string): number {
  const w = session.begin(MsgType.NewOrderSingle);
  w.text(Tag.ClOrdID, id);
  w.uint(Tag.OrdType, 1);
  w.uint(Tag.Side, 1);
  w.text(Tag.Symbol, "IBM");
  w.utc(Tag.TransactTime, EPOCH_MS);
  return session.commit();
}

/** A simulated network with one process that listens and others that connect. */
export class Floor {
  readonly world: SimWorld;
  readonly fabric: SimFabric;
  readonly #disk: SimDisk;
  #lives = 0;

  constructor(seed: number, model: NetworkModel = CALM_NETWORK) {
    this.world = new SimWorld(seed, EPOCH_MS);
    this.fabric = new SimFabric(this.world, model);
    this.#disk = new SimDisk(this.world, CALM_DISK);
  }

  process(name: string): { process: SimProcess; turn: Turn; disk: Disk } {
    const process = new SimProcess(this.world, `${name}${++this.#lives}`);
    return { process, turn: new Turn(process.clock), disk: this.#disk.of(process) };
  }

  async acceptor(
    sessions: AcceptedSession[],
    desk: FixApplication,
    more: Partial<FixAcceptorOptions> & { onDisk?: boolean } = {},
  ): Promise<{ acceptor: FixAcceptor; process: SimProcess }> {
    const { process, turn, disk } = this.process("acceptor");
    const store = more.onDisk
      ? FileFixStore.open(disk, "fix-store", { clock: process.clock, segmentBytes: SEGMENT_BYTES })
      : new MemoryFixStore();
    const acceptor = await FixAcceptor.open({
      network: this.fabric.of(process),
      clock: process.clock,
      turn,
      store,
      address: ADDRESS,
      application: desk,
      sessions,
      ...more,
    });
    return { acceptor, process };
  }

  initiator(
    session: FixSessionConfig,
    desk: FixApplication,
    more: Partial<FixInitiatorOptions> & { folder?: string; host?: string } = {},
  ): { initiator: FixInitiator; process: SimProcess } {
    const { process, turn, disk } = this.process("initiator");
    const store =
      more.folder === undefined
        ? new MemoryFixStore()
        : FileFixStore.open(disk, more.folder, {
            clock: process.clock,
            segmentBytes: SEGMENT_BYTES,
          });
    const initiator = new FixInitiator({
      network: this.fabric.of(process, more.host),
      clock: process.clock,
      turn,
      store,
      address: ADDRESS,
      application: desk,
      session,
      ...more,
    });
    initiator.start();
    return { initiator, process };
  }

  /** Milliseconds since the world began. */
  get nowMs(): number {
    return this.world.nowNs / 1e6;
  }

  run(ms: number): Promise<void> {
    return this.world.run({ atNs: this.world.nowNs + ms * 1e6 });
  }
}
