import { formatPrice } from "../../core/domain/price.ts";
import { refusedOfScope } from "../../core/domain/scope.ts";
import type { PassBody, PassesBody } from "../../wire/control/kill-port.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";
import { askGate, refusal, sayWhoSigns, signAtGate } from "../kill/gate-desk.ts";
import { findKillPlaces, type KillPlaces } from "../kill/kill-places.ts";
import { checkReason, signersOf } from "../kill/sign-command.ts";
import { instantWords } from "../limits/limit-words.ts";
import { table } from "../table.ts";

export type ListPassOptions = { readonly data: string; readonly json?: true };
export type PassOptions = ListPassOptions & { readonly reason?: string; readonly key?: string };

const SIDES: Readonly<Record<number, string>> = {
  1: "buy",
  2: "sell",
  5: "sell short",
  6: "sell short exempt",
};

/** `smars pass --list`: orders that were refused and wait for a person, and what became of them. */
export async function listPasses({ data, json }: ListPassOptions): Promise<void> {
  const body = await passesOf(await findKillPlaces(data));
  process.stdout.write(json ? `${JSON.stringify(body)}\n` : describe(body));
}

/**
 * `smars pass`: the second person of an order lets exactly it pass, once; its client sends it
 * again. Returns the exit code.
 */
export async function passOrder(
  number: string | undefined,
  options: PassOptions,
): Promise<ExitCode> {
  const { data, key, json, reason = "" } = options;
  const scope = `refused:${number}`;
  if (number === undefined || refusedOfScope(scope) === 0) {
    const text = `${number ?? "pass"}: name a refused order by its number, of smars pass --list`;
    throw new CommandFault(text, ExitCode.Usage);
  }
  checkReason(reason);
  const where = await findKillPlaces(data);
  const signers = signersOf(where.dataFolder, key, 1);
  sayWhoSigns(key, signers);
  const { passes } = await passesOf(where);
  const one = passes.find((pass) => pass.scope === scope);
  // Of one that the gate does not know it says so itself, with the numbers.
  if (one !== undefined) process.stderr.write(`${orderWords(one)}\n`);
  const content = one?.content ?? "";
  const wish = { type: "pass", scope, reason, content, epochBound: 0 } as const;
  const body = await signAtGate(where, wish, { signers, allowed: ALLOWED });
  const words = `${scope} may pass once: the client sends exactly this order again`;
  process.stdout.write(`${json ? JSON.stringify(body) : words}\n`);
  return ExitCode.Done;
}

async function passesOf(where: KillPlaces): Promise<PassesBody> {
  const reply = await askGate(where, "/v1/passes");
  if (reply.status !== 200) throw refusal(reply, {});
  return reply.body as PassesBody;
}

function describe({ passes }: PassesBody): string {
  if (passes.length === 0) return "nothing waits for a person\n";
  const rows = passes.map((pass) => [
    String(refusedOfScope(pass.scope)),
    pass.state,
    orderWords(pass),
    pass.needs.join(", "),
    instantWords(pass.untilMs),
    pass.person === "" ? "-" : `${pass.person}: ${pass.reason}`,
  ]);
  return `${table(["number", "state", "order", "needs", "until", "by"], rows).join("\n")}\n`;
}

/** What is signed, for whoever signs it. */
function orderWords(pass: PassBody): string {
  const { client, trader, account, symbol, side, qty, limitPx, worstNotional, clOrdId } = pass;
  const who = trader === "" ? client : `${client} (${trader})`;
  const px = limitPx === 0 ? "at the market" : `at ${formatPrice(limitPx)}`;
  const usd = Math.round(worstNotional / 10_000);
  const order = `${SIDES[side] ?? side} ${qty} ${symbol} ${px}`;
  return `${who} for ${account}: ${order}, at most $${usd} (${clOrdId})`;
}

/** What would be allowed instead, where that is not said by the code itself. */
const ALLOWED: Readonly<Record<string, string>> = {
  PassUnknown: "no such order waits; see smars pass --list",
  PassUsed: "once given it is given, and it is good for one order",
  PassExpired: "the client sends the order again, it then waits under a new number",
  PassBySender: "another person than the one who entered the order",
  ContentChanged: "look again, then sign",
  RoleMissing: "a person with the role orders may",
};
