import type { LimitBody, LimitProposalBody, LimitsBody } from "../../wire/control/kill-port.ts";
import {
  decodeLimitContent,
  encodeLimitContent,
  type LimitContent,
} from "../../wire/control/limit-content.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";
import { askGate, refusal, type SignedBody, sayWhoSigns, signAtGate } from "../kill/gate-desk.ts";
import { findKillPlaces, type KillPlaces } from "../kill/kill-places.ts";
import { checkReason, signersOf } from "../kill/sign-command.ts";
import {
  amountOf,
  amountWords,
  instantWords,
  isStricter,
  readAmount,
  readUntil,
} from "../limits/limit-words.ts";
import { table } from "../table.ts";

export type ShowOptions = { readonly data: string; readonly json?: true };
export type LimitOptions = ShowOptions & { readonly reason: string; readonly key?: string };
export type SetLimitOptions = LimitOptions & { readonly until?: string };

/** `smars limits show`: what stands at the gate now, and what waits for a second person. */
export async function showLimits({ data, json }: ShowOptions): Promise<void> {
  const body = await limitsOf(await findKillPlaces(data));
  process.stdout.write(json ? `${JSON.stringify(documentOf(body))}\n` : describe(body));
}

/**
 * `smars limits set`: stricter by one person at once; laxer when a second distinct person has
 * signed the same. Returns the exit code: `Unfinished` while a person is missing.
 */
export async function setLimit(
  name: string,
  value: string,
  options: SetLimitOptions,
): Promise<ExitCode> {
  checkReason(options.reason);
  const until = readUntil(options.until, Date.now());
  const where = await findKillPlaces(options.data);
  const body = await limitsOf(where);
  const limit = body.limits.find((one) => one.name === name);
  if (limit === undefined) {
    const names = body.limits.map((one) => one.name).join(", ");
    throw new CommandFault(`${name}: there are the limits ${names}`, ExitCode.Usage);
  }
  const content = { limit: name, from: limit.value, to: readAmount(value, limit), until };
  return sign(where, options, { limit, content, seq: limit.seq });
}

/** `smars limits approve`: the second signature under exactly what the first person signed. */
export async function approveLimit(id: string, options: LimitOptions): Promise<ExitCode> {
  checkReason(options.reason);
  const where = await findKillPlaces(options.data);
  const body = await limitsOf(where);
  const proposal = body.proposals.find((one) => one.id === id);
  const content = decodeLimitContent(proposal?.content ?? "");
  const limit = body.limits.find((one) => one.name === content?.limit);
  if (proposal === undefined || content === null || limit === undefined) {
    const ids = body.proposals.map((one) => one.id).join(", ");
    const text = ids === "" ? "nothing waits" : `there wait ${ids}`;
    throw new CommandFault(`${id}: ${text}; see smars limits show`, ExitCode.Refused);
  }
  return sign(where, options, { limit, content, seq: proposal.seq });
}

type Change = { readonly limit: LimitBody; readonly content: LimitContent; readonly seq: number };

async function sign(
  where: KillPlaces,
  { reason, key, json }: LimitOptions,
  { limit, content, seq }: Change,
): Promise<ExitCode> {
  const alone = isStricter(limit, content.to, content.from);
  const signers = signersOf(where.dataFolder, key, 2).slice(0, alone ? 1 : 2);
  sayWhoSigns(key, signers);
  process.stderr.write(`${changeWords(limit, content)}\n`);
  const wish = {
    ...({ type: "limit", scope: `limit:${limit.name}`, reason, epochBound: seq } as const),
    content: encodeLimitContent(content),
  };
  const body = await signAtGate(where, wish, { signers, allowed: allowedOf(limit) });
  const { proposals } = await limitsOf(where);
  const waits = proposals.find((one) => one.content === wish.content);
  process.stdout.write(`${json ? JSON.stringify(body) : outcome(limit, content, body, waits)}\n`);
  return body.type === "Taken" ? ExitCode.Done : ExitCode.Unfinished;
}

