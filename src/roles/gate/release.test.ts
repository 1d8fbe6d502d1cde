import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { controlsText } from "../../core/gate/controls/controls-text.ts";
import { CHILD_CONTROLS, PARENT_CONTROLS } from "../../core/gate/controls/list.ts";
import { GateWorld } from "../../core/gate/gate.test-kit.ts";
import type { Control } from "../../core/gate/reason.ts";
import { declaredRelease, declareRelease } from "./release.ts";

const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();
const OWN = declaredRelease("dev", sha256);

function otherwise(parents: readonly Control[], children: readonly Control[]): string[] {
  const { controls, digest } = declaredRelease("dev", sha256, controlsText(parents, children));
  return [controls, digest];
}

/** A list with two of its places exchanged. */
function swapped(list: readonly Control[], at: number): Control[] {
  const copy = [...list];
  copy.splice(at, 2, list[at + 1] as Control, list[at] as Control);
  return copy;
}

const LISTS = [
  ["parent", PARENT_CONTROLS, (list: readonly Control[]) => otherwise(list, CHILD_CONTROLS)],
  ["child", CHILD_CONTROLS, (list: readonly Control[]) => otherwise(PARENT_CONTROLS, list)],
] as const;

describe("the release that a gate declares", () => {
  test("is the name of the release, the frames and the literal lists", () => {
    expect(otherwise(PARENT_CONTROLS, CHILD_CONTROLS)).toEqual([OWN.controls, OWN.digest]);
    expect(OWN.controls).toMatch(/^[0-9a-f]{64}$/);
    const other = declaredRelease("dev-2", sha256);
    expect(other.controls).toBe(OWN.controls);
    expect(other.digest).not.toBe(OWN.digest);
  });

  test.each(LISTS)(
    "changes with any control of a %s that is left out, added or moved",
    (...row) => {
      const [, list, declare] = row;
      const seen = new Set([OWN.controls, OWN.digest]);
      let wanted = seen.size;
      for (let at = 0; at < list.length; at++) {
        const changes = [list.toSpliced(at, 1), list.toSpliced(at, 0, list[at] as Control)];
        if (at + 1 < list.length) changes.push(swapped(list, at));
        for (const changed of changes) {
          for (const hash of declare(changed)) seen.add(hash);
          wanted += 2;
        }
      }
      expect(seen.size).toBe(wanted);
    },
  );

  test.each<[string, Partial<Control>]>([
    ["kind", { kind: "cumulative" }],
    ["scope", { scope: "both" }],
    ["firmness", { firmness: "soft" }],
    ["codes", { codes: [] }],
    ["limits", { limits: ["maxOrderQty"] }],
    ["number", { id: "C99" }],
  ])("changes with the %s of a control", (_, change) => {
    const [first, ...rest] = PARENT_CONTROLS;
    const changed = otherwise([{ ...(first as Control), ...change }, ...rest], CHILD_CONTROLS);
    expect(changed).not.toContain(OWN.controls);
    expect(changed).not.toContain(OWN.digest);
  });

  test("does not change with the words that describe a control", () => {
    const [first, ...rest] = PARENT_CONTROLS;
    const renamed = { ...(first as Control), name: "other words", source: "another rule" };
    expect(otherwise([renamed, ...rest], CHILD_CONTROLS)).toEqual([OWN.controls, OWN.digest]);
  });

  test("is journaled by each start, and a restart knows what the last one ran", () => {
    const world = new GateWorld().up();
    declareRelease(world.gate, "dev", sha256);
    expect(world.gate.ledger.release).toEqual(OWN);
    const next = new GateWorld({}, world.tape);
    expect(next.gate.ledger.release).toEqual(OWN);
    declareRelease(next.gate, "dev-2", sha256);
    expect(next.gate.ledger.release).toEqual(declaredRelease("dev-2", sha256));
  });
});
