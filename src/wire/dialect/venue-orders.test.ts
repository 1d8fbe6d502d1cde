import { expect, test } from "vitest";
import { formatClOrdId } from "../../core/domain/clordid.ts";
import { C, ChildRows } from "../../core/gate/children.ts";
import { ParentRows } from "../../core/gate/parents.ts";
import type { FixSession } from "../fix/session.ts";
import { Tag } from "../fix/tags.ts";
import { sendChildCancel } from "./venue-orders.ts";

/** A session that only notes the ids of what is written to it. */
function session() {
  const ids = new Map<number, string>();
  const writer = new Proxy(
    {},
    {
      get: (_, name) => (tag: number, bytes: Uint8Array, at: number, length: number) => {
        if (name !== "bytes") return;
        ids.set(tag, String.fromCharCode(...bytes.subarray(at, at + length)));
      },
    },
  );
  const face = { begin: () => writer, commit: () => 1 };
  return { ids, session: face as unknown as FixSession };
}

test("I4: a cancel has an id of this start, also for an order of an earlier one (seed 40)", () => {
  const parents = new ParentRows(4);
  const children = new ChildRows(parents, 4);
  const row = 2;
  const child = children.addLost(1, row, 2);
  children.set(child, C.cancel, 2);
  const { ids, session: venue } = session();
  const symbols = { name: () => "IBM" } as never;
  const x = { gate: 1, parents, children, symbols };
  sendChildCancel(venue, x, child, { incarnation: 3, utcMs: 0 });
  expect(ids.get(Tag.OrigClOrdID)).toBe(formatClOrdId(1, 1, row + 1, 2));
  // What an earlier start sent under numbers that its journal lost is never made again.
  expect(ids.get(Tag.ClOrdID)).toBe(formatClOrdId(1, 3, row + 1, 2));
});
