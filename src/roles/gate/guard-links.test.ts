import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { People } from "../../core/control/people.ts";
import { DeadMan } from "../../core/gate/dead-man.ts";
import { GateWorld } from "../../core/gate/gate.test-kit.ts";
import { startGate } from "../../core/gate/recovery.ts";
import { ScopeState } from "../../core/gate/scope-state.ts";
import { MemoryWorld } from "../fleet/memory-world.ts";
import { GuardRole } from "../guard/guard-role.ts";
import type { SyncedSeal } from "../journal/journal.ts";
import { GuardLinks } from "./guard-links.ts";
import { hex, RecoveredSeals } from "./recovered-seals.ts";

const ADDRESS = { host: "127.0.0.1", port: 9886 };

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
function disk() {
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

async function guard(key = "guard"): Promise<GuardRole> {
  const role = new GuardRole(
    { guard: 1, gate: 1, listen: ADDRESS, loopback: true },
    {
      clock: world,
      network: world,
      disk: disk(),
      log: (line) => log.push(line),
      verify: (publicKey, bytes, signature) => signature === sign(publicKey, bytes),
      sign: (bytes) => sign(key, bytes),
      gateKey: () => "gate",
      people: () => new People(),
    },
  );
  await role.open();
  return role;
}

type Gate = { readonly world: GateWorld; readonly links: GuardLinks; head: SyncedSeal | null };

/** A gate whose journal was recovered with these seals; its evidence is all in. */
function gate(seals: readonly SyncedSeal[], lastIndex: number): Gate {
  const core = new GateWorld();
  const deadMan = new DeadMan({ heldMs: 2000, killMs: 30_000 }, 0);
  core.gate.deadMan = deadMan;
  const recovered = new RecoveredSeals();
  for (const { index, digest } of seals) recovered.note(index, digest);
  const it: { head: SyncedSeal | null } = { head: null };
  let nonces = 0;
  const links = new GuardLinks({
    gate: core.gate,
    deadMan,
    guards: [{ number: 1, address: ADDRESS }],
    clock: world,
    network: world,
    random: { u32: () => ++nonces },
    verify: (publicKey, bytes, signature) => signature === sign(publicKey, bytes),
    guardKey: () => "guard",
    sign: (bytes) => sign("gate", bytes),
    recovered,
    recoveredIndex: lastIndex,
    head: () => it.head,
    carried: () => undefined,
    log: (line) => log.push(line),
    time: () => {
      core.gate.at(world.nowNs(), world.utcMs());
      deadMan.check(core.gate);
    },
    touch: () => undefined,
  });
  startGate(core.gate);
  world.settle();
  return Object.assign(it, { world: core, links });
}

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
    await expect(guard()).rejects.toThrow("damaged");
  });
});

function kept(index: number, fill: number, incarnation = 0): Uint8Array {
  const hash = hex(new Uint8Array(32).fill(fill));
  const head = `{"hash":"${hash}","incarnation":${incarnation},"index":${index}}`;
  return Uint8Array.from(`{"head":${head},"kills":[],"v":1}\n`, (c) => c.charCodeAt(0));
}
