import { assert } from "../../core/domain/assert.ts";
import { RejectCode } from "../../core/domain/reject-code.ts";
import { SymbolTable } from "../../core/domain/symbols.ts";
import { durable } from "../../core/gate/finish.ts";
import type { Gate } from "../../core/gate/gate.ts";
import { Ledger } from "../../core/gate/ledger.ts";
import { venueOwesReport } from "../../core/gate/open-orders.ts";
import { stopGate } from "../../core/gate/opening.ts";
import { startGate } from "../../core/gate/recovery.ts";
import { atTime } from "../../core/gate/time.ts";
import { DiskFault } from "../../ports/disk.ts";
import type { FixMessage } from "../../wire/fix/message.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import { sessionId } from "../../wire/fix/session-config.ts";
import { GateRecordWriter } from "../../wire/journal/gate-records.ts";
import { FixAcceptor } from "../fix/acceptor.ts";
import { FileFixStore } from "../fix/file-store.ts";
import { FixInitiator } from "../fix/initiator.ts";
import { RefusalLog } from "../fix/refusal-log.ts";
import { FixStoreRefused } from "../fix/store-refused.ts";
import { FleetClient, type FleetHandler, FleetServer } from "../fleet/link.ts";
import type { Journal } from "../journal/journal.ts";
import { Turn } from "../turn.ts";
import { ClientDesk } from "./client-desk.ts";
import { clientsBySession, type GateConfig } from "./config.ts";
import { CopyDesk } from "./copy-desk.ts";
import { DiskSpace } from "./disk-space.ts";
import { WireEffects } from "./effects.ts";
import { clientSessions, copySessions, endOnLogout, venueSession } from "./fix-sessions.ts";
import { FleetDesk } from "./fleet-desk.ts";
import { GateEnd } from "./gate-end.ts";
import { GateGuards } from "./gate-guards.ts";
import { openGateJournal } from "./gate-journal.ts";
import type { GateKills } from "./gate-kills.ts";
import { type GatePorts, GateRefusesToStart } from "./gate-ports.ts";
import { LastOrder } from "./last-order.ts";
import { makeGate } from "./make-gate.ts";
import { Observers } from "./observers.ts";
import { type Kills, openKills } from "./open-kills.ts";
import { QuotesFeed } from "./quotes-feed.ts";
import { declareRelease } from "./release.ts";
import { TICK_MS, Ticker } from "./ticker.ts";
import { VenueCopyDesk, venueCopySession } from "./venue-copy-desk.ts";
import { VenueDesk } from "./venue-desk.ts";
import { WorkingListWriter } from "./working-list.ts";

/** A venue that comes back is asked for its evidence soon. */
const VENUE_RECONNECT_MAX_MS = 500;
/** Far more than a venue tells within `reconcileMs`, and soon read. */
const COPIES_AGAIN = 2_000;

/**
 * The gate as a process: its core between clients, venues, routers and disk. One turn of the event
 * loop takes in what has come; at its end the journal is written, then the session store, then the
 * sockets (I3). Admissions wait for the disk, children do not.
 */
export class GateRole {
  readonly #config: GateConfig;
  readonly #ports: GatePorts;
  readonly #turn: Turn;
  readonly #ledger: Ledger;
  readonly #symbols: SymbolTable;
  readonly #venues: FixInitiator[] = [];
  readonly #venueDesks: VenueDesk[] = [];
  readonly #copies: FixInitiator[] = [];
  readonly #clients: Map<string, FixSession> = new Map();
  readonly #refusals: RefusalLog;
  #store: FileFixStore | null = null;
  #journal: Journal | null = null;
  #gate: Gate | null = null;
  #acceptor: FixAcceptor | null = null;
  #fleet: FleetServer | null = null;
  #quotes: FleetClient | null = null;
  #ticker: Ticker | null = null;
  #desk: FleetDesk | null = null;
  #observers: Observers | null = null;
  #clientDesk: ClientDesk | null = null;
  #copyDesk: CopyDesk | null = null;
  #kills: Kills | null = null;
  #closing = false;
  readonly #guards: GateGuards = new GateGuards();
  readonly #orders: LastOrder;
  readonly #end: GateEnd;
  readonly #space: DiskSpace;

