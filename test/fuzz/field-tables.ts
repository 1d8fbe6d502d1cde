import type { UserField } from "../../src/wire/fix/dictionary.ts";
import {
  DATA_LENGTHS,
  type FieldName,
  type FieldType,
  TYPES,
  VALUES,
} from "../../src/wire/fix/fields.ts";
import { HEADER, MESSAGES, OTHER_TYPES, TRAILER } from "../../src/wire/fix/messages.ts";
import { type BeginString, Tag } from "../../src/wire/fix/tags.ts";

/** A repeating group as the tables list it; the first member opens each entry. */
export type GroupTable = {
  readonly count: number;
  readonly members: readonly number[];
  readonly groups: ReadonlyMap<number, GroupTable>;
};

/** What one message type may carry. */
export type MessageTable = {
  /** MsgType(35); empty for a type that does not exist. */
  readonly type: string;
  /** False for a type whose body nobody here reads: any field may stand in it. */
  readonly checked: boolean;
  /** Tags outside groups, and where they stand. */
  readonly places: ReadonlyMap<number, Place>;
  /** Tags that stand in a group only. */
  readonly members: ReadonlySet<number>;
  /** In the order in which a missing one is told. */
  readonly required: readonly number[];
  readonly groups: ReadonlyMap<number, GroupTable>;
};

export type Place = "Header" | "Body" | "Trailer";

/** The field tables of one version, read from their texts as plainly as can be. */
export type Tables = {
  readonly begin: BeginString;
  readonly kinds: ReadonlyMap<number, FieldType>;
  /** Listed values of a field as they are written. */
  readonly values: ReadonlyMap<number, ReadonlySet<string>>;
  /** The data field behind each length field, and the other way round. */
  readonly dataOf: ReadonlyMap<number, number>;
  readonly lengthOf: ReadonlyMap<number, number>;
  readonly types: ReadonlyMap<string, MessageTable>;
  readonly noType: MessageTable;
};

/** Tags that the two sides of a session have agreed on. */
export const USER_FIELDS: readonly UserField[] = [
  { tag: 5001, type: "decimal", messages: ["D", "G", "8"] },
  { tag: 20_000, type: "string", messages: ["D", "C"] },
  { tag: 999_999_999, type: "utctimestamp", messages: ["8", "F", "q"] },
];

/** Every tag that the engine knows, of itself or from such an agreement. */
export const KNOWN_TAGS: readonly number[] = [
  ...Object.values(Tag),
  ...USER_FIELDS.map(({ tag }) => tag),
];

const TAGS: Readonly<Record<string, number>> = Tag;

/** Reads the tables of a version. They share their source with the engine, and nothing else. */
export function readTables(begin: BeginString, userFields: readonly UserField[] = []): Tables {
  const kinds = new Map<number, FieldType>(Object.values(Tag).map((tag) => [tag, "string"]));
  for (const [type, names] of Object.entries(TYPES)) {
    for (const name of words(names)) kinds.set(tagOf(name), type as FieldType);
  }
  const pair = ([length, data]: readonly [FieldName, FieldName]) =>
    [Tag[length], Tag[data]] as const;
  const dataOf = new Map(DATA_LENGTHS.map(pair));
  const lengthOf = new Map([...dataOf].map(([length, data]) => [data, length]));
  const types = new Map<string, MessageTable & { readonly places: Map<number, Place> }>();
  for (const type of words(OTHER_TYPES[begin]))
    types.set(type, readType(begin, type, "", "", false));
  for (const { type, required, optional } of MESSAGES[begin]) {
    types.set(type, readType(begin, type, required, optional, true));
  }
  for (const { tag, type, messages } of userFields) {
    kinds.set(tag, type);
    for (const message of messages) types.get(message)?.places.set(tag, "Body");
  }
  const noType = readType(begin, "", "", "", false);
  return { begin, kinds, values: readValues(begin), dataOf, lengthOf, types, noType };
}

function readValues(begin: BeginString): Map<number, Set<string>> {
  const values = new Map<number, Set<string>>();
  for (const [name, [first, second]] of Object.entries(VALUES)) {
    const text = begin === "FIX.4.4" ? (second ?? first) : first;
    values.set(tagOf(name), new Set(text.includes(" ") ? words(text) : text));
  }
  return values;
}

function readType(
  begin: BeginString,
  type: string,
  required: string,
  optional: string,
  checked: boolean,
): MessageTable & { readonly places: Map<number, Place> } {
  const places = new Map<number, Place>();
  const groups = new Map<number, GroupTable>();
  const place = (names: string, where: Place): number[] => {
    const tags = readNames(words(names), groups);
    for (const tag of tags) places.set(tag, where);
    return tags;
  };
  const [always = "", sometimes = ""] = HEADER[begin].split("|");
  const needed = place(always, "Header").filter((tag) => tag !== 8 && tag !== 9 && tag !== 35);
  place(sometimes, "Header");
  place(TRAILER, "Trailer");
  needed.push(...place(required, "Body"));
  place(optional, "Body");
  const members = new Set<number>();
  const note = (group: GroupTable): void => {
    for (const tag of group.members) if (!places.has(tag)) members.add(tag);
    for (const inner of group.groups.values()) note(inner);
  };
  for (const group of groups.values()) note(group);
  return { type, checked, places, members, required: needed, groups };
}

/** Tags of a list of names; what stands in brackets behind a name are the members of its group. */
function readNames(names: string[], groups: Map<number, GroupTable>): number[] {
  const tags: number[] = [];
  for (let name = names.shift(); name !== undefined && name !== ")"; name = names.shift()) {
    if (name === "(") {
      const count = tags.at(-1) as number;
      const inner = new Map<number, GroupTable>();
      groups.set(count, { count, members: readNames(names, inner), groups: inner });
    } else {
      tags.push(tagOf(name));
    }
  }
  return tags;
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

function tagOf(name: string): number {
  const tag = TAGS[name];
  if (tag === undefined) throw new Error(`the tables name a field ${name} that has no tag`);
  return tag;
}
