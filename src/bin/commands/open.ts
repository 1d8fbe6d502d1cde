import type { OpenBody, StopBody } from "../../wire/control/kill-port.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";
import {
  askGate,
  gateState,
  refusal,
  type SignedBody,
  sayWhoSigns,
  signAtGate,
} from "../kill/gate-desk.ts";
import { findKillPlaces, type KillPlaces } from "../kill/kill-places.ts";
import { checkTarget, signersOf } from "../kill/sign-command.ts";

export type StateOptions = {
  readonly data: string;
  readonly scope: string;
  readonly reason: string;
  readonly key?: string;
  readonly json?: true;
};

export type OpenOptions = StateOptions & { readonly keep?: true; readonly reduce?: true };

/**
 * `smars open`: one person's consent to let a scope or a parent go from FROZEN, REDUCE_ONLY or
 * CLOSED, after reading the cause; the second distinct one does it. Returns the exit code:
 * `Unfinished` while a person is missing.
 */
export async function openScope(options: OpenOptions): Promise<ExitCode> {
  const { scope, reason, key } = options;
  checkTarget(scope, reason, true);
  if (options.keep && options.reduce) {
    throw new CommandFault("--keep and --reduce: one of them", ExitCode.Usage);
  }
  const where = await findKillPlaces(options.data);
  const signers = signersOf(where.dataFolder, key, 2);
  sayWhoSigns(key, signers);
  const choices = await choicesFor(where, scope);
  const content = chosen(choices, options);
  process.stderr.write(`${describe(scope, content)}\n`);
  const wish = { type: "open", scope, reason, content, epochBound: choices.incarnation } as const;
  const body = await signAtGate(where, wish, { signers, allowed: ALLOWED });
  tell(options, body, "is let go");
  return body.type === "Taken" ? ExitCode.Done : ExitCode.Unfinished;
}

/** `smars freeze`: one person stops a scope or a parent without killing it. */
export async function freezeByHand(options: StateOptions): Promise<ExitCode> {
  checkTarget(options.scope, options.reason, true);
  return oneSigns("freeze", options, "is FROZEN");
}

/** `smars unhold`: one person ends a HELD whose cause was a message or an alert. */
export async function unhold(options: StateOptions): Promise<ExitCode> {
  checkTarget(options.scope, options.reason, false);
  return oneSigns("unhold", options, "is held no more by what people end");
}

async function oneSigns(
  type: "freeze" | "unhold",
  options: StateOptions,
  done: string,
): Promise<ExitCode> {
  const { scope, reason, key } = options;
  const where = await findKillPlaces(options.data);
  const signers = signersOf(where.dataFolder, key, 1);
  sayWhoSigns(key, signers);
  const wish = { type, scope, reason, content: "", epochBound: 0 } as const;
  const body = await signAtGate(where, wish, { signers, allowed: ALLOWED });
  tell(options, body, done);
  return ExitCode.Done;
}

async function choicesFor(where: KillPlaces, scope: string): Promise<OpenBody> {
  const reply = await askGate(where, `/v1/open?scope=${encodeURIComponent(scope)}`);
  if (reply.status === 200) return reply.body as OpenBody;
  const { stops = [] } = await gateState(where);
  if (stops.length === 0) throw refusal(reply, ALLOWED);
  const list = stops.map(wordsOf).join(", ");
  throw new CommandFault(`${scope}: nothing to open; not OPEN: ${list}`, ExitCode.Refused);
}

function wordsOf({ scope, state, cause }: StopBody): string {
  return `${scope} ${state} (${cause})`;
}

function chosen(choices: OpenBody, { scope, keep, reduce }: OpenOptions): string {
  const content = reduce ? choices.reduce : keep ? choices.keep : choices.return;
  if (content !== "") return content;
  const text = reduce
    ? "only an account or a symbol can be REDUCE_ONLY, once"
    : "neither FROZEN, REDUCE_ONLY nor CLOSED";
  throw new CommandFault(`${scope}: ${text}`, ExitCode.Refused);
}

/** What would be allowed instead, where that is not said by the code itself. */
const ALLOWED: Readonly<Record<string, string>> = {
  ContentChanged: "something has happened since; read the cause again, then sign again",
  NotHeldBy: "nothing that people could end stops it; a measured condition ends by being good",
  OpenOfOtherStart: "the gate has started again since; look at it, then sign again",
  HistoryUnproven: "no guard has found the journal whole; start a guard, or see frozen.md",
};

type Content = {
  readonly do: string;
  readonly causes: readonly string[];
  readonly parents?: number;
  readonly shares?: number;
  readonly usd?: number;
  readonly suspense?: { readonly lines: number; readonly shares: number; readonly usd: number };
};

/** What is signed, for whoever signs it. */
function describe(scope: string, content: string): string {
  const { do: what, causes, parents, shares, usd, suspense } = JSON.parse(content) as Content;
  const lines = [`${scope}: ${causes.length === 0 ? "OPEN" : causes.join(", ")}`];
  if (suspense !== undefined) {
    const { lines: count, shares: sum, usd: money } = suspense;
    lines.push(`explained: ${count} executions in suspense, ${sum} shares, $${money}`);
  }
  if (what === "keep") {
    lines.push(`${parents} parents with ${shares} shares, $${usd} at most, go on`);
  } else if (what === "return") lines.push("its parents return to their clients as Canceled");
  else lines.push("from now on reducing orders only");
  return lines.join("\n");
}

function tell({ scope, json }: StateOptions, body: SignedBody, done: string): void {
  const signed = (body.persons ?? []).join(", ");
  const words =
    body.type === "Taken"
      ? `${scope} ${done}`
      : `${scope} stays as it is: ${signed} signed; another person has to sign the same`;
  process.stdout.write(`${json ? JSON.stringify(body) : words}\n`);
}
