import { RejectCode, rejectName } from "../../core/domain/reject-code.ts";
import { RecordType } from "../../core/gate/records.ts";
import { ScopeState } from "../../core/gate/scope-state.ts";
import type { Disk } from "../../ports/disk.ts";
import { walkJournal } from "../../roles/audit/walk-journal.ts";
import { typeName, valueMeaning } from "../../wire/fix/words.ts";
import type { Sha256 } from "../../wire/journal/format.ts";
import { plainRecord } from "../../wire/journal/record-text.ts";
import type { Tape, WireEvent } from "../tape.ts";
import type { Met } from "./trial.ts";

/** What is counted, group by group. */
export const GROUPS = [
  "faults",
  "lies",
  "processes",
  "people",
  "wrongs",
  "requests",
  "reports",
  "told",
  "codes",
  "records",
  "states",
  "transitions",
] as const;
export type Group = (typeof GROUPS)[number];

const EXEC_TYPE = 150;
const STATE_NAMES = new Map(Object.entries(ScopeState).map(([name, state]) => [state, name]));
const RECORD_NAMES = new Map<number, string>(
  Object.entries(RecordType).map(([name, type]) => [type, name]),
);
const CODE_NAMES: ReadonlySet<string> = new Set(Object.keys(RejectCode));
/** Records whose fields count, beside their type. */
const READ: ReadonlySet<number> = new Set([
  RecordType.State,
  RecordType.ScopeTurn,
  RecordType.Giveback,
  RecordType.ParentRefused,
  RecordType.ChildRefused,
  RecordType.ParentEnd,
  RecordType.CancelParent,
  RecordType.CommandRefused,
  RecordType.LeaseRevoked,
  RecordType.CancelAsked,
  RecordType.ReplaceAsked,
]);

/** Counts what one run has met: it reads the tape as the run goes, and the journal at its end. */
export class Coverage {
  readonly #counts: Map<Group, Map<string, number>> = new Map();

  constructor(tape: Tape) {
    tape.onEvent((event) => {
      switch (event.kind) {
        case "fault":
          this.#count("faults", event.fault);
          return;
        case "lie":
          this.#count("lies", event.row);
          return;
        case "process":
          this.#count("processes", `${processKind(event.who)} ${event.what}`);
          return;
        case "people":
          this.#count("people", `${event.command} ${event.what}`);
          if (event.code !== "") this.#count("codes", event.code);
          return;
        case "wrong":
          this.#count("wrongs", `${event.way} ${event.what}`);
          if (event.code !== "") this.#count("codes", event.code);
          return;
        case "code":
          this.#count("codes", event.code);
          return;
        case "wire":
          if (event.what === "arrived") this.#message(event);
          return;
        case "limits":
        case "market":
        case "quote":
        case "copy":
        case "line":
          return;
      }
    });
  }

  /** Counts what a line of some program's log names: people read there what nobody is told. */
  logged(line: string): void {
    for (const word of line.match(/[A-Z][A-Za-z]+/g) ?? []) {
      if (CODE_NAMES.has(word)) this.#count("codes", word);
    }
  }

  /** Counts the records of a gate's journal; reads it as production's tools do. */
  journal(disk: Disk, sha256: Sha256): void {
    const states = new Map<string, string>();
    walkJournal(disk, "journal", sha256, (type, index, view, at) => {
      this.#count("records", RECORD_NAMES.get(type) ?? `${type}`);
      if (type === RecordType.Kill) this.#count("states", "KILLED");
      if (!READ.has(type)) return;
      const { fields } = plainRecord(type, index, view, at);
      const { code } = fields;
      if (typeof code === "number" && code > 0) this.#count("codes", rejectName(code));
      if (type === RecordType.State || type === RecordType.ScopeTurn) this.#turn(fields, states);
    });
  }

  get met(): Met {
    return Object.fromEntries(
      [...this.#counts].map(([group, kinds]) => [group, Object.fromEntries(kinds)]),
    );
  }

  #turn(fields: Readonly<Record<string, number | string>>, states: Map<string, string>): void {
    const scope = `${fields.scope ?? `parent:${fields.parent}`}`;
    const state = STATE_NAMES.get(fields.state as ScopeState) ?? `${fields.state}`;
    const before = states.get(scope) ?? "OPEN";
    states.set(scope, state);
    this.#count("states", state);
    if (before !== state) this.#count("transitions", `${before} ${state}`);
  }

  #message({ from, to, text }: WireEvent): void {
    const type = tagText(text, "|35=");
    const name = typeName(type);
    if (from.startsWith("client")) this.#count("requests", name);
    else if (from.startsWith("venue")) this.#count("reports", reportKind(text, type, name));
    else if (to.startsWith("client")) {
      this.#count("told", reportKind(text, type, name));
      const [code] = tagText(text, "|58=").split(":");
      if (code !== undefined && CODE_NAMES.has(code)) this.#count("codes", code);
    }
  }

  #count(group: Group, kind: string): void {
    let kinds = this.#counts.get(group);
    if (kinds === undefined) {
      kinds = new Map();
      this.#counts.set(group, kinds);
    }
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
}

function reportKind(text: string, type: string, name: string): string {
  if (type !== "8") return name;
  return valueMeaning(EXEC_TYPE, tagText(text, "|150=")) || "ExecutionReport";
}

function tagText(text: string, tag: string): string {
  const at = text.indexOf(tag);
  if (at < 0) return "";
  const from = at + tag.length;
  return text.slice(from, text.indexOf("|", from));
}

/** `venue-N` is a venue. */
function processKind(name: string): string {
  return name.split("-")[0] ?? name;
}
