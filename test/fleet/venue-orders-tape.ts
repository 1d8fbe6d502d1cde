import { connect, createServer, type Server, type Socket } from "node:net";
import { dictionary } from "../../src/wire/fix/dictionary.ts";
import { fixBytes } from "../../src/wire/fix/fix-text.test-kit.ts";
import { FixFramer, Frame } from "../../src/wire/fix/framer.ts";
import { FixMessage } from "../../src/wire/fix/message.ts";
import { FixParser } from "../../src/wire/fix/parser.ts";
import { type BeginString, msgTypeText, Tag } from "../../src/wire/fix/tags.ts";
import { UTC_LENGTH, writeUtcMs } from "../../src/wire/fix/utc.ts";

/** SenderCompID(49) of the gate's drop-copy session. */
const DROP_COPY = "\u000149=SMARS1C\u0001";

/** One message on a line between gate and venue. */
export type Taped = {
  /** Who said it; `script` is a venue that the test plays itself. */
  readonly from: "gate" | "venue" | "script";
  /** Connections of the line are counted from 1. */
  readonly connection: number;
  readonly type: string;
  readonly seq: number;
  readonly possDup: boolean;
  readonly clOrdId: string;
  /** BeginSeqNo(7) and EndSeqNo(16) of a ResendRequest, NewSeqNo(36) of a GapFill; else -1. */
  readonly beginSeqNo: number;
  readonly endSeqNo: number;
  readonly newSeqNo: number;
  readonly gapFill: boolean;
};

/** Takes a stream apart, message by message. */
class Reader {
  readonly #framer: FixFramer = new FixFramer(1 << 20);
  readonly #message: FixMessage = new FixMessage();
  readonly #parser: FixParser;
  readonly #take: (message: FixMessage) => void;

  constructor(begin: BeginString, take: (message: FixMessage) => void) {
    this.#parser = new FixParser(dictionary(begin));
    this.#take = take;
  }

  read(bytes: Uint8Array): void {
    const framer = this.#framer;
    framer.push(bytes);
    for (let frame = framer.next(); frame !== Frame.More; frame = framer.next()) {
      const whole = frame === Frame.Whole && this.#parser.parse(framer, this.#message);
      if (!whole) throw new Error("something on the line is no message");
      this.#take(this.#message);
    }
    framer.keep();
  }
}

/**
 * The line between a gate and one venue, with everything that was ever said on it. It passes on
 * bytes as they come, can be cut, and can stand in for the venue with a few words of its own.
 */
export class VenueLine {
  readonly venue: string;
  readonly begin: BeginString;
  readonly tape: Taped[] = [];
  readonly #venuePort: number;
  readonly #server: Server;
  readonly #sockets: Set<Socket> = new Set();
  #connections = 0;
  /** Requests that are put to the gate when it next connects, instead of the venue. */
  #script: readonly string[] | null = null;

  private constructor(venue: string, begin: BeginString, venuePort: number) {
    this.venue = venue;
    this.begin = begin;
    this.#venuePort = venuePort;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  static async open(venue: string, begin: BeginString, venuePort: number): Promise<VenueLine> {
    const line = new VenueLine(venue, begin, venuePort);
    await new Promise<void>((resolve) => line.#server.listen(0, "127.0.0.1", resolve));
    return line;
  }

  /** Where the gate shall find the venue. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  /** Times that both sides have logged on. */
  get logons(): number {
    return this.tape.filter(({ from, type }) => from !== "gate" && type === "A").length;
  }

  /** Cuts the line at both ends; the gate may connect again at once. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  /**
   * Cuts the line and plays the venue on the next connection: answers the Logon under the number
   * that the gate expects and then asks as told: `7=1|16=0`. Ends with the next `cut`.
   */
  play(requests: readonly string[]): void {
    this.#script = requests;
    this.cut();
  }

  close(): void {
    this.cut();
    this.#server.close();
  }

  /** The gate speaks first: its Logon says which of its sessions it is. */
  #accept(gate: Socket): void {
    gate.setNoDelay(true);
    this.#sockets.add(gate);
    gate.on("error", () => undefined);
    gate.once("data", (logon: Buffer) => {
      gate.pause();
      gate.unshift(logon);
      if (logon.includes(DROP_COPY)) this.#pass(gate);
      else this.#serve(gate);
      gate.resume();
    });
  }

  /** The drop copy of a venue is no line of orders. */
  #pass(gate: Socket): void {
    const venue = connect({ port: this.#venuePort, host: "127.0.0.1", noDelay: true });
    this.#sockets.add(venue);
    venue.on("error", () => undefined);
    gate.pipe(venue);
    venue.pipe(gate);
    gate.on("close", () => venue.destroy());
    venue.on("close", () => gate.destroy());
  }

  #serve(gate: Socket): void {
    const connection = ++this.#connections;
    const script = this.#script;
    this.#script = null;
    const said = new Reader(this.begin, (m) => {
      this.#note("gate", connection, m);
      if (script !== null && msgTypeText(m.msgType) === "A") this.#ask(gate, connection, m, script);
    });
    if (script !== null) gate.on("data", (bytes: Buffer) => said.read(bytes));
    else this.#join(gate, connection, said);
  }

