import { createHash } from "node:crypto";
import { dateText, parseDate } from "../../core/domain/civil-date.ts";
import { dayTrades } from "../../roles/day/day-trades.ts";
import { faultText } from "../../roles/gate/day-desk.ts";
import type { DayBody, DayBooks, DayBreaks } from "../../wire/control/day-body.ts";
import { encodeDayContent } from "../../wire/control/day-content.ts";
import { decodeBundle } from "../../wire/day/decode-bundle.ts";
import { encodeBundle } from "../../wire/day/encode-bundle.ts";
import { instantText } from "../audit/instant-text.ts";
import { JOURNAL, reading } from "../audit/reading.ts";
import { giveBundle, keptBundle, readFolder, writeFolder } from "../day/bundle-folder.ts";
import { type DayDocument, type DayState, dayDocument } from "../day/day-document.ts";
import { dayOfRun } from "../day/day-of-run.ts";
import { breakLine, writeBreaks } from "../day/write-breaks.ts";
import { writeExport } from "../day/write-export.ts";
import { writeFills } from "../day/write-fills.ts";
import { writeProvenance } from "../day/write-provenance.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";
import { askGate, refusal, sayWhoSigns, signAtGate } from "../kill/gate-desk.ts";
import { findKillPlaces, type KillPlaces } from "../kill/kill-places.ts";
import { checkReason, type Signer, signersOf } from "../kill/sign-command.ts";
import { table } from "../table.ts";

export type DayOptions = { readonly data: string; readonly json?: true };
export type CloseDayOptions = DayOptions & { readonly reason: string; readonly key?: string };
export type OpenDayOptions = CloseDayOptions;

const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();

/**
 * `smars day open`: checks a bundle, puts it beside the gate's journal and signs its digest; the
 * second distinct person's signature opens the day. Returns the exit code: `Unfinished` while a
 * person is missing. Throws `CommandFault` with every fault of the bundle.
 */
export async function openDay(folder: string, options: OpenDayOptions): Promise<ExitCode> {
  const { reason, key } = options;
  checkReason(reason);
  const text = readFolder(folder);
  const { bundle, digest, faults } = decodeBundle(text, sha256);
  if (bundle === null) throw new CommandFault(faults.map(faultText).join("\n"), ExitCode.Refused);
  const where = await findKillPlaces(options.data);
  const signers = signersOf(where.dataFolder, key, 2);
  sayWhoSigns(key, signers);
  const { tradeDate } = bundle.manifest;
  process.stderr.write(
    `${dateText(tradeDate)}, ${bundle.securities.length} securities, ${digest}\n`,
  );
  giveBundle(where.dataFolder, digest, text);
  const { type, persons = [] } = await signOpen(where, { tradeDate, digest, reason, signers });
  const waits = `${persons.join(", ")} signed; another person has to sign the same bundle`;
  if (options.json) process.stdout.write(`${JSON.stringify(await documentOf(where))}\n`);
  else process.stdout.write(type === "Taken" ? `${dateText(tradeDate)} is open\n` : `${waits}\n`);
  return type === "Taken" ? ExitCode.Done : ExitCode.Unfinished;
}

/** `smars day make`: writes a bundle of the simulated market's day, as the gate stands now. */
export async function makeDay(folder: string, { data, json }: DayOptions): Promise<void> {
  const where = await findKillPlaces(data);
  const { head, contents } = dayOfRun(where.run, await dayOf(where));
  const text = encodeBundle(contents, head, sha256);
  writeFolder(folder, text);
  const tradeDate = dateText(head.tradeDate);
  const digest = createHash("sha256").update(text.manifest).digest("hex");
  process.stdout.write(
    json ? `${JSON.stringify({ tradeDate, digest })}\n` : `${tradeDate} ${digest}\n`,
  );
}

/** What is signed to open a day, and by whom. */
export type Opening = {
  readonly tradeDate: number;
  readonly digest: string;
  readonly reason: string;
  readonly signers: readonly Signer[];
};

/** Signs an opening at the gate. Throws `CommandFault` for a refusal. */
export async function signOpen(
  where: KillPlaces,
  { tradeDate, digest, reason, signers }: Opening,
): ReturnType<typeof signAtGate> {
  const { seq } = await dayOf(where);
  const content = encodeDayContent({ action: "open", tradeDate, digest });
  const wish = { type: "day", scope: "firm", reason, epochBound: seq, content } as const;
  return signAtGate(where, wish, { signers, allowed: ALLOWED });
}

/**
 * `smars day close`: one person ends the day; what it came to is written to DATA/days. Throws
 * `CommandFault` for a refusal; of breaks each is said before.
 */
