import type { SeededRandom } from "../../src/core/domain/random.ts";
import type { GroupTable, MessageTable, Tables } from "./field-tables.ts";

/** A message as its fields, `tag=value` each, without BodyLength(9) and CheckSum(10). */
export type Draft = readonly string[];

/** Chance of an optional field, and the most entries of a group. */
const OPTIONAL = 0.06;
const ENTRIES_MAX = 3;

/** Texts that a reader could trip over, none of which ends a field. */
const HARD_TEXTS = [
  "8=FIX.4.4",
  "10=000",
  "35=D",
  "=",
  " ",
  "a=b=c",
  "\xff\x80",
  "\x00",
  "|",
  "9=5",
];

/** Makes messages that break no rule, of every type of one version, in every shape it allows. */
export class GoodMessages {
  readonly tables: Tables;
  readonly #random: SeededRandom;
  readonly #types: readonly MessageTable[];

  constructor(tables: Tables, random: SeededRandom) {
    this.tables = tables;
    this.#random = random;
    this.#types = [...tables.types.values()];
  }

  /** One of any type; those whose body is read come far more often than the others. */
  any(): Draft {
    const random = this.#random;
    const types = random.below(8) === 0 ? this.#types : this.#types.filter((one) => one.checked);
    return this.ofType(types[random.below(types.length)] as MessageTable);
  }

  ofType(table: MessageTable): Draft {
    const random = this.#random;
    const header: string[] = [];
    const body: string[][] = [];
    const trailer: string[] = [];
    for (const [tag, place] of table.places) {
      if (tag === 8 || tag === 9 || tag === 35 || tag === 10 || this.tables.lengthOf.has(tag))
        continue;
      const wanted = table.required.includes(tag) || random.unit() < OPTIONAL;
      if (!wanted || (place === "Body" && !table.checked)) continue;
      const fields = this.#field(tag, table.groups.get(tag));
      if (place === "Header") header.push(...fields);
      else if (place === "Trailer") trailer.push(...fields);
      else body.splice(random.below(body.length + 1), 0, fields);
    }
    return [`8=${this.tables.begin}`, `35=${table.type}`, ...header, ...body.flat(), ...trailer];
  }

  /** A field with what belongs to it: its data behind a length, its entries behind a count. */
  #field(tag: number, group: GroupTable | undefined): string[] {
    const data = this.tables.dataOf.get(tag);
    if (data !== undefined) {
      const text = this.#dataText();
      return [`${tag}=${text.length}`, `${data}=${text}`];
    }
    if (group === undefined) return [`${tag}=${this.value(tag)}`];
    const entries = this.#random.below(ENTRIES_MAX + 1);
    const fields = [`${tag}=${entries}`];
    for (let n = 0; n < entries; n++) fields.push(...this.#entry(group));
    return fields;
  }

  #entry(group: GroupTable): string[] {
    const fields: string[] = [];
    group.members.forEach((tag, rank) => {
      if (this.tables.lengthOf.has(tag) || (rank > 0 && this.#random.unit() > 0.4)) return;
      fields.push(...this.#field(tag, group.groups.get(tag)));
    });
    return fields;
  }

  /** A value that a field may have. */
  value(tag: number): string {
    const random = this.#random;
    const listed = [...(this.tables.values.get(tag) ?? [])];
    const one = (): string => listed[random.below(listed.length)] as string;
    switch (this.tables.kinds.get(tag)) {
      case "char":
        return listed.length > 0 ? one() : this.#pick("AZaz09");
      case "int":
        return listed.length > 0
          ? one()
          : `${random.below(2) === 0 ? "-" : ""}${random.below(1e6)}`;
      case "multiplevalue":
        return listed.length > 0 ? [one(), one()].join(" ") : "A";
      case "boolean":
        return this.#pick("YN");
      case "decimal":
        return this.#decimal();
      case "utctimestamp":
        return this.#timestamp();
      case "date":
        return `20${this.#two(100)}${this.#two(12, 1)}${this.#two(28, 1)}`;
      case "monthyear":
        return `20${this.#two(100)}${this.#two(12, 1)}${["", "01", "w3"][random.below(3)]}`;
      case "length":
      case "seqnum":
      case "numingroup":
        return `${random.below(10 ** random.below(10))}`;
      default:
        return this.#text();
    }
  }

  #text(): string {
    const random = this.#random;
    if (random.below(6) === 0) return HARD_TEXTS[random.below(HARD_TEXTS.length)] as string;
    let text = "";
    for (let left = 1 + random.below(12); left > 0; left--) {
      text += String.fromCharCode(0x30 + random.below(43));
    }
    return text;
  }

  /** Any bytes, SOH and whole trailers among them. */
  #dataText(): string {
    const random = this.#random;
    let text = random.below(3) === 0 ? "a\x0110=123\x018=FIX.4.4\x019=5\x0135=0\x01" : "";
    for (let left = random.below(12); left > 0; left--) {
      text += String.fromCharCode(random.below(4) === 0 ? 1 : random.below(256));
    }
    return text === "" ? "\x01" : text;
  }

  #decimal(): string {
    const random = this.#random;
    const whole = random.below(10 ** random.below(10));
    switch (random.below(4)) {
      case 0:
        return `${whole}`;
      case 1:
        return `-${whole}.5`;
      case 2:
        return `00${whole}.${random.below(1000)}0`;
      default:
        return `${whole}.${random.below(10 ** (1 + random.below(6)))}`;
    }
  }

  #timestamp(): string {
    const day = `20${this.#two(100)}${this.#two(12, 1)}${this.#two(28, 1)}`;
    const time = `${this.#two(24)}:${this.#two(60)}:${this.#two(61)}`;
    const decimals = ["", ".1", ".123", ".123456", ".123456789"][this.#random.below(5)];
    return `${day}-${time}${decimals}`;
  }

  #two(below: number, from = 0): string {
    return `${from + this.#random.below(below)}`.padStart(2, "0");
  }

  #pick(characters: string): string {
    return characters[this.#random.below(characters.length)] as string;
  }
}
