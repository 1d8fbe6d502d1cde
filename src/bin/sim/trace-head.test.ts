import { expect, test } from "vitest";
import { wholeTrial } from "../../sim/run/trial.ts";
import { readTraceHead, traceHead } from "./trace-head.ts";

const build = "0123456789abcdef";

test.each([
  wholeTrial(42),
  { seed: 1, only: [], orders: 1, span: 1 },
  { seed: 4_294_967_295, only: [3, 17], orders: 0.03125, span: 0.5 },
])("the first line of a trace says what it is of: %o", (trial) => {
  const head = traceHead({ build, trial });
  expect(readTraceHead(`${head}\nmore\n`)).toEqual({ build, trial });
});

test.each(["", "# smars sim --seed x, build 0123456789abcdef", "{}", "# smars sim --seed 1"])(
  "%o is no trace's first line",
  (line) => {
    expect(readTraceHead(line)).toBeNull();
  },
);
