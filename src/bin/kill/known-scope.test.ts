import { expect, test } from "vitest";
import type { Run } from "../run.ts";
import { slipIn } from "./known-scope.ts";

const RUN = {
  config: { routers: { count: 8 }, clients: [{ client: "alpha", accounts: ["ALPHA1"] }] },
  venues: [{ letter: "N" }, { letter: "Q" }],
  instruments: [{ symbol: "IBM" }],
} as unknown as Run;

test.each(["firm", "symbol:IBM", "venue:Q", "router:8", "client:gone", "account:gone"])(
  "%s may be right",
  (scope) => {
    expect(slipIn(RUN, scope)).toBeNull();
  },
);

test.each([
  ["symbol:IMB", "the system trades no IMB"],
  ["venue:Z", "there are the venues N, Q"],
  ["router:9", "routers have the numbers 1 to 8"],
  ["router:0", "routers have the numbers 1 to 8"],
  ["strategy:swep", "there are the strategies sweep"],
])("%s is a slip, and nobody may believe that it stopped something", (scope, words) => {
  expect(slipIn(RUN, scope)).toBe(`${scope}: ${words}; nothing was stopped`);
});
