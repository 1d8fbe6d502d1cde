import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { SymbolTable } from "../../core/domain/symbols.ts";
import { cancelParent } from "../../core/gate/client-requests.ts";
import { GateWorld, type JournaledRecord, SYMBOLS, VENUES } from "../../core/gate/gate.test-kit.ts";
import { Ledger } from "../../core/gate/ledger.ts";
import { RecordType, ReportKind } from "../../core/gate/records.ts";
import { replaceParent } from "../../core/gate/replace-parent.ts";
import { config, Desk, EPOCH_MS, Floor } from "../../sim/fix-floor.test-kit.ts";
import type { FixMessage } from "../../wire/fix/message.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import type { FixApplication } from "../../wire/fix/session-config.ts";
import { Tag } from "../../wire/fix/tags.ts";
import { GateRecordWriter } from "../../wire/journal/gate-records.ts";
import { FileFixStore } from "../fix/file-store.ts";
import { openJournal } from "../journal/open.ts";
import { openGateJournal } from "./gate-journal.ts";
import { GateRefusesToStart } from "./gate-ports.ts";

const SEGMENT_BYTES = 64 * 1024;
const CLIENT = "CLIENT1";

/** A client that writes down what it is told. */
class Ears implements FixApplication {
  readonly lines: string[] = [];
  onLogon(): void {}
  onLogout(): void {}
  onMessage(_session: FixSession, m: FixMessage): void {
    const tags = [Tag.ClOrdID, Tag.OrigClOrdID, Tag.OrdStatus, Tag.CxlRejResponseTo];
    const said = [...tags, Tag.SecondaryExecID, Tag.CopyMsgIndicator]
      .map((tag) => m.text(tag))
      .join(" ");
    this.lines.push(`${String.fromCharCode(m.msgType)} ${said}`.trim());
  }
}

type Floored = ReturnType<Floor["process"]>;

function options({ process }: Floored) {
  return {
    gate: "gate-1",
    clock: process.clock,
    sha256: (bytes: Uint8Array) => createHash("sha256").update(bytes).digest(),
    segmentBytes: SEGMENT_BYTES,
    bufferBytes: SEGMENT_BYTES / 2,
    onFault: (fault: Error) => {
      throw fault;
    },
  };
}

/** Puts records on disk as a gate does. */
async function write(floor: Floor, on: Floored, entries: readonly JournaledRecord[]) {
  const opened = openJournal(on.disk, "journal", options(on), () => {});
  if (opened.type !== "Open") throw opened.fault;
  const { journal } = opened;
  const writer = new GateRecordWriter(journal) as unknown as Record<string, (r: object) => number>;
  for (const { type, record } of entries) {
    const [name = ""] = Object.entries(RecordType).find(([, of]) => of === type) ?? [];
    const method = name.charAt(0).toLowerCase() + name.slice(1);
    writer[method]?.(record);
    journal.flush();
  }
  let closed = false;
  journal.close(() => {
    closed = true;
  });
  await floor.run(200);
  expect(closed).toBe(true);
}

/** Opens the journal with sessions that lack everything; the client then logs on and hears. */
async function start(
  entries: readonly JournaledRecord[],
  venues: readonly number[] = VENUES,
  name = "s",
) {
  const floor = new Floor(7);
  const on = floor.process("gate");
  await write(floor, on, entries);
  const { clock } = on.process;
  const store = FileFixStore.open(on.disk, "fix-store", { clock, segmentBytes: SEGMENT_BYTES });
  const { acceptor } = await floor.acceptor([config("SMARS", CLIENT)], new Desk(), { store });
  const session = acceptor.session(CLIENT);
  if (session === undefined) throw new Error("no session");
  const symbols = new SymbolTable(SYMBOLS);
  const ledger = new Ledger(symbols, venues);
  const open = () =>
    openGateJournal({
      disk: on.disk,
      gate: 1,
      options: options(on),
      ledger,
      symbols,
      venues,
      store,
      // The worlds' clients speak in a session of the name "s".
      clients: new Map([[name, session]]),
      reports: () => ({
        parents: ledger.parents,
        incarnations: ledger.incarnations,
        symbols,
        utcMs: EPOCH_MS,
      }),
      log: () => {},
    });
  const hear = async () => {
    store.follow(open());
    const ears = new Ears();
    floor.initiator(config(CLIENT, "SMARS"), ears);
    await floor.run(500);
    return ears.lines;
  };
  return { open, hear };
}

const CANCEL = { client: "alpha", session: "s", clOrdId: "X", origClOrdId: "A" };

/** An order that rests, and a client that wants something of it before its last fill. */
function overtaken(wish: (world: GateWorld) => void): GateWorld {
  const world = new GateWorld().up();
  const row = world.parent({ clOrdId: "A", qty: 100 });
  world.propose(row, [{ qty: 100, tif: 0 }]);
  let seq = 0;
  world.effects.clientReport = () => ++seq;
  world.effects.cancelRefused = () => ++seq;
  wish(world);
  world.report(0, { kind: ReportKind.Fill, lastQty: 100 });
  world.sync();
  return world;
}

describe("a crash between the journal's write and the session store's", () => {
  test("C63: surveillance gets its copies again, as they were", async () => {
    const world = new GateWorld().up();
    world.copies.push("drop");
    const row = world.parent({ clOrdId: "A", qty: 100 });
    world.propose(row, [{ qty: 100, tif: 0 }]);
    const execId = new Int32Array([0x31_4e, 0, 0, 0, 0, 0]); // N1
    world.report(0, { kind: ReportKind.Fill, lastQty: 100, execId });
    const { hear } = await start(world.tape.entries, VENUES, "drop");
    expect(await hear()).toEqual(["8 A  0   Y", "8 A  2  N1 Y"]);
  });

  test("the OrderCancelReject of a late cancel is made again, once, behind the fill", async () => {
    const { tape } = overtaken(({ gate }) => cancelParent(gate, CANCEL));
    const { hear } = await start(tape.entries);
    expect((await hear()).slice(-3)).toEqual(["8 X A 6", "8 A  2", "9 X A 2 1"]);
  });

  test("that of a replace says that it answers a replace", async () => {
    const { tape } = overtaken(({ gate }) => {
      const order = { account: "A1", symbol: "IBM", side: 1, ordType: 2, tif: 0, strategy: 1 };
      const said = { handlInst: 1, capacity: 65, accountType: 0, body: "r", fault: null };
      const names = { ...CANCEL, clOrdId: "R", possDupSentUtcMs: 0 };
      replaceParent(gate, { ...names, ...order, ...said, qty: 60, limitPx: 1_820_000 });
    });
    const { hear } = await start(tape.entries);
    const lines = await hear();
    expect(lines.filter((line) => line.startsWith("9"))).toEqual(["9 R A 2 2"]);
  });
});

describe("a journal that this configuration cannot go on with is refused", () => {
  test("orders live at venues that it does not have", async () => {
    const world = new GateWorld().up();
    world.parent();
    const { open } = await start(world.tape.entries, VENUES.slice(0, 2));
    const text =
      "journal: 1 orders live and may lie at venues N P Q, and the configuration has N P";
    expect(open).toThrow(new GateRefusesToStart(text));
  });
});
