import type { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import { type Entry, open, type ZipFile } from "yauzl";
import type { LeanFault, LeanFaultCode } from "../../wire/lean/fault.ts";
import type { LeanSource } from "../../wire/lean/source.ts";

/**
 * Opens the one CSV inside a zip of recorded ticks. It is inflated as it is taken, never whole.
 * A file that is missing, no zip, damaged or without a CSV is a fault with its path.
 */
export async function openLeanZip(path: string): Promise<LeanSource | LeanFault> {
  let zip: ZipFile;
  try {
    zip = await openZip(path);
  } catch (error) {
    return openFault(path, error);
  }
  try {
    const entry = await findCsv(zip);
    if (entry === null) {
      zip.close();
      return fault(path, "NoCsv", "the zip holds no .csv file, exactly one is wanted");
    }
    return new ZipSource(path, zip, entry, await openStream(zip, entry));
  } catch (error) {
    zip.close();
    return fault(path, "Corrupt", `the zip cannot be read: ${messageOf(error)}`);
  }
}

class ZipSource implements LeanSource {
  readonly file: string;
  readonly #zip: ZipFile;
  readonly #stream: Readable;
  #state: "open" | "ended" | LeanFault = "open";
  #crc = 0;
  onReady: () => void = () => undefined;

  constructor(file: string, zip: ZipFile, entry: Entry, stream: Readable) {
    this.file = file;
    this.#zip = zip;
    this.#stream = stream;
    stream.on("readable", () => this.onReady());
    stream.on("end", () => {
      const whole = this.#crc === entry.crc32;
      this.#finish(whole ? "ended" : fault(file, "Corrupt", "the CSV's check sum is wrong"));
    });
    stream.on("error", (error) => {
      this.#finish(fault(file, "Corrupt", `the zip cannot be read on: ${messageOf(error)}`));
    });
  }

  get state(): "open" | "ended" | LeanFault {
    return this.#state;
  }

  take(): Uint8Array | null {
    if (this.#state !== "open") return null;
    const chunk = this.#stream.read() as Uint8Array | null;
    if (chunk !== null) this.#crc = crc32(chunk, this.#crc);
    return chunk;
  }

  close(): void {
    if (this.#state !== "open") return;
    this.#state = "ended";
    this.#stream.destroy();
    this.#zip.close();
  }

  #finish(state: "ended" | LeanFault): void {
    if (this.#state !== "open") return;
    this.#state = state;
    this.#zip.close();
    this.onReady();
  }
}

function openZip(path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    open(path, { lazyEntries: true, autoClose: false }, (error, zip) => {
      if (error === null) resolve(zip);
      else reject(error);
    });
  });
}

function findCsv(zip: ZipFile): Promise<Entry | null> {
  return new Promise((resolve, reject) => {
    zip.on("error", reject);
    zip.on("end", () => resolve(null));
    zip.on("entry", (entry: Entry) => {
      if (entry.fileName.toLowerCase().endsWith(".csv")) resolve(entry);
      else zip.readEntry();
    });
    zip.readEntry();
  });
}

function openStream(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error === null) resolve(stream);
      else reject(error);
    });
  });
}

function openFault(path: string, error: unknown): LeanFault {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ENOENT") {
    return fault(path, "Missing", "there is no such file, a zip of LEAN ticks is wanted");
  }
  if (code !== undefined) {
    return fault(path, "Unreadable", `the file cannot be opened: ${code}`);
  }
  return fault(path, "NotAZip", `the file is no zip: ${messageOf(error)}`);
}

function fault(file: string, code: LeanFaultCode, text: string): LeanFault {
  return { code, file, line: 0, text };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
