import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Tls } from "../../src/ports/network.ts";
import { FixInitiator } from "../../src/roles/fix/initiator.ts";
import { Turn } from "../../src/roles/turn.ts";
import { Authority } from "../../src/shell/system/certificates.test-kit.ts";
import { NodeClock } from "../../src/shell/system/clock.ts";
import { NodeNetwork } from "../../src/shell/system/network.ts";
import { MemoryFixStore } from "../../src/wire/fix/store.ts";
import { MsgType, Tag } from "../../src/wire/fix/tags.ts";
import { System, until } from "./system.ts";

const HOST = "127.0.0.1";
const ROOT = join(import.meta.dirname, "..", "..");
const firm = new Authority("firm");

let folder = "";
let system: System;

/** The sample configuration with TLS on the clients' port, and a certificate for each client. */
function writeConfig(): string {
  folder = mkdtempSync(join(tmpdir(), "smars-tls-"));
  cpSync(join(ROOT, "config"), folder, { recursive: true });
  const gate = firm.issue({ name: "gate", hosts: [HOST] });
  writeFileSync(join(folder, "gate.crt"), gate.certificate);
  writeFileSync(join(folder, "gate.key"), gate.key);
  writeFileSync(join(folder, "clients.crt"), firm.certificate);
  const file = join(folder, "smars.yaml");
  const text = readFileSync(file, "utf8")
    .replace(
      "clientTls: none",
      "clientTls: { certificate: gate.crt, key: gate.key, authority: clients.crt }",
    )
    .replaceAll(/(client: (\w+)[\s\S]*?\n {4}certificate: )none/g, "$1$2")
    .replace(/(compId: (DROP1)[\s\S]*?\n {4}certificate: )none/, "$1$2");
  writeFileSync(file, text);
  return file;
}

beforeAll(async () => {
  const args = ["--config", writeConfig(), "--venues", "N,P", "--routers", "1"];
  system = await System.start({ ports: 16_000, args });
});
afterAll(async () => {
  expect(await system?.stop()).toBe(0);
  rmSync(folder, { recursive: true, force: true });
});

/** A client's line; `statuses` are the OrdStatus(39) of the reports that it had. */
class Client {
  readonly statuses: string[] = [];
  readonly initiator: FixInitiator;

  constructor(compId: string, tls?: Tls) {
    const clock = new NodeClock();
    this.initiator = new FixInitiator({
      network: new NodeNetwork(),
      clock,
      turn: new Turn(clock),
      store: new MemoryFixStore(),
      address: { host: HOST, port: system.clientPort },
      session: {
        beginString: "FIX.4.4",
        localCompId: compId,
        remoteCompId: "SMARS",
        heartBtIntS: 30,
        resetOnLogon: false,
        resend: "application",
      },
      application: {
        onLogon: () => undefined,
        onLogout: () => undefined,
        onMessage: (_session, m) => void this.statuses.push(m.text(Tag.OrdStatus)),
      },
      ...(tls === undefined ? {} : { tls }),
    });
    this.initiator.start();
  }

  get live(): boolean {
    return this.initiator.session.live;
  }

  order(clOrdId: string): void {
    const { session } = this.initiator;
    const w = session.begin(MsgType.NewOrderSingle);
    w.text(Tag.Account, "ALPHA1");
    w.text(Tag.ClOrdID, clOrdId);
    w.uint(Tag.HandlInst, 1);
    w.uint(Tag.OrderQty, 100);
    w.uint(Tag.OrdType, 1);
    w.uint(Tag.Side, 1);
    w.text(Tag.Symbol, "IBM");
    w.uint(Tag.TimeInForce, 0);
    w.utc(Tag.TransactTime, Date.now());
    session.commit();
  }
}

/** Whether the gate has told people that it refused a connection for this reason. */
async function told(reason: string): Promise<boolean | undefined> {
  const log = join(system.dataFolder, "logs", "gate.log");
  const line = new RegExp(`clients' FIX: refused 127\\.0\\.0\\.1:\\d+(, and .*)?: ${reason}$`, "m");
  return until(() => (line.test(readFileSync(log, "utf8")) ? true : undefined), 10_000);
}

describe("a system with TLS on the clients' port", () => {
  test("fills an order of a client with its certificate", async () => {
    const client = new Client("CLIENT1", firm.tls({ name: "alpha" }));
    await until(() => (client.live ? true : undefined), 10_000);
    expect(client.live).toBe(true);
    client.order("TLS-1");
    await until(() => (client.statuses.includes("2") ? true : undefined), 10_000);
    expect([client.statuses[0], client.statuses.at(-1)]).toEqual(["0", "2"]);
    client.initiator.stop();
  });

  test.each<[string, string, () => Tls | undefined]>([
    ["without TLS", "handshake", () => undefined],
    ["with the certificate of another client", "certificate", () => firm.tls({ name: "bravo" })],
  ])("refuses a client %s, and tells people", async (_, reason, tls) => {
    const client = new Client("CLIENT2", tls());
    expect(await told(reason)).toBe(true);
    expect(client.live).toBe(false);
    client.initiator.stop();
  });
});
