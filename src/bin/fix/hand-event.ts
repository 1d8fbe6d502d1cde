import { styleText } from "node:util";
import { decodeMessage } from "../../fix/decode.ts";
import { type PrintStyle, printMessage, visible } from "../../fix/print.ts";
import type { UserField } from "../../wire/fix/dictionary.ts";
import { messageDocument } from "./message-document.ts";

/** What happens in `smars fix` beside messages. */
export type HandNotice =
  | { readonly event: "listening"; readonly host: string; readonly port: number }
  | { readonly event: "connected"; readonly remote: string; readonly certificateName?: string }
  /** The session is live: the next numbers of both sides. */
  | { readonly event: "logon"; readonly nextOut: number; readonly nextIn: number }
  | { readonly event: "logout"; readonly reason: string }
  /** The line is gone. */
  | { readonly event: "closed"; readonly remote: string; readonly text: string }
  /** Something that one should know. */
  | { readonly event: "note"; readonly text: string }
  /** A line typed was no good, or could not be done: nothing was sent. */
  | { readonly event: "fault"; readonly text: string };

/** What happens in `smars fix`. */
export type HandEvent =
  | HandNotice
  /** A message that came or went, of the session or of the application, whole or broken. */
  | { readonly event: "message"; readonly direction: "in" | "out"; readonly bytes: Uint8Array }
  /** What was asked for. */
  | { readonly event: "answer"; readonly text: string };

/** An event as one JSON object, without a line end. */
export function handEventJson(
  event: HandEvent,
  atMs: number,
  userFields: readonly UserField[] = [],
): string {
  const time = { atMs: Math.floor(atMs) };
  if (event.event !== "message") return JSON.stringify({ ...event, ...time });
  const { direction, bytes } = event;
  const message = messageDocument(decodeMessage(bytes, userFields), bytes);
  return JSON.stringify({ event: "message", direction, ...time, ...message });
}

/** An event as text for people, without a line end at its end. */
export function handEventText(
  event: HandEvent,
  style: PrintStyle & { readonly time: string; readonly userFields?: readonly UserField[] },
): string {
  const { time } = style;
  if (event.event === "message") {
    const message = decodeMessage(event.bytes, style.userFields ?? []);
    return printMessage(message, style, { time, direction: event.direction });
  }
  if (event.event === "answer") return event.text.trimEnd();
  const isFault = event.event === "fault";
  const line = `${time} ${isFault ? "!" : "·"} ${visible(wordsOf(event))}`;
  if (style.color !== true) return line;
  return styleText(isFault ? "red" : "dim", line, { validateStream: false });
}

function wordsOf(event: HandNotice): string {
  switch (event.event) {
    case "listening":
      return `listening on ${event.host}:${event.port}`;
    case "connected": {
      const { remote, certificateName } = event;
      const name = certificateName === undefined ? "" : `, whose certificate is ${certificateName}`;
      return `connected to ${remote}${name}`;
    }
    case "logon":
      return `logged on: our next number is ${event.nextOut}, theirs is ${event.nextIn}`;
    case "logout":
      return `logged out: ${event.reason}`;
    case "closed":
    case "note":
    case "fault":
      return event.text;
  }
}

/** Time of day of an instant, UTC, with milliseconds. */
export function timeOfDay(utcMs: number): string {
  return new Date(utcMs).toISOString().slice(11, 23);
}