export async function closeDay({ data, reason, key, json }: CloseDayOptions): Promise<ExitCode> {
  checkReason(reason);
  const where = await findKillPlaces(data);
  const signers = signersOf(where.dataFolder, key, 1);
  sayWhoSigns(key, signers);
  const found = await breaksOf(where);
  for (const line of found.breaks.map(breakLine)) process.stderr.write(`${line}\n`);
  const closed = await signClose(where, { reason, signers });
  const trades = reading(where.dataFolder, (disk) =>
    dayTrades({ disk, folder: JOURNAL, sha256, instant: instantText }),
  );
  const folder = writeExport(where.dataFolder, closed, trades);
  writeFills(folder, trades);
  writeBreaks(folder, found.explained);
  const breaks = writeProvenance(folder, closed, trades);
  for (const line of breaks) process.stderr.write(`${line}\n`);
  // The gate closes over none: a copy that was missing has come meanwhile.
  const comparison = { ...found, breaks: [] };
  const document = { ...(await documentOf(where)), comparison, breaks };
  if (json) process.stdout.write(`${JSON.stringify(document)}\n`);
  else process.stdout.write(`${closed.tradeDate} is closed: ${folder}\n`);
  return ExitCode.Done;
}

const COMPARED = { DayTooLong: "so long a day is compared when its session is over" };

/** What venues and their drop copies agree in, and in what not. Throws `CommandFault`. */
export async function breaksOf(where: KillPlaces): Promise<DayBreaks> {
  const reply = await askGate(where, "/v1/day/breaks");
  if (reply.status !== 200) throw refusal(reply, COMPARED);
  return reply.body as DayBreaks;
}

/** Signs the close of the open day; returns what it came to. Throws `CommandFault` if refused. */
async function signClose(
  where: KillPlaces,
  { reason, signers }: Pick<Opening, "reason" | "signers">,
): Promise<DayState> {
  const { seq, tradeDate: date, digest } = await dayOf(where);
  const tradeDate = parseDate(date);
  if (tradeDate === null) {
    throw new CommandFault("no day was ever opened here", ExitCode.Refused);
  }
  const content = encodeDayContent({ action: "close", tradeDate, digest });
  const wish = { type: "day", scope: "firm", reason, epochBound: seq, content } as const;
  await signAtGate(where, wish, { signers, allowed: ALLOWED });
  return dayOf(where);
}

/** `smars day status`: what the day was opened on, what is open, what it came to. */
export async function dayStatus({ data, json }: DayOptions): Promise<void> {
  const where = await findKillPlaces(data);
  const day = await documentOf(where);
  process.stdout.write(json ? `${JSON.stringify(day)}\n` : describe(day));
}

/** The day as the gate has it, with its books. Throws `CommandFault`. */
export async function dayOf(where: KillPlaces): Promise<DayState> {
  const replies = [await askGate(where, "/v1/day"), await askGate(where, "/v1/day/books")];
  for (const reply of replies) if (reply.status !== 200) throw refusal(reply, {});
  const [day, books] = replies;
  return { ...(day?.body as DayBody), ...(books?.body as DayBooks) };
}

async function documentOf(where: KillPlaces): Promise<DayDocument> {
  const day = await dayOf(where);
  const kept = keptBundle(where.dataFolder, day.digest);
  return dayDocument(day, kept === null ? null : decodeBundle(kept, sha256));
}

function describe(day: DayDocument): string {
  const { tradeDate, phase, ok, files, suspense, payableUsd, receivableUsd, settleDate } = day;
  if (tradeDate === "") return "no day was ever opened: smars day open FOLDER\n";
  const rows = files.map(({ name, rows: of, source, ok }) => [
    name,
    of,
    source,
    ok ? "" : "DIFFERS",
  ]);
  const lines = [
    `${tradeDate}: ${phase}${ok ? "" : ", not in order"}`,
    `open: ${day.parents} orders, ${day.children} of them at venues`,
    `suspense: ${suspense.shares} shares in ${suspense.lines} lines`,
    `settles ${settleDate}: ${payableUsd} USD payable, ${receivableUsd} USD receivable`,
    ...table(["file", "rows", "source", ""], rows),
  ];
  return `${lines.join("\n")}\n`;
}

/** What would be allowed instead of a refusal. */
export const ALLOWED: Readonly<Record<string, string>> = {
  DayNotClosed: "close the day that is open first: smars day close",
  DayNotOpen: "there is no such day open",
  DayChanged: "somebody opened or closed a day since; look at it, then sign again",
  DayOrdersOpen: "orders and orders at venues that have not ended: cancel, or resolve them",
  DaySuspenseOpen: "shares and lines in suspense: two people explain them, smars open",
  DayBreaksOpen:
    "breaks and orders compared: wait for the copies, or two people look into each and sign, " +
    "smars day explain",
  ContentChanged: "another list than was signed: look at smars day breaks, then sign again",
  DayBundleMissing: "the gate has no bundle of this digest beside its journal",
  DayOfOtherDate: "file and line: its date, or a trade date after the last one",
  DayProvenance: "gate.provenance in smars.yaml says what this gate takes",
  DayPositionDiffers: "file and line; the gate's log names each position",
  RoleMissing: "a person with the role day may",
};
