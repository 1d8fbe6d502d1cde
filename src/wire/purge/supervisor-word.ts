import type { SignedText } from "../control/kill-port.ts";

const PREFIX = "token ";

/** The supervisor's word that the gate is gone for good: no person signs it, a secret proves it. */
export type SupervisorWord = { readonly token: string; readonly reason: string };

/** The body of `POST /v1/command` that carries it: the reason, and the secret as the signature. */
export function supervisorRequest({ token, reason }: SupervisorWord): SignedText {
  return { command: reason, signature: `${PREFIX}${token}`, content: "" };
}

/** Reads it; null when the request is a person's command. */
export function readSupervisorWord(request: SignedText): SupervisorWord | null {
  if (!request.signature.startsWith(PREFIX)) return null;
  return { token: request.signature.slice(PREFIX.length), reason: request.command };
}
