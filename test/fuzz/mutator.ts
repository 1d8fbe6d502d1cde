import type { SeededRandom } from "../../src/core/domain/random.ts";
import { KNOWN_TAGS, type Tables } from "./field-tables.ts";
import type { Draft, GoodMessages } from "./good-messages.ts";
import { sealDraft } from "./seal.ts";

/** Values on the edges of every format. */
const HARD_VALUES = [
  ...["", "0", "-0", "-100", "+7", "100.5", "1e3", "0x10", "NaN", "Infinity", " ", " 1", "1 "],
  ...[
    "\xd9\xa3",
    "9007199254740993",
    `1${"0".repeat(30)}`,
    "002000.00",
    "100.0",
    "007",
    ".5",
    "5.",
  ],
  ...[".", "-", "-.", "1.2.3", "429496.7295", "429496.7296", "0.00001", "0.12345", "2147483647"],
  ...["2147483648", "999999999999999", "1000000000000000", "Y", "N", "y", "A B", "A  B", "A "],
  ...["20130229-00:00:00", "20240229-00:00:00", "20131008-24:00:00", "20131008-13:30:60"],
  ...[
    "19691231-23:59:59",
    "20131008-13:30:00.",
    "20131008-13:30:00.1234567890",
    "201310",
    "201310w6",
  ],
  ...["1.5:", "1:5", "12;", "1.2a", "1./", "19700101-00:00:00", "19700101-00:00:00.001"],
  ...["20131231", "20131200", "20130015", "20131031", "201300", "201310w0", "201310w5", "201310aa"],
  ...["20131301", "20131232", "\x7f", "\x80", "\xff", "\x00", "D", "AF", "AFX", "\x00D", "D\x00"],
];
/** Tags on the edges of what a tag is. */
const HARD_TAGS = [
  ...["0", "00", "01", "-1", "-0", "-", "", "-12345678", "-123456789", "999999999", "9999999999"],
  ...[
    "1023",
    "1024",
    "1025",
    "4999",
    "5000",
    "2048",
    "65536",
    "65544",
    "4294967304",
    "+8",
    " 8",
    "8 ",
  ],
];
const TYPES_OF_NOTHING = ["", "*", "ZZ", "AFX", "\xff", "DD", "ABC\0\0\0\0D", "ÿÿÿÿD", "0\0"];
const BYTES = [0, 1, 0x20, 0x2d, 0x2e, 0x30, 0x31, 0x38, 0x39, 0x3d, 0x7f, 0x80, 0xff];

/** Changes messages: what a field says, where it stands, and bytes without regard for either. */
export class Mutator {
  readonly #random: SeededRandom;
  readonly #tables: Tables;
  readonly #good: GoodMessages;
  readonly #others: () => Draft;
  readonly #messageMax: number;

  /**
   * @param others     Gives another message, from which fields are taken over.
   * @param messageMax Bytes of the largest message, which some come close to.
   */
  constructor(random: SeededRandom, good: GoodMessages, others: () => Draft, messageMax: number) {
    this.#random = random;
    this.#tables = good.tables;
    this.#good = good;
    this.#others = others;
    this.#messageMax = messageMax;
  }