  constructor(config: GateConfig, ports: GatePorts) {
    this.#config = config;
    this.#ports = ports;
    this.#symbols = new SymbolTable(config.symbols);
    this.#ledger = new Ledger(
      this.#symbols,
      config.venues.map((venue) => venue.code),
      config.limits,
    );
    this.#ledger.warm();
    this.#turn = new Turn(ports.clock);
    this.#orders = new LastOrder(ports.clock, config.venues.length);
    this.#refusals = new RefusalLog(ports.clock, (line) => ports.log(`clients' FIX: ${line}`));
    const { disk, clock, log } = ports;
    this.#space = new DiskSpace(disk, clock, config, log);
    this.#turn.addStep(() => this.#journal?.flush());
    this.#end = new GateEnd({
      ports,
      turn: this.#turn,
      gate: () => this.#gate,
      venues: () => this.#venues.map((venue) => venue.session),
      flush: () => this.#journal?.flush(),
      stop: () => this.#ticker?.stop(),
    });
  }

  /** What the journal proves: only read by whoever is not this role. */
  get ledger(): Ledger {
    return this.#ledger;
  }

  /** Index of the last record that was decided on; it is on disk when its turn has ended. */
  get lastIndex(): number {
    return this.#journal?.lastIndex ?? 0;
  }

  /** Port of the clients' FIX acceptor. */
  get clientPort(): number {
    return this.#acceptor?.port ?? 0;
  }

  get fleetPort(): number {
    return this.#fleet?.port ?? 0;
  }

  /** The log of people was damaged under way: those known before stay, and somebody has to look. */
  peopleDamaged(line: number): void {
    this.#gate?.effects.alert(RejectCode.PeopleLogDamaged, "people.jsonl", line, 0);
  }

  /** What the kill port asks; there once the gate is open. */
  get kills(): GateKills {
    assert(this.#kills !== null, "the gate is open before it is killed");
    return this.#kills.port;
  }

  /**
   * Replays the journal, starts a new incarnation and connects. Rejects with `GateRefusesToStart`
   * when journal or session store are damaged, and with a `NetworkFault` when a port is in use.
   */
  async open(): Promise<void> {
    const { clock, network } = this.#ports;
    const turn = this.#turn;
    const store = this.#openStore();
    this.#store = store;
    // The order in which sockets are written at the end of a turn: venues, routers, clients.
    this.#makeVenues(store);
    turn.addStep(() => this.#venuesWritten());
    this.#fleet = await FleetServer.open({
      network,
      clock,
      turn,
      address: this.#config.fleetAddress,
      framesPerRead: this.#config.fleetFramesPerRead,
      handler: this.#fleetHandler(),
    });
    this.#acceptor = await this.#accept(store);
    const journal = this.#openJournal(store);
    store.follow(journal);
    const gate = makeGate(this.#config, {
      symbols: this.#symbols,
      ledger: this.#ledger,
      records: new GateRecordWriter(journal),
      effects: this.#effects(journal),
    });
    this.#gate = gate;
    const observers = new Observers(this.#observed(gate));
    this.#observers = observers;
    const names = clientsBySession(this.#config.clients);
    this.#clientDesk = new ClientDesk(gate, this.#time, names, endOnLogout(this.#config));
    this.#copyDesk = new CopyDesk(gate, this.#time);
    const desk = new FleetDesk(gate, this.#time, observers);
    this.#desk = desk;
    this.#time();
    this.#openGuards(gate);
    startGate(gate);
    declareRelease(gate, this.#config.routerDigest, this.#ports.sha256);
    for (const session of this.#clients.values()) this.#clientDesk.onLogout(session, "start");
    const working = new WorkingListWriter(gate, this.#ports.disk, this.#ports.log);
    const kills = this.#openKills(gate);
    this.#kills = kills;
    turn.touch();
    for (const lane of gate.lanes) {
      this.#venueDesks.push(new VenueDesk(gate, lane.index, this.#time, this.#orders));
    }
    this.#hearCopies(gate, store);
    this.#connectVenues(journal);
    this.#quotes = new FleetClient({
      network,
      clock,
      turn,
      address: this.#config.quotesAddress,
      handler: new QuotesFeed(gate, this.#time),
    });
    this.#quotes.start();
    this.#ticker = new Ticker({
      gate,
      clock,
      turn,
      observers,
      desk,
      space: this.#space,
      kills: kills.port,
      localKill: kills.local,
      venues: this.#venues.map((venue) => venue.session),
      time: this.#time,
      working,
    });
  }

  /**
   * Ends in good order: the lines are closed, the sessions' exact numbers and then the journal are
   * made durable, then `done`. What the journal's last sync has to tell a client is told by the
   * next start: the store never knows more than the journal.
   */
  close(done: () => void): void {
    this.#closing = true;
    this.#ticker?.stop();
    this.#guards.stop();
    this.#space.close();
    this.#quotes?.stop();
    this.#fleet?.close();
    for (const venue of [...this.#venues, ...this.#copies]) venue.stop();
    this.#acceptor?.close();
    if (this.#gate !== null) stopGate(this.#gate);
    this.#turn.touch();
    this.#journal?.flush();
    try {
      this.#store?.close();
    } catch (error) {
      if (!(error instanceof DiskFault)) throw error;
      this.#ports.fatal(`the session store's disk failed: ${error.message}`);
    }
    this.#journal?.close(done);
  }

  /** An error that nobody caught ends the gate for good, its last words first (SAFETY 4.4). */
  uncaught(error: Error): void {
    this.#end.uncaught(error);
  }

  /**
   * Once the start is durable (SAFETY section 5, step 1): the ids of the cancels that venues get
   * from then on carry its incarnation, and a loss of power must not give that again (I4).
   */
  #connectVenues(journal: Journal): void {
    journal.sync((fault) => {
      if (fault !== null || this.#closing) return;
      for (const venue of [...this.#venues, ...this.#copies]) venue.start();
    });
  }

  #openStore(): FileFixStore {
    const { clock, disk, log } = this.#ports;
    try {
      return FileFixStore.open(disk, "fix-store", {
        clock,
        id: `gate-${this.#config.gate}`,
        segmentBytes: this.#config.files.storeSegmentBytes,
        log,
        reserve: this.#space.store,
        onFault: (fault) => this.#end.die(`the session store's disk failed: ${fault.message}`),
      });
    } catch (error) {
      if (!(error instanceof FixStoreRefused)) throw error;
      throw new GateRefusesToStart(`session store: ${error.message}`);
    }
  }

  /** The venues' sockets have what this turn had for them. */
  #venuesWritten(): void {
    // A line that was cut because its orders had waited too long has held the firm.
    this.#journal?.flush();
    this.#orders.written();
    this.#kills?.port.turnEnded();
  }

  /** What the guards' silence says comes before anything that is decided now (B44). */
  readonly #time = (): void => {
    const gate = this.#gate;
    if (gate === null) return;
    const { clock } = this.#ports;
    atTime(gate, clock.nowNs(), clock.utcMs(), TICK_MS);
    gate.deadMan?.check(gate);
  };

  /** The listener comes first: what a crash kept from clients is numbered in their sessions. */
  async #accept(store: FileFixStore): Promise<FixAcceptor> {
    const { clock, network } = this.#ports;
    const { clientAddress: address, clientTls: tls } = this.#config;
    const copies = copySessions(this.#config);
    const sessions = [...clientSessions(this.#config), ...copies];
    const listeners = new Set(copies.map(sessionId));
    const desk = ({ id }: FixSession) => (listeners.has(id) ? this.#copyDesk : this.#clientDesk);
    const application = {
      onLogon: (session: FixSession) => desk(session)?.onLogon(session),
      onLogout: (session: FixSession, reason: string) => desk(session)?.onLogout(session, reason),
      onMessage: (session: FixSession, message: FixMessage) =>
        desk(session)?.onMessage(session, message),
      onReject: (session: FixSession, message: FixMessage) =>
        desk(session)?.onReject(session, message),
      onUnaccounted: (session: FixSession) => desk(session)?.onUnaccounted(session),
      mayReset: (session: FixSession) => desk(session)?.mayReset(session) ?? false,
    };
    const turn = this.#turn;
    const acceptor = await FixAcceptor.open({
      network,
      clock,
      turn,
      store,
      address,
      application,
      sessions,
      onRefused: (reason, remote) => this.#refusals.note(reason, remote),
      ...(tls === null ? {} : { tls }),
    });
    for (const { remoteCompId } of sessions) {
      const session = acceptor.session(remoteCompId);
      if (session !== undefined) this.#clients.set(session.id, session);
    }
    return acceptor;
  }

  #openJournal(store: FileFixStore): Journal {
    const { clock, disk, log, sha256 } = this.#ports;
    const options = {
      gate: `gate-${this.#config.gate}`,
      clock,
      sha256,
      ...this.#config.files.journal,
      reserve: this.#space.journal,
      onFault: (fault: Error) => this.#end.die(`the journal's disk failed: ${fault.message}`),
      onSynced: (index: number) => this.#synced(index),
      onSeal: this.#guards.noteSeal,
    };
    const [ledger, symbols] = [this.#ledger, this.#symbols];
    const { parents, incarnations } = ledger;
    const context = { parents, incarnations, symbols };
    this.#journal = openGateJournal({
      disk,
      gate: this.#config.gate,
      options,
      ledger,
      symbols,
      venues: this.#config.venues.map((venue) => venue.code),
      store,
      clients: this.#clients,
      reports: () => ({ ...context, utcMs: clock.utcMs() }),
      log,
    });
    return this.#journal;
  }

  #synced(index: number): void {
    const gate = this.#gate;
    if (gate === null) return;
    this.#time();
    durable(gate, index);
    this.#kills?.port.synced(index);
    this.#guards.synced(index);
    this.#turn.touch();
  }

  #effects(journal: Journal): WireEffects {
    const { parents, incarnations } = this.#ledger;
    const context = { parents, incarnations, symbols: this.#symbols, utcMs: 0 };
    const orders = {
      gate: this.#config.gate,
      parents: this.#ledger.parents,
      children: this.#ledger.children,
      symbols: this.#symbols,
    };
    const gate = (): Gate => this.#gate as Gate;
    return new WireEffects({
      gate,
      reports: () => {
        context.utcMs = gate().utcMs;
        return context;
      },
      orders: () => orders,
      client: (session) => this.#clients.get(session),
      venue: (lane) => (this.#venues[lane] as FixInitiator).session,
      router: (number) => this.#desk?.link(number) ?? null,
      observers: () => this.#observers as Observers,
      clockNs: () => this.#ports.clock.nowNs(),
      ordered: (lane, nowNs) => this.#orders.ordered(lane, nowNs),
      sync: () => {
        journal.sync();
        this.#turn.touch();
      },
    });
  }

  #openGuards(gate: Gate): void {
    const { deadMan: limits, guards } = this.#config;
    this.#guards.open({
      ...this.#ports,
      gate,
      limits,
      guards,
      journal: this.#journal as Journal,
      carried: (kill) => this.kills.carried(kill),
      time: this.#time,
      touch: () => this.#turn.touch(),
    });
  }

  #openKills(gate: Gate): Kills {
    return openKills({
      ...this.#ports,
      gate,
      commandsPerKeyPerS: this.#config.commandsPerKeyPerS,
      provenance: this.#config.provenance,
      clientHost: this.#config.clientAddress.host,
      orders: this.#orders,
      syncedIndex: () => this.#journal?.syncedIndex ?? 0,
      lastIndex: () => this.#journal?.lastIndex ?? 0,
      time: this.#time,
      touch: () => this.#turn.touch(),
    });
  }

  /** Made before anything is known, started when the gate is: until then none of them lives. */
  #makeVenues(store: FileFixStore): void {
    const { clock, network } = this.#ports;
    this.#config.venues.forEach((venue, lane) => {
      const desk = (): VenueDesk => this.#venueDesks[lane] as VenueDesk;
      const initiator = new FixInitiator({
        network,
        clock,
        turn: this.#turn,
        store,
        address: venue.address,
        backups: venue.backups,
        returnToFirst: true,
        reconnectMaxMs: VENUE_RECONNECT_MAX_MS,
        application: {
          onLogon: (session) => desk().onLogon(session),
          onLogout: (session, reason) => desk().onLogout(session, reason),
          onMessage: (session, message) => desk().onMessage(session, message),
          onReject: (session, message) => desk().onReject(session, message),
          onGapFilled: (session, from, to) => desk().onGapFilled(session, from, to),
          onResendComplete: (session) => desk().onResendComplete(session),
          mayReset: () => this.#gate !== null && !venueOwesReport(this.#gate, lane),
          tooLate: () => this.#venueDesks[lane]?.tooLate() ?? "",
        },
        session: venueSession(venue),
      });
      this.#venues.push(initiator);
    });
  }

  /**
   * Venues' drop copies (C54). Which of the last ones had been compared before this start nobody
   * wrote down: the venue is asked for them once more.
   */
  #hearCopies(gate: Gate, store: FileFixStore): void {
    const { clock, network } = this.#ports;
    this.#config.venues.forEach((venue, lane) => {
      const session = venueCopySession(venue);
      if (session === null) return;
      const kept = store.session(sessionId(session));
      kept.setNextIn(Math.max(1, kept.nextIn - COPIES_AGAIN));
      const application = new VenueCopyDesk(gate, lane, this.#time);
      const { address, backups } = venue;
      const [turn, reconnectMaxMs] = [this.#turn, VENUE_RECONNECT_MAX_MS];
      const line = { address, backups, returnToFirst: true, reconnectMaxMs };
      const parts = { network, clock, turn, store, application, session };
      this.#copies.push(new FixInitiator({ ...parts, ...line }));
    });
  }

  /** Who comes before the journal is replayed is sent away and comes again. */
  #fleetHandler(): FleetHandler {
    return {
      open: (link) => {
        if (this.#desk === null) link.close("the gate is starting");
        else this.#desk.open(link);
      },
      frame: (link, type, view, at, length) => this.#desk?.frame(link, type, view, at, length),
      garbled: (link, fault) => this.#desk?.garbled(link, fault),
      closed: (link, reason) => this.#desk?.closed(link, reason),
    };
  }

  #observed(gate: Gate): ConstructorParameters<typeof Observers>[0] {
    return {
      gate,
      journalIndex: () => this.#journal?.lastIndex ?? 0,
      syncedIndex: () => this.#journal?.syncedIndex ?? 0,
      lane: (index) => (this.#venues[index] as FixInitiator).session,
    };
  }
}
