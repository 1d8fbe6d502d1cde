import { generateKeyPairSync, type KeyObject, sign, verify } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Command } from "../../core/control/command.ts";
import type { KnownNames } from "../../core/control/known-names.ts";
import { People } from "../../core/control/people.ts";
import type { WorkingOrder } from "../../core/purge/working-order.ts";
import { encodeCommand, signedBytes } from "../../wire/control/command.ts";
import type { BeginString } from "../../wire/fix/tags.ts";
import type { GateWord } from "../../wire/purge/gate-word.ts";
import { MemoryWorld } from "../fleet/memory-world.ts";
import { quietVenue, ScriptedMember } from "../venue/scripted-member.test-kit.ts";
import { Venue } from "../venue/venue.ts";
import { PurgeRole } from "./purge-role.ts";

const TIME = "60=20131008-13:30:00.000";
const NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const ID = { one: "10001000010001", two: "10001000020001", late: "10001000030001" };

const NAMES: KnownNames = {
  clients: new Set(["alpha"]),
  accounts: new Set(["A"]),
  symbols: new Set(["IBM", "BAC"]),
  venues: new Set(["N"]),
  strategies: new Set(["sweep"]),
  routers: 2,
};

const ada = generateKeyPairSync("ed25519");
const rawKey = ada.publicKey.export({ format: "jwk" }).x ?? "";
const publicKeyHex = Buffer.from(rawKey, "base64url").toString("hex");

function people(): People {
  const all = new People();
  const who = { person: "ada", name: "Ada", roles: ["kill"], demo: false } as const;
  all.apply({ type: "PersonEnrolled", ...who });
  all.apply({ type: "KeyEnrolled", person: "ada", keyId: "ada-1", publicKey: publicKeyHex });
  return all;
}

function kill(changes: Partial<Command> = {}, key: KeyObject = ada.privateKey) {
  const command: Command = {
    v: 1,
    type: "kill",
    scope: "firm",
    gateIds: [1],
    counter: 1,
    epochBound: 0,
    contentHash: NOTHING,
    notAfter: 9_000_000_000_000_000,
    reason: "orders without parents",
    keyId: "ada-1",
    ...changes,
  };
  const signature = sign(null, signedBytes(command), key).toString("hex");
  return [encodeCommand(command), signature] as const;
}

