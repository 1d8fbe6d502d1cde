import type { KillReply, RefusedBody, StateBody } from "../../wire/control/kill-port.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";
import { askKillPort } from "./ask-kill-port.ts";
import type { KillPlaces } from "./kill-places.ts";
import { type Signer, signCommand, type Wish } from "./sign-command.ts";

const ASK_MS = 5000;

/** What a person wants of the gate, before it is known with which counter he signs. */
export type GateWish = Omit<Wish, "gateId" | "counter">;

/** Asks the gate, for only it does more than stop. Throws `CommandFault` without an answer. */
export async function askGate(where: KillPlaces, path: string, body?: object): Promise<KillReply> {
  const port = where.places[0]?.port ?? 0;
  const asked = { port, path, withinMs: ASK_MS };
  const reply = await askKillPort(body === undefined ? asked : { ...asked, body });
  if (reply !== null) return reply;
  throw new CommandFault(`the gate at 127.0.0.1:${port} does not answer: only it can do this`);
}

/** What the gate says of itself. */
export async function gateState(where: KillPlaces): Promise<StateBody> {
  return (await askGate(where, "/v1/state")).body as StateBody;
}

/**
 * Lets one person after the other sign until it is taken. Throws `CommandFault` for a refusal.
 *
 * @param allowed What would be allowed instead of a refusal, by its code.
 */
export async function signAtGate(
  where: KillPlaces,
  wish: GateWish,
  by: { readonly signers: readonly Signer[]; readonly allowed: Readonly<Record<string, string>> },
): Promise<SignedBody> {
  let body: SignedBody = { type: "Waiting" };
  for (const signer of by.signers) {
    const { counters } = await gateState(where);
    const counter = Math.max(Date.now(), (counters[signer.keyId] ?? 0) + 1);
    const signed = signCommand({ ...wish, gateId: where.gateId, counter }, signer);
    const reply = await askGate(where, "/v1/command", signed);
    if (reply.status >= 400) throw refusal(reply, by.allowed);
    body = reply.body as SignedBody;
    // One of them had signed before.
    if (body.type === "Taken") break;
  }
  return body;
}

/** The answer to who has signed. */
export type SignedBody = { readonly type: string; readonly persons?: readonly string[] };

/** A refusal in words: its code, the two numbers, and what would be allowed. */
export function refusal(
  { body }: KillReply,
  allowed: Readonly<Record<string, string>>,
): CommandFault {
  const { code, a, b } = body as RefusedBody;
  const hint = { ...ALWAYS, ...allowed }[code];
  const text = `refused, ${code} (${a}, ${b})${hint === undefined ? "" : `: ${hint}`}`;
  return new CommandFault(text, ExitCode.Refused);
}

/** What people who try out see on stderr. */
export function sayWhoSigns(key: string | undefined, signers: readonly Signer[]): void {
  if (key !== undefined) return;
  const names = signers.map(({ person }) => person).join(" and ");
  const alone = signers.length > 1 ? ": of real people one signs for himself alone" : "";
  process.stderr.write(`signed by ${names}, for trying out${alone}\n`);
}

const ALWAYS: Readonly<Record<string, string>> = {
  RoleMissing: "this person has not the role for it; smars people list shows who has",
  SignatureInvalid: "the key does not fit the log of people that the gate reads",
  DemoPersonOffLoopback: "people for trying out are heard on 127.0.0.1 only",
  KeyRevoked: "another key of a person with the role may",
  UnknownScope: "there is nothing of this name here",
  TooManyRequests: "wait a second, then sign again",
};
