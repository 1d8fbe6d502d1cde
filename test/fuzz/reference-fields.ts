import type { GroupTable, MessageTable, Place, Tables } from "./field-tables.ts";
import type { ReadEntry, ReadField, ReadGroup, ReadMessage } from "./reference.ts";
import { valueFault } from "./reference-values.ts";

/** Where the parts of a whole message stand in its stream. */
export type Whole = {
  readonly at: number;
  readonly beginEnd: number;
  readonly bodyAt: number;
  readonly trailerAt: number;
};

/** SessionRejectReason(373). */
const Reason = {
  InvalidTag: 0,
  Missing: 1,
  NotOfThisType: 2,
  Empty: 4,
  InvalidType: 11,
  Twice: 13,
  OutOfOrder: 14,
  GroupOrder: 15,
  GroupCount: 16,
} as const;

const TAG = /(0|[1-9]\d{0,8}|-\d{1,9})=/y;
const STAGES: readonly Place[] = ["Header", "Body", "Trailer"];

/**
 * Reads the fields of one whole message, one after the other, and keeps the first fault that they
 * have: what stands wrong where it stands, then counts of groups, then what is missing.
 */
export class ReferenceFields {
  readonly #tables: Tables;
  readonly #stream: string;
  readonly #whole: Whole;
  readonly #type: string;
  readonly #table: MessageTable;
  readonly #fields: Map<number, ReadField> = new Map();
  readonly #groups: Map<number, ReadGroup> = new Map();
  #fault = -1;
  #faultTag = 0;
  #at: number;
  /** The field at which reading stands, not yet taken. */
  #ahead: ReadField | null = null;
  /** The data field that must come next, and its length. */
  #data: { readonly tag: number; readonly length: number } | null = null;
  /** The data field that stands behind its length just now. */
  #measured = 0;
  #stage: Place = "Header";
  #garbled = false;

  constructor(tables: Tables, stream: string, whole: Whole) {
    this.#tables = tables;
    this.#stream = stream;
    this.#whole = whole;
    const typeAt = whole.bodyAt + 3;
    const typeEnd = stream.indexOf("\x01", typeAt);
    this.#type = stream.slice(typeAt, typeEnd);
    this.#table = tables.types.get(this.#type) ?? tables.noType;
    this.#at = typeEnd + 1;
    this.#note(8, whole.at + 2, stream.slice(whole.at + 2, whole.beginEnd));
    this.#note(9, whole.beginEnd + 3, stream.slice(whole.beginEnd + 3, whole.bodyAt - 1));
    this.#note(35, typeAt, this.#type);
  }

