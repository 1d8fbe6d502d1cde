import { scopeText } from "../domain/scope.ts";
import { C, ChildFlag, Cold } from "../gate/children.ts";
import { DayRowKind } from "../gate/day-records.ts";
import { X } from "../gate/exec-ids.ts";
import type { Ledger } from "../gate/ledger.ts";
import { P, ParentFlag } from "../gate/parents.ts";

/**
 * Sixteen hexadecimal digits over everything that the journal proves of a ledger (I17): a live
 * gate's equals that of a replay up to the same index. What a restart does not keep is left out:
 * the numbers of messages, what waits for an answer, whether a reserve has been synced yet.
 */
export function ledgerHash(ledger: Ledger): string {
  const hash = new WordHash();
  hash.number(ledger.incarnation);
  hash.number(ledger.gate);
  hash.texts([ledger.release.name, ledger.release.controls, ledger.release.digest]);
  hash.number(ledger.firmState);
  hash.number(ledger.firmCause);
  hash.number(ledger.lastAssign);
  hash.number(ledger.lastLease);
  hash.number(ledger.firmSinceUtcMs);
  for (const time of [ledger.tickMonoNs, ledger.tickUtcMs, ledger.tradeDate, ledger.phase]) {
    hash.number(time);
  }
  hash.numbers(ledger.starts);
  hash.numbers(ledger.nextIn);
  hash.numbers(ledger.laneShares);
  hash.numbers(ledger.laneTurned);
  hash.numbers(ledger.laneKilled);
  hash.numbers(ledger.laneState);
  hash.numbers(ledger.routerState);
  hashScopes(hash, ledger);
  for (const [router, list] of ledger.revocations.all) {
    hash.number(router);
    for (const { code, utcMs } of list) hash.numbers([code, utcMs]);
  }
  hashPeople(hash, ledger);
  hashSuspense(hash, ledger);
  hashLimits(hash, ledger);
  hashPasses(hash, ledger);
  hashDay(hash, ledger);
  hashKeys(hash, ledger);
  hashParents(hash, ledger);
  hashChildren(hash, ledger);
  hashExecutions(hash, ledger);
  hashExposure(hash, ledger);
  hashLosses(hash, ledger);
  for (const words of ledger.pace.tables) hash.numbers(words);
  return hash.digest();
}

function hashScopes(hash: WordHash, ledger: Ledger): void {
  for (const { scope, kill, turned, sinceUtcMs, by, reason } of ledger.kills.all) {
    hash.texts([scopeText(scope), by, reason]);
    hash.numbers([kill, turned, sinceUtcMs]);
  }
  for (const { scope, causes, state, cause, by, sinceUtcMs } of ledger.states.all) {
    hash.texts([scopeText(scope), by]);
    hash.numbers([state, cause, sinceUtcMs, causes.size]);
    for (const entry of causes) hash.numbers(entry);
  }
}

function hashPeople(hash: WordHash, ledger: Ledger): void {
  for (const [keyId, counter] of ledger.commands.counters) {
    hash.text(keyId);
    hash.number(counter);
  }
  for (const r of ledger.commands.waiting) {
    hash.texts([r.command, r.scope, r.contentHash, r.person, r.keyId, r.reason]);
    hash.numbers([r.counter, r.epochBound, r.utcMs]);
  }
}

function hashSuspense(hash: WordHash, ledger: Ledger): void {
  const { suspense } = ledger;
  hash.numbers([suspense.shares, suspense.notional]);
  for (const { venue, symbol, side, qty, px } of suspense.lines) {
    hash.text(symbol);
    hash.numbers([venue, side, qty, px]);
  }
}

function hashLosses(hash: WordHash, { exposure: { loss } }: Ledger): void {
  hash.numbers([loss.firm, loss.isExact ? 1 : 0]);
  for (const entry of loss.lows.entries) hash.numbers(entry);
  for (const [account, at] of loss.accounts.all) {
    hash.text(account);
    hash.number(loss.ofAccount(at));
  }
  for (const [symbol, at] of loss.symbols.all) {
    hash.text(symbol);
    hash.numbers([loss.longPx(at), loss.shortPx(at)]);
  }
}

function hashLimits(hash: WordHash, ledger: Ledger): void {
  for (const r of ledger.limits.all) {
    hash.texts([r.limit, r.first, r.second, r.reason]);
    hash.numbers([r.step, r.seq, r.from, r.to, r.base, r.revertMs, r.untilMs]);
    hash.numbers([r.version, r.fileValue, r.utcMs]);
  }
}

function hashPasses(hash: WordHash, { passes }: Ledger): void {
  hash.number(passes.last);
  for (const { asked, given, parent } of passes.all) {
    const { client, account, symbol, clOrdId, trader, body } = asked;
    hash.texts([client, account, symbol, clOrdId, trader, body]);
    hash.numbers([asked.pass, asked.needs, asked.side, asked.ordType, asked.tif, asked.strategy]);
    hash.numbers([asked.qty, asked.limitPx, asked.worstNotional, asked.capacity]);
    hash.numbers([asked.accountType, asked.untilMs, asked.utcMs, parent]);
    if (given === null) continue;
    hash.texts([given.person, given.keyId, given.reason, given.contentHash]);
    hash.numbers([given.untilMs, given.utcMs]);
  }
}

