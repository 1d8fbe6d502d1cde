import { RecordType } from "../../core/gate/records.ts";
import { type RecordFields, type RecordLayout, recordOf } from "./record-layout.ts";

function record(
  name: keyof typeof RecordType,
  fields: RecordFields,
  texts: readonly string[] = [],
): RecordLayout {
  return recordOf(name, RecordType[name], fields, texts);
}

/** What a ladder saw of the market and the moment: `ParentInputs`. */
const PARENT_INPUTS = {
  possDupSentUtcMs: "whole",
  quoteAgeNs: "whole",
  tradeAgeNs: "whole",
  quotesReady: "u8",
} as const;

/** What is said of an order that was asked for, without its texts. */
const ASKED_ORDER = {
  side: "whole",
  ordType: "whole",
  tif: "whole",
  strategy: "whole",
  qty: "whole",
  limitPx: "whole",
  faultCode: "u16",
  faultTag: "u32",
  symbolKnown: "u8",
  nbboBid: "u32",
  nbboAsk: "u32",
  lastPx: "u32",
} as const;

/** `RefusedOrder`, without its texts. */
const REFUSED_ORDER = {
  ...ASKED_ORDER,
  waiting: "u8",
  queueSize: "u32",
} as const;

/** `RefusedChild`, without its text. */
const REFUSED_CHILD = {
  venue: "u8",
  side: "u8",
  ordType: "u8",
  tif: "u8",
  iso: "u8",
  hidden: "u8",
  account0: "u32",
  account1: "u32",
  account2: "u32",
  account3: "u32",
  qty: "u32",
  px: "whole",
  place: "u8",
  drawn: "whole",
  laneBefore: "u8",
  lanesBefore: "u32",
  lanesBehind: "u32",
  refBefore: "u32",
  laneReady: "u8",
  congested: "u8",
  trading: "u8",
  unacked: "u32",
} as const;

