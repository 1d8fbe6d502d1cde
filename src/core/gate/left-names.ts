import type { SymbolTable } from "../domain/symbols.ts";
import type { GateRules } from "./decision-inputs.ts";
import type { RulesRecord } from "./decision-records.ts";
import type { Ledger } from "./ledger.ts";
import { RecordType, type ReserveRecord } from "./records.ts";

/**
 * Names of the journal that the configuration has no more. A kill or a state of one is kept; an
 * order at one cannot be: its venue could not be asked, and a route set (a bit per venue, in their
 * order) would mean other venues than those it may have gone to. So such a gate does not start.
 */
export class LeftNames {
  readonly #symbols: SymbolTable;
  #text = "";
  #venues: readonly number[] | null = null;

  /** @param symbols Those of the configuration. */
  constructor(symbols: SymbolTable) {
    this.#symbols = symbols;
  }

  /**
   * Takes in each record before it is applied.
   *
   * @returns Why the gate cannot start with it, or null.
   */
  note(type: number, record: object): string | null {
    if (type === RecordType.Reserve) {
      const { symbol, parent } = record as ReserveRecord;
      if (this.#symbols.find(symbol) >= 0) return null;
      return `parent ${parent} is of ${symbol}, which the configuration does not have`;
    }
    if (type === RecordType.Rules) this.#rules(record as RulesRecord);
    return null;
  }

  /**
   * Behind the last record: why the gate cannot start with venues other than those of before, or
   * null. Venues may be added behind them at any time, and changed at will when nothing lives.
   *
   * @param venues Codes of the configuration, in its order.
   */
  fault(ledger: Ledger, venues: readonly number[]): string | null {
    const before = this.#venues;
    if (before === null || before.every((venue, lane) => venues[lane] === venue)) return null;
    const live = liveOrders(ledger);
    if (live === 0) return null;
    const [was, is] = [letters(before), letters(venues)];
    return `${live} orders live and may lie at venues ${was}, and the configuration has ${is}`;
  }

  #rules({ part, parts, text }: RulesRecord): void {
    this.#text = part === 0 ? text : this.#text + text;
    if (part + 1 === parts) this.#venues = (JSON.parse(this.#text) as GateRules).venues;
  }
}

/** Parents that have not ended, and children of ended ones that may still fill. */
function liveOrders(ledger: Ledger): number {
  const { parents, children } = ledger;
  return parents.live.count + children.live.count;
}

function letters(venues: readonly number[]): string {
  return venues.map((code) => String.fromCharCode(code)).join(" ");
}
