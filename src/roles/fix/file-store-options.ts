import { assert } from "../../core/domain/assert.ts";
import type { Clock } from "../../ports/clock.ts";
import type { DiskFault } from "../../ports/disk.ts";
import { FRAME_PAGE } from "../../wire/journal/frame-batch.ts";
import type { DiskReserve } from "../journal/disk-reserve.ts";

/** Size of a store's segments unless given. */
export const STORE_SEGMENT_BYTES: number = 16 << 20;

/** How a store on disk is kept. */
export type FixStoreOptions = {
  readonly clock: Clock;
  /** Whose store it is, up to 16 ASCII characters; that of another one is refused. */
  readonly id?: string;
  /** Size of a segment in bytes, zero-filled ahead of its use. */
  readonly segmentBytes?: number;
  /** Space for when the disk is full, kept by its owner; its pieces are as large as a segment. */
  readonly reserve?: DiskReserve;
  /** Bytes of messages kept for each session since its last reset; older ones are gap-filled. */
  readonly keepBytes?: number;
  /** Outgoing numbers in a block. */
  readonly blockNumbers?: number;
  /** What was written is durable so long after: bounds what a power loss takes. */
  readonly syncMs?: number;
  /**
   * The disk has failed off the turn, in a sync: called once. Nothing is written any more, and the
   * next `flush` throws the fault. A fault within `flush` is thrown there and not told here.
   */
  readonly onFault?: (fault: DiskFault) => void;
  /** Takes a line that a person should see: damage in old messages, a tail that was cut. */
  readonly log?: (line: string) => void;
};

export type FixStoreSettings = Required<Omit<FixStoreOptions, "reserve">> &
  Pick<FixStoreOptions, "reserve">;

/** Fills in the defaults. */
export function storeSettings(options: FixStoreOptions): FixStoreSettings {
  const settings = {
    id: "fix-store",
    segmentBytes: STORE_SEGMENT_BYTES,
    keepBytes: 1 << 30,
    blockNumbers: 10_000,
    syncMs: 250,
    onFault: () => undefined,
    log: () => undefined,
    ...options,
  };
  assert(settings.id.length <= 16, "the id of a store has at most 16 characters");
  assert(settings.segmentBytes % 8 === 0, "a segment is a whole number of 8-byte words");
  assert(settings.blockNumbers >= 4, "a block of numbers can be a quarter used");
  assert(settings.keepBytes >= FRAME_PAGE, "a session keeps at least a page of messages");
  return settings;
}
