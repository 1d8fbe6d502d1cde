import type { Connection } from "../ports/network.ts";
import { utcText } from "./field-text.ts";
import { FixLogScanner } from "./log-scanner.ts";
import { rawText } from "./raw-text.ts";
import type { LineWatch } from "./watched-network.ts";

type Both = { readonly in: FixLogScanner; readonly out: FixLogScanner };

/**
 * A log of every message that comes and goes, a line each: the time (UTC), `in` or `out`, the
 * peer's `host:port`, the message with `|` for SOH; and when a line was had and lost. `smars fix
 * print` and `FixLogScanner` read it.
 *
 * @param write Takes a line with its line end, in the turn in which it happened: it may not block.
 */
export function messageLog(write: (line: string) => void): LineWatch {
  const lines = new Map<Connection, Both>();
  const note = (line: Connection, direction: string, text: string): void =>
    write(`${utcText(Date.now())} ${direction} ${line.remote} ${text}\n`);
  const take = (line: Connection, direction: keyof Both, bytes: Uint8Array): void => {
    const scanner = lines.get(line)?.[direction];
    scanner?.push(bytes);
    for (let found = scanner?.next(); found != null; found = scanner?.next()) {
      note(line, direction, rawText(found.bytes));
    }
  };
  return {
    opened: (line) => {
      lines.set(line, { in: new FixLogScanner(), out: new FixLogScanner() });
      note(line, "opened", "");
    },
    received: (line, bytes) => take(line, "in", bytes),
    sent: (line, bytes) => take(line, "out", bytes),
    closed: (line, fault) => {
      lines.delete(line);
      note(line, "closed", fault === null ? "" : fault.text);
    },
  };
}
