import { closeSync, openSync, readSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { CommandFault, ExitCode } from "../../exit-code.ts";

const PIECE = 1 << 18;
const LOOK_EVERY_MS = 100;
/** A file that has not grown for so long has no half message at its end that will be finished. */
const REST_MS = 500;

/** A piece of a file; null when nothing more has come for a while. */
export type Piece = Uint8Array | null;

/**
 * The bytes of a file from its beginning, piece by piece; a null marks a rest, and the end. With
 * `follow` it goes on as the file grows, begins again when it is cut, and ends with `stop`.
 */
export async function* filePieces(
  path: string,
  follow: boolean,
  stop: AbortSignal,
): AsyncGenerator<Piece> {
  const file = await openFile(path);
  try {
    yield* piecesOf(file, follow, stop);
  } finally {
    await file.close();
  }
}

/** The first bytes of a file as text, one character for each. */
export function readStart(path: string, length: number): string {
  try {
    const file = openSync(path, "r");
    const bytes = Buffer.alloc(length);
    const size = readSync(file, bytes, 0, length, 0);
    closeSync(file);
    return bytes.toString("latin1", 0, size);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** The bytes of a stream, such as stdin. */
export async function* streamPieces(stream: NodeJS.ReadableStream): AsyncGenerator<Piece> {
  for await (const chunk of stream) yield chunk as Buffer;
  yield null;
}

async function* piecesOf(
  file: FileHandle,
  follow: boolean,
  stop: AbortSignal,
): AsyncGenerator<Piece> {
  let at = 0;
  let restedMs = 0;
  for (;;) {
    const bytes = new Uint8Array(PIECE);
    const { bytesRead } = await file.read(bytes, 0, PIECE, at);
    at += bytesRead;
    if (bytesRead > 0) {
      restedMs = 0;
      yield bytes.subarray(0, bytesRead);
      continue;
    }
    if (!follow || stop.aborted) break;
    if (restedMs === REST_MS) yield null;
    await pause(LOOK_EVERY_MS, undefined, { signal: stop }).catch(() => undefined);
    restedMs += LOOK_EVERY_MS;
    if ((await file.stat()).size < at) at = 0;
  }
  yield null;
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, "r");
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): CommandFault {
  return new CommandFault(`${path} cannot be read: ${(error as Error).message}`, ExitCode.Usage);
}
