import { type FieldText, parseFields } from "../../fix/field-text.ts";
import { Tag } from "../../wire/fix/tags.ts";

/** What a line typed into `smars fix` asks for. */
export type HandCommand =
  | { readonly kind: "nothing" }
  /** Fields of a message that is completed, checked and sent. */
  | { readonly kind: "send"; readonly fields: readonly FieldText[] }
  /** Fields of a message that is completed and sent unchecked. */
  | { readonly kind: "unchecked"; readonly fields: readonly FieldText[] }
  /** A whole message, byte for byte. */
  | { readonly kind: "bytes"; readonly text: string }
  | { readonly kind: "logout"; readonly text: string }
  | { readonly kind: "logon" }
  | { readonly kind: "test"; readonly id: string }
  | { readonly kind: "resend"; readonly from: number; readonly to: number }
  | { readonly kind: "reset" }
  /** Until a message comes that has these fields; none of them: just so long. */
  | { readonly kind: "wait"; readonly fields: readonly FieldText[]; readonly seconds: number }
  | { readonly kind: "what"; readonly word: string }
  | { readonly kind: "help" }
  | { readonly kind: "quit" };

const WAIT_S = 10;
const SECONDS_MAX = 86_400;
const SEQ_MAX = 2_000_000_000;

/** What can be typed, for people. */
export const HELP = `A message:  35=D|55=IBM|54=1|60=now|…        names and words do as well:
            MsgType=NewOrderSingle|Symbol=IBM|Side=Buy|TransactTime=now|…
            8, 9, 10, 34, 49, 52 and 56 are filled in; \\| is a bar in a value, now the time (UTC).
            A message that breaks the field tables is not sent: /raw sends it.
/raw FIELDS            the same, unchecked; 34, 49, 52 and 56 stay as typed
/raw 8=FIX.4.4|9=…     byte for byte as typed, | for SOH; 9=* 10=* 34=* 52=* are filled in
/test [ID]             TestRequest(1)
/resend FROM [TO]      ResendRequest(2); TO 0, or none, is to the end
/reset                 Logon(A) with ResetSeqNumFlag(141)=Y: both numbers to 1
/logout [TEXT]         Logout(5), and the line is closed
/logon                 connect and log on again
/wait FIELDS [S]       until a message comes that has these fields, 10 s unless given
/wait S                so many seconds
/what WORD             what a tag, a field name or a message type is
/quit                  log out and end
`;

/**
 * Reads one line. A line that is none of the commands is a message.
 *
 * @param utcMs What `now` is in a time field, ms since 1970.
 * @returns The command, or a sentence that says what is wrong and what is allowed.
 */
export function parseHandCommand(line: string, utcMs: number): HandCommand | string {
  const text = line.trim();
  if (text === "" || text.startsWith("#")) return { kind: "nothing" };
  if (!text.startsWith("/")) return message("send", text, utcMs);
  const [word = "", ...rest] = text.split(/\s+/);
  const tail = text.slice(word.length).trim();
  switch (word) {
    case "/raw":
      if (tail.startsWith("8=")) return { kind: "bytes", text: tail };
      return message("unchecked", tail, utcMs);
    case "/test":
      return { kind: "test", id: tail === "" ? "TEST" : tail };
    case "/resend":
      return resend(rest);
    case "/logout":
      return { kind: "logout", text: tail };
    case "/wait":
      return wait(tail, utcMs);
    case "/what":
      return tail === ""
        ? "/what needs a word: a tag, a name or a type"
        : { kind: "what", word: tail };
    case "/logon":
    case "/reset":
    case "/help":
    case "/quit":
      if (tail !== "") return `${word} takes nothing behind it`;
      return { kind: word.slice(1) as "logon" | "reset" | "help" | "quit" };
    default:
      return `there is no command ${word}: /help shows them`;
  }
}

function message(kind: "send" | "unchecked", text: string, utcMs: number): HandCommand | string {
  const fields = parseFields(text, utcMs);
  if (typeof fields === "string") return fields;
  if (fields.some(({ tag }) => tag === Tag.MsgType)) return { kind, fields };
  return "MsgType(35) is missing: begin with 35=D or MsgType=NewOrderSingle";
}

function resend([from = "", to = "0", ...more]: readonly string[]): HandCommand | string {
  const numbers = [from, to].map((word) => (/^[0-9]{1,10}$/.test(word) ? Number(word) : -1));
  const [first = -1, last = -1] = numbers;
  const good = first >= 1 && (last === 0 || last >= first) && Math.max(first, last) <= SEQ_MAX;
  if (good && more.length === 0) return { kind: "resend", from: first, to: last };
  return "/resend FROM [TO]: FROM is 1 or more, TO is not below it; 0, or none, is to the end";
}

/** `/wait FIELDS`, `/wait FIELDS S`, `/wait S`. */
function wait(tail: string, utcMs: number): HandCommand | string {
  const [, text = "", last] = /^(.*?)(?:(?:^|\s+)([0-9]+(?:\.[0-9]+)?))?$/.exec(tail) ?? [];
  const seconds = last === undefined ? WAIT_S : Number(last);
  if (seconds > SECONDS_MAX) return `/wait: ${last} s is too long, at most ${SECONDS_MAX}`;
  if (text === "" && last === undefined) return "/wait FIELDS [SECONDS], or /wait SECONDS";
  const fields = text === "" ? [] : parseFields(text, utcMs);
  return typeof fields === "string" ? fields : { kind: "wait", fields, seconds };
}
