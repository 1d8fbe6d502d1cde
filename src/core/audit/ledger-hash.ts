import { C, ChildFlag } from "../gate/children.ts";
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
  hash.number(ledger.firmState);
  hash.number(ledger.firmCause);
  hash.number(ledger.lastAssign);
  hash.number(ledger.lastLease);
  hash.number(ledger.suspenseQty);
  hash.number(ledger.execIds.size);
  for (const lane of [ledger.nextIn, ledger.laneShares, ledger.laneTurned, ledger.laneKilled]) {
    for (const value of lane) hash.number(value);
  }
  for (const { scope, kill, turned } of ledger.kills.all) {
    hash.text(`${scope.kind}:${scope.name}`);
    hash.number(kill);
    hash.number(turned);
  }
  hashParents(hash, ledger);
  hashChildren(hash, ledger);
  return hash.digest();
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
    hash.number(parents.turned[row] as number);
    const info = parents.infoOf(row);
    hash.text(ledger.scopesOf(row).symbol);
    for (const text of [info.client, info.account, info.clOrdId, info.origClOrdId, info.body]) {
      hash.text(text);
    }
    hash.text(info.session);
    hash.text(info.cancelClOrdId);
    hash.number(info.admittedIndex);
    hash.number(info.endIndex);
    hash.number(info.filledNotional);
    hash.number(info.receivedUtcMs);
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
  }
}

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

  text(text: string): void {
    this.word(text.length);
    for (let i = 0; i < text.length; i++) this.word(text.charCodeAt(i));
  }

  digest(): string {
    return [this.#a, this.#b].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  }
}
