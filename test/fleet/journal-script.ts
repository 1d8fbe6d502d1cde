import { writeSync } from "node:fs";
import { C } from "../../src/core/gate/children.ts";
import { ClientReport } from "../../src/core/gate/effects.ts";
import { durable } from "../../src/core/gate/finish.ts";
import { GateWorld, RecordTape } from "../../src/core/gate/gate.test-kit.ts";
import { kill } from "../../src/core/gate/kill.ts";
import { P } from "../../src/core/gate/parents.ts";
import type { RecordSink } from "../../src/core/gate/record-sink.ts";
import { RecordType, ReportKind } from "../../src/core/gate/records.ts";
import type { Journal } from "../../src/roles/journal/journal.ts";
import { openJournal } from "../../src/roles/journal/open.ts";
import { NodeClock } from "../../src/shell/system/clock.ts";
import { NodeDisk } from "../../src/shell/system/disk.ts";
import { sha256 } from "../../src/shell/system/sha256.ts";
import { GateRecordWriter, readGateRecord } from "../../src/wire/journal/gate-records.ts";

/**
 * A gate's core over a real journal, run as a process of its own so that it can be killed at any
 * system call: opens the folder, says how it finds everything, plays a fixed script, and says on
 * stdout what leaves it, a line each, as its sockets would: after the turn's journal.
 */

/** Small, so that segments roll within the script. */
const SIZES = { segmentBytes: 8192, bufferBytes: 4096 };
/** How many orders it plays: more of them need more than one segment. */
const PARENTS = Number(process.argv[3] ?? 5);
const DEAD = 70;

const folder = process.argv[2] as string;
const out: string[] = [];
let dead = false;

function say(line: string): void {
  writeSync(1, `${line}\n`);
}

const replayed = new RecordTape();
const opening = openJournal(
  new NodeDisk(folder),
  "journal",
  {
    gate: "gate-1",
    clock: new NodeClock(),
    sha256,
    ...SIZES,
    onFault: (fault) => {
      dead = true;
      say(`DEAD ${fault.code}`);
      process.exit(DEAD);
    },
  },
  (type, _index, view, at) => {
    const record = readGateRecord(type, view, at) as Record<string, unknown>;
    if ("execId" in record) record.execId = (record.execId as Int32Array).slice();
    replayed.entries.push({ type, record });
  },
);
if (opening.type === "Refused") {
  say(`REFUSED ${opening.fault.code}`);
  process.exit(2);
}
const { journal } = opening;
const world = new GateWorld({}, tapeOf(journal, replayed));
const { gate } = world;
tellState();
await turn();
world.up();
await turn();
await play();
journal.close(() => {
  say("DONE");
  process.exit(0);
});

/** A tape whose records go to the journal too. */
function tapeOf(to: Journal, tape: RecordTape): RecordTape {
  const writer = new GateRecordWriter(to) as unknown as Record<string, (r: object) => number>;
  const keep = tape.sink as unknown as Record<string, (r: object) => number>;
  const both: Record<string, (r: object) => number> = {};
  for (const name of Object.keys(RecordType)) {
    const method = name.charAt(0).toLowerCase() + name.slice(1);
    both[method] = (r) => {
      keep[method]?.(r);
      return writer[method]?.(r) ?? 0;
    };
  }
  return Object.assign(tape, { sink: both as unknown as RecordSink });
}

function tellState(): void {
  const { parents, kills, incarnation } = gate.ledger;
  const rows = Array.from({ length: parents.count }, (_, row) => ({
    parent: row + 1,
    orderQty: parents.get(row, P.orderQty),
    remaining: parents.get(row, P.remainingQty),
    working: parents.get(row, P.workingQty),
    doubt: parents.get(row, P.doubtQty),
    cum: parents.get(row, P.cumQty),
    ended: parents.get(row, P.ordStatus),
  }));
  const killed = [...kills.all].map(({ scope, kill: seq }) => `${scope.kind}:${scope.name} ${seq}`);
  say(`STATE ${JSON.stringify({ incarnation, rows, killed })}`);
}

/** The end of a turn: the journal first, then what leaves; then the disk, and what waits for it. */
async function turn(): Promise<void> {
  for (let again = true; again; ) {
    journal.flush();
    if (!dead) for (const line of out.splice(0)) say(line);
    const index = journal.lastIndex;
    await new Promise<void>((resolve) => journal.sync(() => resolve()));
    durable(gate, index);
    again = journal.lastIndex > index || out.length > 0;
  }
}

async function play(): Promise<void> {
  const { effects } = world;
  effects.sendOrder = (child) => {
    const { children } = gate.ledger;
    const cell = (c: number): number => children.get(child, c);
    out.push(
      `SEND ${cell(C.incarnation)}/${cell(C.parentRow) + 1}/${cell(C.child)} ${cell(C.qty)}`,
    );
    return 1;
  };
  const report = effects.clientReport.bind(effects);
  effects.clientReport = (row, why, index, trade) => {
    if (why === ClientReport.New)
      out.push(`ACK ${row + 1} ${gate.ledger.parents.get(row, P.orderQty)}`);
    return report(row, why, index, trade);
  };
  for (let n = 0; n < PARENTS; n++) {
    const symbol = n % 2 === 0 ? "IBM" : "BAC";
    const px = symbol === "IBM" ? 1_820_000 : 138_100;
    const clOrdId = `p${gate.ledger.incarnation}-${n}`;
    world.order({ clOrdId, symbol, qty: 500 + n, limitPx: px });
    await turn();
    const row = gate.ledger.parents.count - 1;
    const seen = journal.lastIndex;
    world.propose(
      row,
      [
        { qty: 100, px },
        { qty: 50, px, ref: 1_000 + n },
      ],
      { seen },
    );
    await turn();
    const child = gate.ledger.children.count - 1;
    if (child >= 0) world.report(child, { kind: ReportKind.Fill, lastQty: 20 });
    if (n === 2) {
      kill(gate, {
        scope: { kind: "symbol", name: "BAC" },
        person: "ada",
        keyId: "ada-1",
        counter: n,
        reason: "the script".padEnd(400),
      });
      await turn();
      out.push("KILLED symbol:BAC");
    }
    await turn();
  }
}
