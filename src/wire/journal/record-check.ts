import { RecordType } from "../../core/gate/records.ts";
import { GATE_RECORDS, recordLayout } from "./gate-schema.ts";
import { recordLength } from "./record-layout.ts";

/** What can be wrong with a record whose frame is good. */
export type RecordFault =
  /** A number that this build does not know. */
  | "Type"
  /** Its payload is not as long as its fields. */
  | "Layout"
  /** An incarnation, a parent or a kill that does not follow the one before it. */
  | "Order";

/**
 * Holds each record of the gate against its layout, and the numbers that may only grow against
 * those before them. One instance goes over a whole journal.
 */
export class RecordCheck {
  #incarnation = 0;
  #parent = 0;
  #index = 0;

  /** Null when the record is good. */
  check(
    type: number,
    index: number,
    view: DataView,
    at: number,
    length: number,
  ): RecordFault | null {
    const gap = index !== this.#index + 1;
    this.#index = index;
    const spec = recordLayout(type);
    if (spec === undefined) return "Type";
    if (recordLength(spec, view, at, length) !== length) return "Layout";
    if (type === RecordType.Start) {
      const incarnation = view.getUint32(at + (START.incarnation as number), true);
      const before = this.#incarnation;
      this.#incarnation = incarnation;
      // Behind a damaged place the ones before are not known.
      return incarnation === before + 1 || (gap && incarnation > before) ? null : "Order";
    }
    if (type === RecordType.Reserve) {
      const parent = view.getUint32(at + (RESERVE.parent as number), true);
      const before = this.#parent;
      this.#parent = parent;
      return parent === before + 1 || (gap && parent > before) ? null : "Order";
    }
    return null;
  }
}

const START = GATE_RECORDS.Start.layout.at;
const RESERVE = GATE_RECORDS.Reserve.layout.at;
