import { TYPES, VALUES } from "../../src/wire/fix/fields.ts";
import { HEADER, MESSAGES, OTHER_TYPES, TRAILER } from "../../src/wire/fix/messages.ts";
import { type BeginString, Tag } from "../../src/wire/fix/tags.ts";
import type { XmlDictionary, XmlMember } from "./dictionary-xml.ts";

/** QuickFIX's types of a field by ours. */
const XML_TYPES: Readonly<Record<string, string>> = {
  string: "STRING CURRENCY EXCHANGE COUNTRY",
  char: "CHAR",
  int: "INT DAYOFMONTH",
  length: "LENGTH",
  seqnum: "SEQNUM",
  numingroup: "NUMINGROUP",
  decimal: "QTY PRICE PRICEOFFSET AMT FLOAT PERCENTAGE",
  boolean: "BOOLEAN",
  utctimestamp: "UTCTIMESTAMP",
  date: "LOCALMKTDATE UTCDATE UTCDATEONLY",
  monthyear: "MONTHYEAR",
  multiplevalue: "MULTIPLEVALUESTRING",
  data: "DATA",
};

/** A field of ours in a message or group. */
type Member = { readonly tag: number; readonly members: readonly Member[] | null };

/**
 * Where our tables of a version and a dictionary differ, one line for each point: fields (number,
 * name, type, values), then header, trailer and each message type that we know (required and
 * optional fields, groups with their delimiter and order), then the types that exist.
 */
export function differences(version: BeginString, xml: XmlDictionary): string[] {
  return new Comparison(version, xml).lines();
}

class Comparison {
  readonly #version: BeginString;
  readonly #xml: XmlDictionary;
  /** Names by tag: ours where we have one, else theirs, with its number if ours has another. */
  readonly #names: Map<number, string>;
  /** Tags that a message of ours has. */
  readonly #used = new Set<number>();

  constructor(version: BeginString, xml: XmlDictionary) {
    this.#version = version;
    this.#xml = xml;
    const own = new Map<string, number>(Object.entries(Tag));
    const theirs = [...xml.fields].map(([name, { tag }]): [number, string] => [
      tag,
      own.has(name) ? `${name}(${tag})` : name,
    ]);
    this.#names = new Map([
      ...theirs,
      ...[...own].map(([name, tag]): [number, string] => [tag, name]),
    ]);
  }

  lines(): string[] {
    const [always = "", sometimes = ""] = HEADER[this.#version].split("|");
    const specs = MESSAGES[this.#version];
    const bodies = specs.flatMap(({ type, required, optional }) =>
      this.#message(type, required, optional, this.#xml.messages.get(type) ?? []),
    );
    const optionalTrailer = TRAILER.replace("CheckSum", "");
    const types = [...words(OTHER_TYPES[this.#version]), ...specs.map(({ type }) => type)];
    return [
      ...this.#message("header", always, sometimes, this.#xml.header),
      ...this.#message("trailer", "CheckSum", optionalTrailer, this.#xml.trailer),
      ...bodies,
      ...this.#fields(),
      ...compare("message types", types, this.#xml.messages.keys()),
    ];
  }

  #message(
    type: string,
    required: string,
    optional: string,
    theirs: readonly XmlMember[],
  ): string[] {
    const needed = parse(required);
    const needs = theirs.filter((member) => member.required);
    return [
      ...compare(
        `${type} required`,
        needed.map(({ tag }) => this.#name(tag)),
        needs.map((member) => this.#name(this.#tag(member))),
      ),
      ...this.#members(type, [...needed, ...parse(optional)], theirs),
    ];
  }

  #members(where: string, ours: readonly Member[], theirs: readonly XmlMember[]): string[] {
    for (const { tag } of ours) this.#used.add(tag);
    const found = compare(
      where,
      ours.map(({ tag }) => this.#name(tag)),
      theirs.map((member) => this.#name(this.#tag(member))),
    );
    for (const member of theirs) {
      const tag = this.#tag(member);
      const mine = ours.find((one) => one.tag === tag);
      if (mine === undefined || (member.members === null && mine.members === null)) continue;
      const place = `${where} ${this.#name(tag)}`;
      found.push(...this.#group(place, mine.members ?? [], member.members ?? []));
    }
    return found;
  }

  /** The delimiter is the same, and the members that both know come in the same order. */
  #group(place: string, ours: readonly Member[], theirs: readonly XmlMember[]): string[] {
    const order = theirs.map((member) => this.#tag(member));
    const found = this.#members(place, ours, theirs);
    if (ours[0]?.tag !== order[0]) found.push(`${place}: another delimiter`);
    const shared = ours.map(({ tag }) => tag).filter((tag) => order.includes(tag));
    const sorted = [...shared].sort((a, b) => order.indexOf(a) - order.indexOf(b));
    if (shared.join() !== sorted.join()) found.push(`${place}: another order`);
    return found;
  }

  /** The fields of the messages above. */
  #fields(): string[] {
    const byTag = new Map([...this.#xml.fields].map(([name, one]) => [one.tag, { name, ...one }]));
    const types = new Map(
      Object.entries(TYPES).flatMap(([type, names]) => words(names).map((name) => [name, type])),
    );
    return Object.entries(Tag).flatMap(([name, tag]) => {
      const theirs = byTag.get(tag);
      if (!this.#used.has(tag) || theirs === undefined) return [];
      const type = types.get(name) ?? "string";
      const same = words(XML_TYPES[type] ?? "").includes(theirs.type);
      return [
        ...(theirs.name === name ? [] : [`${name}: named ${theirs.name}`]),
        ...(same ? [] : [`${name}: ${type} here, ${theirs.type} there`]),
        ...(type === "boolean" ? [] : this.#values(name, theirs.values)),
      ];
    });
  }

  #values(name: string, theirs: ReadonlySet<string>): string[] {
    const texts = VALUES[name as keyof typeof VALUES];
    if (texts === undefined) return theirs.size === 0 ? [] : [`${name}: values not listed here`];
    const text = this.#version === "FIX.4.4" ? (texts[1] ?? texts[0]) : texts[0];
    return compare(`value of ${name}`, text.includes(" ") ? words(text) : text.split(""), theirs);
  }

  #name(tag: number): string {
    return this.#names.get(tag) ?? `${tag}`;
  }

  #tag(member: XmlMember): number {
    return this.#xml.fields.get(member.name)?.tag ?? 0;
  }
}

/** One line for each item that only one side has. */
function compare(where: string, ours: Iterable<string>, theirs: Iterable<string>): string[] {
  const here = new Set(ours);
  const there = new Set(theirs);
  return [
    ...[...here].filter((item) => !there.has(item)).map((item) => `${where}: ${item} only here`),
    ...[...there].filter((item) => !here.has(item)).map((item) => `${where}: ${item} only there`),
  ];
}

/** Reads a list as in `MessageSpec`: a group's members stand in brackets behind its count field. */
function parse(text: string): Member[] {
  const names = words(text);
  const list = (): Member[] => {
    const members: Member[] = [];
    for (let name = names.shift(); name !== undefined && name !== ")"; name = names.shift()) {
      if (name === "(") members.push({ ...(members.pop() as Member), members: list() });
      else members.push({ tag: Tag[name as keyof typeof Tag] ?? 0, members: null });
    }
    return members;
  };
  return list();
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}
