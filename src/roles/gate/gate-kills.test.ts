import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { People } from "../../core/control/people.ts";
import { GateWorld, VENUES } from "../../core/gate/gate.test-kit.ts";
import { ReportKind } from "../../core/gate/records.ts";
import { type Disk, DiskFault, type DiskFile } from "../../ports/disk.ts";
import { encodeCommand } from "../../wire/control/command.ts";
import type { KillReply, StateBody, SweepBody } from "../../wire/control/kill-port.ts";
import type { GateKills } from "./gate-kills.ts";
import { LastOrder } from "./last-order.ts";
import type { LocalKill } from "./local-kill.ts";
import { openKills } from "./open-kills.ts";

let world: GateWorld;
let kills: GateKills;
let local: LocalKill;
let orders: LastOrder;
let disk: FileDisk;
let synced: number;
let logged: string[];
let counter: number;
let utcMs: number;

/** A folder with texts, for the one file that is looked for. */
class FileDisk implements Disk {
  readonly files: Map<string, string> = new Map();
  failing = "";

  exists(path: string): boolean {
    return this.files.has(path);
  }
  open(path: string): DiskFile {
    if (this.failing === "open") throw new DiskFault("open", path, "EACCES");
    const bytes = Buffer.from(this.files.get(path) ?? "");
    const read = (at: number, into: Uint8Array): number => bytes.copy(into, 0, at);
    return { read, close: () => {} } as unknown as DiskFile;
  }
  rename(from: string, to: string): void {
    if (this.failing === "rename") throw new DiskFault("rename", from, "EROFS");
    this.files.set(to, this.files.get(from) ?? "");
    this.files.delete(from);
  }
  list(): string[] {
    return [];
  }
  remove(): void {}
  syncFolder(): void {}
}

beforeEach(() => {
  world = new GateWorld().up();
  disk = new FileDisk();
  [synced, counter, utcMs, logged] = [world.tape.entries.length, 0, 1000, []];
  const people = new People();
  people.apply({ type: "PersonEnrolled", person: "ann", name: "a", roles: ["kill"], demo: false });
  people.apply({ type: "KeyEnrolled", person: "ann", keyId: "ann-1", publicKey: "ann" });
  const clock = { utcMs: () => utcMs, nowNs: () => utcMs * 1e6 };
  orders = new LastOrder(clock, 1);
  ({ port: kills, local } = openKills({
    gate: world.gate,
    clock,
    disk,
    sha256: (bytes) => createHash("sha256").update(bytes).digest(),
    verify: (_key, _bytes, signature) => signature === "good",
    people: () => people,
    log: (line) => logged.push(line),
    provenance: "test",
    commandsPerKeyPerS: 10,
    clientHost: "127.0.0.1",
    orders,
    lastIndex: () => 0,
    syncedIndex: () => synced,
    time: () => {},
    touch: () => {},
  }));
});

/** Sends a kill; what was answered so far. */
function kill(scope: string, signature = "good"): KillReply[] {
  const replies: KillReply[] = [];
  const command = encodeCommand({
    v: 1,
    type: "kill",
    scope,
    gateIds: [1],
    counter: ++counter,
    epochBound: 0,
    contentHash: "0".repeat(64),
    notAfter: Number.MAX_SAFE_INTEGER,
    reason: "why",
    keyId: "ann-1",
  });
  kills.command({ command, signature, content: "" }, (reply) => replies.push(reply));
  return replies;
}

test("the state names the kills of a scope that were taken: by them purge knows its own", () => {
  kill("symbol:IBM");
  kill("firm");
  kill("symbol:IBM");
  const state = kills.ask("/v1/state", "")?.body as StateBody | undefined;
  expect(state?.scopes.map(({ scope, taken }) => [scope, taken])).toEqual([
    ["symbol:IBM", ["ann-1 1", "ann-1 3"]],
    ["firm", ["ann-1 2"]],
  ]);
});

function sync(): void {
  synced = world.tape.entries.length;
  kills.synced(synced);
}

const sweep = (scope = "firm"): SweepBody => kills.ask("/v1/sweep", scope)?.body as SweepBody;

/** A turn in which a new order goes to a socket at this instant. */
function orderedAt(ms: number): void {
  utcMs = ms;
  orders.ordered(0, ms * 1e6);
  orders.written();
  kills.turnEnded();
}

describe("a kill is acknowledged only when durable (I7)", () => {
  test("it acts at once and is answered when its record is on disk", () => {
    const replies = kill("firm");
    expect(world.gate.ledger.kills.firmKilled).toBe(true);
    expect([replies, sweep().durable, sweep().done]).toEqual([[], false, false]);
    kills.synced(synced);
    expect(replies).toEqual([]);
    sync();
    expect(replies).toEqual([
      {
        status: 200,
        body: {
          type: "Taken",
          by: "gate",
          scope: "firm",
          killSeq: 1,
          durable: true,
          person: "ann",
        },
      },
    ]);
    expect([sweep().durable, sweep().done]).toEqual([true, true]);
  });

  test("a refusal is answered at once", () => {
    expect(kill("firm", "bad")).toMatchObject([
      { status: 403, body: { type: "Refused", code: "SignatureInvalid" } },
    ]);
  });
});

