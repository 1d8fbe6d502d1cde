import { asciiText } from "../../core/domain/bytes.ts";
import { type Disk, DiskFault } from "../../ports/disk.ts";
import type { BundleText } from "../../wire/day/decode-bundle.ts";
import { unpackBundle } from "../../wire/day/encode-bundle.ts";

/** Bundles lie beside the journal, each under the name of its manifest's digest. */
export const DAY_FOLDER = "days";

/** A master of all listed symbols is a twentieth of it. */
const SIZE_MAX = 64 * 1024 * 1024;

/** The file of a bundle, below the gate's folder. */
export function bundlePath(digest: string): string {
  return `${DAY_FOLDER}/${digest}.json`;
}

/** Reads a bundle; null when it is not there, or is none. */
export function readBundle(disk: Disk, digest: string): BundleText | null {
  const path = bundlePath(digest);
  try {
    if (!disk.exists(path)) return null;
    const file = disk.open(path, false);
    const size = file.size();
    const bytes = new Uint8Array(Math.min(size, SIZE_MAX));
    const read = file.read(0, bytes);
    file.close();
    return size > SIZE_MAX || read < size ? null : unpackBundle(asciiText(bytes));
  } catch (error) {
    if (!(error instanceof DiskFault)) throw error;
    return null;
  }
}
