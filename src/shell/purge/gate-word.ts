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
  const base = `http://${kill.host}:${kill.port}/v1`;
  askJson(`${base}/sweep?scope=${scope}`, { withinMs: ANSWER_MAX_MS }, (sweep) => {
    if (sweep?.status !== 200) {
      done(null);
      return;
    }
    askJson(`${base}/state`, { withinMs: ANSWER_MAX_MS }, (state) => {
      done(state?.status === 200 ? readGateWord(sweep.body, state.body) : null);
    });
  });
}