  /** The message, or null when it is garbled: one of its tags is no number. */
  read(): ReadMessage | null {
    if (this.#type === "") this.#refuse(Reason.Empty, 35);
    else if (this.#table === this.#tables.noType) this.#refuse(Reason.InvalidType, 0);
    this.#ahead = this.#next();
    while (this.#ahead !== null) this.#plain(this.#ahead);
    if (this.#garbled) return null;
    const missing = this.#table.required.find((tag) => !this.#fields.has(tag));
    if (missing !== undefined) this.#refuse(Reason.Missing, missing);
    return {
      start: this.#whole.at,
      end: this.#whole.trailerAt + 7,
      type: this.#type,
      table: this.#table,
      fault: this.#fault,
      faultTag: this.#faultTag,
      fields: this.#fields,
      groups: this.#groups,
    };
  }

  /** A field outside groups. */
  #plain(field: ReadField): void {
    const { tag, value } = field;
    const place = this.#table.places.get(tag);
    if (place !== undefined) {
      if (STAGES.indexOf(place) < STAGES.indexOf(this.#stage)) this.#refuse(Reason.OutOfOrder, tag);
      else this.#stage = place;
    } else if (this.#table.members.has(tag)) {
      this.#refuse(Reason.NotOfThisType, tag);
    } else {
      this.#unlisted(tag);
      this.#stage = "Body";
      this.#ahead = this.#next();
      return;
    }
    // The trailer's own CheckSum(10) is none of these fields, so any here is a second one.
    if (this.#fields.has(tag) || tag === 10) {
      this.#refuse(Reason.Twice, tag);
      this.#ahead = this.#next();
      return;
    }
    this.#fields.set(tag, field);
    const good = this.#value(tag, value);
    this.#ahead = this.#next();
    const group = this.#table.groups.get(tag);
    if (good && group !== undefined) this.#groups.set(tag, this.#entries(group, Number(value)));
  }

  /** The entries behind a count field; the field after them is left ahead. */
  #entries(group: GroupTable, announced: number): ReadGroup {
    const entries: { fields: ReadField[]; groups: Map<number, ReadGroup> }[] = [];
    let rank = 0;
    for (let field = this.#ahead; field !== null; field = this.#ahead) {
      const { tag, value } = field;
      const own = group.members.indexOf(tag);
      if (own < 0) break;
      if (own === 0) entries.push({ fields: [], groups: new Map() });
      else if (entries.length === 0) this.#refuse(Reason.GroupOrder, tag);
      else if (own === rank) this.#refuse(Reason.Twice, tag);
      else if (own < rank) this.#refuse(Reason.GroupOrder, tag);
      rank = own;
      const entry = entries.at(-1);
      entry?.fields.push(field);
      const good = this.#value(tag, value);
      this.#ahead = this.#next();
      const inner = group.groups.get(tag);
      if (good && inner !== undefined) {
        const read = this.#entries(inner, Number(value));
        entry?.groups.set(tag, read);
      }
    }
    if (entries.length !== announced) this.#refuse(Reason.GroupCount, group.count);
    return { entries: entries satisfies readonly ReadEntry[] };
  }

  /** Checks a value; a good length says which field must come next. */
  #value(tag: number, value: string): boolean {
    const measured = this.#measured === tag;
    this.#measured = 0;
    if (value === "") {
      this.#refuse(Reason.Empty, tag);
      return false;
    }
    const fault = valueFault(this.#tables, tag, value);
    if (fault !== null) {
      this.#refuse(fault, tag);
      return false;
    }
    const dataTag = this.#tables.dataOf.get(tag);
    if (dataTag !== undefined) this.#data = { tag: dataTag, length: Number(value) };
    const lengthTag = this.#tables.lengthOf.get(tag);
    if (lengthTag !== undefined && !measured) this.#refuse(Reason.Missing, lengthTag);
    return true;
  }

  #unlisted(tag: number): void {
    if (!this.#table.checked && tag > 0) return;
    const known = this.#tables.kinds.has(tag);
    this.#refuse(known ? Reason.NotOfThisType : Reason.InvalidTag, tag);
  }

  /** Reads the next field; null at the end of the body. */
  #next(): ReadField | null {
    const { trailerAt } = this.#whole;
    if (this.#at >= trailerAt) {
      // Nothing comes where the data of a length must come.
      this.#dataLength(0);
      return null;
    }
    const text = this.#tag();
    if (text === null) {
      this.#garbled = true;
      this.#at = trailerAt;
      return null;
    }
    const tag = Number(text);
    if (text.startsWith("-")) this.#refuse(Reason.InvalidTag, tag);
    const at = this.#at + text.length + 1;
    const length = this.#dataLength(tag);
    let end = this.#stream.indexOf("\x01", at);
    if (length !== null) {
      end = at + length;
      if (end >= trailerAt || this.#stream[end] !== "\x01") {
        // What follows cannot be told apart.
        this.#refuse(6, this.#tables.lengthOf.get(tag) ?? 0);
        this.#at = trailerAt;
        return null;
      }
      this.#measured = tag;
    }
    this.#at = end + 1;
    return { tag, at, value: this.#stream.slice(at, end) };
  }

  /** A tag: 0, or up to nine digits without a leading zero, or up to nine behind a minus. */
  #tag(): string | null {
    TAG.lastIndex = this.#at;
    return TAG.exec(this.#stream)?.[1] ?? null;
  }

  /** The length that the field before has given for this one, if it is the one it speaks of. */
  #dataLength(tag: number): number | null {
    const data = this.#data;
    this.#data = null;
    if (data === null) return null;
    if (data.tag === tag) return data.length;
    this.#refuse(Reason.Missing, data.tag);
    return null;
  }

  #note(tag: number, at: number, value: string): void {
    this.#fields.set(tag, { tag, at, value });
  }

  #refuse(reason: number, tag: number): void {
    if (this.#fault >= 0) return;
    this.#fault = reason;
    this.#faultTag = tag;
  }
}
