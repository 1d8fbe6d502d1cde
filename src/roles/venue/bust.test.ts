import { describe, expect, test } from "vitest";
import type { BeginString } from "../../wire/fix/tags.ts";
import { MemoryWorld } from "../fleet/memory-world.ts";
import { quietVenue, ScriptedMember } from "./scripted-member.test-kit.ts";
import { Venue } from "./venue.ts";

const TIME = "60=20131008-13:30:00.000";

function order(side: number, id: string, qty: number, price: string): string {
  return `35=D 11=${id} 21=1 38=${qty} 40=2 44=${price} 54=${side} 55=IBM 59=0 ${TIME}`;
}

/** A venue at which S1 (filled) and B1 (60 of it still open) have traded 100 shares at 182.10. */
async function traded(beginString: BeginString) {
  const world = new MemoryWorld();
  const config = quietVenue(beginString);
  const ports = { network: world, clock: world, disk: null, days: null };
  const venue = await Venue.open(config, { ...ports, log: () => undefined });
  const gate = new ScriptedMember(world, config);
  const copy = new ScriptedMember(world, config, "SMARS1C");
  for (const message of [order(2, "S1", 100, "182.1"), order(1, "B1", 160, "182.1")]) {
    gate.send(message);
    world.settle();
  }
  const [, , sold = "", bought = ""] = gate.execIds;
  gate.heard();
  copy.heard();
  const heard = (): string[] => {
    world.settle();
    return gate.heard();
  };
  return { world, venue, gate, copy, heard, sold, bought };
}

describe("a trade that the venue breaks", () => {
  test("is told as 150=H with the sums that are left, and is broken once", async () => {
    const { venue, heard, sold, bought } = await traded("FIX.4.4");
    expect(venue.bust(sold)).toBe(true);
    expect(heard()).toEqual([
      `8 6=0.00 11=S1 14=0 19=${sold} 38=100 39=4 44=182.10 54=2 55=IBM 58=the trade is broken 59=0 150=H 151=0`,
    ]);
    // The other side is another execution; what is open of its order stays as it is.
    expect(venue.bust(bought)).toBe(true);
    expect(heard()).toEqual([
      `8 6=0.00 11=B1 14=0 19=${bought} 38=160 39=0 44=182.10 54=1 55=IBM 58=the trade is broken 59=0 150=H 151=60`,
    ]);
    expect(venue.bust(sold)).toBe(false);
    expect(venue.correct(sold, 10, 1_821_000)).toBe(false);
    expect(heard()).toEqual([]);
  });

  test("is told as 20=1 in FIX.4.2, with the state of the order in 150", async () => {
    const { venue, heard, bought } = await traded("FIX.4.2");
    venue.bust(bought);
    const [line = ""] = heard();
    expect(line).toContain(` 19=${bought} 20=1 `);
    expect(line).toContain(" 39=0 ");
    expect(line).toContain(" 150=0 ");
  });

  test("leaves the open rest in the book, which trades on", async () => {
    const { world, venue, gate, heard, bought } = await traded("FIX.4.4");
    venue.bust(bought);
    heard();
    gate.send(order(2, "S2", 60, "182.1"));
    world.settle();
    const fill = gate.heard().find((line) => line.includes("11=B1"));
    expect(fill).toContain(" 14=60 ");
    expect(fill).toContain(" 39=2 ");
    expect(fill).toContain(" 151=0 ");
  });
});

describe("a trade that the venue corrects", () => {
  test("is told as 150=G with its new shares and price", async () => {
    const { venue, heard, bought } = await traded("FIX.4.4");
    expect(venue.correct(bought, 40, 1_820_500)).toBe(true);
    expect(heard()).toEqual([
      `8 6=182.05 11=B1 14=40 19=${bought} 30=N 31=182.05 32=40 38=160 39=1 44=182.10 54=1 55=IBM 58=the trade is corrected 59=0 150=G 151=60`,
    ]);
    expect(venue.correct(bought, 41, 1_820_500)).toBe(false);
    expect(venue.correct(bought, 0, 1_820_500)).toBe(false);
    expect(venue.correct(bought, 1, 0)).toBe(false);
  });
});

test("what names no trade of this run breaks nothing", async () => {
  const { venue, heard, sold } = await traded("FIX.4.4");
  for (const id of ["", "E1", `${sold}0`, sold.replace(/\d+$/, "1"), sold.replace(/\d+$/, "-3")]) {
    expect(venue.bust(id)).toBe(false);
  }
  expect(heard()).toEqual([]);
});

test("a drop-copy session is told of busts too", async () => {
  const { venue, copy, heard, sold } = await traded("FIX.4.4");
  venue.bust(sold);
  heard();
  expect(copy.heard()[0]).toContain(` 19=${sold} `);
});
