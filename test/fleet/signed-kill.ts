import { demoKeyFile } from "../../src/bin/people/demo-people.ts";
import { readSigningKey } from "../../src/bin/people/sign-entry.ts";
import type { Command } from "../../src/core/control/command.ts";
import { signEd25519 } from "../../src/shell/kill/ed25519.ts";
import { encodeCommand, signedBytes } from "../../src/wire/control/command.ts";
import type { SignedText } from "../../src/wire/control/kill-port.ts";

const NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const PERSON = "demo-ann";

/** A kill as the first demo person of a data folder signs it. */
export function signedKill(
  dataFolder: string,
  options: { readonly scope?: string; readonly counter: number; readonly hard?: boolean },
): SignedText {
  const key = readSigningKey(demoKeyFile(dataFolder, PERSON));
  const command: Command = {
    v: 1,
    type: "kill",
    scope: options.scope ?? "firm",
    gateIds: [1],
    counter: options.counter,
    epochBound: 0,
    contentHash: NOTHING,
    notAfter: Date.now() + 60_000,
    reason: "a test stops everything",
    keyId: `${PERSON}-1`,
    ...(options.hard === true ? { hard: true } : {}),
  };
  const signature = signEd25519(key, signedBytes(command));
  return { command: encodeCommand(command), signature, content: "" };
}

/** Posts a command to a port of this machine; the status and the body of the answer. */
export async function postCommand(
  port: number,
  request: SignedText,
): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/command`, {
    method: "POST",
    body: JSON.stringify(request),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
