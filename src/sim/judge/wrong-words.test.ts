import { describe, expect, test } from "vitest";
import type { WrongEvent } from "../tape.ts";
import { TapeStory } from "./tape-story.test-kit.ts";

function given(what: WrongEvent["what"], more: Partial<WrongEvent> = {}): () => void {
  const event = { kind: "wrong", what, atNs: 1, way: "forged", command: "rearm" } as const;
  return () => new TapeStory().tape.add({ ...event, scope: "firm", code: "", ...more });
}

describe("a command that must have no effect", () => {
  test("is refused, and nothing that the gate shows is another", () => {
    expect(given("said")).not.toThrow();
    expect(given("refused", { code: "SignatureInvalid" })).not.toThrow();
  });

  test("is never done", () => {
    expect(given("taken")).toThrow("I15: rearm of firm (forged) is taken");
  });

  test("changes nothing, whatever its sender is told", () => {
    expect(given("changed")).toThrow("I15: rearm of firm (forged) is changed");
  });

  test("a kill that comes again is answered with the kill that holds", () => {
    expect(given("taken", { way: "repeated", command: "kill" })).not.toThrow();
    expect(given("changed", { way: "repeated", command: "kill" })).toThrow("I15");
  });

  test("one person who signs twice is one person", () => {
    expect(given("taken", { way: "one person twice" })).toThrow("I8");
  });
});