function hashDay(hash: WordHash, { day }: Ledger): void {
  hash.numbers([day.seq, day.date, day.isOpen ? 1 : 0]);
  for (const [symbol, drawn] of day.drawn) {
    hash.text(symbol);
    hash.number(drawn);
  }
  if (day.opened === null) return;
  const { digest, first, second, reason, preOpenMs, openMs, closeMs, afterMs } = day.opened;
  hash.texts([digest, first, second, reason]);
  hash.numbers([preOpenMs, openMs, closeMs, afterMs, day.opened.settleDate]);
  for (const kind of Object.values(DayRowKind)) {
    for (const [name, row] of day.rowsOf(kind)) {
      hash.text(name);
      hash.numbers([row.a, row.b, row.c, row.d, row.e, row.f, row.g]);
    }
  }
}

function hashKeys(hash: WordHash, ledger: Ledger): void {
  for (const [key, row] of ledger.keys) {
    hash.text(key);
    hash.number(row);
  }
  for (const [key, { body, code, a, b }] of ledger.refused) {
    hash.texts([key, body]);
    hash.numbers([code, a, b]);
  }
}

function hashParents(hash: WordHash, ledger: Ledger): void {
  const { parents } = ledger;
  hash.number(parents.count);
  for (let row = 0; row < parents.count; row++) {
    const at = parents.at(row);
    const ended = parents.has(row, ParentFlag.ended);
    for (let cell = 0; cell <= LAST_CELL; cell++) {
      const word = parents.cells[at + cell] as number;
      if (cell === P.flags) hash.word(word & ~ParentFlag.durable);
      // A table's own numbers; the name stands below. The code is proved by the end alone.
      else if (cell !== P.symbol && (cell !== P.code || ended)) hash.word(word);
    }
    hash.number(ledger.brokenQty.get(row) ?? 0);
    hash.numbers([ledger.watch.entered(row), ledger.watch.left(row)]);
    const info = parents.infoOf(row);
    hash.texts([ledger.scopesOf(row).symbol, info.client, info.account, info.session]);
    hash.texts([info.clOrdId, info.origClOrdId, info.cancelClOrdId, info.body]);
    hash.numbers([info.admittedIndex, info.endIndex, info.filledNotional]);
    hash.numbers([info.receivedUtcMs, info.changedUtcMs]);
    const wanted = info.pendingReplace;
    if (wanted === null) continue;
    hash.texts([wanted.clOrdId, wanted.session, wanted.body]);
    hash.numbers([wanted.orderQty, wanted.limitPx, wanted.reservePx, wanted.worstNotional]);
    hash.numbers([wanted.handlInst, wanted.capacity]);
  }
}

function hashChildren(hash: WordHash, ledger: Ledger): void {
  const { children } = ledger;
  hash.number(children.count);
  for (let row = 0; row < children.count; row++) {
    const at = children.at(row);
    for (let cell = 0; cell < C.seq; cell++) {
      const word = children.cells[at + cell] as number;
      hash.word(cell === C.flags ? word & ~ChildFlag.asked : word);
    }
    for (const cell of COLD) hash.number(children.coldGet(row, cell));
    hash.number(children.notional[row] as number);
    const manual = ledger.manualFills.get(row);
    if (manual !== undefined) hash.numbers([manual.qty, manual.px]);
  }
}

function hashExecutions(hash: WordHash, ledger: Ledger): void {
  const { execIds } = ledger;
  hash.number(execIds.size);
  for (let row = 0; row < execIds.size; row++) {
    for (const word of execIds.id(row)) hash.word(word);
    for (const cell of Object.values(X)) hash.word(execIds.get(row, cell));
  }
  const { copies } = ledger;
  hash.numbers([copies.size, ...Object.values(copies.first)]);
  for (let row = 0; row < copies.size; row++) {
    for (const word of copies.words(row)) hash.word(word);
    hash.text(copies.stranger(row));
  }
  hash.texts([...copies.explained]);
}

function hashExposure(hash: WordHash, { exposure }: Ledger): void {
  hash.numbers(exposure.firm);
  for (const { all, cells, width } of exposure.tables) {
    for (const [name, at] of all) {
      hash.text(name);
      hash.numbers(cells.subarray(at, at + width));
    }
  }
}

/** All but when a venue was last asked: it is asked anew. */
const COLD: readonly number[] = Object.values(Cold).filter((cell) => cell !== Cold.askedMs);
const LAST_CELL: number = Math.max(...Object.values(P));

/** Two rows of 32 bits with different multipliers; order matters. */
class WordHash {
  #a = 0x811c9dc5;
  #b = 0x9e3779b1;
  readonly #number = new Float64Array(1);
  readonly #words = new Int32Array(this.#number.buffer);

  word(word: number): void {
    this.#a = Math.imul(this.#a ^ word, 0x01000193);
    this.#a ^= this.#a >>> 15;
    this.#b =
      Math.imul((this.#b << 13) | (this.#b >>> 19), 0x85ebca6b) ^ Math.imul(word, 0xc2b2ae35);
    this.#b ^= this.#b >>> 16;
  }

  number(value: number): void {
    this.#number[0] = value;
    this.word(this.#words[0] as number);
    this.word(this.#words[1] as number);
  }

  numbers(values: Iterable<number>): void {
    for (const value of values) this.number(value);
  }

  texts(texts: readonly string[]): void {
    for (const text of texts) this.text(text);
  }

  text(text: string): void {
    this.word(text.length);
    for (let i = 0; i < text.length; i++) this.word(text.charCodeAt(i));
  }

  digest(): string {
    return [this.#a, this.#b].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  }
}
