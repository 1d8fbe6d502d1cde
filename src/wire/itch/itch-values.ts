import { type ItchFieldType, type ItchLayout, itchFieldSize } from "./layout.ts";
import { ITCH_MESSAGES } from "./schema.ts";

/** A field for people: numbers as numbers below 2^53, text without its padding. */
export type ItchValues = Readonly<Record<string, number | string>>;

const TWO_32 = 4_294_967_296;

/** The layout of a message type, or undefined. */
export function itchLayoutOf(type: number): ItchLayout | undefined {
  return ITCH_MESSAGES.find((message) => message.type === type);
}

/** Reads every field of a message whose length was checked. For printers and tests: allocates. */
export function readItch(view: DataView, at: number, layout: ItchLayout): ItchValues {
  return Object.fromEntries(
    Object.entries(layout.fields).map(([name, type]) => [
      name,
      readField(view, at + (layout.at[name] as number), type),
    ]),
  );
}

/** Writes a whole message; a field that is not given is 0 or blank. */
export function writeItch(
  view: DataView,
  at: number,
  layout: ItchLayout,
  values: ItchValues,
): void {
  view.setUint8(at, layout.type);
  for (const [name, type] of Object.entries(layout.fields)) {
    writeField(view, at + (layout.at[name] as number), type, values[name]);
  }
}

function readField(view: DataView, at: number, type: ItchFieldType): number | string {
  switch (type) {
    case "u16":
      return view.getUint16(at);
    case "u32":
    case "price4":
      return view.getUint32(at);
    case "ns":
      return view.getUint32(at) * 65_536 + view.getUint16(at + 4);
    case "u64":
    case "price8":
      return view.getUint32(at) * TWO_32 + view.getUint32(at + 4);
    case "char":
    case "alpha2":
    case "alpha4":
    case "stock":
      return readText(view, at, itchFieldSize(type));
  }
}

function writeField(
  view: DataView,
  at: number,
  type: ItchFieldType,
  value: number | string | undefined,
): void {
  // Setting takes a number modulo its width: the low word needs no masking.
  const number = Number(value ?? 0);
  switch (type) {
    case "u16":
      view.setUint16(at, number);
      return;
    case "u32":
    case "price4":
      view.setUint32(at, number);
      return;
    case "ns":
      view.setUint32(at, Math.floor(number / 65_536));
      view.setUint16(at + 4, number);
      return;
    case "u64":
    case "price8":
      view.setUint32(at, Math.floor(number / TWO_32));
      view.setUint32(at + 4, number);
      return;
    case "char":
    case "alpha2":
    case "alpha4":
    case "stock":
      writeText(view, at, itchFieldSize(type), String(value ?? ""));
  }
}

function readText(view: DataView, at: number, size: number): string {
  let text = "";
  for (let i = at; i < at + size; i++) text += String.fromCharCode(view.getUint8(i));
  return text.trimEnd();
}

function writeText(view: DataView, at: number, size: number, text: string): void {
  const padded = text.padEnd(size, " ");
  for (let i = 0; i < size; i++) view.setUint8(at + i, padded.charCodeAt(i));
}
