import { asciiBytes, asciiText } from "../../core/domain/bytes.ts";

const SOH = "\u0001";
/** Fields that stand before the body, in their order. */
const HEADER: ReadonlySet<number> = new Set([8, 9, 35, 49, 56, 34, 43, 97, 52, 122, 50, 57]);

/** A FIX message that can be changed: its fields, and its bytes with right length and checksum. */
export class FixEdit {
  #fields: [number, string][];

  constructor(message: Uint8Array) {
    this.#fields = asciiText(message)
      .split(SOH)
      .slice(0, -1)
      .map((field) => {
        const at = field.indexOf("=");
        return [Number(field.slice(0, at)), field.slice(at + 1)];
      });
  }

  /** Value of a field, "" when it is not there. */
  get(tag: number): string {
    return this.#field(tag)?.[1] ?? "";
  }

  /** Changes a field, or adds it at the end of header or body. */
  set(tag: number, value: string): this {
    const field = this.#field(tag);
    if (field !== null) {
      field[1] = value;
      return this;
    }
    const last = HEADER.has(tag)
      ? this.#fields.findLastIndex(([other]) => HEADER.has(other))
      : this.#fields.length - 2;
    this.#fields.splice(last + 1, 0, [tag, value]);
    return this;
  }

  #field(tag: number): [number, string] | null {
    for (const field of this.#fields) if (field[0] === tag) return field;
    return null;
  }

  remove(...tags: readonly number[]): this {
    this.#fields = this.#fields.filter(([tag]) => !tags.includes(tag));
    return this;
  }

  /** Everything behind the header of another message, under this one's header. */
  withBodyOf(other: FixEdit): FixEdit {
    const edit = new FixEdit(this.bytes());
    const head = edit.#fields.filter(([tag]) => HEADER.has(tag));
    const body = other.#fields.filter(([tag]) => !HEADER.has(tag));
    edit.#fields = [...head, ...body];
    return edit.set(35, other.get(35));
  }

  copy(): FixEdit {
    return new FixEdit(this.bytes());
  }

  bytes(): Uint8Array {
    const body = this.#fields
      .filter(([tag]) => tag !== 8 && tag !== 9 && tag !== 10)
      .map(([tag, value]) => `${tag}=${value}${SOH}`)
      .join("");
    const text = `8=${this.get(8)}${SOH}9=${body.length}${SOH}${body}`;
    let sum = 0;
    for (let i = 0; i < text.length; i++) sum += text.charCodeAt(i);
    const whole = `${text}10=${String(sum % 256).padStart(3, "0")}${SOH}`;
    return asciiBytes(whole);
  }

  /** The message with its SOH bytes as `|`, as the tape has it. */
  get text(): string {
    return asciiText(this.bytes()).replaceAll(SOH, "|");
  }
}
