import { parseDate } from "../../core/domain/civil-date.ts";
import { encodeDayContent } from "../../wire/control/day-content.ts";
import { breakLine } from "../day/write-breaks.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";
import { sayWhoSigns, signAtGate } from "../kill/gate-desk.ts";
import { findKillPlaces } from "../kill/kill-places.ts";
import { checkReason, signersOf } from "../kill/sign-command.ts";
import { ALLOWED, breaksOf, type CloseDayOptions, type DayOptions } from "./day.ts";

/** `smars day breaks`: what venues and their drop copies do not agree in. `Refused` if anything. */
export async function dayBreaks({ data, json }: DayOptions): Promise<ExitCode> {
  const found = await breaksOf(await findKillPlaces(data));
  const { breaks, explained, orders, executions, compared, uncompared } = found;
  const of = compared || "no venue";
  const lines = [
    ...breaks.map(breakLine),
    ...explained.map((one) => `explained: ${breakLine(one)}`),
    `${orders} orders, ${executions} executions of ${of}: ${breaks.length} breaks`,
    ...(uncompared === "" ? [] : [`without a drop copy, not compared: ${uncompared}`]),
  ];
  process.stdout.write(json ? `${JSON.stringify(found)}\n` : `${lines.join("\n")}\n`);
  return breaks.length === 0 ? ExitCode.Done : ExitCode.Refused;
}

/**
 * `smars day explain`: signs the hash of the breaks as they stand; the second distinct person's
 * signature lets the day be closed over them. Returns `Unfinished` while a person is missing.
 * Throws `CommandFault` for a refusal.
 */
export async function explainDay(options: CloseDayOptions): Promise<ExitCode> {
  const { data, reason, key, json } = options;
  checkReason(reason);
  const where = await findKillPlaces(data);
  const { breaks, hash: digest, seq, tradeDate: date } = await breaksOf(where);
  const tradeDate = parseDate(date);
  if (tradeDate === null || breaks.length === 0) {
    throw new CommandFault("there is nothing to explain: smars day breaks", ExitCode.Refused);
  }
  const signers = signersOf(where.dataFolder, key, 2);
  sayWhoSigns(key, signers);
  for (const line of breaks.map(breakLine)) process.stderr.write(`${line}\n`);
  const content = encodeDayContent({ action: "explain", tradeDate, digest });
  const wish = { type: "day", scope: "firm", reason, epochBound: seq, content } as const;
  const { type, persons = [] } = await signAtGate(where, wish, { signers, allowed: ALLOWED });
  const isDone = type === "Taken";
  const waits = `${persons.join(", ")} signed; another person has to sign the same breaks`;
  const said = isDone ? `${breaks.length} breaks are explained` : waits;
  if (json) process.stdout.write(`${JSON.stringify(await breaksOf(where))}\n`);
  else process.stdout.write(`${said}\n`);
  return isDone ? ExitCode.Done : ExitCode.Unfinished;
}