describe("what a sweep says", () => {
  test("by the letters of the venues, and done only with nothing unanswered", () => {
    const row = world.parent();
    const rest = { tif: 0, px: 1_819_000 };
    world.propose(row, [rest, { ...rest, venue: VENUES[2] as number }]);
    kill("firm");
    sync();
    world.report(0, { kind: ReportKind.Canceled });
    expect(sweep()).toMatchObject({
      scope: "firm",
      killSeq: 1,
      by: "gate",
      acceptedMs: 1000,
      venues: [
        { venue: "N", open: 1, cancelled: 1, unanswered: 0 },
        { venue: "Q", open: 1, cancelled: 0, unanswered: 1 },
      ],
      done: false,
      keyId: "ann-1",
      counter: 1,
    });
    world.report(1, { kind: ReportKind.Fill, lastQty: 100 });
    expect(sweep().done).toBe(true);
  });

  test("when the last new order was handed to a socket, and no turn later", () => {
    orderedAt(900);
    utcMs = 1000;
    kill("firm");
    expect(sweep()).toMatchObject({ acceptedMs: 1000, lastNewOrderMs: 900, turns: 0 });
  });

  test("an order of the same turn is told, and one of a later turn would show", () => {
    kill("firm");
    orderedAt(1001);
    expect(sweep()).toMatchObject({ lastNewOrderMs: 1001, turns: 0 });
    orderedAt(1002);
    expect(sweep()).toMatchObject({ lastNewOrderMs: 1002, turns: 1 });
  });

  test("below the firm others' orders go on, and are none of it", () => {
    kill("symbol:IBM");
    orderedAt(1001);
    orderedAt(5000);
    expect(sweep("symbol:IBM")).toMatchObject({ lastNewOrderMs: 1001, turns: 0 });
  });

  test("the same kill once more keeps what was counted", () => {
    kill("firm");
    utcMs = 2000;
    kill("firm");
    expect(sweep()).toMatchObject({ acceptedMs: 1000, counter: 1 });
  });

  test("of a scope that was never killed there is none, and nothing to rearm", () => {
    for (const path of ["/v1/sweep", "/v1/rearm"]) {
      expect(kills.ask(path, "symbol:IBM")).toMatchObject({
        status: 404,
        body: { code: "NotKilled" },
      });
    }
    expect(kills.ask("/v1/rearm", "moon")).toMatchObject({ status: 400 });
    expect(kills.ask("/", "firm")).toBeNull();
  });
});

test("the state lists what is killed, by whom and why, and the keys' counters", () => {
  kill("symbol:IBM");
  expect(kills.ask("/v1/state", "")?.body).toMatchObject({
    by: "gate",
    gate: 1,
    state: "OPEN",
    scopes: [{ scope: "symbol:IBM", killSeq: 1, killed: true, durable: false, by: "ann" }],
    counters: { "ann-1": 1 },
  });
});

describe("a file KILL on the gate's machine", () => {
  test("kills the firm, and is put away when that is on disk", () => {
    local.look();
    expect(world.gate.ledger.kills.firmKilled).toBe(false);
    disk.files.set("KILL", "too\nfast\u0007");
    local.look();
    expect(world.gate.ledger.kills.of({ kind: "firm", name: "" })).toMatchObject({
      by: "local",
      reason: "file KILL: too fast",
    });
    expect([...disk.files.keys()]).toEqual(["KILL"]);
    sync();
    expect([...disk.files.keys()]).toEqual(["KILL.taken"]);
  });

  test("is obeyed before its text is in it; what it says then is told", () => {
    disk.files.set("KILL", "");
    local.look();
    expect(world.gate.ledger.kills.of({ kind: "firm", name: "" })?.reason).toBe("file KILL");
    disk.files.set("KILL", "too fast\n");
    sync();
    expect(logged).toEqual(["the file KILL says now: too fast"]);
    expect(disk.files.get("KILL.taken")).toBe("too fast\n");
  });

  test("kills also when it cannot be read", () => {
    disk.files.set("KILL", "x");
    disk.failing = "open";
    local.look();
    expect(world.gate.ledger.kills.firmKilled).toBe(true);
  });

  test("that cannot be put away is obeyed once, and told", () => {
    disk.files.set("KILL", "x");
    disk.failing = "rename";
    for (let i = 0; i < 5; i++) {
      local.look();
      sync();
    }
    expect(logged).toEqual(["the file KILL cannot be put away: rename KILL: EROFS"]);
  });
});
