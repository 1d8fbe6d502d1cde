import { expect, test } from "vitest";
import { Phase } from "../../core/gate/phase.ts";
import { SessionClock } from "./session-clock.ts";

const DAY = 86_400_000;
const EPOCH = 20_000 * DAY + 3_600_000;
const SESSION = {
  epochUtcMs: EPOCH,
  fromMs: 9 * 3_600_000,
  speed: 1,
  openMs: 9.5 * 3_600_000,
  closeMs: 16 * 3_600_000,
  repeats: false,
};
const NONE = { tradeDate: 0, phase: Phase.None };

test("a recorded day is before its open, open, and over", () => {
  const clock = new SessionClock(SESSION, NONE, EPOCH);
  const at = (ms: number) => clock.at(EPOCH + ms);
  expect(at(0)).toEqual({ tradeDate: 20_000, phase: Phase.PreOpen });
  expect(at(1_799_999).phase).toBe(Phase.PreOpen);
  expect(at(1_800_000).phase).toBe(Phase.Open);
  expect(at(7 * 3_600_000 - 1).phase).toBe(Phase.Open);
  expect(at(7 * 3_600_000)).toEqual({ tradeDate: 20_000, phase: Phase.Closed });
});

test("a synthetic market goes on with the next trade date", () => {
  const clock = new SessionClock({ ...SESSION, repeats: true }, NONE, EPOCH);
  expect(clock.at(EPOCH + 7 * 3_600_000 - 1).tradeDate).toBe(20_000);
  expect(clock.at(EPOCH + 7 * 3_600_000)).toEqual({ tradeDate: 20_001, phase: Phase.Open });
});

test("I16: a restart in the middle of the day goes on with it", () => {
  const last = { tradeDate: 20_000, phase: Phase.Open };
  const clock = new SessionClock(SESSION, last, EPOCH + 1_900_000);
  expect(clock.at(EPOCH + 1_900_000)).toEqual(last);
});

test("I16: a market that begins again begins a new trade date, never an old one", () => {
  const over = { tradeDate: 20_003, phase: Phase.Closed };
  const clock = new SessionClock(SESSION, over, EPOCH + 1_900_000);
  expect(clock.at(EPOCH + 1_900_000)).toEqual({ tradeDate: 20_004, phase: Phase.Open });
  expect(clock.at(EPOCH + 7 * 3_600_000)).toEqual({ tradeDate: 20_004, phase: Phase.Closed });
});
