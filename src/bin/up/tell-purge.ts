import { join } from "node:path";
import { askJson, type JsonAnswer } from "../../shell/purge/ask-json.ts";
import { readToken } from "../../shell/purge/token-file.ts";
import { supervisorRequest } from "../../wire/purge/supervisor-word.ts";
import { HOST, type Run } from "../run.ts";

const ANSWER_MAX_MS = 500;
const AGAIN_MS = 100;
/** After this a person is told that nobody empties the venues. */
const TAKEN_MAX_MS = 10_000;
const DONE_MAX_MS = 60_000;

/** File of the secret by which purge knows its supervisor. */
export function purgeTokenFile(dataFolder: string): string {
  return join(dataFolder, "purge.token");
}

/**
 * Tells purge that the gate is gone for good, and follows it to the end.
 *
 * @param say Takes a line for people at each step: taken, done, or not.
 */
export async function tellPurge(
  run: Run,
  reason: string,
  say: (text: string) => void,
): Promise<void> {
  const begunMs = performance.now();
  const passedMs = (): number => Math.round(performance.now() - begunMs);
  const taken = await until(TAKEN_MAX_MS, async () => {
    const token = readToken(purgeTokenFile(run.dataFolder));
    const answer = token === null ? null : await tell(run, token, reason);
    return answer?.status === 200 ? answer : null;
  });
  if (taken === null) {
    say("PURGE DID NOT ANSWER: orders may still work at the venues. Call them.");
    return;
  }
  say(`Purge took over after ${passedMs()} ms: ${reason}.`);
  let last = "";
  const done = await until(DONE_MAX_MS, async () => {
    const answer = await ask(run, "/v1/sweep?scope=firm");
    const body = answer?.body as Sweep | undefined;
    if (body?.venues === undefined) return null;
    last = describe(body);
    return body.done ? body : null;
  });
  const how = done === null ? "PURGE IS NOT DONE" : "No order is open at any venue";
  say(`${how} after ${passedMs()} ms: ${last}.`);
}

type Count = "open" | "cancelled" | "filled" | "expired" | "cannotCancel" | "unanswered";
type Sweep = {
  readonly done: boolean;
  readonly venues: readonly ({ readonly venue: string } & Readonly<Record<Count, number>>)[];
};

function describe({ venues }: Sweep): string {
  const sum = (of: Count): number => venues.reduce((all, venue) => all + venue[of], 0);
  const silent = venues.filter(({ unanswered }) => unanswered > 0).map(({ venue }) => venue);
  const numbers = `${sum("open")} orders, ${sum("cancelled")} cancelled, ${sum("filled")} filled, `;
  const rest = `${sum("expired")} expired, ${sum("cannotCancel")} cannot be cancelled`;
  return `${numbers}${rest}${silent.length === 0 ? "" : `, unanswered at ${silent.join(" ")}`}`;
}

function tell(run: Run, token: string, reason: string): Promise<JsonAnswer | null> {
  return ask(run, "/v1/command", supervisorRequest({ token, reason }));
}

function ask(run: Run, path: string, body?: object): Promise<JsonAnswer | null> {
  const url = `http://${HOST}:${run.config.purge.port}${path}`;
  const options = { withinMs: ANSWER_MAX_MS, ...(body === undefined ? {} : { body }) };
  return new Promise((resolve) => askJson(url, options, resolve));
}

async function until<T>(withinMs: number, tryIt: () => Promise<T | null>): Promise<T | null> {
  const end = performance.now() + withinMs;
  for (;;) {
    const got = await tryIt();
    if (got !== null || performance.now() > end) return got;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}
