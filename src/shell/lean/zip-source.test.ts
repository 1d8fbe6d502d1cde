import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import type { RowState } from "../../wire/lean/columns.ts";
import type { LeanFault } from "../../wire/lean/fault.ts";
import { NbboUpdates } from "../../wire/lean/nbbo-updates.ts";
import type { LeanSource } from "../../wire/lean/source.ts";
import { TradeRows } from "../../wire/lean/trade-rows.ts";
import { openLeanZip } from "./zip-source.ts";

const folder = mkdtempSync(join(tmpdir(), "smars-lean-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A zip of one deflated file, laid out by hand. */
function zipOf(name: string, text: string): Buffer {
  const body = deflateRawSync(Buffer.from(text));
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(8, 4);
  fields.writeUInt32LE(crc32(text), 10);
  fields.writeUInt32LE(body.length, 14);
  fields.writeUInt32LE(text.length, 18);
  fields.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from("PK\x03\x04"), fields, Buffer.from(name)]);
  const central = Buffer.concat([
    Buffer.from("PK\x01\x02\x14\x00"),
    fields,
    Buffer.alloc(14),
    Buffer.from(name),
  ]);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06");
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length + body.length, 16);
  return Buffer.concat([local, body, central, end]);
}

function written(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function opened(path: string): Promise<LeanSource> {
  const source = await openLeanZip(path);
  if ("code" in source) throw new Error(source.text);
  return source;
}

/** Pulls row by row until nothing more comes; counts the rows. */
function pullAll(source: LeanSource, next: () => RowState): Promise<[number, RowState]> {
  let rows = 0;
  return new Promise((resolve) => {
    const pull = (): void => {
      for (;;) {
        const found = next();
        if (found === "wait") return;
        if (found !== "row") {
          resolve([rows, found]);
          return;
        }
        rows++;
      }
    };
    source.onReady = pull;
    pull();
  });
}

const ROWS = Array.from({ length: 20_000 }, (_, i) => `${i},1800100,${i + 1},P,1,0`).join("\n");

describe("a zip of ticks", () => {
  test("gives its rows one by one, inflated as they are pulled", async () => {
    const source = await opened(written("a.zip", zipOf("a_trade.csv", ROWS)));
    const trades = new TradeRows(source);
    expect(await pullAll(source, () => trades.next())).toEqual([20_000, "end"]);
    expect([trades.ms, trades.qty]).toEqual([19_999, 20_000]);
  });

  test("is not read on while nobody pulls", async () => {
    const source = await opened(written("b.zip", zipOf("b.csv", ROWS)));
    const trades = new TradeRows(source);
    await new Promise<void>((resolve) => {
      source.onReady = resolve;
    });
    trades.next();
    source.onReady = () => undefined;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(source.state).toBe("open");
    source.close();
    expect([source.state, source.take()]).toEqual(["ended", null]);
  });

  test.each<[string, () => string, LeanFault["code"]]>([
    ["that is not there", () => join(folder, "nothing.zip"), "Missing"],
    ["that is a folder", () => folder, "Unreadable"],
    ["that is no zip", () => written("c.zip", Buffer.from("14400640,1,1,0,0,P,1,0")), "NotAZip"],
    ["that is cut off", () => written("d.zip", zipOf("d.csv", ROWS).subarray(0, 900)), "NotAZip"],
    ["without a csv", () => written("e.zip", zipOf("readme.txt", ROWS)), "NoCsv"],
  ])("%s is named with its path", async (_title, path, code) => {
    const at = path();
    expect(await openLeanZip(at)).toMatchObject({ code, file: at, line: 0 });
  });

  test("with a wrong check sum is corrupt, though every row reads", async () => {
    const zip = zipOf("f.csv", ROWS);
    const central = zip.lastIndexOf("PK\x01\x02");
    zip.writeUInt32LE(1, central + 16);
    const source = await opened(written("f.zip", zip));
    const trades = new TradeRows(source);
    expect(await pullAll(source, () => trades.next())).toEqual([19_999, "fault"]);
    expect(trades.fault).toMatchObject({ code: "Corrupt", file: join(folder, "f.zip") });
  });

  test("whose data does not inflate is corrupt", async () => {
    const zip = zipOf("g.csv", ROWS);
    zip.fill(0xff, 60, 90);
    const source = await opened(written("g.zip", zip));
    const trades = new TradeRows(source);
    expect((await pullAll(source, () => trades.next()))[1]).toBe("fault");
    expect(trades.fault).toMatchObject({ code: "Corrupt" });
  });
});

const DATA = join(import.meta.dirname, "../../../../shared/data");

describe("the recorded day of IBM, 8 October 2013", () => {
  const quotes = join(DATA, "IBM_20131008_quote.zip");
  const trades = join(DATA, "IBM_20131008_trade.zip");
  const isThere = existsSync(quotes) && existsSync(trades);
  if (!isThere) console.warn(`left out, for ${DATA} is not there: the recorded day of IBM`);

  test("has 62,875 updates, all but one of them whole, and 5.56 million shares of trades", async () => {
    if (!isThere) return;
    const source = await opened(quotes);
    const nbbo = new NbboUpdates(source);
    expect(await pullAll(source, () => nbbo.next())).toEqual([62_875, "end"]);
    // The last ask of the day is marked suspicious and left out.
    expect([nbbo.ms, nbbo.askPx === 1_850_000]).toEqual([72_000_646, false]);
    const tape = await opened(trades);
    const rows = new TradeRows(tape);
    let shares = 0;
    const next = (): RowState => {
      const found = rows.next();
      if (found === "row") shares += rows.qty;
      return found;
    };
    expect(await pullAll(tape, next)).toEqual([33_381, "end"]);
    expect(Math.round(shares / 10_000)).toBe(556);
  });
});
