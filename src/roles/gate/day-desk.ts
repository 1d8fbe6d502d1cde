import { isApproved } from "../../core/control/two-persons.ts";
import { type DayFault, fileNumber, type Provenance } from "../../core/day/bundle.ts";
import { checkBundle, type DayGround } from "../../core/day/check-bundle.ts";
import { RejectCode, rejectName } from "../../core/domain/reject-code.ts";
import type { DayBook } from "../../core/gate/day-book.ts";
import { breaksText, dayComparison, explainBreaks } from "../../core/gate/day-breaks.ts";
import { DayRowKind } from "../../core/gate/day-records.ts";
import type { Gate } from "../../core/gate/gate.ts";
import { closeDay, type DayOpening, mayOpenDay, openDay } from "../../core/gate/trading-day.ts";
import { type DayContent, decodeDayContent } from "../../wire/control/day-content.ts";
import { type BundleText, decodeBundle } from "../../wire/day/decode-bundle.ts";
import { dayOpening } from "./day-rows.ts";
import {
  type DeskTools,
  type KillAnswer,
  refusedBy,
  type SignedWord,
  takenNow,
} from "./kill-answer.ts";
import { hashOf } from "./rearm-choices.ts";

/** Where the gate finds bundles, and what they must be good for. */
export type DayPlace = {
  /** Null when there is no bundle of this digest. */
  readonly read: (digest: string) => BundleText | null;
  readonly provenance: Provenance;
  readonly log: (line: string) => void;
};

/**
 * Takes one person's signed word on the trading day (SAFETY 4.5). To open: two distinct persons
 * sign the digest of the same bundle's manifest, which holds those of its files; it is verified
 * with each signature, and again before it acts. To close: one. To explain what venues and their
 * drop copies do not agree in: two, who sign the hash of the list. `epochBound` names the opens and
 * closes that were seen.
 */
export function takeDay(x: DeskTools, word: SignedWord): KillAnswer {
  const { gate, sha256 } = x;
  const { command, content, person } = word;
  const said = decodeDayContent(content);
  if (said === null) return x.refuse(RejectCode.Garbled, 0, 0, command);
  if (hashOf(content, sha256) !== command.contentHash || command.scope !== "firm") {
    return x.refuse(RejectCode.ContentChanged, 0, 0, command);
  }
  const { day } = gate.ledger;
  if (command.epochBound !== day.seq) {
    return x.refuse(RejectCode.DayChanged, command.epochBound, day.seq, command);
  }
  if (said.action === "open") return open(x, word, said);
  const known = said.action === "explain" ? day.date === said.tradeDate : isOf(day, said);
  if (!known || !day.isOpen) {
    return x.refuse(RejectCode.DayNotOpen, said.tradeDate, day.isOpen ? day.date : 0, command);
  }
  if (said.action === "explain") return explain(x, word, said);
  x.note(word);
  const closing = { persons: [person], reason: command.reason };
  return closeDay(gate, said.tradeDate, closing) ? takenNow(x, word, person) : refusedBy(x, word);
}

function open(x: DeskTools, word: SignedWord, said: DayContent): KillAnswer {
  const { gate, consent } = x;
  const { command, person } = word;
  if (!mayOpenDay(gate, said.tradeDate)) return refusedBy(x, word);
  const verified = verify(x, said);
  if ("code" in verified) {
    return x.refuse(verified.code, fileNumber(verified.file), verified.row, command);
  }
  const noted = x.note(word);
  const proposal = consent.applyApproval(command, person, gate.utcMs);
  const persons = proposal.approvals.map((approval) => approval.person);
  if (!isApproved(proposal)) {
    gate.effects.sync();
    return { type: "Waiting", persons, index: noted };
  }
  // Another bundle that somebody has signed is not the day's.
  consent.applyDone("day", command.scope);
  const done = openDay(gate, verified, { persons, reason: command.reason });
  return done ? takenNow(x, word, persons.join(", ")) : refusedBy(x, word);
}

function isOf(day: DayBook, said: DayContent): boolean {
  return day.opened?.digest === said.digest;
}

/** Two people sign the hash of the breaks that stand now, and the day may be closed over them. */
function explain(x: DeskTools, word: SignedWord, said: DayContent): KillAnswer {
  const { gate, consent, sha256 } = x;
  const { command, person } = word;
  const { breaks, orders } = dayComparison(gate);
  if (breaks.length === 0 || hashOf(breaksText(breaks), sha256) !== said.digest) {
    return x.refuse(RejectCode.ContentChanged, breaks.length, orders, command);
  }
  const noted = x.note(word);
  const proposal = consent.applyApproval(command, person, gate.utcMs);
  const persons = proposal.approvals.map((approval) => approval.person);
  if (!isApproved(proposal)) {
    gate.effects.sync();
    return { type: "Waiting", persons, index: noted };
  }
  consent.applyClosed(proposal);
  const done = explainBreaks(gate, { persons, hash: said.digest, reason: command.reason });
  return done ? takenNow(x, word, persons.join(", ")) : refusedBy(x, word);
}

/** The bundle as the gate takes it, or the first of its faults; all of them go to the log. */
function verify({ gate, sha256, days }: DeskTools, said: DayContent): DayOpening | DayFault {
  const text = days.read(said.digest);
  const manifest = { file: "manifest", row: 0, allowed: said.digest } as const;
  if (text === null) {
    return { ...manifest, code: RejectCode.DayBundleMissing, value: "nothing" };
  }
  const { bundle, digest, faults } = decodeBundle(text, sha256);
  if (digest !== said.digest) {
    return { ...manifest, code: RejectCode.DayHashDiffers, value: digest };
  }
  const found = bundle === null ? faults : checkBundle(bundle, dayGround(gate, days.provenance));
  for (const fault of found) days.log(`day: ${faultText(fault)}`);
  const [first] = found;
  if (first !== undefined) return first;
  if (bundle === null || bundle.manifest.tradeDate !== said.tradeDate) {
    return { ...manifest, code: RejectCode.DayOfOtherDate, value: digest };
  }
  return dayOpening(bundle, digest);
}

/** A fault for people: file, row, what stands there and what may. */
export function faultText({ code, file, row, value, allowed }: DayFault): string {
  const where = row === 0 ? file : `${file} line ${row}`;
  return `${rejectName(code)}: ${where} has ${value}; it must be ${allowed}`;
}

/** What a bundle is held against at this gate, now. */
function dayGround(gate: Gate, provenance: Provenance): DayGround {
  const { ledger, symbols, accounts, lanes, limits } = gate;
  const { day, exposure } = ledger;
  const before = day.rowsOf(DayRowKind.Rows);
  return {
    provenance,
    utcMs: gate.utcMs,
    lastDate: ledger.tradeDate,
    rowsBefore: new Map([...before].map(([name, row]) => [name, row.a])),
    symbols: new Set(Array.from({ length: symbols.size }, (_, id) => symbols.name(id))),
    accounts: new Set([...accounts.values()].flatMap((names) => [...names])),
    venues: lanes.map(({ venue }) => String.fromCharCode(venue)),
    clients: limits.exposure.clients,
    positions:
      day.opened === null && exposure.positions.every(({ net }) => net === 0)
        ? null
        : exposure.positions.map(({ account, symbol, net: shares }) => {
            return { account, symbol, shares, cost: 0 };
          }),
  };
}
