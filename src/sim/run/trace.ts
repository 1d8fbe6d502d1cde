import { typeName } from "../../wire/fix/words.ts";
import type { TapeEvent } from "../tape.ts";

/** Fields that a line of a trace does not repeat: who, to whom, when and how long. */
const SAID = /^(8|9|10|35|49|52|56)=/;

/**
 * One line of a trace: the world's event, simulated time in seconds, who to whom, and a FIX message
 * by its name with its fields. `->` when it was sent, `=>` when it arrived.
 */
export function traceLine(event: TapeEvent, number: number): string {
  const seconds = (event.atNs / 1e9).toFixed(9).padStart(14);
  return `${String(number).padStart(7)} ${seconds}  ${words(event)}`;
}

function words(event: TapeEvent): string {
  switch (event.kind) {
    case "wire": {
      const arrow = event.what === "sent" ? "->" : "=>";
      return `${event.from} ${arrow} ${event.to}  ${messageWords(event.text)}`;
    }
    case "process":
      return `${event.who} ${event.what}${event.why === "" ? "" : `: ${event.why}`}`;
    case "people":
      return joined(
        "people",
        event.command,
        event.scope,
        event.action,
        event.value,
        event.what,
        event.code,
      );
    case "lie":
      return `${event.who} lies (${event.row}): ${
        event.text === "" ? "it holds a report back" : messageWords(event.text)
      }`;
    case "code":
      return `${event.who} is told ${event.code}`;
    case "wrong":
      return `people ${event.command} ${event.scope} ${event.what} ${event.code} (${event.way})`;
    case "limits":
      return `gate starts with version ${event.version}, ${JSON.stringify(event.limits)}`;
    case "market": {
      const { what, symbol, venue, state, reason } = event;
      return joined("gate hears", what, symbol, venue, state, reason);
    }
    case "quote":
      return joined("gate hears", event.symbol, event.bidPx, event.askPx);
    case "copy":
      return `gate <- ${event.from} copy  ${messageWords(event.text)}`;
    case "line":
      return `${event.from} -> ${event.to} is ${event.what}`;
    case "fault":
      return `fault ${event.fault} at ${event.who}`;
  }
}

function joined(...parts: readonly (string | number | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join(" ");
}

/** `NewOrderSingle 11=... 38=100` of a message with `|` between its fields. */
function messageWords(text: string): string {
  const fields = text.split("|").filter((field) => field !== "");
  const type = fields.find((field) => field.startsWith("35="))?.slice(3) ?? "";
  const name = typeName(type) === "" ? `MsgType ${type}` : typeName(type);
  return [name, ...fields.filter((field) => !SAID.test(field))].join(" ");
}
