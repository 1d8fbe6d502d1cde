import { assert } from "../../core/domain/assert.ts";
import { DATA_LENGTHS, type FieldName, type FieldType, TYPES, VALUES } from "./fields.ts";
import { HEADER, MESSAGES, type MessageSpec, OTHER_TYPES, TRAILER } from "./messages.ts";
import { type BeginString, msgTypeCode, Tag } from "./tags.ts";

/** Every tag that the engine knows by itself is below this; it is its own column in the tables. */
export const TAG_LIMIT = 1024;
/** User-defined tags start here. */
const USER_TAG_MIN = 5000;
const USER_TAG_MAX = 999_999_999;

/**
 * A user-defined field that the two sides of a session have agreed on: a plain field of the body.
 * A user tag that no such field names is rejected like any other unknown tag (373=0).
 */
export type UserField = {
  /** 5000 and up. */
  readonly tag: number;
  /** How its value is written. No `data` and no `numingroup`: both would need a second field. */
  readonly type: FieldType;
  /** MsgType(35) of the messages that may carry it; one that the version has not is passed over. */
  readonly messages: readonly string[];
};

/** Kinds of values as small numbers; 0 is a tag that the engine does not know. */
export const Kind = {
  Unknown: 0,
  String: 1,
  Char: 2,
  Int: 3,
  Uint: 4,
  Decimal: 5,
  Boolean: 6,
  Utc: 7,
  Date: 8,
  MonthYear: 9,
  Multiple: 10,
  Length: 11,
  Data: 12,
} as const;

/** Where a field may stand in a message; the low bits of `MessageRules.rules`. */
export const PLACE_MASK = 7;
export const Place = { Nowhere: 0, Header: 1, Body: 2, Trailer: 3, Member: 4 } as const;
/** Set when the field counts the entries of a repeating group. */
export const RULE_GROUP = 8;
/** Set when the field's values are listed. */
export const RULE_ENUM = 16;
/** Set when they are single characters: a value of one byte is good when it is listed. */
export const RULE_LETTER = 32;
/** The kind stands above this bit. */
export const KIND_SHIFT = 8;

/** A repeating group: its count field, its delimiter and the place of each member in an entry. */
export type GroupRules = {
  readonly countTag: number;
  readonly delimiter: number;
  /** Rank of each member from 1; 0 is no member. Indexed by tag. */
  readonly rank: Uint8Array;
  readonly groups: ReadonlyMap<number, GroupRules>;
};

/** The rules of one message type, compiled for the hot path. */
export type MessageRules = {
  readonly type: number;
  /** Only header and trailer are checked: a valid type that nobody here takes. */
  readonly headerOnly: boolean;
  /** Indexed by column: place, group and value bits, and the kind above `KIND_SHIFT`. */
  readonly rules: Uint16Array;
  readonly required: Int32Array;
  readonly groups: ReadonlyMap<number, GroupRules>;
};

/** The compiled field tables of one version. A table's column is the tag itself below TAG_LIMIT. */
export type Dictionary = {
  readonly beginString: BeginString;
  /** Columns of the user-defined tags, from TAG_LIMIT on. */
  readonly userColumns: ReadonlyMap<number, number>;
  readonly kinds: Uint8Array;
  /** Four words a column: bit n set when character (or number) n is a listed value. */
  readonly values: Int32Array;
  /** The data tag that must follow a length tag, by length tag; 0 is none. */
  readonly dataTag: Int32Array;
  readonly lengthTag: Int32Array;
  readonly messages: ReadonlyMap<number, MessageRules>;
  /** Header and trailer only, for a type that does not exist. */
  readonly anyType: MessageRules;
};

const KINDS: Readonly<Record<FieldType, number>> = {
  string: Kind.String,
  char: Kind.Char,
  int: Kind.Int,
  length: Kind.Uint,
  seqnum: Kind.Uint,
  numingroup: Kind.Uint,
  decimal: Kind.Decimal,
  boolean: Kind.Boolean,
  utctimestamp: Kind.Utc,
  date: Kind.Date,
  monthyear: Kind.MonthYear,
  multiplevalue: Kind.Multiple,
  data: Kind.Data,
};

