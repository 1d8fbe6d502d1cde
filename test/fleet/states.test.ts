import { afterAll, beforeAll, expect, test } from "vitest";
import { MemoryFixStore } from "../../src/wire/fix/store.ts";
import { changedConfig } from "./changed-config.ts";
import { System, until } from "./system.ts";
import { Trader } from "./trader.ts";

const config = changedConfig({ onDisconnect: "cancel", stallHeldMs: 1_000, heldClearMs: 300 });
let system: System;

beforeAll(async () => {
  const args = ["--config", config.file, "--venues", "N,P", "--routers", "1"];
  system = await System.start({ ports: 11_500, args });
}, 60_000);

afterAll(async () => {
  expect(await system?.stop()).toBe(0);
  config.remove();
});

type Status = {
  gate: { state: string; cause: string };
  alerts: { code: string; scope: string }[];
};

function status(): Promise<Status> {
  return system.api<Status>("/api/status");
}

async function state(wanted: string): Promise<string | undefined> {
  return until(async () => ((await status()).gate.state === wanted ? wanted : undefined), 20_000);
}

test("B44, B47: the gate stands still for 3 s; what came meanwhile waits until it has been good", async () => {
  const trader = await new Trader(system.clientPort, "CLIENT1").start();
  expect(await state("OPEN")).toBe("OPEN");
  const pid = system.pids.gate ?? 0;
  process.kill(pid, "SIGSTOP");
  const order = { clOrdId: "s1", symbol: "IBM", qty: 100, limitPx: 1_000_000 };
  trader.order(order);
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  process.kill(pid, "SIGCONT");
  const told = await until(async () => {
    const { alerts } = await status();
    return alerts.some(({ scope }) => scope === "firm") ? alerts : undefined;
  }, 20_000);
  expect(told?.map(({ code }) => code)).toContain("ScopeTurned");
  // The order waited under HELD, and went through the ladder when it was over.
  await until(() => (trader.orders.get("s1")?.status === "0" ? true : undefined), 20_000);
  expect(trader.orders.get("s1")?.status).toBe("0");
  expect(await state("OPEN")).toBe("OPEN");
  trader.cancel("s1x", order);
  expect((await trader.ended("s1", 20_000)).status).toBe("4");
  trader.stop();
}, 90_000);

test("a client that disconnects with the policy cancel: its orders end, and it learns it", async () => {
  const store = new MemoryFixStore();
  const first = await new Trader(system.clientPort, "CLIENT2", { store }).start();
  first.order({ clOrdId: "d1", symbol: "IBM", qty: 100, limitPx: 1_000_000 });
  await until(() => (first.orders.get("d1")?.status === "0" ? true : undefined), 20_000);
  first.stop();
  const again = new Trader(system.clientPort, "CLIENT2", { store });
  const known = first.orders.get("d1");
  if (known !== undefined) again.orders.set("d1", known);
  const ended = new Promise<string>((resolve) => {
    again.onReport = (order) => {
      if (order.status === "4") resolve(`${order.clOrdId} ${order.text}`);
    };
  });
  await again.start();
  expect(await ended).toBe("d1 ClientGone");
  again.stop();
}, 60_000);
