import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EventQueue } from "./event-queue.ts";
import { ProcessGone, SimProcess } from "./process.ts";
import { SimWorld } from "./world.ts";

function world(seed = 1): SimWorld {
  return new SimWorld(seed, Date.UTC(2026, 0, 5));
}

test("the queue gives events by time, and those of one time in the order of planning", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), (times) => {
      const queue = new EventQueue();
      for (const at of times) queue.add(at, () => undefined);
      const taken: [number, number][] = [];
      while (queue.size > 0) {
        const first = queue.first();
        const event = queue.take();
        expect(event).toBe(first);
        if (event !== undefined) taken.push([event.atNs, event.order]);
      }
      const wanted = times.map((at, order): [number, number] => [at, order]);
      expect(taken).toEqual(wanted.sort((a, b) => a[0] - b[0] || a[1] - b[1]));
    }),
  );
});

describe("running", () => {
  test("stops at the instant, the condition or the count that was asked for", async () => {
    const w = world();
    const seen: number[] = [];
    for (let i = 1; i <= 9; i++) w.plan(i * 10, () => seen.push(i));
    await w.run({ atNs: 25 });
    expect([seen.length, w.nowNs]).toEqual([2, 25]);
    await w.run({ holds: () => seen.length === 5 });
    expect([seen.length, w.nowNs]).toEqual([5, 50]);
    await w.run({ events: 1 });
    expect(seen.length).toBe(6);
    await w.run();
    expect([seen.length, w.nowNs, w.events]).toEqual([9, 90, 9]);
  });

  test("what waits for a promise of a port runs before the next event", async () => {
    const w = world();
    const seen: string[] = [];
    const wait = async (): Promise<void> => {
      for (let i = 0; i < 20; i++) await null;
      seen.push("promise");
    };
    w.plan(1, () => {
      w.settleFirst();
      void wait();
    });
    w.plan(2, () => seen.push("event"));
    await w.run();
    expect(seen).toEqual(["promise", "event"]);
  });

  test("one seed gives one trace, another seed another", async () => {
    const hash = async (seed: number): Promise<number> => {
      const w = world(seed);
      const process = new SimProcess(w, "p");
      process.clock.every(1, () => w.trace("p", "tick", process.random.u32()));
      await w.run({ atNs: 20e6 });
      return w.traceHash;
    };
    expect(await hash(5)).toBe(await hash(5));
    expect(await hash(6)).not.toBe(await hash(5));
  });

  test("a listener sees what goes into the hash", () => {
    const w = world();
    const lines: string[] = [];
    w.onTrace = (atNs, who, what, amount) => lines.push(`${atNs} ${who} ${what} ${amount}`);
    new SimProcess(w, "gate").kill();
    expect(lines).toEqual(["0 gate start 0", "0 gate kill 0"]);
  });
});

describe("a process", () => {
  test("that is killed runs nothing more and has its things released, once", async () => {
    const w = world();
    const process = new SimProcess(w, "p");
    const seen: string[] = [];
    process.onEnd(() => seen.push("released"));
    process.clock.after(1, () => seen.push("timer"));
    process.clock.endOfTurn(() => seen.push("turn"));
    process.kill();
    process.kill();
    await w.run();
    expect(seen).toEqual(["released"]);
  });

  test("that is paused gets everything later and in order, while its clock goes on", async () => {
    const w = world();
    const process = new SimProcess(w, "p");
    const seen: string[] = [];
    const note = (what: string) => () => seen.push(`${what} ${process.clock.nowNs() >= 50e6}`);
    process.clock.after(20, note("second"));
    process.clock.after(10, note("first"));
    const cancelled = process.clock.after(10, note("cancelled"));
    process.pause();
    await w.run({ atNs: 50e6 });
    expect(seen).toEqual([]);
    cancelled.cancel();
    process.wake();
    await w.run();
    expect(seen).toEqual(["first true", "second true"]);
  });

  test("may die inside a call, but a fault of its own code comes out", () => {
    const process = new SimProcess(world(), "p");
    const gone = () => {
      throw new ProcessGone();
    };
    expect(() => process.run(gone)).toThrow(ProcessGone);
    process.run(() => {
      process.kill();
      gone();
    });
    expect(process.alive).toBe(false);
  });

  test("has a day of its own, which a fault may step, and a clock that may run fast", async () => {
    const w = world();
    const [good, bad] = [new SimProcess(w, "good"), new SimProcess(w, "bad")];
    bad.clock.rate = 1.01;
    bad.clock.stepUtc(-3_600_000);
    await w.run({ atNs: 100e6 });
    expect(good.clock.utcMs() - bad.clock.utcMs()).toBe(3_600_000);
    expect([good.clock.nowNs(), bad.clock.nowNs()]).toEqual([100e6, 101e6]);
  });
});