const NO_FIELDS: readonly UserField[] = [];
/** Compiled tables by the list of user-defined fields and the version. */
const compiled = new WeakMap<readonly UserField[], Map<BeginString, Dictionary>>();

/**
 * The field tables of a version; compiled once for each list of user-defined fields. A list that
 * breaks its own rules is a violation: what comes from a file is checked before.
 */
export function dictionary(
  beginString: BeginString,
  userFields: readonly UserField[] = NO_FIELDS,
): Dictionary {
  const versions = compiled.get(userFields) ?? new Map<BeginString, Dictionary>();
  compiled.set(userFields, versions);
  const known = versions.get(beginString);
  if (known !== undefined) return known;
  const made = compile(beginString, userFields);
  versions.set(beginString, made);
  return made;
}

function compile(beginString: BeginString, userFields: readonly UserField[]): Dictionary {
  const userColumns = columnsOf(userFields);
  const width = TAG_LIMIT + userFields.length;
  const kinds = compileKinds(width);
  for (const { tag, type } of userFields) kinds[userColumns.get(tag) as number] = KINDS[type];
  const values = new Int32Array(width * 4);
  const listed = compileValues(beginString === "FIX.4.4", values);
  const dataTag = new Int32Array(TAG_LIMIT);
  const lengthTag = new Int32Array(TAG_LIMIT);
  for (const [length, data] of DATA_LENGTHS) {
    dataTag[Tag[length]] = Tag[data];
    lengthTag[Tag[data]] = Tag[length];
    kinds[Tag[length]] = Kind.Length;
  }
  const messages = new Map<number, MessageRules>();
  const tables = { kinds, listed };
  for (const spec of MESSAGES[beginString]) {
    const rules = compileMessage(beginString, spec, false, tables);
    for (const { tag, messages: types } of userFields) {
      const column = userColumns.get(tag) as number;
      if (types.includes(spec.type)) mark(rules.rules, column, Place.Body, NO_GROUPS, tables);
    }
    messages.set(rules.type, rules);
  }
  const bare = (type: string): MessageRules =>
    compileMessage(beginString, { type, required: "", optional: "" }, true, tables);
  for (const type of words(OTHER_TYPES[beginString])) {
    const code = msgTypeCode(type);
    if (!messages.has(code)) messages.set(code, bare(type));
  }
  const anyType = bare("");
  return { beginString, userColumns, kinds, values, dataTag, lengthTag, messages, anyType };
}

function columnsOf(userFields: readonly UserField[]): ReadonlyMap<number, number> {
  const types = new Set(Object.values(MESSAGES).flatMap((specs) => specs.map(({ type }) => type)));
  const columns = new Map<number, number>();
  for (const { tag, type, messages } of userFields) {
    const ranged = Number.isInteger(tag) && tag >= USER_TAG_MIN && tag <= USER_TAG_MAX;
    assert(ranged, `the user-defined tag ${tag} is 5000 or above, with nine digits at most`);
    assert(!columns.has(tag), `the user-defined tag ${tag} is given once`);
    assert(
      type !== "data" && type !== "numingroup",
      `the user-defined tag ${tag} stands by itself`,
    );
    const unknown = messages.find((message) => !types.has(message));
    assert(unknown === undefined, `the user-defined tag ${tag} names no message type ${unknown}`);
    columns.set(tag, TAG_LIMIT + columns.size);
  }
  return columns;
}

function compileKinds(width: number): Uint8Array {
  const kinds = new Uint8Array(width);
  for (const tag of Object.values(Tag)) kinds[tag] = Kind.String;
  for (const [type, names] of Object.entries(TYPES)) {
    for (const name of words(names)) {
      assert(kinds[tagOf(name)] === Kind.String, `the type of ${name} is given once`);
      kinds[tagOf(name)] = KINDS[type as FieldType];
    }
  }
  return kinds;
}

