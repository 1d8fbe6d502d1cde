import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import type { Command } from "../../core/control/command.ts";
import type { KnownNames } from "../../core/control/known-names.ts";
import { People } from "../../core/control/people.ts";
import { hexDigits } from "../../core/domain/bytes.ts";
import { DeadMan } from "../../core/gate/dead-man.ts";
import { GateWorld } from "../../core/gate/gate.test-kit.ts";
import { startGate } from "../../core/gate/recovery.ts";
import { ScopeState } from "../../core/gate/scope-state.ts";
import { decodeCommand, encodeCommand, signedBytes } from "../../wire/control/command.ts";
import { MemoryWorld } from "../fleet/memory-world.ts";
import { GuardRole } from "../guard/guard-role.ts";
import type { SyncedSeal } from "../journal/journal.ts";
import { GuardLinks } from "./guard-links.ts";
import { RecoveredSeals } from "./recovered-seals.ts";

const ADDRESS = { host: "127.0.0.1", port: 9886 };
const SECOND = { host: "127.0.0.1", port: 9887 };
const NAMES: KnownNames = {
  clients: new Set(),
  accounts: new Set(),
  symbols: new Set(["IBM"]),
  venues: new Set(),
  strategies: new Set(),
  routers: 0,
};

/** A signature that only who has the key can make, without the arithmetic. */
function sign(key: string, bytes: Uint8Array): string {
  return createHash("sha512").update(key).update(bytes).digest("hex");
}

let world: MemoryWorld;
let files: Map<string, Uint8Array>;
let log: string[];

beforeEach(() => {
  world = new MemoryWorld();
  files = new Map();
  log = [];
});

/** A disk of whole files, which outlives the guard. */
function disk(files: Map<string, Uint8Array>) {
  const open = (path: string) => ({
    path,
    size: () => files.get(path)?.length ?? 0,
    read: (_at: number, into: Uint8Array) => {
      into.set(files.get(path) ?? new Uint8Array());
      return into.length;
    },
    write: (_at: number, bytes: Uint8Array) => void files.set(path, bytes.slice()),
    truncate: () => void files.set(path, new Uint8Array()),
    syncNow: () => undefined,
    sync: (done: (fault: null) => void) => done(null),
    close: () => undefined,
  });
  return {
    open,
    exists: (path: string) => files.has(path),
    list: () => [...files.keys()],
    rename: (from: string, to: string) => {
      files.set(to, files.get(from) ?? new Uint8Array());
      files.delete(from);
    },
    remove: (path: string) => void files.delete(path),
    syncFolder: () => undefined,
  };
}

async function guard(key = "guard", number = 1, on = files): Promise<GuardRole> {
  const listen = number === 1 ? ADDRESS : SECOND;
  const role = new GuardRole(
    { guard: number, gate: 1, names: NAMES, listen, loopback: true },
    {
      clock: world,
      network: world,
      disk: disk(on),
      log: (line) => log.push(line),
      verify: (publicKey, bytes, signature) => signature === sign(publicKey, bytes),
      sign: (bytes) => sign(key, bytes),
      gateKey: () => "gate",
      people,
    },
  );
  await role.open();
  return role;
}

function people(): People {
  const all = new People();
  const ada = { person: "ada", name: "Ada", roles: ["kill"], demo: false } as const;
  all.apply({ type: "PersonEnrolled", ...ada });
  all.apply({ type: "KeyEnrolled", person: "ada", keyId: "ada-1", publicKey: "ada" });
  return all;
}

/** A kill as ada signs it. */
function kill(changes: Partial<Command>): readonly [string, string] {
  const command: Command = {
    v: 1,
    type: "kill",
    scope: "firm",
    gateIds: [1],
    counter: 1,
    epochBound: 0,
    contentHash: "0".repeat(64),
    notAfter: Number.MAX_SAFE_INTEGER,
    reason: "why",
    keyId: "ada-1",
    ...changes,
  };
  return [encodeCommand(command), sign("ada", signedBytes(command))];
}

type Gate = {
  readonly world: GateWorld;
  readonly links: GuardLinks;
  /** Kills that guards carried to it. */
  readonly carried: string[];
  head: SyncedSeal | null;
};

/** A gate whose journal was recovered with these seals; its evidence is all in. */
function gate(seals: readonly SyncedSeal[], lastIndex: number, both = false): Gate {
  const core = new GateWorld();
  const deadMan = new DeadMan({ heldMs: 2000, killMs: 30_000 }, 0);
  core.gate.deadMan = deadMan;
  const recovered = new RecoveredSeals();
  for (const { index, digest } of seals) recovered.note(index, digest);
  const it: { head: SyncedSeal | null } = { head: null };
  const carried: string[] = [];
  let nonces = 0;
  const links = new GuardLinks({
    gate: core.gate,
    deadMan,
    guards: both ? [...ONE, { number: 2, address: SECOND }] : ONE,
    clock: world,
    network: world,
    random: { u32: () => ++nonces },
    verify: (publicKey, bytes, signature) => signature === sign(publicKey, bytes),
    guardKey: () => "guard",
    sign: (bytes) => sign("gate", bytes),
    recovered,
    recoveredIndex: lastIndex,
    head: () => it.head,
    carried: ({ command }) => {
      const { scope, counter } = decodeCommand(command) as Command;
      carried.push(`${scope} ${counter}, ${core.gate.ledger.state}`);
      const record = { counter, scope, command: "kill", person: "ada", keyId: "ada-1" };
      const rest = { epochBound: 0, utcMs: 0, contentHash: "", reason: "" };
      core.gate.ledger.commands.apply({ ...record, ...rest });
    },
    log: (line) => log.push(line),
    time: () => {
      core.gate.at(world.nowNs(), world.utcMs());
      deadMan.check(core.gate);
    },
    touch: () => undefined,
  });
  startGate(core.gate);
  world.settle();
  return Object.assign(it, { world: core, links, carried });
}

