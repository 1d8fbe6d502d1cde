import { expect, test } from "vitest";
import { MemoryWorld } from "../fleet/memory-world.ts";
import { RefusalLog } from "./refusal-log.ts";

test("the first of each reason is told at once, then one line in ten seconds with the count", () => {
  const world = new MemoryWorld();
  const lines: string[] = [];
  const log = new RefusalLog(world, (line) => lines.push(line));
  for (let i = 0; i < 5; i++) {
    log.note("certificate", `10.0.0.1:${i}`);
    world.advance(100);
  }
  log.note("late", "10.0.0.2:1");
  expect(lines).toEqual(["refused 10.0.0.1:0: certificate", "refused 10.0.0.2:1: late"]);
  world.advance(10_000);
  log.note("certificate", "10.0.0.1:5");
  log.note("certificate", "10.0.0.1:6");
  expect(lines.slice(2)).toEqual(["refused 10.0.0.1:5, and 4 before it: certificate"]);
});
