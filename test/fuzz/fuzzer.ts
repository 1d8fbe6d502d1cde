import type { BeginString } from "../../src/wire/fix/tags.ts";

/** A case in which the engine did what it must not. */
export type Finding = {
  readonly begin: BeginString;
  readonly seed: number;
  /** Number of the case from 1: the same seed makes it again. */
  readonly n: number;
  /** What is wrong, in words. */
  readonly what: string;
  /** The bytes, or the conversation, that show it. */
  readonly stream: string;
};

/** Makes cases, runs them, and learns from those that showed something new. */
export interface Fuzzer {
  readonly messages: number;
  readonly cases: number;
  readonly features: number;
  readonly verdicts: Readonly<Record<string, number>>;
  /** Runs the next case; null when all was as it must be. */
  step(): Finding | null;
  /** Code was run for the first time since the last reward: the latest cases are worth keeping. */
  reward(): void;
}