async function opened(options: { version?: BeginString; working?: WorkingOrder[] } = {}) {
  const world = new MemoryWorld();
  const config = quietVenue(options.version ?? "FIX.4.4");
  const ports = { network: world, clock: world, disk: null, days: null };
  const venue = await Venue.open(config, { ...ports, log: () => undefined });
  const gate = new ScriptedMember(world, config);
  const ended: string[] = [];
  const log: string[] = [];
  let word: GateWord | null = null;
  const purge = new PurgeRole(
    {
      gate: 1,
      gateAnswerMs: 1000,
      names: NAMES,
      loopback: true,
      venues: [
        {
          venue: "N",
          address: { host: config.host, port: config.fixPort },
          backups: [],
          beginString: config.beginString,
          localCompId: "SMARS1P",
          remoteCompId: config.compId,
          schedule: null,
        },
      ],
    },
    {
      clock: world,
      network: world,
      log: (line) => log.push(line),
      verify: (key, bytes, signature) => {
        const x = Buffer.from(key, "hex").toString("base64url");
        const publicKey = { key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" } as const;
        return verify(null, bytes, publicKey, Buffer.from(signature, "hex"));
      },
      people,
      working: () => options.working ?? [],
      askGate: (_scope, answer) => answer(word),
      endGate: (reason) => ended.push(reason),
    },
  );
  purge.open();
  world.settle();
  const order = (id: string, symbol = "IBM"): void => {
    gate.send(`35=D 11=${id} 21=1 38=100 40=2 44=10 54=1 55=${symbol} 59=0 ${TIME}`);
    world.settle();
  };
  const open = (): number => {
    const { orders } = venue.exchange.entry;
    return Array.from({ length: orders.count }, (_, n) => n).filter((n) => orders.isOpen(n)).length;
  };
  const answers = (given: GateWord | null): void => {
    word = given;
  };
  return { world, venue, gate, purge, order, open, log, ended, answers };
}

describe.each<BeginString>(["FIX.4.2", "FIX.4.4"])("a kill at purge over %s", (version) => {
  test("is left to the gate for a second; then every order of its sessions is cancelled", async () => {
    const { world, purge, order, open } = await opened({ version });
    order(ID.one);
    order(ID.two, "BAC");
    expect(purge.take(...kill())).toEqual({ type: "Taken", scope: "firm", killSeq: 0 });
    world.advance(990);
    expect(open()).toBe(2);
    world.advance(20);
    expect(open()).toBe(0);
    expect(purge.sweepOf("firm")).toMatchObject({
      done: true,
      venues: [{ venue: "N", open: 2, cancelled: 2, filled: 0, expired: 0, unanswered: 0 }],
    });
  });

  test("B44: what a gate that wakes up still sends is cancelled a second later", async () => {
    const { world, purge, order, open } = await opened({ version });
    purge.take(...kill());
    world.advance(1500);
    order(ID.late);
    expect(open()).toBe(1);
    world.advance(1000);
    expect(open()).toBe(0);
  });
});

describe("a kill at purge", () => {
  test("is the gate's alone when the gate has that very command on disk within a second", async () => {
    const { world, purge, order, open, log, answers } = await opened();
    order(ID.one);
    purge.take(...kill({ counter: 7 }));
    answers({ killSeq: 3, durable: true, taken: ["ada-1 6"] });
    world.advance(300);
    answers({ killSeq: 3, durable: false, taken: ["ada-1 6", "ada-1 7"] });
    world.advance(300);
    expect(log).toEqual([]);
    answers({ killSeq: 3, durable: true, taken: ["ada-1 6", "ada-1 7"] });
    world.advance(5000);
    expect(open()).toBe(1);
    expect(purge.sweepOf("firm")?.kill).toMatchObject({ stage: "StoodDown", killSeq: 3 });
  });

  test("is carried out at once when it is hard, and the gate's process is ended first", async () => {
    const { world, purge, order, open, ended } = await opened();
    order(ID.one);
    purge.take(...kill({ hard: true }));
    world.settle();
    expect(ended).toEqual(["ada: orders without parents"]);
    expect(open()).toBe(0);
  });

  test("of a client cancels that client's orders and those that nobody can place", async () => {
    const order = (clOrdId: string, client: string): WorkingOrder => {
      const rest = { venue: "N", symbol: "IBM", side: 1, qty: 100, strategy: "sweep", router: 1 };
      return { ...rest, clOrdId, client, account: "A" };
    };
    const working = [order(ID.one, "alpha"), order(ID.two, "bravo")];
    const { world, purge, venue, order: enter } = await opened({ working });
    for (const id of Object.values(ID)) enter(id);
    purge.take(...kill({ scope: "client:alpha" }));
    world.advance(1100);
    const { orders } = venue.exchange.entry;
    expect([0, 1, 2].map((n) => orders.isOpen(n))).toEqual([false, true, false]);
    expect(purge.sweepOf("client:alpha")?.venues).toMatchObject([{ open: 2, cancelled: 2 }]);
  });

  test("that goes to a venue whose line is down is done when the line is back", async () => {
    const { world, purge, order, open, venue } = await opened();
    order(ID.one);
    venue.close();
    world.settle();
    purge.now("exit code 70");
    world.advance(2000);
    expect(purge.sweepOf("firm")).toMatchObject({ done: false });
    expect(open()).toBe(1);
  });

  test("of a client that only the working list still has is taken", async () => {
    const gone = { clOrdId: ID.one, venue: "N", symbol: "IBM", side: 1, qty: 100, router: 1 };
    const working = [{ ...gone, client: "gone", account: "G1", strategy: "sweep" }];
    const { purge } = await opened({ working });
    expect(purge.take(...kill({ scope: "client:gone" })).type).toBe("Taken");
    expect(purge.take(...kill({ scope: "account:G1", counter: 2 })).type).toBe("Taken");
    expect(purge.take(...kill({ scope: "symbol:G1", counter: 3 }))).toMatchObject({
      code: "UnknownScope",
    });
  });

  test("that a newer one of its key has overtaken is carried out, once", async () => {
    const { world, purge, order, open } = await opened();
    order(ID.one);
    purge.take(...kill({ counter: 7, scope: "symbol:BAC" }));
    expect(purge.take(...kill({ counter: 6 })).type).toBe("Taken");
    world.advance(1100);
    expect(open()).toBe(0);
    expect(purge.take(...kill({ counter: 6 }))).toMatchObject({ code: "CommandReplayed" });
  });

  test("that a person gives again while purge acts asks every venue at once", async () => {
    const { world, purge, order, open } = await opened();
    purge.take(...kill());
    world.advance(1500);
    order(ID.late);
    expect(open()).toBe(1);
    purge.take(...kill({ counter: 2 }));
    world.settle();
    expect(open()).toBe(0);
  });

  test("is not the gate's when the gate has only a newer one of the same key", async () => {
    const { world, purge, order, open, answers } = await opened();
    order(ID.one);
    answers({ killSeq: 2, durable: true, taken: ["ada-1 7"] });
    purge.take(...kill({ counter: 6 }));
    world.advance(1100);
    expect(open()).toBe(0);
  });

  test("that a venue does not answer for ten seconds is a matter for the telephone, said once", async () => {
    const { world, purge, order, venue, log } = await opened();
    order(ID.one);
    venue.close();
    world.settle();
    purge.now("exit code 70");
    world.advance(60_000);
    const alarms = log.filter((line) => line.includes("N is not empty after 10 s"));
    expect(alarms).toHaveLength(1);
  });

  test("by the supervisor waits for nobody", async () => {
    const { world, purge, order, open, ended } = await opened();
    order(ID.one);
    purge.now("exit code 70");
    world.settle();
    expect([open(), ended]).toEqual([0, []]);
  });

  const stranger = generateKeyPairSync("ed25519").privateKey;
  test.each([
    ["of a stranger", kill({ hard: true }, stranger), "SignatureInvalid"],
    ["under an unknown key", kill({ keyId: "eve-1", hard: true }), "UnknownKey"],
    ["for another gate", kill({ gateIds: [2], hard: true }), "CommandForOtherGate"],
    ["that is too old", kill({ notAfter: 0, hard: true }), "CommandExpired"],
    ["of a venue that is not there", kill({ scope: "venue:Z", hard: true }), "UnknownScope"],
    ["of a symbol that nobody trades", kill({ scope: "symbol:IMB" }), "UnknownScope"],
    ["of a router too many", kill({ scope: "router:3" }), "UnknownScope"],
    ["of a strategy that is not there", kill({ scope: "strategy:swep" }), "UnknownScope"],
    ["of a client that is not there", kill({ scope: "client:alfa" }), "UnknownScope"],
    ["of an account that is not there", kill({ scope: "account:A9" }), "UnknownScope"],
    ["that is a rearm", kill({ type: "rearm" }), "RoleMissing"],
    ["that is garbled", ["{}", "00"] as const, "Garbled"],
  ])("%s is refused, cancels nothing and raises an alarm", async (_, [text, signature], code) => {
    const { world, purge, order, open, log, ended } = await opened();
    order(ID.one);
    expect(purge.take(text, signature)).toMatchObject({ type: "Refused", code });
    world.advance(3000);
    expect([open(), ended]).toEqual([1, []]);
    expect(log.join()).toContain("ALARM");
  });

  test("that comes a second time is refused (B50)", async () => {
    const { purge } = await opened();
    expect(purge.take(...kill()).type).toBe("Taken");
    expect(purge.take(...kill())).toMatchObject({ type: "Refused", a: 1, b: 1 });
  });
});
