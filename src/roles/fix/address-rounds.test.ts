import { expect, test } from "vitest";
import { AddressRounds, type AddressRoundsOptions } from "./address-rounds.ts";

const at = (port: number) => ({ host: "127.0.0.1", port });
const LIVE = 5e9;

/** Each step as the port tried and the pause before it; `true` stands for a line that lasted. */
function play(options: Partial<AddressRoundsOptions>, steps: readonly (number | boolean)[]) {
  const rounds = new AddressRounds({ address: at(1), reconnectMinMs: 50, ...options });
  rounds.restart();
  return steps.map((live) => {
    const waitMs = rounds.next(typeof live === "number" ? live : live ? LIVE : 0);
    return `${rounds.address.port} in ${waitMs}`;
  });
}

const NO = Array.from({ length: 9 }, () => false);

test("one address: pauses double from the shortest to the longest and stay there", () => {
  expect(play({ reconnectMaxMs: 1_000 }, NO.slice(2))).toEqual([
    "1 in 50",
    "1 in 100",
    "1 in 200",
    "1 in 400",
    "1 in 800",
    "1 in 1000",
    "1 in 1000",
  ]);
});

test("three addresses: all in turn, and a pause only behind the last", () => {
  expect(play({ backups: [at(2), at(3)] }, NO.slice(2))).toEqual([
    "2 in 0",
    "3 in 0",
    "1 in 50",
    "2 in 0",
    "3 in 0",
    "1 in 100",
    "2 in 0",
  ]);
});

test("a line that lasted lets the pauses begin again, and its address is tried first", () => {
  expect(play({ backups: [at(2)] }, [false, false, false, true, false, false, false])).toEqual([
    "2 in 0",
    "1 in 50",
    "2 in 0",
    "2 in 50",
    "1 in 0",
    "2 in 100",
    "1 in 0",
  ]);
});

test("when asked to, every round begins with the first address", () => {
  const options = { backups: [at(2)], returnToFirst: true };
  expect(play(options, [false, true, false, false, false])).toEqual([
    "2 in 0",
    "1 in 50",
    "2 in 0",
    "1 in 100",
    "2 in 0",
  ]);
});

test("a logon that is dropped at once is a failure: the pauses go on growing", () => {
  expect(play({ lastedMs: 1_000 }, [5e8, 5e8, 5e8, 1e9, 5e8])).toEqual([
    "1 in 50",
    "1 in 100",
    "1 in 200",
    "1 in 50",
    "1 in 100",
  ]);
});
