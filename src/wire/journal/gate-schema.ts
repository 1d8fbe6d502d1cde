import { RecordType } from "../../core/gate/records.ts";
import { entryLayout, type FieldSpec, type FieldType, type Layout } from "../fleet/layout.ts";

/**
 * How the gate's records lie in the journal, declared once as data: fixed fields in their written
 * order, then texts, each with its length (u16) before its bytes. Field names are those of the
 * record types of `core/gate/records`. Numbers are appended, never reused.
 */
export type RecordLayout = {
  readonly type: number;
  readonly layout: Layout;
  /** The fixed fields as a list, for those who go through all of them. */
  readonly cells: readonly RecordCell[];
  /** Names of the text fields that follow the fixed part. */
  readonly texts: readonly string[];
};

export type RecordCell = { readonly name: string; readonly type: FieldType; readonly at: number };

type Fields = Readonly<Record<string, FieldType>>;

function record(
  name: keyof typeof RecordType,
  fields: Fields,
  texts: readonly string[] = [],
): RecordLayout {
  const specs: Record<string, FieldSpec> = {};
  let id = 0;
  for (const [field, type] of Object.entries(fields)) specs[field] = { id: ++id, type, doc: field };
  const layout = entryLayout(name, name, specs);
  const cells = Object.entries(fields).map(([field, type]) => {
    return { name: field, type, at: layout.at[field] as number };
  });
  return { type: RecordType[name], layout, cells, texts };
}

export const GATE_RECORDS = {
  Start: record("Start", { incarnation: "u32", gate: "u8", utcMs: "whole" }),
  Reserve: record(
    "Reserve",
    {
      parent: "u32",
      side: "u8",
      ordType: "u8",
      tif: "u8",
      strategy: "u8",
      orderQty: "u32",
      limitPx: "u32",
      reservePx: "u32",
      worstNotional: "whole",
      routeSet: "u32",
      nbboBid: "u32",
      nbboAsk: "u32",
      lastPx: "u32",
      quoteAgeUs: "u32",
      utcMs: "whole",
    },
    ["client", "session", "clOrdId", "account", "body", "symbol"],
  ),
  Giveback: record("Giveback", { parent: "u32", code: "u16", utcMs: "whole" }),
  ParentRefused: record("ParentRefused", { code: "u16", a: "whole", b: "whole", utcMs: "whole" }, [
    "client",
    "clOrdId",
    "body",
  ]),
  Assign: record("Assign", { parent: "u32", router: "u16", assign: "u32", utcMs: "whole" }),
  Unassign: record("Unassign", { parent: "u32", router: "u16", assign: "u32", utcMs: "whole" }),
  Draw: record("Draw", {
    parent: "u32",
    child: "u32",
    venue: "u8",
    ordType: "u8",
    tif: "u8",
    iso: "u8",
    hidden: "u8",
    router: "u16",
    leaseId: "u32",
    n: "u32",
    ref: "u32",
    qty: "u32",
    px: "u32",
    nbboBid: "u32",
    nbboAsk: "u32",
    quoteAgeUs: "u32",
    feedSeq: "whole",
    utcMs: "whole",
  }),
  ChildRefused: record("ChildRefused", {
    router: "u16",
    leaseId: "u32",
    n: "u32",
    parent: "u32",
    ref: "u32",
    code: "u16",
    a: "whole",
    b: "whole",
    utcMs: "whole",
  }),
  Report: record("Report", {
    venue: "u8",
    kind: "u8",
    incarnation: "u32",
    parent: "u32",
    child: "u32",
    lastQty: "u32",
    lastPx: "u32",
    cumQty: "u32",
    leavesQty: "u32",
    seq: "u32",
    utcMs: "whole",
    execId: "text24",
  }),
  CancelChild: record("CancelChild", {
    parent: "u32",
    incarnation: "u32",
    child: "u32",
    cancelChild: "u32",
    utcMs: "whole",
  }),
  CancelParent: record("CancelParent", { parent: "u32", expiring: "u8", utcMs: "whole" }, [
    "clOrdId",
    "session",
  ]),
  ReplaceParent: record(
    "ReplaceParent",
    {
      parent: "u32",
      orderQty: "u32",
      limitPx: "u32",
      reservePx: "u32",
      worstNotional: "whole",
      utcMs: "whole",
    },
    ["clOrdId", "session", "body"],
  ),
  ParentEnd: record("ParentEnd", { parent: "u32", ordStatus: "u8", code: "u16", utcMs: "whole" }),
  Resolved: record("Resolved", {
    parent: "u32",
    workingQty: "u32",
    remainingQty: "u32",
    utcMs: "whole",
  }),
  Lease: record("Lease", { router: "u16", leaseId: "u32", bootId: "whole", utcMs: "whole" }),
  LeaseEnd: record("LeaseEnd", { router: "u16", leaseId: "u32", bootId: "whole", utcMs: "whole" }),
  State: record("State", { parent: "u32", state: "u8", cause: "u16", utcMs: "whole" }),
  Suspense: record(
    "Suspense",
    {
      venue: "u8",
      kind: "u8",
      lastQty: "u32",
      lastPx: "u32",
      seq: "u32",
      utcMs: "whole",
      execId: "text24",
    },
    ["clOrdId"],
  ),
  Unproven: record("Unproven", { parent: "u32", incarnation: "u32", child: "u32", utcMs: "whole" }),
  Told: record("Told", { parent: "u32", why: "u8", seq: "u32", index: "whole" }),
} as const;

/** The layout of a record number, or undefined. */
export function recordLayout(type: number): RecordLayout | undefined {
  return BY_TYPE[type];
}

const BY_TYPE: readonly (RecordLayout | undefined)[] = byType();

function byType(): (RecordLayout | undefined)[] {
  const list: (RecordLayout | undefined)[] = [];
  for (const entry of Object.values(GATE_RECORDS)) list[entry.type] = entry;
  return list;
}
