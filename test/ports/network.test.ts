import { describe } from "vitest";
import { shellBench, simBench } from "./bench.ts";
import { networkCases } from "./network.cases.ts";

describe.each([
  ["shell", shellBench],
  ["sim", simBench],
])("network of %s", (_name, make) => networkCases(make));
