import process from "node:process";
import { clearLine, createInterface, cursorTo, type Interface } from "node:readline";
import type { PrintStyle } from "../../fix/print.ts";
import type { UserField } from "../../wire/fix/dictionary.ts";
import { completeLine } from "./complete-line.ts";
import { type HandEvent, handEventJson, handEventText, timeOfDay } from "./hand-event.ts";

/** Where lines come from and events go. */
export interface HandFace {
  /** Lines typed, until there are no more. */
  readonly lines: AsyncIterable<string>;
  tell(event: HandEvent): void;
  /** Shows that the next line may be typed. */
  ask(): void;
  close(): void;
}

export type HandFaceOptions = {
  readonly json: boolean;
  readonly style: PrintStyle;
  readonly userFields: readonly UserField[];
  /** What stands before the line that is typed, as things are now. */
  readonly prompt: () => string;
};

/** A person at a terminal: a prompt at the bottom, with history, and what happens above it. */
export function terminalFace(options: HandFaceOptions): HandFace {
  const { stdin: input, stdout: output } = process;
  const completer = (line: string): [string[], string] => completeLine(line);
  const face = createInterface({ input, output, completer, historySize: 1000 });
  face.on("SIGINT", () => face.close());
  let asked = false;
  const ask = (): void => {
    asked = true;
    face.setPrompt(options.prompt());
    face.prompt(true);
  };
  return {
    lines: linesOf(face),
    tell: (event) => {
      cursorTo(output, 0);
      clearLine(output, 0);
      output.write(`${text(event, options)}\n`);
      if (asked) ask();
    },
    ask,
    close: () => {
      asked = false;
      face.close();
    },
  };
}

/** A script on stdin: messages and events on stdout, what is wrong on stderr; or all as JSON. */
export function scriptFace(options: HandFaceOptions): HandFace {
  const face = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  return {
    lines: linesOf(face),
    tell: (event) => {
      const isFault = event.event === "fault" && !options.json;
      (isFault ? process.stderr : process.stdout).write(`${text(event, options)}\n`);
    },
    ask: () => undefined,
    close: () => {
      face.close();
      process.stdin.destroy();
    },
  };
}

/** Its lines from now on: whoever asks later would not get those that come until then. */
function linesOf(face: Interface): AsyncIterable<string> {
  const lines = face[Symbol.asyncIterator]();
  return { [Symbol.asyncIterator]: () => lines };
}

function text(event: HandEvent, { json, style, userFields }: HandFaceOptions): string {
  const atMs = Date.now();
  if (json) return handEventJson(event, atMs, userFields);
  return handEventText(event, { ...style, time: timeOfDay(atMs), userFields });
}
