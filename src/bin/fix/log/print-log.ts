import { once } from "node:events";
import { styleText } from "node:util";
import { decodeMessage } from "../../../fix/decode.ts";
import { type PrintStyle, printMessage, visible } from "../../../fix/print.ts";
import { rawText } from "../../../fix/raw-text.ts";
import type { UserField } from "../../../wire/fix/dictionary.ts";
import { messageDocument } from "../message-document.ts";
import type { LogEntry } from "./log-entry.ts";
import type { OrderChain } from "./order-chain.ts";

/** Which entries of a log are printed, and how. */
export type PrintLogOptions = {
  readonly form: "text" | "json" | "raw";
  readonly style: PrintStyle;
  /** MsgType(35) of the messages that are wanted; null for all. */
  readonly types: ReadonlySet<string> | null;
  /** The order whose messages are wanted; null for all. */
  readonly chain: OrderChain | null;
  readonly userFields: readonly UserField[];
};

/** Prints a log; returns how many messages it holds, wanted or not, and records it has printed. */
export async function printLog(
  entries: AsyncIterable<LogEntry>,
  options: PrintLogOptions,
  out: NodeJS.WritableStream,
): Promise<number> {
  let found = 0;
  for await (const entry of entries) {
    const text = formed(entry, options);
    if (entry.kind === "message" || text !== "") found++;
    if (text === "") continue;
    const bytes = Buffer.from(`${text}\n`, options.form === "raw" ? "latin1" : "utf8");
    if (!out.write(bytes)) await once(out, "drain");
  }
  return found;
}

/** An entry as it is printed, without a line end; empty when it is not wanted. */
function formed(entry: LogEntry, options: PrintLogOptions): string {
  if (entry.kind === "record") return formedRecord(entry, options);
  const { bytes } = entry;
  options.chain?.learn(bytes);
  if (!isWanted(bytes, options)) return "";
  if (options.form === "raw") return rawText(bytes);
  const message = decodeMessage(bytes, options.userFields);
  const { at, before, direction } = entry;
  if (options.form === "json") {
    const place = {
      at,
      ...(before === "" ? {} : { before }),
      ...(direction === undefined ? {} : { direction }),
    };
    return JSON.stringify({ ...place, ...messageDocument(message, bytes) });
  }
  const time = [before, message.sendingTime].filter((part) => part !== "").join("  ");
  return printMessage(
    message,
    options.style,
    direction === undefined ? { time } : { time, direction },
  );
}

function isWanted(bytes: Uint8Array, { types, chain }: PrintLogOptions): boolean {
  if (chain !== null && !chain.has(bytes)) return false;
  return types === null || types.has(msgTypeOf(bytes));
}

/** MsgType(35), wherever it stands. */
function msgTypeOf(bytes: Uint8Array): string {
  const fields = Buffer.from(bytes).toString("latin1").split("\x01");
  return fields.find((field) => field.startsWith("35="))?.slice(3) ?? "";
}

function formedRecord(
  entry: Extract<LogEntry, { kind: "record" }>,
  { form, style, types, chain }: PrintLogOptions,
): string {
  const isWanted =
    types === null && chain === null && (!entry.isDetail || style.allFields === true);
  if (form === "raw" || !isWanted) return "";
  if (form === "json") return JSON.stringify(entry.document);
  const text = visible(entry.text);
  return style.color === true ? styleText("dim", text, { validateStream: false }) : text;
}
