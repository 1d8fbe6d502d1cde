import type { Disk } from "../../ports/disk.ts";

/** A segment's bytes; `buffer` is the one to hand in for the next segment. */
export type ReadSegment = { readonly bytes: Uint8Array; readonly buffer: Uint8Array };

/**
 * Reads a whole file into a buffer that is used again and again. The bytes begin on a multiple of
 * eight. Throws a `DiskFault`.
 */
export function readSegment(disk: Disk, path: string, buffer: Uint8Array): ReadSegment {
  const file = disk.open(path, false);
  try {
    const size = file.size();
    const into = size > buffer.length ? new Uint8Array(size) : buffer;
    return { bytes: into.subarray(0, file.read(0, into.subarray(0, size))), buffer: into };
  } finally {
    file.close();
  }
}
