import { type GateWord, readGateWord } from "../../wire/purge/gate-word.ts";
import { askJson } from "./ask-json.ts";

/** A gate that has not answered by then is asked again. */
const ANSWER_MAX_MS = 300;

/**
 * Asks the gate's kill port whether it has a scope's kill on disk, and which commands it has taken.
 * Calls back once; null when it does not answer, or with something else.
 */
export function askGateWord(
  kill: { readonly host: string; readonly port: number },
  scope: string,
  done: (word: GateWord | null) => void,
): void {
  const url = `http://${kill.host}:${kill.port}/v1/state`;
  askJson(url, { withinMs: ANSWER_MAX_MS }, (state) => {
    done(state?.status === 200 ? readGateWord(state.body, scope) : null);
  });
}
