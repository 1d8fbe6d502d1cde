import { ordStatusName } from "../../core/domain/ord-status.ts";
import { isSide, sideName } from "../../core/domain/order.ts";
import { formatPrice } from "../../core/domain/price.ts";
import { rejectName } from "../../core/domain/reject-code.ts";
import { strategyName } from "../../core/domain/strategy.ts";
import { ClientReport } from "../../core/gate/effects.ts";
import { ReportKind } from "../../core/gate/records.ts";
import { ScopeState } from "../../core/gate/scope-state.ts";
import { getText } from "../fleet/codec.ts";
import { recordLayout } from "./gate-schema.ts";
import { readRecord } from "./record-layout.ts";

/** A record with all its fields in plain values: numbers as they were written, ids as text. */
export type PlainRecord = {
  readonly index: number;
  readonly type: string;
  readonly fields: Readonly<Record<string, number | string>>;
};

/** Reads a record of the gate; one of another build keeps its number as its type. */
export function plainRecord(
  type: number,
  index: number,
  view: DataView,
  start: number,
): PlainRecord {
  const spec = recordLayout(type);
  if (spec === undefined) return { index, type: `${type}`, fields: {} };
  const fields = readRecord(spec, view, start) as Record<string, number | string>;
  for (const cell of spec.cells) {
    if (cell.type === "text24") fields[cell.name] = getText(view, start + cell.at, 24);
  }
  return { index, type: spec.layout.spec.name, fields };
}

/** A record in one line for people: prices in dollars, codes by name, the time in front. */
export function recordText(record: PlainRecord, utcText: (utcMs: number) => string): string {
  const words: string[] = [`${record.index}`.padStart(8)];
  const { utcMs } = record.fields;
  words.push(typeof utcMs === "number" ? utcText(utcMs) : "".padEnd(24), record.type);
  for (const [name, value] of Object.entries(record.fields)) {
    if (name === "utcMs") continue;
    words.push(`${name}=${word(name, value)}`);
  }
  return words.join(" ");
}

/** Fields that hold a price or money in $0.0001. */
const DOLLARS = /^(nbboBid|nbboAsk|px|.*Px|.*Notional)$/;

function word(name: string, value: number | string): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (DOLLARS.test(name) && Number.isSafeInteger(value) && value >= 0) return formatPrice(value);
  if (name === "code") return rejectName(value);
  if (name === "side" && isSide(value)) return sideName(value);
  if (name === "strategy") return strategyName(value);
  if (name === "venue" && value > 0x20 && value < 0x7f) return String.fromCharCode(value);
  if (name === "ordStatus") return ordStatusName(value as Parameters<typeof ordStatusName>[0]);
  if (name === "kind") return nameOf(ReportKind, value);
  if (name === "why") return nameOf(ClientReport, value);
  if (name === "state") return nameOf(ScopeState, value);
  return `${value}`;
}

function nameOf(names: Readonly<Record<string, number>>, value: number): string {
  return Object.entries(names).find(([, number]) => number === value)?.[0] ?? `${value}`;
}
