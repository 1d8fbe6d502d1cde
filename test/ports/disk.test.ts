import { describe } from "vitest";
import { shellBench, simBench } from "./bench.ts";
import { diskCases } from "./disk.cases.ts";

describe.each([
  ["shell", shellBench],
  ["sim", simBench],
])("disk of %s", (_name, make) => diskCases(make));
