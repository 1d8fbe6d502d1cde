import { assert } from "../../core/domain/assert.ts";
import type { RecordCell, RecordFieldType } from "./record-layout.ts";

/** Reads the record whose fields begin at `at`: an object with the fields of its type. */
export type RecordReader = (view: DataView, at: number) => object;

/** What a written-out reader calls: a text, the place behind it, six words of ASCII. */
type Helpers = {
  readonly getString: (view: DataView, at: number) => string;
  readonly behindString: (view: DataView, at: number) => number;
  readonly readText24: (view: DataView, at: number, field: number) => Int32Array;
};

const READS: Readonly<Record<Exclude<RecordFieldType, "text24">, (at: string) => string>> = {
  u8: (at) => `view.getUint8(${at})`,
  u16: (at) => `view.getUint16(${at}, true)`,
  u32: (at) => `view.getUint32(${at}, true)`,
  whole: (at) => `view.getFloat64(${at}, true)`,
};

/** Field names become source text: nothing but letters and digits. */
const NAME = /^[a-z][A-Za-z0-9]*$/;

/**
 * Writes out the reader of one record type, field by field, as a person would: all records of a
 * type have one shape then. Filled in by name, in a loop over the schema, an object of more than
 * a dozen fields becomes a hash table in V8, and reading one took ten times as long.
 */
export function writeOutReader(
  cells: readonly RecordCell[],
  size: number,
  texts: readonly string[],
  helpers: Helpers,
): RecordReader {
  let text24s = 0;
  const fields = cells.map(({ name, type, at }) => {
    const place = `at + ${at}`;
    const read =
      type === "text24" ? `readText24(view, ${place}, ${text24s++})` : READS[type](place);
    return `${checked(name)}: ${read}`;
  });
  const steps = texts.map((name, i) => {
    const place = i === 0 ? `at + ${size}` : `behindString(view, text${i - 1})`;
    fields.push(`${checked(name)}: getString(view, text${i})`);
    return `const text${i} = ${place};`;
  });
  const body = `return (view, at) => { ${steps.join(" ")} return { ${fields.join(", ")} }; };`;
  const { getString, behindString, readText24 } = helpers;
  return new Function("getString", "behindString", "readText24", body)(
    getString,
    behindString,
    readText24,
  ) as RecordReader;
}

function checked(name: string): string {
  assert(NAME.test(name), `a field of a record is named by letters and digits, not ${name}`);
  return name;
}
