import { expect, test } from "vitest";
import { fleetPage } from "./page.ts";

test("the committed page is made from the schema as it stands", async () => {
  await expect(fleetPage()).toMatchFileSnapshot("../../../docs/wire/fleet.md");
});

test("each message has its table, with offsets that lie behind one another", () => {
  const page = fleetPage();
  const from = page.indexOf("## 11 CancelChild");
  expect(page.slice(from, page.indexOf("## 20"))).toMatchInlineSnapshot(`
    "## 11 CancelChild

    A router cancels a child of its own (M7). 24 bytes.

    | id | at | bytes | field | type | meaning |
    | --: | --: | --: | --- | --- | --- |
    | 29 | 8 | 4 | leaseId | u32 | lease |
    | 30 | 12 | 4 | parent | u32 | parent number |
    | 31 | 16 | 4 | incarnation | u32 | incarnation in the child's id |
    | 32 | 20 | 4 | child | u32 | child number |

    "
  `);
});
