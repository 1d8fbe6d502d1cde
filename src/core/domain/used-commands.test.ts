import { describe, expect, test } from "vitest";
import { UsedCommands } from "./used-commands.ts";

describe("commands that are used up", () => {
  test("are known by key, counter and scope, and the highest counter of a key stays", () => {
    const used = new UsedCommands();
    used.apply("ada-1", 7, "firm");
    used.apply("ada-1", 5, "symbol:IBM");
    expect([used.last("ada-1"), used.last("bob-1")]).toEqual([7, 0]);
    expect(used.has("ada-1", 7, "firm")).toBe(true);
    expect(used.has("ada-1", 5, "symbol:IBM")).toBe(true);
    expect(used.has("ada-1", 5, "firm")).toBe(false);
    expect(used.has("ada-1", 6, "firm")).toBe(false);
    expect(used.has("bob-1", 7, "firm")).toBe(false);
    expect([...used.counters]).toEqual([["ada-1", 7]]);
  });

  test("a command without a counter is never new: nothing tells it from another", () => {
    expect(new UsedCommands().has("ada-1", 0, "firm")).toBe(true);
  });

  test("beyond the newest 1,024 of a key an older one counts as used, known or not", () => {
    const used = new UsedCommands();
    for (let counter = 10; counter < 10 + 1024; counter++) used.apply("ada-1", counter, "firm");
    expect(used.has("ada-1", 9, "firm")).toBe(false);
    used.apply("ada-1", 2000, "firm");
    expect([9, 10].map((counter) => used.has("ada-1", counter, "firm"))).toEqual([true, true]);
    expect(used.has("ada-1", 11, "venue:N")).toBe(false);
  });
});
