/** How a limit came to its value. Numbers are appended, never reused. */
export const LimitStep = {
  /** A start took it from limits.yaml. */
  File: 0,
  /** One person made it stricter. */
  Stricter: 1,
  /** Two people made it laxer. */
  Laxer: 2,
  /** The end of a laxer value had come. */
  Reverted: 3,
} as const;
export type LimitStep = (typeof LimitStep)[keyof typeof LimitStep];

/** A limit has another value from here on (C74); all values in the units of its row. */
export type LimitSetRecord = {
  /** `LimitStep`. */
  step: number;
  /** Changes of this limit so far, this one included: what a consent to the next is bound to. */
  seq: number;
  from: number;
  to: number;
  /** What stands for good: `to`, or what comes back at `revertMs`. */
  base: number;
  /** UTC ms at which `base` comes back, 0 never. */
  revertMs: number;
  /** UTC ms until which its people meant it, 0 for good. A stricter value stays all the same. */
  untilMs: number;
  /** Version of limits.yaml that was in force, and what stands in it. */
  version: number;
  fileValue: number;
  utcMs: number;
  /** Its name in limits.yaml. */
  limit: string;
  first: string;
  second: string;
  reason: string;
};
