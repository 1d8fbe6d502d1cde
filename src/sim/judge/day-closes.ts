import type { CopyEvent, PeopleEvent } from "../tape.ts";
import { Violation } from "../violation.ts";
import { Field, letter, price, whole, word } from "./fix-words.ts";
import { reportKind } from "./report-kind.ts";
import { HeardStream } from "./streams.ts";

/** What was told of one ExecID(17) of a venue, on either of its lines; "" nothing. */
type Entry = {
  /** The order that it names, as the venue has it. */
  order: string;
  /** By order entry: as it arrived, and as an engine hands it over, each number once. */
  told: string;
  toldSure: string;
  copied: string;
  copiedSure: string;
  /** When something was last told of it, ns of the world. */
  saidNs: number;
};

type Said = Omit<Entry, "order" | "saidNs">;

/** From its reading to the journal's write of a message: far less than this. */
const WRITTEN_NS = 1e9;

/**
 * C54: no day is closed while a venue and its drop copy have told the gate different things, unless
 * two people have explained it: a trade that order entry has invented neither. What a gate that
 * died may have forgotten, a bust that is a lie, and what people have looked into meanwhile is not
 * judged: it can only be too mild.
 */
export class DayCloses {
  readonly #entries: Map<string, Entry> = new Map();
  readonly #heard: Map<string, HeardStream> = new Map();
  /** Where the two differ; keys of `#entries`. */
  readonly #breaks: Set<string> = new Set();
  /** Not judged any more, by the same key. */
  readonly #excused: Set<string> = new Set();
  readonly #resolved: Set<string> = new Set();
  /** What stood against each close that was asked for and is not answered yet; "" nothing. */
  #asked: string[] = [];
  #nowNs = 0;
  /** Somebody has asked for what explains breaks, and has no answer yet. */
  #explaining = false;

  /** A message of a venue's order entry has reached the gate. */
  told(venue: string, type: string, text: string, at: { lie: boolean; atNs: number }): void {
    const { lie, atNs } = at;
    this.#nowNs = atNs;
    if (lie && type === "8" && reportKind(text) !== "fill") this.#excuse(keyOf(venue, text));
    if (isTrade(type, text)) this.#say(venue, text, { told: saysOf(text) });
    this.#stream(`${venue} told`, (of) => {
      this.#say(venue, of, { toldSure: saysOf(of) });
    }).take(type, text);
  }

  /** One of its drop copy has. */
  copied({ from, text, atNs }: CopyEvent): void {
    this.#nowNs = atNs;
    const type = word(text, Field.MsgType);
    if (isTrade(type, text)) this.#say(from, text, { copied: saysOf(text) });
    this.#stream(`${from} copied`, (of) => {
      this.#say(from, of, { copiedSure: saysOf(of) });
    }).take(type, text);
  }

  /** A venue's line is another one. */
  newLine(venue: string): void {
    for (const line of ["told", "copied"]) this.#heard.get(`${venue} ${line}`)?.newLine();
  }

  /** The gate's session refuses what a venue has told: nobody acts on it. */
  refused(venue: string): void {
    for (const key of [...this.#breaks]) if (key.startsWith(`${venue} `)) this.#excuse(key);
  }

  /** A killed process has written what it read a while ago; power takes what no sync covered. */
  gateStopped(what: "kill" | "power" | "dead", atNs: number): void {
    this.#asked = [];
    if (what !== "kill" || this.#explaining) this.#excuseAll();
    this.#explaining = false;
    for (const key of [...this.#breaks]) {
      if ((this.#entries.get(key)?.saidNs ?? 0) > atNs - WRITTEN_NS) this.#excuse(key);
    }
  }

  people({ command, scope, what, action }: PeopleEvent): void {
    if (command === "resolve") this.#resolve(scope);
    // Whoever opens the firm explains what stands in suspense.
    const explains = action === "explain" || (command === "open" && scope === "firm");
    if (what === "answered" && explains) this.#excuseAll();
    if (explains) this.#explaining = what === "asked";
    if (command !== "day" || action !== "close") return;
    if (what === "asked") {
      const [first = ""] = this.#breaks;
      this.#asked.push(first);
    } else if (what === "refused") {
      // A refusal comes in the same instant, the word that a day is closed when it is on disk.
      this.#asked.pop();
    } else this.#closed(this.#asked.shift() ?? "");
  }

  #closed(key: string): void {
    const entry = this.#entries.get(key);
    if (key === "" || entry === undefined) return;
    const { told, copied } = entry;
    const what = `order entry told ${told || "nothing"}, the drop copy ${copied || "nothing"}`;
    throw new Violation("C54", `the day is closed over ${key}: ${what}`);
  }

  #say(venue: string, text: string, said: Partial<Said>): void {
    const key = keyOf(venue, text);
    const order = word(text, Field.OrigClOrdID) || word(text, Field.ClOrdID);
    const nothing = { told: "", toldSure: "", copied: "", copiedSure: "", saidNs: 0 };
    const entry = this.#entries.get(key) ?? { order, ...nothing };
    this.#entries.set(key, entry);
    // The first that was said of it stands: what comes later is a repetition.
    for (const [name, word] of Object.entries(said) as [keyof Said, string][]) {
      if (entry[name] === "") entry[name] = word;
    }
    entry.saidNs = this.#nowNs;
    const { told, toldSure, copied, copiedSure } = entry;
    const differs = toldSure !== "" && copiedSure !== "" && toldSure !== copiedSure;
    const alone = (toldSure !== "" && copied === "") || (copiedSure !== "" && told === "");
    if ((differs || alone) && !this.#isExcused(key, order)) this.#breaks.add(key);
    else this.#breaks.delete(key);
  }

  #isExcused(key: string, order: string): boolean {
    return this.#excused.has(key) || this.#resolved.has(order);
  }

  #excuse(key: string): void {
    this.#excused.add(key);
    this.#breaks.delete(key);
  }

  #excuseAll(): void {
    for (const key of [...this.#breaks]) this.#excuse(key);
  }

  /** Of an order that people have settled no execution needs a report of its own. */
  #resolve(scope: string): void {
    const order = scope.slice(scope.indexOf(":") + 1);
    this.#resolved.add(order);
    for (const key of [...this.#breaks]) {
      if (this.#entries.get(key)?.order === order) this.#breaks.delete(key);
    }
  }

  #stream(line: string, take: (text: string) => void): HeardStream {
    const known = this.#heard.get(line);
    if (known !== undefined) return known;
    const stream = new HeardStream((type, text) => {
      if (isTrade(type, text)) take(text);
    });
    this.#heard.set(line, stream);
    return stream;
  }
}

function keyOf(venue: string, text: string): string {
  return `${venue} ${word(text, Field.ExecID)}`;
}

function isTrade(type: string, text: string): boolean {
  if (type !== "8") return false;
  const kind = reportKind(text);
  if (kind !== "fill") return kind === "amend";
  return whole(text, Field.LastQty) > 0 && price(text, Field.LastPx) > 0;
}

/** What a report says of a trade: shares and price, or what becomes of which other. */
function saysOf(text: string): string {
  const bust = letter(text, Field.ExecType) === "H" || letter(text, Field.ExecTransType) === "1";
  const of = word(text, Field.ExecRefID);
  if (bust) return `bust of ${of}`;
  const trade = `${whole(text, Field.LastQty)}@${price(text, Field.LastPx)}`;
  return of === "" ? trade : `${trade} instead of ${of}`;
}