/**
 * How the gate's records lie in the journal, declared once as data. Field names are those of the
 * record types of `core/gate/records`. Numbers are appended, never reused, and stay below 100:
 * those of the FIX store begin there.
 */
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
      handlInst: "u8",
      capacity: "u8",
      accountType: "u8",
      ...PARENT_INPUTS,
    },
    ["client", "session", "clOrdId", "account", "body", "symbol"],
  ),
  Giveback: record("Giveback", { parent: "u32", code: "u16", utcMs: "whole" }),
  ParentRefused: record(
    "ParentRefused",
    { code: "u16", a: "whole", b: "whole", utcMs: "whole", ...PARENT_INPUTS, ...REFUSED_ORDER },
    ["client", "clOrdId", "body", "session", "account", "symbol"],
  ),
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
    capacity: "u8",
    unacked: "u32",
  }),
  ChildRefused: record(
    "ChildRefused",
    {
      router: "u16",
      leaseId: "u32",
      n: "u32",
      parent: "u32",
      ref: "u32",
      code: "u16",
      a: "whole",
      b: "whole",
      utcMs: "whole",
      ...REFUSED_CHILD,
    },
    ["symbol"],
  ),
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
    avgPx: "u32",
  }),
  CancelChild: record("CancelChild", {
    parent: "u32",
    incarnation: "u32",
    child: "u32",
    cancelChild: "u32",
    utcMs: "whole",
    by: "u8",
  }),
  CancelParent: record(
    "CancelParent",
    { parent: "u32", expiring: "u8", utcMs: "whole", code: "u16" },
    ["clOrdId", "session"],
  ),
  ReplaceParent: record(
    "ReplaceParent",
    {
      parent: "u32",
      orderQty: "u32",
      limitPx: "u32",
      reservePx: "u32",
      worstNotional: "whole",
      utcMs: "whole",
      step: "u8",
      handlInst: "u8",
      capacity: "u8",
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
      code: "u16",
      side: "u8",
      counts: "u8",
    },
    ["clOrdId", "symbol", "raw"],
  ),
  Unproven: record("Unproven", { parent: "u32", incarnation: "u32", child: "u32", utcMs: "whole" }),
  Kill: record("Kill", { killSeq: "u32", counter: "whole", utcMs: "whole" }, [
    "scope",
    "person",
    "keyId",
    "reason",
  ]),
  Rearm: record("Rearm", { killSeq: "u32", keep: "u8", utcMs: "whole" }, [
    "scope",
    "first",
    "second",
    "reason",
  ]),
  Tick: record("Tick", { monoNs: "whole", utcMs: "whole" }),
  Phase: record("Phase", { tradeDate: "u32", phase: "u8" }),
  ScopeTurn: record("ScopeTurn", { state: "u8", cause: "u16", utcMs: "whole" }, ["scope", "by"]),
  Told: record("Told", { parent: "u32", why: "u8", seq: "u32", index: "whole" }),
  Resolve: record(
    "Resolve",
    {
      parent: "u32",
      incarnation: "u32",
      child: "u32",
      cumQty: "u32",
      px: "u32",
      utcMs: "whole",
    },
    ["first", "second", "evidence"],
  ),
  Correction: record("Correction", {
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
    refIndex: "whole",
    utcMs: "whole",
    execId: "text24",
    refExecId: "text24",
  }),
  Command: record("Command", { counter: "whole", epochBound: "u32", utcMs: "whole" }, [
    "command",
    "scope",
    "contentHash",
    "person",
    "keyId",
    "reason",
  ]),
  CommandRefused: record(
    "CommandRefused",
    { code: "u16", a: "whole", b: "whole", counter: "whole", utcMs: "whole" },
    ["scope", "keyId"],
  ),
  MassCancel: record("MassCancel", { venue: "u8", number: "u32", utcMs: "whole" }, ["symbol"]),
  Proposed: record("Proposed", {
    parent: "u32",
    router: "u16",
    leaseId: "u32",
    incarnation: "u32",
    rel: "u32",
    kill: "u32",
    n: "u32",
    assign: "u32",
    count: "u32",
    leaseNow: "u32",
    oldLease: "u32",
    nextNow: "u32",
    lastRef: "u32",
    released: "u8",
    durable: "u8",
    quotesReady: "u8",
    nbboBid: "u32",
    nbboAsk: "u32",
    lastPx: "u32",
    seen: "whole",
    silentNs: "whole",
    quoteAgeNs: "whole",
    tradeAgeNs: "whole",
    utcMs: "whole",
  }),
  Rules: record("Rules", { part: "u16", parts: "u16" }, ["text"]),
  SuspenseExplained: record(
    "SuspenseExplained",
    { lines: "u32", shares: "whole", notional: "whole", utcMs: "whole" },
    ["hash", "first", "second", "reason"],
  ),
  CancelRefused: record(
    "CancelRefused",
    {
      parent: "u32",
      replace: "u8",
      code: "u16",
      a: "whole",
      b: "whole",
      seq: "u32",
      utcMs: "whole",
    },
    ["clOrdId", "origClOrdId", "session"],
  ),
  LostChild: record("LostChild", {
    venue: "u8",
    incarnation: "u32",
    parent: "u32",
    child: "u32",
    utcMs: "whole",
  }),
  LeaseRevoked: record("LeaseRevoked", {
    router: "u16",
    leaseId: "u32",
    code: "u16",
    a: "whole",
    b: "whole",
    utcMs: "whole",
  }),
  ReplaceAsked: record(
    "ReplaceAsked",
    {
      code: "u16",
      a: "whole",
      b: "whole",
      utcMs: "whole",
      ...PARENT_INPUTS,
      ...ASKED_ORDER,
      handlInst: "u8",
      capacity: "u8",
      durable: "u8",
    },
    ["client", "session", "clOrdId", "origClOrdId", "account", "symbol", "body"],
  ),
  CancelAsked: record("CancelAsked", { code: "u16", a: "whole", b: "whole", utcMs: "whole" }, [
    "client",
    "session",
    "clOrdId",
    "origClOrdId",
  ]),
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
