import { describe } from "vitest";
import { shellBench, simBench } from "./bench.ts";
import { clockCases } from "./clock.cases.ts";

describe.each([
  ["shell", shellBench],
  ["sim", simBench],
])("clock of %s", (_name, make) => clockCases(make));
