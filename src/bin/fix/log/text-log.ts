import { FixLogScanner } from "../../../fix/log-scanner.ts";
import type { Piece } from "./file-pieces.ts";
import type { LogEntry } from "./log-entry.ts";

/** The messages of a log that comes in pieces. */
export async function* textLog(pieces: AsyncIterable<Piece>): AsyncGenerator<LogEntry> {
  const scanner = new FixLogScanner();
  for await (const piece of pieces) {
    if (piece === null) scanner.end();
    else scanner.push(piece);
    for (let found = scanner.next(); found !== null; found = scanner.next()) {
      yield { kind: "message", ...found };
    }
  }
}
