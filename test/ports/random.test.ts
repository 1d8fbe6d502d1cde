import { describe } from "vitest";
import { shellBench, simBench } from "./bench.ts";
import { randomCases } from "./random.cases.ts";

describe.each([
  ["shell", shellBench],
  ["sim", simBench],
])("random of %s", (_name, make) => randomCases(make));
