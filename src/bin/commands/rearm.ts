import type { RearmBody, RefusedBody } from "../../wire/control/kill-port.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";
import { askGate, gateState, refusal, sayWhoSigns, signAtGate } from "../kill/gate-desk.ts";
import { findKillPlaces, type KillPlaces } from "../kill/kill-places.ts";
import { checkWords, signersOf } from "../kill/sign-command.ts";

export type RearmOptions = {
  readonly data: string;
  readonly scope: string;
  readonly reason: string;
  readonly keep?: true;
  readonly reduce?: true;
  readonly key?: string;
  readonly json?: true;
};

/**
 * `smars rearm`: one person's consent to lift exactly the kill in force; the second distinct one
 * lifts it. Returns the exit code: `Unfinished` while a person is missing.
 */
export async function rearmScope(options: RearmOptions): Promise<ExitCode> {
  const { scope, reason, key, json } = options;
  checkWords(scope, reason);
  const where = await findKillPlaces(options.data);
  const signers = signersOf(where.dataFolder, key, 2);
  sayWhoSigns(key, signers);
  const choices = await choicesFor(where, scope);
  const content = contentOf(options, choices);
  process.stderr.write(`${describe(scope, content)}\n`);
  const wish = { type: "rearm", scope, reason, content, epochBound: choices.killSeq } as const;
  const body = await signAtGate(where, wish, { signers, allowed: ALLOWED });
  const text = json ? JSON.stringify(body) : words(scope, body);
  process.stdout.write(`${text}\n`);
  return body.type === "Taken" ? ExitCode.Done : ExitCode.Unfinished;
}

function contentOf({ keep, reduce, scope }: RearmOptions, choices: RearmBody): string {
  if (keep && reduce) throw new CommandFault("--keep and --reduce: one of them", ExitCode.Usage);
  if (!reduce) return keep ? choices.keep : choices.return;
  if (choices.reduce !== "") return choices.reduce;
  const text = `${scope}: --reduce is for one account or one symbol`;
  throw new CommandFault(text, ExitCode.Usage);
}

async function choicesFor(where: KillPlaces, scope: string): Promise<RearmBody> {
  const reply = await askGate(where, `/v1/rearm?scope=${encodeURIComponent(scope)}`);
  if (reply.status === 200) return reply.body as RearmBody;
  const { code } = reply.body as RefusedBody;
  if (code !== "NotKilled") throw refusal(reply, ALLOWED);
  const killed = (await gateState(where)).scopes.filter((of) => of.killed).map((of) => of.scope);
  const list = killed.length === 0 ? "nothing is killed" : `killed: ${killed.join(", ")}`;
  throw new CommandFault(`${scope} is not killed; ${list}`, ExitCode.Refused);
}

/** What would be allowed instead, where that is not said by the code itself. */
const ALLOWED: Readonly<Record<string, string>> = {
  RearmOfOtherKill: "only the kill in force can be lifted, once; look at it and sign again",
  ContentChanged: "the orders under the kill have changed since; look at them and sign again",
  RoleMissing: "a person with the role rearm may",
};

function describe(scope: string, content: string): string {
  const { do: what, parents, shares, usd } = JSON.parse(content) as Record<string, unknown>;
  if (what === "reduce") {
    return `${scope}: REDUCE_ONLY; its parents return to their clients as Canceled`;
  }
  return what === "keep"
    ? `${scope}: ${parents} parents with ${shares} shares, $${usd} at most, go on`
    : `${scope}: its parents return to their clients as Canceled`;
}

function words(scope: string, body: { type: string; persons?: readonly string[] }): string {
  if (body.type === "Taken") return `${scope} is rearmed`;
  const signed = (body.persons ?? []).join(", ");
  return `${scope} stays killed: ${signed} signed; another person has to sign the same`;
}