/** Fills the bit sets of listed values and returns which tags have one. */
function compileValues(later: boolean, values: Int32Array): Uint8Array {
  const listed = new Uint8Array(TAG_LIMIT);
  for (const [name, [first, second]] of Object.entries(VALUES)) {
    const tag = Tag[name as FieldName];
    const text = later ? (second ?? first) : first;
    listed[tag] = 1;
    const codes = text.includes(" ")
      ? words(text).map(Number)
      : Array.from(text, (c) => c.charCodeAt(0));
    for (const code of codes) {
      const at = tag * 4 + (code >> 5);
      values[at] = (values[at] as number) | (1 << (code & 31));
    }
  }
  return listed;
}

const NO_GROUPS: ReadonlyMap<number, GroupRules> = new Map();

type Tables = { readonly kinds: Uint8Array; readonly listed: Uint8Array };

function compileMessage(
  beginString: BeginString,
  spec: MessageSpec,
  headerOnly: boolean,
  tables: Tables,
): MessageRules {
  const rules = new Uint16Array(tables.kinds.length);
  const groups = new Map<number, GroupRules>();
  const required: number[] = [];
  const [always = "", sometimes = ""] = HEADER[beginString].split("|");
  const place = (text: string, where: number): number[] =>
    parseFields(words(text), groups).map((tag) => mark(rules, tag, where, groups, tables));
  required.push(...place(always, Place.Header));
  place(sometimes, Place.Header);
  place(TRAILER, Place.Trailer);
  required.push(...place(spec.required, Place.Body));
  place(spec.optional, Place.Body);
  markMembers(rules, groups, tables);
  // 8, 9 and 35 stand first or the message is garbled.
  const checked = required.filter((t) => t !== 8 && t !== 9 && t !== 35);
  return {
    type: msgTypeCode(spec.type),
    headerOnly,
    rules,
    required: Int32Array.from(checked),
    groups,
  };
}

function mark(
  rules: Uint16Array,
  column: number,
  where: number,
  groups: ReadonlyMap<number, GroupRules>,
  { kinds, listed }: Tables,
): number {
  assert(rules[column] === 0 || where === Place.Member, `tag ${column} has one place in a message`);
  const group = groups.has(column) ? RULE_GROUP : 0;
  const kind = kinds[column] as number;
  const values = listed[column] === 1 ? RULE_ENUM : 0;
  const letters = kind === Kind.Char || kind === Kind.Multiple ? RULE_LETTER : 0;
  rules[column] = where | group | values | (values && letters) | (kind << KIND_SHIFT);
  return column;
}

/** Members that may also stand outside their group keep that place. */
function markMembers(
  rules: Uint16Array,
  groups: ReadonlyMap<number, GroupRules>,
  tables: Tables,
): void {
  for (const group of groups.values()) {
    for (let tag = 0; tag < TAG_LIMIT; tag++) {
      if (group.rank[tag] !== 0 && rules[tag] === 0) {
        mark(rules, tag, Place.Member, group.groups, tables);
      }
    }
    markMembers(rules, group.groups, tables);
  }
}

/** Reads a list of names up to its end or a closing bracket; nested groups go into `groups`. */
function parseFields(names: string[], groups: Map<number, GroupRules>): number[] {
  const tags: number[] = [];
  while (names.length > 0) {
    const name = names.shift() as string;
    if (name === ")") return tags;
    if (name !== "(") {
      tags.push(tagOf(name));
      continue;
    }
    const countTag = tags.at(-1) as number;
    const inner = new Map<number, GroupRules>();
    const members = parseFields(names, inner);
    const rank = new Uint8Array(TAG_LIMIT);
    members.forEach((tag, i) => {
      rank[tag] = i + 1;
    });
    groups.set(countTag, { countTag, delimiter: members[0] as number, rank, groups: inner });
  }
  return tags;
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

function tagOf(name: string): number {
  const tag = Tag[name as FieldName];
  assert(tag !== undefined && tag < TAG_LIMIT, `the field ${name} is in Tag`);
  return tag;
}
