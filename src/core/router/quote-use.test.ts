import { describe, expect, test } from "vitest";
import { QuoteUse } from "./quote-use.ts";

const MS = 1e6;

describe("what was asked of a quote", () => {
  const use = (): QuoteUse => new QuoteUse(2, 3);

  test("has a row of its own for each symbol, venue and side", () => {
    const u = use();
    const rows = [0, 1].flatMap((s) =>
      [0, 1, 2].flatMap((v) => [u.row(s, v, true), u.row(s, v, false)]),
    );
    expect([...rows].sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => i));
  });

  test("stays spent when it was filled, until the quote changes", () => {
    const u = use();
    u.take(0, 500, 100, true);
    u.filled(0, 500, 0);
    u.ended(0, 0, false, 0);
    expect([u.spent(0, 19 * MS), u.inFlight(0)]).toEqual([500, 0]);
    u.changed(0, 100, true);
    expect(u.spent(0, 19 * MS)).toBe(0);
  });

  test("comes back without a change after 20 ms, except what is in flight", () => {
    const u = use();
    u.take(0, 500, 100, true);
    u.take(0, 300, 100, true);
    u.ended(0, 500, false, 0);
    expect(u.wakeNs(0, 0)).toBe(20 * MS);
    expect(u.spent(0, 20 * MS - 1)).toBe(800);
    expect(u.spent(0, 20 * MS)).toBe(300);
    expect(u.wakeNs(0, 20 * MS)).toBe(0);
  });

  test("counts against a changed quote only as far as it can reach it", () => {
    const u = use();
    u.take(0, 500, 100, true);
    u.changed(0, 99, true);
    expect(u.spent(0, 0)).toBe(500);
    u.changed(0, 101, true);
    expect(u.spent(0, 0)).toBe(0);
    u.take(0, 200, 101, true);
    u.changed(0, 101, true);
    expect(u.spent(0, 0)).toBe(700);
    u.take(1, 500, 100, false);
    u.changed(1, 101, false);
    expect(u.spent(1, 0)).toBe(500);
    u.changed(1, 99, false);
    expect(u.spent(1, 0)).toBe(0);
  });

  test("is free at once when the gate refused it", () => {
    const u = use();
    u.take(0, 500, 100, true);
    u.take(0, 100, 100, true);
    u.returned(0, 500);
    expect([u.spent(0, 0), u.inFlight(0)]).toEqual([100, 100]);
  });

  test("rests longer and longer when it gives nothing again and again", () => {
    const u = use();
    const rests: number[] = [];
    for (let i = 0; i < 8; i++) {
      u.take(0, 100, 100, true);
      u.ended(0, 100, true, 0);
      u.changed(0, 100, true);
      rests.push(u.held(0, 0) ? u.wakeNs(0, 0) / MS : 0);
    }
    // The first time a changed quote is worth another try at once.
    expect(rests).toEqual([0, 40, 80, 160, 320, 640, 640, 640]);
    u.filled(0, 0, 0);
    u.take(0, 100, 100, true);
    u.ended(0, 100, true, 2000 * MS);
    expect(u.held(0, 2000 * MS)).toBe(false);
  });
});