  /** Passes on what either side says, each message noted before the other can have it. */
  #join(gate: Socket, connection: number, said: Reader): void {
    const venue = connect({ port: this.#venuePort, host: "127.0.0.1", noDelay: true });
    this.#sockets.add(venue);
    const answered = new Reader(this.begin, (m) => this.#note("venue", connection, m));
    venue.on("error", () => undefined);
    gate.on("data", (bytes: Buffer) => {
      said.read(bytes);
      venue.write(bytes);
    });
    venue.on("data", (bytes: Buffer) => {
      answered.read(bytes);
      gate.write(bytes);
    });
    gate.on("close", () => venue.destroy());
    venue.on("close", () => gate.destroy());
  }

  #ask(gate: Socket, connection: number, logon: FixMessage, requests: readonly string[]): void {
    const names = `49=${logon.text(Tag.TargetCompID)}|52=${now()}|56=${logon.text(Tag.SenderCompID)}`;
    const note = new Reader(this.begin, (m) => this.#note("script", connection, m));
    let seq = this.#lastOfVenue() + 1;
    for (const words of ["35=A|98=0|108=5", ...requests.map((range) => `35=2|${range}`)]) {
      const [type, ...body] = words.split("|");
      const bytes = fixBytes(`8=${this.begin}|${type}|34=${seq++}|${names}|${body.join("|")}`);
      note.read(bytes);
      gate.write(bytes);
    }
  }

  /** The highest number that the gate can have had from the venue. */
  #lastOfVenue(): number {
    let last = 0;
    for (const { from, seq, newSeqNo, gapFill } of this.tape) {
      if (from !== "gate") last = Math.max(last, seq, gapFill ? newSeqNo - 1 : 0);
    }
    return last;
  }

  #note(from: Taped["from"], connection: number, m: FixMessage): void {
    this.tape.push({
      from,
      connection,
      type: msgTypeText(m.msgType),
      seq: m.msgSeqNum,
      possDup: m.possDup,
      clOrdId: m.text(Tag.ClOrdID),
      beginSeqNo: m.uint(Tag.BeginSeqNo),
      endSeqNo: m.uint(Tag.EndSeqNo),
      newSeqNo: m.uint(Tag.NewSeqNo),
      gapFill: m.text(Tag.GapFillFlag) === "Y",
    });
  }
}

/** What a tape shows of the rule that no order is ever sent again. */
export type TapeFindings = {
  /** Whatever must not be, in words. */
  readonly faults: string[];
  /** ResendRequests of the venue that were answered, and orders that they asked for. */
  readonly asked: number;
  readonly ordersAsked: number;
  /** ClOrdID(11) of every D and G, in the order in which they were sent. */
  readonly clOrdIds: string[];
};

/**
 * Reads a line's tape: no D or G with 43=Y or under a number that was used before, and one GapFill
 * over the whole of each range that the venue asked for.
 */
export function readTape(tape: readonly Taped[]): TapeFindings {
  const faults: string[] = [];
  const clOrdIds: string[] = [];
  const orderSeqs = new Set<number>();
  let [asked, ordersAsked, last, connection] = [0, 0, 0, 0];
  let open: Taped[] = [];
  for (const one of tape) {
    const words = `${one.type} ${one.seq} on connection ${one.connection}`;
    // Connections of one line follow each other; a request dies with its own.
    if (one.connection !== connection) open = [];
    connection = one.connection;
    if (one.from !== "gate") {
      if (one.type === "2") open.push(one);
      continue;
    }
    const isOrder = one.type === "D" || one.type === "G";
    if (isOrder && one.possDup) faults.push(`an order is sent again: ${words}`);
    if (isOrder) clOrdIds.push(one.clOrdId);
    if (!one.possDup) {
      if (one.seq <= last) faults.push(`a number is used again: ${words} after ${last}`);
      if (isOrder) orderSeqs.add(one.seq);
      last = Math.max(last, one.seq);
      continue;
    }
    const request = open.shift();
    const whole =
      request !== undefined &&
      one.gapFill &&
      one.type === "4" &&
      one.seq === request.beginSeqNo &&
      one.newSeqNo === (request.endSeqNo === 0 ? last : Math.min(request.endSeqNo, last)) + 1;
    if (!whole) faults.push(`no GapFill over a whole range: ${words} to ${one.newSeqNo}`);
    asked += 1;
    for (let seq = one.seq; seq < one.newSeqNo; seq++) if (orderSeqs.has(seq)) ordersAsked += 1;
  }
  return { faults, asked, ordersAsked, clOrdIds };
}

function now(): string {
  const bytes = new Uint8Array(UTC_LENGTH);
  writeUtcMs(bytes, 0, Date.now());
  return Buffer.from(bytes).toString("latin1");
}
