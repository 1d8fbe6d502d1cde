import { styleText } from "node:util";
import { Tag } from "../wire/fix/tags.ts";
import type { DecodedField, DecodedMessage } from "./decode.ts";
import { fieldLabel } from "./message-fault.ts";

/** How messages are printed. */
export type PrintStyle = {
  /** Colours, by escape sequences; none unless asked. */
  readonly color?: boolean;
  /** Columns of the terminal: longer values go on in the next line. 0: nothing is wrapped. */
  readonly width?: number;
  /** The whole message in one line. */
  readonly oneLine?: boolean;
  /** All fields, also those that the first line says already: 8, 9, 10, 34, 35, 49, 52, 56. */
  readonly allFields?: boolean;
};

/** What is known of a message beyond its bytes. */
export type PrintContext = {
  /** Stands before the message; SendingTime(52) unless given. */
  readonly time?: string;
  /** To or from whoever prints it. */
  readonly direction?: "in" | "out";
};

type Color = "bold" | "dim" | "red" | "cyan" | "green" | "yellow";
type Paint = (color: Color, text: string) => string;

const HEADLINE: ReadonlySet<number> = new Set([
  Tag.BeginString,
  Tag.BodyLength,
  Tag.CheckSum,
  Tag.MsgSeqNum,
  Tag.MsgType,
  Tag.SenderCompID,
  Tag.SendingTime,
  Tag.TargetCompID,
]);
const SESSION_TYPES = "012345A";
const INDENT = "    ";
/** A value has at least this much room, however narrow the terminal. */
const VALUE_ROOM = 16;

/**
 * A decoded message as text: a line with time, direction, type, number and CompIDs, then a line for
 * each field with name, tag, value and meaning, groups indented, and the fault of a bad one. No
 * value is cut; control characters stand as `\x1b`. Ends without a line end.
 */
export function printMessage(
  message: DecodedMessage,
  style: PrintStyle = {},
  context: PrintContext = {},
): string {
  const paint: Paint = style.color === true ? colored : (_, text) => text;
  const head = headline(message, paint, context);
  const fields = message.fields.filter(({ tag }) => style.allFields || !HEADLINE.has(tag));
  const fault = message.fault === "" ? "" : paint("red", `! ${visible(message.fault)}`);
  if (style.oneLine === true) {
    const row = fields.map((field) => inline(field, paint)).join("  ");
    return [head, row, fault].filter((part) => part !== "").join("  ");
  }
  const lines = fieldLines(fields, { indent: INDENT, width: style.width ?? 0, paint });
  return [head, ...lines, ...(fault === "" ? [] : [`${INDENT}${fault}`])].join("\n");
}

/** A text in which control characters can be seen, as `\x01`. */
export function visible(text: string): string {
  let shown = "";
  for (const c of text) {
    const code = c.charCodeAt(0);
    const hidden = code < 0x20 || (code >= 0x7f && code < 0xa0);
    shown += hidden ? `\\x${code.toString(16).padStart(2, "0")}` : c;
  }
  return shown;
}

function headline(message: DecodedMessage, paint: Paint, context: PrintContext): string {
  const { msgType, typeName, msgSeqNum, senderCompId, targetCompId } = message;
  const unnamed = msgType === "" ? "no MsgType" : `MsgType ${visible(msgType)}`;
  const name = typeName === "" ? unnamed : `${typeName}(${msgType})`;
  const isSession = SESSION_TYPES.includes(msgType) && msgType !== "";
  const peers = `${senderCompId}${targetCompId}` === "" ? "" : `${senderCompId} → ${targetCompId}`;
  const parts = [
    paint("dim", visible(context.time ?? message.sendingTime)),
    arrow(context.direction, paint),
    paint(isSession ? "dim" : "bold", name),
    msgSeqNum < 0 ? "" : `#${msgSeqNum}`,
    paint("dim", visible(peers)),
  ];
  return parts.filter((part) => part !== "").join(" ");
}

function arrow(direction: PrintContext["direction"], paint: Paint): string {
  if (direction === undefined) return "";
  return direction === "in" ? paint("cyan", "←") : paint("green", "→");
}

type Layout = { readonly indent: string; readonly width: number; readonly paint: Paint };

/** A line for each field, with the values below one another. */
function fieldLines(fields: readonly DecodedField[], layout: Layout): string[] {
  const { indent, width, paint } = layout;
  const labelWidth = Math.max(0, ...fields.map((field) => labelOf(field).length));
  // Behind the label stands ` = `.
  const valueAt = indent.length + labelWidth + 3;
  return fields.flatMap((field) => {
    const [first = "", ...more] = wrapped(visible(field.value), valueAt, width);
    const pad = " ".repeat(labelWidth - labelOf(field).length);
    const start = `${indent}${labelOf(field, paint)}${pad} ${paint("dim", "=")} `;
    const meaning = field.meaning === "" ? "" : `  ${paint("green", field.meaning)}`;
    const values = [first, ...more.map((part) => `${" ".repeat(valueAt)}${part}`)].join("\n");
    return [...`${start}${values}${meaning}`.split("\n"), ...entryLines(field, layout)];
  });
}

/** Such as `Side(54)`. */
function labelOf({ tag }: DecodedField, paint: Paint = (_, text) => text): string {
  if (tag === 0) return "?";
  const [name = "", number] = fieldLabel(tag).split("(");
  return number === undefined ? name : `${name}${paint("dim", `(${number}`)}`;
}

/** The entries of a group below the field that counts them, each with its number. */
function entryLines({ entries = [] }: DecodedField, layout: Layout): string[] {
  return entries.flatMap((entry, i) => {
    const mark = `${layout.indent}  ${i + 1}. `;
    const lines = fieldLines(entry, { ...layout, indent: " ".repeat(mark.length) });
    return lines.map((line, n) => (n === 0 ? mark + line.slice(mark.length) : line));
  });
}

/** A value in pieces that fit behind its label. */
function wrapped(value: string, start: number, width: number): string[] {
  const room = Math.max(VALUE_ROOM, width - start);
  if (width === 0 || value.length <= room) return [value];
  const pieces: string[] = [];
  for (let at = 0; at < value.length; at += room) pieces.push(value.slice(at, at + room));
  return pieces;
}

function inline(field: DecodedField, paint: Paint): string {
  const meaning = field.meaning === "" ? "" : ` ${paint("green", field.meaning)}`;
  const entries = (field.entries ?? []).map(
    (entry) => ` [${entry.map((inner) => inline(inner, paint)).join("  ")}]`,
  );
  return `${labelOf(field, paint)}=${visible(field.value)}${meaning}${entries.join("")}`;
}

function colored(color: Color, text: string): string {
  return text === "" ? "" : styleText(color, text, { validateStream: false });
}