function outcome(
  limit: LimitBody,
  { from, to }: LimitContent,
  { type, persons = [] }: SignedBody,
  waits: LimitProposalBody | undefined,
): string {
  if (type === "Taken") return `${limit.name} is ${amountWords(limit, to)}`;
  const what = waits === undefined ? "" : `: smars limits approve ${waits.id}`;
  return (
    `${limit.name} stays ${amountWords(limit, from)}: ${persons.join(", ")} signed; ` +
    `another person has to sign the same${what}`
  );
}

async function limitsOf(where: KillPlaces): Promise<LimitsBody> {
  const reply = await askGate(where, "/v1/limits");
  if (reply.status !== 200) throw refusal(reply, {});
  return reply.body as LimitsBody;
}

/** What is signed, for whoever signs it. */
function changeWords(limit: LimitBody, { from, to, until }: LimitContent): string {
  const [was, will] = [amountWords(limit, from), amountWords(limit, to)];
  const change = `${limit.name} (${limit.control}, ${limit.meaning}): ${was} becomes ${will}`;
  if (!isStricter(limit, to, from)) {
    const end = until === 0 ? "for good" : `until ${instantWords(until)}, then ${was} again`;
    return `${change}, ${end}; two people`;
  }
  const meant = until === 0 ? "" : `meant until ${instantWords(until)}, but it stays until `;
  return `${change}, at once; ${meant}two people make it laxer again`;
}

/** What would be allowed instead, where that is not said by the code itself. */
function allowedOf(limit: LimitBody): Readonly<Record<string, string>> {
  return {
    LimitOutOfRange: `the second number is the nearest that ${limit.name} may be`,
    SoftAboveHard: `a soft limit is at most the hard one, ${limit.below}: the second number`,
    LimitUnchanged: "it has this value already",
    LimitFromOther: "somebody has changed it since; look at it, then sign again",
    LimitOfOtherChange: "somebody has changed it since; look at it, then sign again",
    LimitEndInvalid: "the end must be to come",
    RoleMissing: "a person with the role limits may",
  };
}

/** For programs: values in the units of their limits. */
function documentOf(body: LimitsBody): object {
  const limits = body.limits.map((limit) => ({
    ...limit,
    value: amountOf(limit, limit.value),
    base: amountOf(limit, limit.base),
    fileValue: amountOf(limit, limit.fileValue),
    use: limit.use === null ? null : amountOf(limit, limit.use),
  }));
  return { ...body, limits };
}

function describe({ version, limits, proposals }: LimitsBody): string {
  const lines = table(
    ["limit", "value", "unit", "use", "control", "soft below", "changed"],
    limits.map((limit) => [
      limit.name,
      amountOf(limit, limit.value),
      limit.unit,
      limit.use === null ? "-" : amountOf(limit, limit.use),
      limit.control,
      limit.below === "" ? "-" : limit.below,
      changedWords(limit),
    ]),
  );
  const waiting = proposals.map(({ id, content, persons, reason }) => {
    const said = decodeLimitContent(content);
    const limit = limits.find((one) => one.name === said?.limit);
    const what = said === null || limit === undefined ? content : changeWords(limit, said);
    return `${id} waits, signed by ${persons.join(", ")} (${reason}): ${what}`;
  });
  return `${[...lines, `limits.yaml version ${version}`, ...waiting].join("\n")}\n`;
}

/** Who made a limit what it is, and until when. */
function changedWords(limit: LimitBody): string {
  const { step, by, reason, sinceMs, untilMs, revertMs, base, version } = limit;
  const when = instantWords(sinceMs);
  const who = by.join(", ");
  const back = revertMs === 0 ? "" : `, ${amountWords(limit, base)} from ${instantWords(revertMs)}`;
  const meant = untilMs === 0 || revertMs !== 0 ? "" : `, meant until ${instantWords(untilMs)}`;
  if (step === "file") return `version ${version} of the file, ${who}${back}`;
  if (step === "reverted") return `${when} went back by itself`;
  return `${when} by ${who}: ${reason}${back}${meant}`;
}
