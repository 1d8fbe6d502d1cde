import { describe, expect, test } from "vitest";
import { TokenBucket, TokenBuckets } from "./token-bucket.ts";

describe("a token bucket", () => {
  test("starts full with twice its rate, and refills at its rate", () => {
    const bucket = new TokenBucket(2, 0);
    expect([1, 2, 3, 4, 5].map(() => bucket.take(0))).toEqual([true, true, true, true, false]);
    expect([bucket.take(499), bucket.take(500), bucket.take(501)]).toEqual([false, true, false]);
  });

  test("refills nothing when the clock goes back", () => {
    const bucket = new TokenBucket(1, 1000);
    bucket.take(1000);
    bucket.take(1000);
    expect([bucket.take(0), bucket.take(1999), bucket.take(2000)]).toEqual([false, false, true]);
  });

  test("each asker has a bucket of his own", () => {
    const buckets = new TokenBuckets(1);
    buckets.take("ann", 0);
    buckets.take("ann", 0);
    expect([buckets.take("ann", 0), buckets.take("ben", 0)]).toEqual([false, true]);
  });
});