  /** A draft with one to four changes in its fields. */
  fields(draft: Draft): string[] {
    const fields = [...draft];
    for (let left = 1 + this.#random.below(4); left > 0 && fields.length > 2; left--) {
      this.#change(fields);
    }
    if (this.#random.below(128) === 0) this.#stretch(fields);
    return fields;
  }

  /** The bytes of a draft: mostly sealed well, else with a wrong length, checksum or byte. */
  bytes(fields: Draft): string {
    const random = this.#random;
    switch (random.below(16)) {
      case 0:
        return sealDraft(fields, { length: this.#wrongLength(fields) });
      case 1:
        return sealDraft(fields, { sum: this.#wrongSum() });
      case 2:
        return this.#scar(sealDraft(fields, {}));
      case 3:
        return this.#sumAgain(this.#scar(sealDraft(fields, {})));
      case 4:
        return this.#sumAgain(sealDraft(fields, { length: this.#wrongLength(fields) }));
      default:
        return sealDraft(fields, {});
    }
  }

  /** Bytes that are no message, short or long. */
  garbage(): string {
    const random = this.#random;
    const parts = [
      "8=",
      "8",
      "9=",
      "10=",
      "\x01",
      "8=FIX.4.4\x01",
      "9=12\x01",
      "35=0\x01",
      "10=123\x01",
    ];
    let text = "";
    for (let left = random.below(6); left >= 0; left--) {
      text +=
        random.below(2) === 0
          ? (parts[random.below(parts.length)] as string)
          : String.fromCharCode(random.below(256));
    }
    return text;
  }

  /** Makes a message about as long as the longest may be. */
  #stretch(fields: string[]): void {
    const size = sealDraft(fields, {}).length;
    const wanted = this.#messageMax - 4 + this.#random.below(8);
    // A longer body has more digits in its length, too.
    if (size < wanted - 10) fields.push(`58=${"a".repeat(wanted - size - 5)}`);
  }

  /** Long on purpose: one kind of change a line. */
  #change(fields: string[]): void {
    const random = this.#random;
    const at = this.#any(fields);
    const field = fields[at] as string;
    const equals = field.indexOf("=");
    const tag = field.slice(0, equals);
    const value = field.slice(equals + 1);
    switch (random.below(20)) {
      case 0:
        fields.splice(at, 1);
        return;
      case 1:
        fields.splice(at, 0, field);
        return;
      case 2:
        fields.splice(this.#any(fields), 0, field);
        return;
      case 3:
        this.#swap(fields, at, this.#any(fields));
        return;
      case 4:
        this.#swap(fields, at, Math.min(at + 1, fields.length - 1));
        return;
      case 5:
        fields[at] = `${this.#tag()}=${value}`;
        return;
      case 6:
        fields[at] = `${HARD_TAGS[random.below(HARD_TAGS.length)]}=${value}`;
        return;
      case 7:
      case 8:
        fields[at] = `${tag}=${HARD_VALUES[random.below(HARD_VALUES.length)]}`;
        return;
      case 9:
        fields[at] = `${tag}=${this.#good.value(this.#tag())}`;
        return;
      case 10:
      case 11:
        this.#count(fields);
        return;
      case 12: {
        const tagIn = this.#tag();
        fields.splice(at, 0, `${tagIn}=${this.#good.value(tagIn)}`);
        return;
      }
      case 13:
        fields.splice(at, 0, ...this.#borrowed());
        return;
      case 14:
        fields[at] = this.#scar(field);
        return;
      case 15:
        fields[1] = `35=${TYPES_OF_NOTHING[random.below(TYPES_OF_NOTHING.length)]}`;
        return;
      case 16:
        fields[1] = this.#others()[1] as string;
        return;
      case 17:
        fields[at] = `${tag}=${value}\x01${value}`;
        return;
      case 18:
        fields.push(...fields.splice(2, 1 + random.below(4)));
        return;
      default:
        fields.splice(at, 0, ...fields.slice(at, at + 1 + random.below(5)));
    }
  }

  /** Any field but the first two, with which the message would be no message at all. */
  #any(fields: readonly string[]): number {
    const low = this.#random.below(24) === 0 ? 0 : 2;
    return Math.min(low + this.#random.below(Math.max(1, fields.length - low)), fields.length - 1);
  }

  #tag(): number {
    return KNOWN_TAGS[this.#random.below(KNOWN_TAGS.length)] as number;
  }

  /** A count or a length, one off or anything. */
  #count(fields: string[]): void {
    const counts = fields.flatMap((field, at) => {
      const kind = this.#tables.kinds.get(Number(field.slice(0, field.indexOf("="))));
      return kind === "numingroup" || kind === "length" ? [at] : [];
    });
    if (counts.length === 0) return;
    const at = counts[this.#random.below(counts.length)] as number;
    const [tag, value] = (fields[at] as string).split("=") as [string, string];
    const off = [1, -1, 2, 7, 255, 256, 65_536, 1e9, 1e14];
    fields[at] = `${tag}=${Number(value) + (off[this.#random.below(off.length)] as number)}`;
  }

  #borrowed(): readonly string[] {
    const other = this.#others();
    const from = 2 + this.#random.below(Math.max(1, other.length - 2));
    return other.slice(from, from + 1 + this.#random.below(6));
  }

  /** A flipped bit, a byte more, less or different, a stretch twice, or an end cut off. */
  #scar(text: string): string {
    const random = this.#random;
    const at = random.below(text.length + 1);
    const byte = String.fromCharCode(BYTES[random.below(BYTES.length)] as number);
    switch (random.below(6)) {
      case 0: {
        const flipped = (text.charCodeAt(at % text.length) ^ (1 << random.below(8))) & 0xff;
        return replaceAt(text, at % text.length, String.fromCharCode(flipped));
      }
      case 1:
        return text.slice(0, at) + byte + text.slice(at);
      case 2:
        return text.slice(0, at) + text.slice(at + 1 + random.below(4));
      case 3:
        return replaceAt(text, at % Math.max(1, text.length), byte);
      case 4:
        return text.slice(0, at) + text.slice(Math.max(0, at - random.below(20)));
      default:
        return random.below(4) === 0 ? text.slice(0, at) : replaceAt(text, text.length - 1, byte);
    }
  }

  #wrongLength(fields: Draft): string {
    const right = fields.slice(1).reduce((sum, field) => sum + field.length + 1, 0);
    const near = right + this.#random.below(41) - 20;
    const hard = [
      "",
      "0",
      "-1",
      `0${right}`,
      `00000${right}`,
      "000000000001",
      "1e2",
      "99999",
      "3000",
    ];
    return this.#random.below(2) === 0
      ? `${Math.max(0, near)}`
      : (hard[this.#random.below(hard.length)] as string);
  }

  #wrongSum(): string {
    const hard = [
      "000",
      "999",
      "256",
      "",
      "1",
      "12",
      "1234",
      "0x1",
      " 12",
      "12 ",
      "-12",
      "0a0",
      "00a",
      "a00",
      "00:",
    ];
    return this.#random.below(2) === 0
      ? `${this.#random.below(256)}`.padStart(3, "0")
      : (hard[this.#random.below(hard.length)] as string);
  }

  /** A right CheckSum(10) in the last seven bytes, whatever stands before it. */
  #sumAgain(text: string): string {
    const head = text.slice(0, Math.max(0, text.length - 7));
    let sum = 0;
    for (let i = 0; i < head.length; i++) sum += head.charCodeAt(i);
    return `${head}10=${`${sum % 256}`.padStart(3, "0")}\x01`;
  }

  #swap(fields: string[], a: number, b: number): void {
    const kept = fields[a] as string;
    fields[a] = fields[b] as string;
    fields[b] = kept;
  }
}

function replaceAt(text: string, at: number, by: string): string {
  return text.slice(0, at) + by + text.slice(at + 1);
}
