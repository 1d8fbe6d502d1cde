import { expect, test } from "vitest";
import { parseScope, type Scope } from "../domain/scope.ts";
import { isKnown, type KnownNames } from "./known-names.ts";

const NAMES: KnownNames = {
  clients: new Set(["alpha"]),
  accounts: new Set(["ALPHA1"]),
  symbols: new Set(["IBM"]),
  venues: new Set(["N"]),
  strategies: new Set(["sweep"]),
  routers: 8,
};

test.each([
  ["firm", true],
  ["client:alpha", true],
  ["client:ALPHA1", false],
  ["account:ALPHA1", true],
  ["account:alpha", false],
  ["symbol:IBM", true],
  ["symbol:IMB", false],
  ["venue:N", true],
  ["venue:Z", false],
  ["strategy:sweep", true],
  ["strategy:dark", false],
  ["router:1", true],
  ["router:8", true],
  ["router:9", false],
  ["router:0", false],
  ["router:08", false],
])("%s is known: %j", (text, known) => {
  expect(isKnown(parseScope(text) as Scope, NAMES)).toBe(known);
});
