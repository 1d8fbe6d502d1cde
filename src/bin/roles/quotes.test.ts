import { expect, test } from "vitest";
import { SymbolTable } from "../../core/domain/symbols.ts";
import { venueCode } from "../../core/domain/venue-code.ts";
import { SoupServer } from "../../roles/feed/soup-server.ts";
import { FleetClient } from "../../roles/fleet/link.ts";
import { Turn } from "../../roles/turn.ts";
import { NodeClock } from "../../shell/system/clock.ts";
import { NodeNetwork } from "../../shell/system/network.ts";
import { SCHEMA_DIGEST } from "../../wire/fleet/codec.ts";
import { decodeFrame, encodeFrame, type FieldValues } from "../../wire/fleet/frame-values.ts";
import { Hello } from "../../wire/fleet/schema.ts";
import {
  putAddOrder,
  putOrderExecuted,
  putStockDirectory,
  putTradingAction,
} from "../../wire/itch/encode.ts";
import { TradingState } from "../../wire/itch/schema.ts";
import { runQuotes } from "./quotes.ts";

const ANY_PORT = { host: "127.0.0.1", port: 0 };
const ORDERS = 2_000;

test("over real sockets the best bid of a venue's feed reaches a client, message for message", async () => {
  const network = new NodeNetwork();
  const clock = new NodeClock();
  const names = new SymbolTable(["IBM"]);
  const feed = await SoupServer.open({
    network,
    clock,
    turn: new Turn(clock),
    address: ANY_PORT,
    session: "TEST",
    snapshot: (sink) => {
      putStockDirectory(sink, 1, 0, names.lo(0), names.hi(0), 100, 1);
      putTradingAction(sink, 1, 0, names.lo(0), names.hi(0), TradingState.Trading, 0);
    },
  });
  const lines: string[] = [];
  const quotes = await runQuotes({
    listen: ANY_PORT,
    venues: [{ code: venueCode("N"), feed: { host: "127.0.0.1", port: feed.port } }],
    symbols: ["IBM"],
    bands: { terms: [{ tier: 1, priorClosePx: 0 }], closeMs: 0 },
    log: (line) => lines.push(line),
  });
  let top: FieldValues = {};
  let last: FieldValues = {};
  const client = new FleetClient({
    network,
    clock,
    turn: new Turn(clock),
    address: { host: "127.0.0.1", port: quotes.port },
    handler: {
      open: (link) => {
        const { lo, hi } = SCHEMA_DIGEST;
        encodeFrame(link, Hello, { role: 3, digestLo: lo, digestHi: hi });
      },
      frame: (_link, _type, view, at) => {
        const { name, fields } = decodeFrame(view, at);
        if (name === "Top") top = fields;
        if (name === "Last") last = fields;
      },
      closed: () => undefined,
    },
  });
  client.start();
  await until(() => top.trading === 1);
  for (let ref = 1; ref <= ORDERS; ref++) {
    putAddOrder(feed, 1, 0, ref, true, ref, names.lo(0), names.hi(0), 1_000_000 + ref);
  }
  putOrderExecuted(feed, 1, 0, ORDERS, 500, 1);
  await until(() => top.bidPx === 1_000_000 + ORDERS && last.qty === 500);
  expect(top).toEqual({
    symbol: "IBM",
    venue: venueCode("N"),
    trading: 1,
    bidPx: 1_000_000 + ORDERS,
    bidQty: ORDERS - 500,
    askPx: 0,
    askQty: 0,
    feedSeq: ORDERS + 1,
  });
  expect(last).toMatchObject({ symbol: "IBM", px: 1_000_000 + ORDERS, qty: 500 });
  feed.close();
  await until(() => lines.length === 2);
  expect(lines).toEqual(["feed of N is up", "feed of N is down: EndOfSession"]);
  client.stop();
  quotes.close();
});

test("an address that is in use is named", async () => {
  const log = (): void => undefined;
  const bands = { terms: [], closeMs: 0 };
  const first = await runQuotes({ listen: ANY_PORT, venues: [], symbols: [], bands, log });
  const taken = { host: "127.0.0.1", port: first.port };
  await expect(runQuotes({ listen: taken, venues: [], symbols: [], bands, log })).rejects.toEqual({
    code: "EADDRINUSE",
    text: `address 127.0.0.1:${first.port} is in use`,
  });
  first.close();
});

/** Waits for something that real sockets bring about; the test's own time limit ends it. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
}
