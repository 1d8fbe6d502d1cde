import { join } from "node:path";
import { expect, test } from "vitest";
import { feedsPage } from "./feeds-page.ts";

const ROOT = join(import.meta.dirname, "..");

test("docs/feeds.md is what the ladders come to; vitest -u writes it", async () => {
  await expect(feedsPage()).toMatchFileSnapshot(join(ROOT, "docs", "feeds.md"));
});

test("no fault of a feed keeps back a cancel, a fill or a kill", () => {
  const rows = feedsPage()
    .split("\n")
    .filter((line) => /^\| a (client's cancel|fill|kill) /.test(line));
  expect(rows).toHaveLength(3);
  for (const row of rows)
    expect(
      row
        .split("|")
        .slice(2, -1)
        .join("")
        .replace(/ works /g, ""),
    ).toBe("");
});
