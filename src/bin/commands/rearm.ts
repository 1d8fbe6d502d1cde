import type { KillReply, RearmBody, RefusedBody, StateBody } from "../../wire/control/kill-port.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";
import { askKillPort } from "../kill/ask-kill-port.ts";
import { findKillPlaces, type KillPlaces } from "../kill/kill-places.ts";
import { checkWords, type Signer, signCommand, signersOf } from "../kill/sign-command.ts";

const ASK_MS = 5000;

export type RearmOptions = {
  readonly data: string;
  readonly scope: string;
  readonly reason: string;
  readonly keep?: true;
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
  if (key === undefined) {
    process.stderr.write(
      `signed by ${signers.map(({ person }) => person).join(" and ")}, who are for trying out: ` +
        "of real people one signs for himself alone\n",
    );
  }
  const choices = await choicesFor(where, scope);
  const content = options.keep ? choices.keep : choices.return;
  process.stderr.write(`${describe(scope, content)}\n`);
  let reply: KillReply | null = null;
  for (const signer of signers) {
    reply = await consent(where, { scope, reason, content, killSeq: choices.killSeq }, signer);
    if (reply.status >= 400) throw refusal(reply);
    // One of them had signed before.
    if (reply.status === 200) break;
  }
  const body = reply?.body as { type: string; persons?: readonly string[] };
  const text = json ? JSON.stringify(body) : words(scope, body);
  process.stdout.write(`${text}\n`);
  return body.type === "Taken" ? ExitCode.Done : ExitCode.Unfinished;
}

async function choicesFor(where: KillPlaces, scope: string): Promise<RearmBody> {
  const reply = await askGate(where, `/v1/rearm?scope=${encodeURIComponent(scope)}`);
  if (reply.status === 200) return reply.body as RearmBody;
  const { code } = reply.body as RefusedBody;
  if (code !== "NotKilled") throw refusal(reply);
  const state = (await askGate(where, "/v1/state")).body as StateBody;
  const killed = state.scopes.filter((of) => of.killed).map((of) => of.scope);
  const list = killed.length === 0 ? "nothing is killed" : `killed: ${killed.join(", ")}`;
  throw new CommandFault(`${scope} is not killed; ${list}`, ExitCode.Refused);
}

async function consent(
  where: KillPlaces,
  to: { scope: string; reason: string; content: string; killSeq: number },
  signer: Signer,
): Promise<KillReply> {
  const state = (await askGate(where, "/v1/state")).body as StateBody;
  const counter = Math.max(Date.now(), (state.counters[signer.keyId] ?? 0) + 1);
  const { scope, reason, content, killSeq: epochBound } = to;
  const { gateId } = where;
  const wish = { type: "rearm", scope, gateId, counter, epochBound, content, reason } as const;
  return askGate(where, "/v1/command", { ...signCommand(wish, signer), hard: false });
}

/** Only the gate rearms. */
async function askGate(where: KillPlaces, path: string, body?: object): Promise<KillReply> {
  const port = where.places[0]?.port ?? 0;
  const asked = { port, path, withinMs: ASK_MS };
  const reply = await askKillPort(body === undefined ? asked : { ...asked, body });
  if (reply !== null) return reply;
  throw new CommandFault(`the gate at 127.0.0.1:${port} does not answer: nothing can be rearmed`);
}

function refusal({ body }: KillReply): CommandFault {
  const { code, a, b } = body as RefusedBody;
  const allowed = ALLOWED[code];
  const text = `refused, ${code} (${a}, ${b})${allowed === undefined ? "" : `: ${allowed}`}`;
  return new CommandFault(text, ExitCode.Refused);
}

/** What would be allowed instead, where that is not said by the code itself. */
const ALLOWED: Readonly<Record<string, string>> = {
  RearmOfOtherKill: "only the kill in force can be lifted, once; look at it and sign again",
  ContentChanged: "the orders under the kill have changed since; look at them and sign again",
  RoleMissing: "a person with the role rearm may",
  SignatureInvalid: "the key does not fit the log of people that the gate reads",
  DemoPersonOffLoopback: "people for trying out are heard on 127.0.0.1 only",
  KeyRevoked: "another key of a person with the role rearm may",
};

function describe(scope: string, content: string): string {
  const { do: what, parents, shares, usd } = JSON.parse(content) as Record<string, unknown>;
  return what === "keep"
    ? `${scope}: ${parents} parents with ${shares} shares, $${usd} at most, go on`
    : `${scope}: its parents return to their clients as Canceled`;
}

function words(scope: string, body: { type: string; persons?: readonly string[] }): string {
  if (body.type === "Taken") return `${scope} is rearmed`;
  const signed = (body.persons ?? []).join(", ");
  return `${scope} stays killed: ${signed} signed; another person has to sign the same`;
}