const ONE = [{ number: 1, address: ADDRESS }];

function seal(index: number, fill: number): SyncedSeal {
  return { index, digest: new Uint8Array(32).fill(fill) };
}

describe("a gate and its guard", () => {
  test("the gate is CLOSED until a guard has answered, and OPEN with its first Go", async () => {
    const alone = gate([], 0);
    world.advance(1000);
    expect(alone.world.gate.ledger.state).toBe(ScopeState.CLOSED);
    await guard();
    world.advance(1000);
    expect(alone.world.gate.ledger.state).toBe(ScopeState.OPEN);
  });

  test("the guard keeps the newest head that the gate has signed, over its own start too", async () => {
    const first = await guard();
    const it = gate([], 0);
    it.head = seal(7, 1);
    world.advance(2100);
    expect(first.book.head).toEqual({ incarnation: 2, index: 7, hash: "01".repeat(32) });
    first.close();
    world.settle();
    const second = await guard();
    expect(second.book.head).toEqual(first.book.head);
  });

  test.each<[string, SyncedSeal[], number, RegExp]>([
    [
      "B41: a journal that ends before the guard's head",
      [seal(3, 9)],
      5,
      /JournalBehindGuard 5, 7/,
    ],
    ["B48: a journal with another record there", [seal(3, 9), seal(7, 2)], 9, /JournalForked 7/],
    ["a journal of which only later seals are known", [seal(8, 2)], 9, /GuardHeadTooOld 7, 8/],
  ])("%s does not open (I18)", async (_, seals, lastIndex, text) => {
    files.set("kept.json", kept(7, 1));
    await guard();
    const it = gate(seals, lastIndex);
    world.advance(1900);
    expect(it.world.gate.ledger.state).toBe(ScopeState.CLOSED);
    expect(log.filter((line) => text.test(line))).toHaveLength(1);
  });

  test("the journal that the guard knows opens, however much came after", async () => {
    files.set("kept.json", kept(7, 1, 0));
    await guard();
    const it = gate([seal(3, 9), seal(7, 1), seal(12, 4)], 14);
    world.advance(600);
    expect(it.world.gate.ledger.state).toBe(ScopeState.OPEN);
  });

  test("a Go that another key has signed counts for nothing and raises an alarm (I15)", async () => {
    await guard("stranger");
    const it = gate([], 0);
    world.advance(1900);
    expect(it.world.gate.ledger.state).toBe(ScopeState.CLOSED);
    expect(log.join()).toContain("GoInvalid");
  });

  test("a guard with a damaged file does not start: a person has to look", async () => {
    files.set("kept.json", kept(7, 1).slice(0, -5));
    await expect(guard()).rejects.toThrow("is damaged");
  });
});

describe("a gate and two guards", () => {
  let others: Map<string, Uint8Array>;
  const second = (): Promise<GuardRole> => guard("guard", 2, others);
  const state = (it: Gate): ScopeState => it.world.gate.ledger.state;

  beforeEach(() => {
    others = new Map();
  });

  test("a kill that only the slower one has heard is there before the gate opens", async () => {
    await guard();
    (await second()).take(...kill({ counter: 5 }));
    const it = gate([], 0, true);
    world.advance(600);
    expect(it.carried).toEqual([`firm 5, ${ScopeState.CLOSED}`]);
  });

  test("one is dead: the gate waits a second for its word, then the other is enough", async () => {
    await guard();
    const it = gate([], 0, true);
    world.advance(900);
    expect(state(it)).toBe(ScopeState.CLOSED);
    world.advance(700);
    expect(state(it)).toBe(ScopeState.OPEN);
  });

  test("the journal is behind the head of one: that one is believed, whoever spoke first", async () => {
    await guard();
    others.set("kept.json", kept(7, 1));
    await second();
    const it = gate([seal(3, 9)], 5, true);
    world.advance(1900);
    expect(state(it)).not.toBe(ScopeState.OPEN);
    expect(log.join()).toContain("JournalBehindGuard 5, 7");
  });

  test("an older kill is carried after a newer one of another scope, each once", async () => {
    const one = await guard();
    const it = gate([], 0);
    world.advance(600);
    one.take(...kill({ counter: 6, scope: "symbol:IBM" }));
    one.take(...kill({ counter: 5 }));
    world.settle();
    one.close();
    world.settle();
    await guard();
    world.advance(600);
    expect(it.carried.map((words) => words.split(",")[0])).toEqual(["symbol:IBM 6", "firm 5"]);
  });

  test("one that was away keeps the newest head when it is back, though no record came", async () => {
    await guard();
    const it = gate([], 0, true);
    it.head = seal(7, 1);
    world.advance(3100);
    const late = await second();
    world.advance(200);
    expect(late.book.head.index).toBe(7);
  });
});

function kept(index: number, fill: number, incarnation = 0): Uint8Array {
  const hash = hexDigits(new Uint8Array(32).fill(fill));
  const head = `{"hash":"${hash}","incarnation":${incarnation},"index":${index}}`;
  return Uint8Array.from(`{"head":${head},"kills":[],"v":1}\n`, (c) => c.charCodeAt(0));
}
