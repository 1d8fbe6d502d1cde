import { type GateWord, readGateWord } from "../../wire/purge/gate-word.ts";
import { askJson } from "./ask-json.ts";

/** So long an answer counts: a slow gate is asked again meanwhile, and still has its say. */
const ANSWER_MAX_MS = 1000;

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
