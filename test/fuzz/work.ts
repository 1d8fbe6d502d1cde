import type { BlockCoverage } from "./block-coverage.ts";
import type { Engine } from "./engine.ts";
import { sealDraft } from "./seal.ts";

/** How many blocks of code a stream cost for each of its bytes. */
export type Work = { readonly stream: string; readonly stepsPerByte: number };

const BYTES = 50_000;
const MAX = 4096;
const SOH = "\x01";

/** Streams that invite a reader to look at the same bytes again and again. */
function streams(): [string, string][] {
  const header = ["8=FIX.4.4", "35=D", "34=2", "49=C", "52=20131008-13:30:00", "56=S"];
  const fill = (part: string): string => part.repeat(Math.ceil(BYTES / part.length));
  const many = (field: string, times = 400): string =>
    sealDraft([...header, ...Array(times).fill(field)], {});
  return [
    ["heartbeats", fill(sealDraft(["8=FIX.4.4", "35=0", ...header.slice(2)], {}))],
    ["only 8", fill("8")],
    ["only 8=", fill("8=")],
    ["messages that never begin", fill(`8=FIX.4.4${SOH}`)],
    ["messages without a length", fill(`8=FIX.4.4${SOH}9=`)],
    [
      "lengths that are too short",
      fill(`8=FIX.4.4${SOH}9=5${SOH}35=0${SOH}58=a${SOH}10=000${SOH}`),
    ],
    ["lengths that are too long", fill(`8=FIX.4.4${SOH}9=3000${SOH}35=0${SOH}`)],
    ["trailers that never end", `8=FIX.4.4${SOH}9=5${SOH}35=0${SOH}x${fill(`${SOH}10=`)}`],
    [
      "trailers that are too long",
      `8=FIX.4.4${SOH}9=5${SOH}35=0${SOH}x${fill(`${SOH}10=aaaaaaaaaaa`)}`,
    ],
    ["bytes that are nothing", fill("\x00\xff=")],
    ["one field many times", fill(many("58=a"))],
    ["empty fields", fill(many("58="))],
    ["unknown tags", fill(many("999999999=a", 300))],
    [
      "a group of hundreds",
      fill(sealDraft([...header, "453=400", ...Array(400).fill("448=a")], {})),
    ],
    ["data that lies", fill(many(`95=3000${SOH}96=a`, 200))],
    ["data that is all SOH", fill(sealDraft([...header, "95=900", `96=${SOH.repeat(900)}`], {}))],
  ];
}

/** Feeds each stream in large pieces and byte by byte, and counts the blocks that were entered. */
export function measureWork(engine: Engine, coverage: BlockCoverage): Work[] {
  return streams().flatMap(([stream, text]) =>
    [MAX * 4, 1].map((piece) => {
      coverage.take();
      coverage.steps = 0;
      const bytes = read(engine, text, piece);
      coverage.take();
      const name = piece === 1 ? `${stream}, byte by byte` : stream;
      return { stream: name, stepsPerByte: coverage.steps / bytes };
    }),
  );
}

/** Reads a stream as a connection does; a message that is too long ends it. */
function read(
  { framer, parser, message, dictionary }: Engine,
  text: string,
  piece: number,
): number {
  const bytes = new Uint8Array(Buffer.from(text, "latin1"));
  const frames = new framer.FixFramer(MAX);
  const fields = new parser.FixParser(dictionary.dictionary("FIX.4.4"));
  const view = new message.FixMessage();
  for (let at = 0; at < bytes.length; at += piece) {
    frames.push(bytes.subarray(at, at + piece));
    for (let frame = frames.next(); frame !== framer.Frame.More; frame = frames.next()) {
      if (frame === framer.Frame.TooLong) return at + piece;
      if (frame === framer.Frame.Whole) fields.parse(frames, view);
    }
    frames.keep();
  }
  return bytes.length;
}
