import { describe, expect, test } from "vitest";
import { search } from "./spin.ts";

/**
 * Deliberate faults of the protocol, each with the invariants that it breaks. `escapes`: not to be
 * seen with two shares and three ids, so that the run with one share has to catch it.
 */
const MUTANTS = [
  { name: "NOFENCE", breaks: "I5, I6", fault: "a lease without epoch" },
  { name: "ROUTERCHECK", breaks: "I6", fault: "the router checks its own lease, then pauses" },
  { name: "NOEPOCHKILL", breaks: "I7", fault: "a kill does not raise the epoch" },
  { name: "KILLVOL", breaks: "I7", fault: "a kill is lost in a crash" },
  { name: "SEENIGNORED", breaks: "I7", fault: "a scoped kill is not compared with seen" },
  { name: "NOWAL", breaks: "I3", fault: "children before the reserve is durable" },
  { name: "FREEONDOUBT", breaks: "I11", fault: "what the journal does not show is free" },
  { name: "EARLYEVIDENCE", breaks: "I11, I19", fault: "evidence before the cut-off" },
  { name: "PIECEMEAL", breaks: "I11", fault: "one cancel report frees in doubt", escapes: true },
  { name: "RESENDNEW", breaks: "I4", fault: "an order in doubt goes out under a new id" },
  { name: "TIMEOUTFREE", breaks: "I11", fault: "a cancel that timed out frees shares" },
  { name: "DUPCXL", breaks: "I12", fault: "a repeated cancel report frees twice", escapes: true },
  { name: "NODEDUP", breaks: "I4", fault: "a child's id is sent twice" },
  { name: "FIXRESEND", breaks: "I2, I5", fault: "the session sends a stored order again" },
];

const LONG = process.env.SMARS_LONG === "1";

describe.concurrent.each([
  { q: 2, states: 15_345_893, mutants: LONG ? MUTANTS.filter((m) => m.escapes !== true) : [] },
  { q: 1, states: 5_280_180, mutants: MUTANTS },
])("a parent of $q share(s), three ids", ({ q, states, mutants }) => {
  test("no run of the protocol breaks an invariant, and every state was seen", async () => {
    expect(await search([`Q=${q}`])).toEqual({ states, errors: 0, complete: true, broken: "" });
  });

  test.each(mutants)("$name is caught: $fault ($breaks)", async ({ name }) => {
    const { errors, broken } = await search([name, `Q=${q}`]);
    expect(errors).toBe(1);
    expect(broken).not.toBe("");
  });
});
