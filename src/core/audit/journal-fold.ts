import { SymbolTable } from "../domain/symbols.ts";
import type { GateRules } from "../gate/decision-inputs.ts";
import type { RulesRecord } from "../gate/decision-records.ts";
import { Ledger } from "../gate/ledger.ts";
import { RecordType } from "../gate/records.ts";
import { replayRecord } from "../gate/replay.ts";

/** The fold of a journal that needs nothing but the journal: venues come from its first rules. */
export class JournalFold {
  readonly symbols: SymbolTable;
  #ledger: Ledger | null = null;
  #text = "";
  /** Records of before the first rules. */
  readonly #early: { type: number; record: object; index: number }[] = [];

  /** @param symbols Every symbol that the records name and the gate knew. */
  constructor(symbols: readonly string[]) {
    this.symbols = new SymbolTable(symbols);
  }

  /** Null before the first rules. */
  get ledger(): Ledger | null {
    return this.#ledger;
  }

  /** The rules that this record completes, or null; to be asked before `apply`. */
  rules(type: number, record: object): GateRules | null {
    if (type !== RecordType.Rules) return null;
    const { part, parts, text } = record as RulesRecord;
    this.#text = part === 0 ? text : this.#text + text;
    if (part + 1 < parts) return null;
    const rules = JSON.parse(this.#text) as GateRules;
    if (this.#ledger === null) {
      this.#ledger = new Ledger(this.symbols, rules.venues);
      for (const early of this.#early.splice(0)) {
        this.apply(early.type, early.record, early.index);
      }
    }
    return rules;
  }

  /** Applies a record as a restart would; false when its number is not one of the gate's. */
  apply(type: number, record: object, index: number): boolean {
    if (this.#ledger !== null) return replayRecord(this.#ledger, type, record, index);
    this.#early.push({ type, record, index });
    return true;
  }
}
