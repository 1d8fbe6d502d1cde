import { readFileSync } from "node:fs";
import { parsePrice } from "../../core/domain/price.ts";
import { LOG_CRYPTO } from "../../shell/kill/people-file.ts";
import type { ResolveBody } from "../../wire/control/kill-port.ts";
import { encodeResolveContent } from "../../wire/control/resolve-content.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";
import { askGate, refusal, sayWhoSigns, signAtGate } from "../kill/gate-desk.ts";
import { findKillPlaces } from "../kill/kill-places.ts";
import { checkReason, signersOf } from "../kill/sign-command.ts";

export type ResolveOptions = {
  readonly data: string;
  /** `dead`, or `filled` and `N@P`. */
  readonly outcome: readonly string[];
  /** Who was phoned, when, and what was said. */
  readonly evidence: string;
  readonly reason: string;
  /** Letter of the venue that was phoned, of an order that the journal lacks. */
  readonly venue?: string;
  readonly key?: string;
  readonly json?: true;
};

const NEEDS_VENUE =
  "the journal lacks this order: name the venue that was asked, --venue and its letter";
const ORDER = /^[0-9A-Z]{14}$/;
const FILLED = /^(\d{1,10})@(\d{1,9}(?:\.\d{1,4})?)$/;

/**
 * `smars resolve`: one person's word on what a venue's silence came to; the second distinct one who
 * says the same books it. Returns the exit code: `Unfinished` while a person is missing.
 */
export async function resolveOrder(order: string, options: ResolveOptions): Promise<ExitCode> {
  const { reason, key, json } = options;
  checkReason(reason);
  if (!ORDER.test(order)) {
    const text = `${order}: the ClOrdID(11) at the venue has 14 digits and capitals`;
    throw new CommandFault(text, ExitCode.Usage);
  }
  const outcome = readOutcome(options.outcome);
  const evidence = hashOf(options.evidence);
  const where = await findKillPlaces(options.data);
  const signers = signersOf(where.dataFolder, key, 2);
  sayWhoSigns(key, signers);
  const scope = `order:${order}`;
  const asked = await askGate(where, `/v1/order?scope=${scope}`);
  if (asked.status !== 200) throw refusal(asked, ALLOWED);
  const books = asked.body as ResolveBody;
  const cumQty = outcome?.cumQty ?? books.cumQty;
  const px = outcome?.px ?? 0;
  process.stderr.write(`${describe(order, books, cumQty)}\n`);
  const { venue } = options;
  if (books.venue === "" && venue === undefined)
    throw new CommandFault(NEEDS_VENUE, ExitCode.Usage);
  const said = { order, cumQty, px, evidence };
  const content = encodeResolveContent(venue === undefined ? said : { ...said, venue });
  const wish = { type: "resolve", scope, reason, content, epochBound: books.cumQty } as const;
  const body = await signAtGate(where, wish, { signers, allowed: ALLOWED });
  const signed = (body.persons ?? []).join(", ");
  const words =
    body.type === "Taken"
      ? `${order} is booked with ${cumQty} filled; its parent closes`
      : `${order} stays as it is: ${signed} signed; another person has to say the same`;
  process.stdout.write(`${json ? JSON.stringify(body) : words}\n`);
  return body.type === "Taken" ? ExitCode.Done : ExitCode.Unfinished;
}

/** All that was filled and its price; null for nothing beyond what was reported. */
function readOutcome(words: readonly string[]): { cumQty: number; px: number } | null {
  const [what, fill, ...more] = words.join(" ").trim().split(/\s+/);
  const parts = FILLED.exec(fill ?? "");
  if (what === "dead" && fill === undefined) return null;
  const px = parsePrice(parts?.[2] ?? "");
  if (what !== "filled" || parts === null || typeof px !== "number" || more.length > 0) {
    const text = "--outcome: dead, or filled N@P: all shares filled, and the price in USD of those";
    throw new CommandFault(`${text} that were not reported`, ExitCode.Usage);
  }
  return { cumQty: Number(parts[1]), px };
}

/** Both people sign the hash of the same file. */
function hashOf(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandFault(`--evidence ${file}: ${code}`, ExitCode.Usage);
  }
  if (bytes.length === 0) {
    throw new CommandFault(`--evidence ${file} is empty: who was phoned, when?`, ExitCode.Usage);
  }
  return Buffer.from(LOG_CRYPTO.sha256(bytes)).toString("hex");
}

function describe(order: string, books: ResolveBody, cumQty: number): string {
  const { client, clOrdId, venue, symbol, qty, status, inDoubt } = books;
  const doubt = inDoubt ? ", its parent in doubt" : "";
  const filled =
    venue === ""
      ? `${symbol}, of which the journal has nothing`
      : `${books.cumQty} of ${qty} ${symbol} filled by its reports`;
  const where = venue === "" ? "" : ` at ${venue}`;
  return [
    `${order}${where}, ${status}: ${filled}${doubt}; of ${client}'s order ${clOrdId}`,
    `to be booked: ${cumQty} filled in all, nothing of it works any more`,
  ].join("\n");
}

/** What would be allowed instead, where that is not said by the code itself. */
const ALLOWED: Readonly<Record<string, string>> = {
  UnknownOrder: "the books have no such order",
  OrderEnded: "it has ended by its venue's own report",
  ResolveDisagrees: "no less than was reported, no more than was ordered; look again, then sign",
  ResolveVenue: "--venue names the venue where it was, one that its parent may go to",
  PriceInvalid: "shares that were not reported need a price: filled N@P",
  RoleMissing: "a person with the role resolve may",
};
