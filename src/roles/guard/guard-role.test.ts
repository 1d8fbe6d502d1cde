import { beforeEach, describe, expect, test } from "vitest";
import type { Command } from "../../core/control/command.ts";
import { People } from "../../core/control/people.ts";
import { type Disk, DiskFault } from "../../ports/disk.ts";
import { encodeCommand } from "../../wire/control/command.ts";
import type { GuardMessage } from "../../wire/guard/messages.ts";
import { MemoryWorld } from "../fleet/memory-world.ts";
import { GuardLine } from "./guard-line.ts";
import { GuardRole } from "./guard-role.ts";

const ADDRESS = { host: "127.0.0.1", port: 9886 };
const KILL: Command = {
  v: 1,
  type: "kill",
  scope: "firm",
  gateIds: [1],
  counter: 10,
  epochBound: 0,
  contentHash: "0".repeat(64),
  notAfter: Number.MAX_SAFE_INTEGER,
  reason: "orders without parents",
  keyId: "ada-1",
};
const GOOD = "00".repeat(64);

let world: MemoryWorld;
let files: Map<string, string>;
let full: boolean;
let log: string[];

beforeEach(() => {
  world = new MemoryWorld();
  [files, full, log] = [new Map(), false, []];
});

/** A disk of whole files, which outlives the guard and can be full. */
function disk(): Disk {
  const open = (path: string) => ({
    path,
    size: () => files.get(path)?.length ?? 0,
    read: (_at: number, into: Uint8Array) => Buffer.from(files.get(path) ?? "").copy(into),
    write: (_at: number, bytes: Uint8Array) => {
      if (full) throw new DiskFault("write", path, "ENOSPC");
      files.set(path, Buffer.from(bytes).toString("latin1"));
    },
    truncate: () => void files.set(path, ""),
    syncNow: () => undefined,
    sync: (done: (fault: null) => void) => done(null),
    close: () => undefined,
  });
  return {
    open,
    exists: (path) => files.has(path),
    list: () => [...files.keys()],
    rename: (from, to) => {
      files.set(to, files.get(from) ?? "");
      files.delete(from);
    },
    remove: (path) => void files.delete(path),
    syncFolder: () => undefined,
  };
}

function guard(): GuardRole {
  const people = new People();
  const ada = { person: "ada", name: "Ada", roles: ["kill"], demo: false } as const;
  people.apply({ type: "PersonEnrolled", ...ada });
  people.apply({ type: "KeyEnrolled", person: "ada", keyId: "ada-1", publicKey: "ada" });
  const names = { clients: ["alpha"], symbols: ["IBM"], venues: ["N"], strategies: ["sweep"] };
  return new GuardRole(
    {
      guard: 1,
      gate: 1,
      names: {
        clients: new Set(names.clients),
        accounts: new Set(["ALPHA1"]),
        symbols: new Set(names.symbols),
        venues: new Set(names.venues),
        strategies: new Set(names.strategies),
        routers: 8,
      },
      listen: ADDRESS,
      loopback: true,
    },
    {
      clock: world,
      network: world,
      disk: disk(),
      log: (line) => log.push(line),
      verify: (_key, _bytes, signature) => signature === GOOD,
      sign: () => GOOD,
      gateKey: () => "gate",
      people: () => people,
    },
  );
}

const taken = (role: GuardRole, changes: Partial<Command> = {}) =>
  role.take(encodeCommand({ ...KILL, ...changes }), GOOD);
const carried = (role: GuardRole): string[] =>
  role.book.kills.map(({ scope, counter }) => `${scope} ${counter}`);

/** A gate's line to the guard, and what comes over it. */
function gateLine() {
  const heard: GuardMessage[] = [];
  const line = new GuardLine(world.connect(ADDRESS), {
    open: () => undefined,
    message: (_line, message) => heard.push(message),
    closed: () => undefined,
  });
  world.settle();
  const asks = (): string[] => {
    line.say({ type: "Nonce", gate: 1, incarnation: 2, nonce: "0".repeat(16) });
    world.settle();
    return heard.splice(0).map(({ type }) => type);
  };
  return { line, heard, asks };
}

