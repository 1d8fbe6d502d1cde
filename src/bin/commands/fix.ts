import process from "node:process";
import { asFixFault, FixFault } from "../../fix/fix-fault.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";
import { endOnClosedPipe } from "../fix/closed-pipe.ts";
import { type HandFace, scriptFace, terminalFace } from "../fix/hand-face.ts";
import { type HandWords, handLineOptions } from "../fix/hand-options.ts";
import { HandScript } from "../fix/hand-script.ts";
import { printStyle } from "../fix/print-style.ts";
import { runLines } from "../fix/run-lines.ts";
import { endOnRequest } from "../lifeline.ts";

export type FixOptions = HandWords & {
  readonly json?: true;
  /** Not to end with the script, but with the session. */
  readonly stay?: true;
  readonly oneLine?: true;
  readonly all?: true;
};

/** After this a command that was asked to end ends all the same. */
const STOP_MAX_MS = 6_000;

/** `smars fix`: one FIX session driven by hand, or by a script on stdin. */
export async function fixByHand(words: FixOptions): Promise<ExitCode> {
  const { close, ...line } = handLineOptions(words);
  const json = words.json === true;
  const interactive = process.stdin.isTTY && process.stdout.isTTY && !json;
  const style = printStyle(process.stdout, process.env, words);
  let face: HandFace | null = null;
  const script: HandScript = new HandScript({
    ...line,
    interactive,
    tell: (event) => face?.tell(event),
    utcMs: Date.now,
  });
  const userFields = line.config.userFields ?? [];
  const prompt = (): string => promptOf(script);
  face = (interactive ? terminalFace : scriptFace)({ json, style, userFields, prompt });
  const end = async (code: ExitCode): Promise<ExitCode> => {
    await script.close();
    face?.close();
    close();
    return code;
  };
  endOnRequest(() => end(ExitCode.Done), STOP_MAX_MS);
  endOnClosedPipe();
  try {
    await script.open();
    const stay = words.stay === true;
    const ask = (): void => face?.ask();
    return await end(await runLines(script, face.lines, { interactive, stay, ask }));
  } catch (error) {
    face.close();
    close();
    const fault = asFixFault(error);
    throw fault instanceof FixFault ? new CommandFault(fault.message) : error;
  }
}

function promptOf({ session }: HandScript): string {
  const { beginString, localCompId, remoteCompId, nextOut, live } = session;
  const state = live ? `#${nextOut}` : "off";
  return `${beginString} ${localCompId}→${remoteCompId} ${state}> `;
}
