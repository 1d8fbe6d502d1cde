import { hexDigits } from "../../core/domain/bytes.ts";
import { readSegmentHeader, SEGMENT_HEADER_SIZE } from "./format.ts";
import { FrameReader } from "./reader.ts";

/** Says what a record is; given its type and where its payload lies. */
export type Describe = (type: number, view: DataView, at: number, length: number) => string;

/**
 * The frames and records of one segment as lines of text, up to the first that is not good. Checks
 * checksums, not the hash chain; total.
 */
export function* printSegment(bytes: Uint8Array, describe: Describe): Generator<string> {
  const header = readSegmentHeader(bytes);
  if (typeof header === "string") {
    yield `header: ${header}`;
    return;
  }
  const { number, gate, firstIndex, previous } = header;
  yield `segment ${number} of ${gate}, from record ${firstIndex}, previous ${hexDigits(previous)}`;
  const reader = new FrameReader(bytes, SEGMENT_HEADER_SIZE);
  for (let step = reader.next(); step !== "End"; step = reader.next()) {
    if (step === "Bad") {
      yield `@${reader.at} bad: ${reader.fault}`;
      return;
    }
    if (step === "Seal") {
      yield `@${reader.at} seal ${hexDigits(reader.digest())}, durable to ${reader.durable}`;
      continue;
    }
    yield `@${reader.at} frame of ${reader.count}, durable to ${reader.durable}`;
    const lines: string[] = [];
    const whole = reader.records((type, index, view, at, length) => {
      lines.push(`  ${index} type ${type} ${length} B ${describe(type, view, at, length)}`);
    });
    yield* lines;
    if (!whole) yield `@${reader.at} bad: ${reader.fault}`;
  }
}

/** A payload as hexadecimal digits: the description for a type that is not known. */
export function describeHex(_type: number, view: DataView, at: number, length: number): string {
  return hexDigits(new Uint8Array(view.buffer, view.byteOffset + at, length));
}