describe("a kill at a guard", () => {
  test.each(["symbol:IMB", "venue:Z", "router:9", "strategy:dark", "client:alfa", "account:A9"])(
    "of %s, which there is not, is refused as at the gate, and nobody carries it",
    (scope) => {
      const role = guard();
      expect(taken(role, { scope })).toMatchObject({ type: "Refused", code: "UnknownScope" });
      expect(carried(role)).toEqual([]);
      expect(log.join()).toContain("ALARM");
    },
  );

  test("that a newer one has overtaken is carried beside it, once, also after a restart", () => {
    const role = guard();
    taken(role, { counter: 11 });
    expect(taken(role, { counter: 10 })).toMatchObject({ type: "Taken", durable: true });
    expect(taken(role, { counter: 10 })).toMatchObject({ code: "CommandReplayed", a: 10, b: 11 });
    const again = guard();
    expect(carried(again)).toEqual(["firm 11", "firm 10"]);
    expect(taken(again, { counter: 10 })).toMatchObject({ code: "CommandReplayed" });
  });

  test("is carried on a full disk too, and is not called durable", async () => {
    const role = guard();
    await role.open();
    const { heard, asks } = gateLine();
    full = true;
    expect(taken(role)).toMatchObject({ type: "Taken", durable: false });
    world.settle();
    expect(heard.map(({ type }) => type)).toEqual(["Kill"]);
    heard.length = 0;
    // A Go would say that what it names is kept: until it is, there is none.
    expect(asks()).toEqual([]);
    full = false;
    expect(asks()).toEqual(["Go"]);
    expect(log.filter((line) => line.includes("ENOSPC"))).toHaveLength(1);
    expect(carried(guard())).toEqual(["firm 10"]);
  });

  test("of one scope and key: the last sixteen are carried, others of other scopes beside them", () => {
    const role = guard();
    taken(role, { scope: "symbol:IBM", counter: 1 });
    for (let counter = 2; counter < 22; counter++) taken(role, { counter });
    expect(carried(role)).toHaveLength(17);
    expect(carried(role).slice(0, 2)).toEqual(["symbol:IBM 1", "firm 6"]);
  });
});

describe("what a guard keeps", () => {
  test("a first start says that it is one, and nothing begins at zero after it", () => {
    guard();
    expect(log.join()).toContain("guard 1 keeps nothing yet: this is its first start");
    log.length = 0;
    guard();
    expect(log).toEqual([]);
    files.delete("kept.json");
    expect(guard).toThrow(/kept\.json in its folder is gone.*Put it back from a copy/);
  });

  test("torn at any byte, it does not start, and says what to do", () => {
    taken(guard());
    const whole = files.get("kept.json") ?? "";
    for (let size = 0; size < whole.length; size++) {
      files.set("kept.json", whole.slice(0, size));
      expect(guard).toThrow(/is damaged.*Put it back from a copy/);
    }
    files.set("kept.json", whole);
    expect(carried(guard())).toEqual(["firm 10"]);
  });

  test("a kill in it that is garbled is not read over", () => {
    taken(guard());
    const whole = files.get("kept.json") ?? "";
    files.set("kept.json", whole.replace("orders without parents", "orders without p\\u0000"));
    expect(guard).toThrow("is damaged");
  });

  test("with a disk that takes nothing it does not start", () => {
    full = true;
    expect(guard).toThrow(/cannot be used: write kept\.tmp: ENOSPC/);
  });

  test("a gate that went back is told of once, not every second", async () => {
    const role = guard();
    await role.open();
    const { line } = gateLine();
    const head = (index: number): void => {
      const about = { gate: 1, incarnation: 2, index, hash: "a".repeat(64) };
      line.say({ type: "Head", ...about, signature: GOOD });
      world.settle();
    };
    for (const index of [7, 3, 4, 5]) head(index);
    expect(log.filter((line) => line.includes("Behind"))).toHaveLength(1);
  });
});
