import type { KillReply, RefusedBody, StateBody } from "../../wire/control/kill-port.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";
import { askKillPort } from "../kill/ask-kill-port.ts";
import { followSweep, leftLines, sweepLine, sweepTable } from "../kill/follow-sweep.ts";
import { findKillPlaces, type KillPlace, type KillPlaces } from "../kill/kill-places.ts";
import { slipIn } from "../kill/known-scope.ts";
import { checkWords, type Signer, signCommand, signersOf } from "../kill/sign-command.ts";

/** Purge acts a second after a kill that the gate has not confirmed; its answer is awaited too. */
const POST_MS = 3000;

export type KillOptions = {
  readonly data: string;
  readonly scope: string;
  readonly reason: string;
  readonly key?: string;
  readonly hard?: true;
  readonly json?: true;
};

type Answer = { readonly place: KillPlace; readonly reply: KillReply | null };

/**
 * `smars kill`: signs a kill, sends it to everybody who can act on it at once, and follows it until
 * no order is unanswered. Returns the exit code.
 */
export async function killScope(options: KillOptions): Promise<ExitCode> {
  const { scope, reason, key, json } = options;
  checkWords(scope, reason);
  const where = await findKillPlaces(options.data);
  const slip = slipIn(where.run, scope);
  if (slip !== null) throw new CommandFault(slip, ExitCode.Usage);
  const [signer] = signersOf(where.dataFolder, key, 1);
  if (signer === undefined) throw new CommandFault("nobody to sign", ExitCode.Usage);
  const say = (text: string): void => {
    process.stderr.write(`${text}\n`);
  };
  if (key === undefined) say(`signed by ${signer.person}, who is for trying out`);
  let answers = await sendKill(where, options, signer, Date.now());
  if (refusalOf(answers)?.code === "CommandReplayed") {
    // This machine's clock stands behind what the key has signed before.
    answers = await sendKill(where, options, signer, await counterAfter(where, signer));
  }
  for (const { place, reply } of answers) say(`${place.by}: ${outcome(reply)}`);
  const byGate = answers.find(({ place }) => place.by === "gate")?.reply?.body;
  if ((byGate as Partial<RefusedBody> | undefined)?.code === "UnknownScope") {
    say(`the gate knows no ${scope}: nothing of it was stopped`);
    return ExitCode.Refused;
  }
  const takers = answers.filter(({ reply }) => reply?.status === 200).map(({ place }) => place);
  if (takers.length === 0) return nobodyTookIt(answers, say);
  const sweep = await followSweep(takers, scope, (now) => say(sweepLine(now)));
  if (sweep === null) {
    say("taken, but nobody says what became of the orders");
    return ExitCode.Unfinished;
  }
  const { acceptedMs, lastNewOrderMs, venues, by, done, left } = sweep;
  const document = { scope, acceptedMs, lastNewOrderMs, venues, by, done, left };
  process.stdout.write(
    json ? `${JSON.stringify(document)}\n` : `${sweepTable(sweep).join("\n")}\n`,
  );
  if (done) return ExitCode.Done;
  for (const line of leftLines(sweep)) say(line);
  say("not done: what is unanswered is for the desk");
  return ExitCode.Unfinished;
}

function sendKill(
  { gateId, places }: KillPlaces,
  { scope, reason, hard }: KillOptions,
  signer: Signer,
  counter: number,
): Promise<Answer[]> {
  const wish = {
    type: "kill",
    scope,
    gateId,
    counter,
    epochBound: 0,
    content: "",
    reason,
    hard: hard === true,
  } as const;
  const body = signCommand(wish, signer);
  return Promise.all(
    places.map(async (place) => {
      const question = { port: place.port, path: "/v1/command", body, withinMs: POST_MS };
      return { place, reply: await askKillPort(question) };
    }),
  );
}

async function counterAfter({ places }: KillPlaces, { keyId }: Signer): Promise<number> {
  let last = Date.now();
  for (const { port } of places) {
    const reply = await askKillPort({ port, path: "/v1/state", withinMs: POST_MS });
    const counters = (reply?.body as Partial<StateBody> | undefined)?.counters;
    last = Math.max(last, counters?.[keyId] ?? 0);
  }
  return last + 1;
}

function refusalOf(answers: readonly Answer[]): RefusedBody | undefined {
  const refused = answers.find(({ reply }) => reply !== null && reply.status >= 400);
  return refused?.reply?.body as RefusedBody | undefined;
}

function outcome(reply: KillReply | null): string {
  if (reply === null) return "no answer";
  if (reply.status === 200) return "taken";
  const { code, a, b } = reply.body as RefusedBody;
  return `refused, ${code} (${a}, ${b})`;
}

function nobodyTookIt(answers: readonly Answer[], say: (text: string) => void): ExitCode {
  if (refusalOf(answers) !== undefined) return ExitCode.Refused;
  say("NOBODY HAS TAKEN THIS KILL. On the gate's machine: make a file KILL in its data folder,");
  say("send SIGUSR2 to the gate, or end its process and call the venues.");
  return ExitCode.Fault;
}
