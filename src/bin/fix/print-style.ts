import type { WriteStream } from "node:tty";
import type { PrintStyle } from "../../fix/print.ts";

/** How messages look on a stream: coloured and as wide as it is on a terminal, plain elsewhere. */
export function printStyle(
  stream: Partial<Pick<WriteStream, "isTTY" | "columns">>,
  env: Readonly<Record<string, string | undefined>>,
  wishes: { readonly oneLine?: true; readonly all?: true },
): PrintStyle {
  const isTerminal = stream.isTTY === true;
  return {
    color: isTerminal && (env.NO_COLOR ?? "") === "",
    width: isTerminal ? (stream.columns ?? 0) : 0,
    oneLine: wishes.oneLine === true,
    allFields: wishes.all === true,
  };
}
