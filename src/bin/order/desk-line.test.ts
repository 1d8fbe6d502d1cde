import { afterEach, beforeEach, expect, test } from "vitest";
import { OrdType, Side, Tif } from "../../core/domain/order.ts";
import { Strategy } from "../../core/domain/strategy.ts";
import { FixAcceptor } from "../../roles/fix/acceptor.ts";
import { Turn } from "../../roles/turn.ts";
import { NodeClock } from "../../shell/system/clock.ts";
import { NodeNetwork } from "../../shell/system/network.ts";
import type { FixMessage } from "../../wire/fix/message.ts";
import { MemoryFixStore } from "../../wire/fix/store.ts";
import { Tag } from "../../wire/fix/tags.ts";
import { type DeskEvents, type DeskIdentities, type DeskLine, openDeskLine } from "./desk-line.ts";
import { sendCancel, sendNewOrder, sendReplace } from "./desk-requests.ts";

const HOST = "127.0.0.1";
const NOTHING: DeskEvents = {
  message: () => undefined,
  rejected: () => undefined,
  lost: () => undefined,
};

let gate: FixAcceptor;
let desk: DeskIdentities;
let lines: DeskLine[];
let received: string[];
let arrived: PromiseWithResolvers<void>;

beforeEach(async () => {
  received = [];
  lines = [];
  arrived = Promise.withResolvers();
  const clock = new NodeClock();
  const compIds = ["DESK1", "DESK2"];
  gate = await FixAcceptor.open({
    network: new NodeNetwork(),
    clock,
    turn: new Turn(clock),
    store: new MemoryFixStore(),
    address: { host: HOST, port: 0 },
    application: {
      onLogon: () => undefined,
      onLogout: () => undefined,
      onMessage: (_, message) => {
        received.push(body(message));
        arrived.resolve();
      },
    },
    sessions: compIds.map((remoteCompId) => ({
      beginString: "FIX.4.4",
      localCompId: "SMARS",
      remoteCompId,
      heartBtIntS: 30,
      resetOnLogon: true,
      resend: "application",
    })),
  });
  const address = { host: HOST, port: gate.port };
  desk = { gate: address, gateCompId: "SMARS", compIds, beginString: "FIX.4.4" };
});

afterEach(async () => {
  await Promise.all(lines.map((line) => line.close()));
  gate.close();
});

test("a second command gets the second identity while the first is in use", async () => {
  const first = await open();
  const second = await open();
  expect([first.session.localCompId, second.session.localCompId].sort()).toEqual([
    "DESK1",
    "DESK2",
  ]);
});

test("an identity is free again when its command has ended", async () => {
  const [first] = [await open(), await open()];
  await first.close();
  expect((await open()).session.localCompId).toBe(first.session.localCompId);
});

test("a gate that is not there is named with its address and what to do", async () => {
  gate.close();
  await expect(openDeskLine(desk, NOTHING)).rejects.toThrow(
    `the gate cannot be reached: ${HOST}:${desk.gate.port} refuses connections. ` +
      'Start it with "smars up".',
  );
});

test("a line that the gate closes tells so once", async () => {
  const lost = Promise.withResolvers<string>();
  await openDeskLine(desk, { ...NOTHING, lost: lost.resolve });
  gate.close();
  expect(await lost.promise).not.toBe("");
});

const request = {
  side: Side.Buy,
  orderQty: 5000,
  symbol: "IBM",
  ordType: OrdType.Limit,
  limitPx: 1_851_000,
  tif: Tif.Day,
  strategy: Strategy.Sweep,
};
const AT_MS = Date.UTC(2013, 9, 8, 13, 35);

test("a new order is what the gate's dialect asks for, tags ascending", async () => {
  const { session } = await open();
  sendNewOrder(session, request, { clOrdId: "D-1", account: "DESK" }, AT_MS);
  await arrived.promise;
  expect(received).toEqual([
    "35=D 1=DESK 11=D-1 21=1 38=5000 40=2 44=185.10 54=1 55=IBM 59=0 60=20131008-13:35:00.000 847=1",
  ]);
});

test("a market order carries no price", async () => {
  const { session } = await open();
  const market = { ...request, ordType: OrdType.Market, limitPx: 0, tif: Tif.Ioc, side: Side.Sell };
  sendNewOrder(session, market, { clOrdId: "D-1", account: "DESK" }, AT_MS);
  await arrived.promise;
  expect(received).toEqual([
    "35=D 1=DESK 11=D-1 21=1 38=5000 40=1 54=2 55=IBM 59=3 60=20131008-13:35:00.000 847=1",
  ]);
});

test("a cancel and a replace name the order that they mean", async () => {
  const { session } = await open();
  const ids = { clOrdId: "D-2", origClOrdId: "D-1", account: "DESK" };
  sendReplace(session, { ...request, orderQty: 4000 }, ids, AT_MS);
  sendCancel(session, request, { clOrdId: "D-3", origClOrdId: "D-2" }, AT_MS);
  await arrived.promise;
  expect(received).toEqual([
    "35=G 1=DESK 11=D-2 21=1 38=4000 40=2 41=D-1 44=185.10 54=1 55=IBM 59=0 60=20131008-13:35:00.000",
    "35=F 11=D-3 38=5000 41=D-2 54=1 55=IBM 60=20131008-13:35:00.000",
  ]);
});

async function open(): Promise<DeskLine> {
  const line = await openDeskLine(desk, NOTHING);
  lines.push(line);
  return line;
}

/** The message type and the body of a message, `|` for nothing: as one would write it by hand. */
function body(message: FixMessage): string {
  const header = new Set([8, 9, 10, Tag.MsgSeqNum, Tag.SenderCompID, Tag.TargetCompID, 52]);
  return String.fromCharCode(...message.bytes.subarray(message.start, message.end))
    .split("\u0001")
    .filter((field) => field !== "" && !header.has(Number(field.split("=")[0])))
    .join(" ");
}
