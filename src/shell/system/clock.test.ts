import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { NodeClock } from "./clock.ts";

test("the turn of a single input ends before the loop goes on", async () => {
  const clock = new NodeClock();
  const seen: string[] = [];
  await new Promise<void>((resolve) => {
    setTimeout(() => {
      setImmediate(() => {
        seen.push("loop");
        resolve();
      });
      clock.endOfTurn(() => seen.push("end"));
    }, 5);
  });
  expect(seen).toEqual(["end", "loop"]);
});

test("a turn asked for at the end of another lets the loop go on before", async () => {
  const clock = new NodeClock();
  const seen: string[] = [];
  await new Promise<void>((resolve) => {
    clock.endOfTurn(() => {
      setImmediate(() => seen.push("loop"));
      clock.endOfTurn(() => {
        seen.push("end");
        resolve();
      });
    });
  });
  expect(seen).toEqual(["loop", "end"]);
});

test("what the end of a turn throws is an uncaught exception, and others end all the same", () => {
  const clock = JSON.stringify(new URL("./clock.ts", import.meta.url).href);
  const program = `
    import { NodeClock } from ${clock};
    process.on("uncaughtException", (error, origin) => console.log(origin, error.message));
    const clock = new NodeClock();
    clock.endOfTurn(() => { throw new Error("the disk is full"); });
    clock.endOfTurn(() => console.log("the other"));`;
  const args = ["--input-type=module", "--eval", program];
  const { stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(stdout).toBe("the other\nuncaughtException the disk is full\n");
});
