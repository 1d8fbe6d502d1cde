import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { PurgeAsk } from "../../core/purge/venue-sweep.ts";
import { MsgType, msgTypeText } from "../fix/tags.ts";
import { PURGE_MESSAGES } from "./purge-orders.ts";

const SRC = join(import.meta.dirname, "..", "..");

test("purge can write 35=q, F and H, and knows neither NewOrderSingle(D) nor a replace (G) (A1)", () => {
  const types = new Set(Object.values(PURGE_MESSAGES).map(msgTypeText));
  expect([...types].sort()).toEqual(["F", "H", "q"]);
  expect(types.has(msgTypeText(MsgType.NewOrderSingle))).toBe(false);
  // @ts-expect-error: there is no such thing to ask for.
  const order: PurgeAsk = { type: "NewOrder" };
  expect(PURGE_MESSAGES[order.type as PurgeAsk["type"]]).toBeUndefined();
});

test("purge begins a message in one place only", () => {
  const files = ["roles/purge", "core/purge", "wire/purge", "shell/purge"].flatMap((folder) =>
    readdirSync(join(SRC, folder)).map((name) => join(SRC, folder, name)),
  );
  const own = [...files, join(SRC, "wire", "dialect", "purge-orders.ts")];
  const begins = own
    .filter((file) => !file.endsWith(".test.ts"))
    .flatMap((file) => readFileSync(file, "utf8").match(/\.begin\(.*/g) ?? []);
  expect(begins).toEqual([".begin(PURGE_MESSAGES[ask.type]);"]);
});
