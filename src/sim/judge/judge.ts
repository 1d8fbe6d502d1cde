import type {
  LieEvent,
  LineEvent,
  PeopleEvent,
  ProcessEvent,
  Tape,
  TapeEvent,
  WireEvent,
} from "../tape.ts";
import { Violation } from "../violation.ts";
import { Asked } from "./asked.ts";
import { Book, type Client, type Venue } from "./book.ts";
import { Children } from "./children.ts";
import { Conservation } from "./conservation.ts";
import { Copies } from "./copies.ts";
import { DayCloses } from "./day-closes.ts";
import type { FleetFacts } from "./facts.ts";
import { Field, letter, word } from "./fix-words.ts";
import { Lies } from "./lies.ts";
import { Limits } from "./limits.ts";
import { Liveness } from "./liveness.ts";
import { Losses } from "./losses.ts";
import { MarketStops } from "./market-stops.ts";
import { MessageRates } from "./message-rates.ts";
import { Passes } from "./passes.ts";
import { Positions } from "./positions.ts";
import { Quotes } from "./quotes.ts";
import { Reports } from "./reports.ts";
import { Stops } from "./stops.ts";
import { HeardStream, SentStream } from "./streams.ts";
import { ToldWords } from "./told.ts";
import { VenueWords } from "./venue-words.ts";
import { noEffect } from "./wrong-words.ts";

/** What an order that never was, and everything risk-increasing, comes with: new, replaced. */
const REPLACE = "G";
/** From the reading of a message to the journal's write of what it meant: less than this. */
const UNWRITTEN_NS = 1e6;

/**
 * Judges a fleet from outside (SAFETY section 1, sentence 5): it reads the tape and knows nothing
 * of how the gate decides. Rules that an event alone can break throw as it happens, inside the
 * tape; sums are looked at in `step`. What it throws is a `Violation` that names its rule.
 */
export class Judge {
  readonly #gate: string;
  readonly #book: Book;
  readonly #asked: Asked;
  readonly #told: ToldWords;
  readonly #venues: VenueWords;
  readonly #lies: Lies;
  readonly #children: Children;
  readonly #limits: Limits;
  readonly #losses: Losses;
  readonly #messages: MessageRates;
  readonly #passes: Passes;
  readonly #stops: Stops;
  readonly #market: MarketStops = new MarketStops();
  readonly #quotes: Quotes = new Quotes();
  readonly #conservation: Conservation;
  readonly #copies: Copies;
  readonly #closes: DayCloses = new DayCloses();
  readonly #liveness: Liveness;
  readonly #sent: Map<string, SentStream> = new Map();
  readonly #heard: Map<string, HeardStream> = new Map();

  constructor(facts: FleetFacts, tape: Tape) {
    this.#gate = facts.gate;
    const book = new Book(facts);
    const positions = new Positions(book);
    const reports = new Reports(book, positions);
    this.#book = book;
    this.#asked = new Asked(book);
    this.#passes = new Passes(book);
    this.#limits = new Limits(book, this.#passes);
    this.#losses = new Losses(book);
    this.#messages = new MessageRates(book);
    this.#told = new ToldWords(book, this.#limits);
    this.#venues = new VenueWords(book);
    this.#lies = new Lies(book);
    this.#children = new Children(book);
    this.#stops = new Stops(book);
    this.#conservation = new Conservation(book);
    this.#copies = new Copies(book);
    this.#liveness = new Liveness(book, { stops: this.#stops, positions, copies: this.#copies });
    for (const venue of book.venues) {
      this.#sent.set(venue.process, new SentStream(book, venue.process, true));
    }
    for (const client of book.clients) {
      this.#sent.set(client.process, new SentStream(book, client.process, false));
      const take = (type: string, text: string): void => reports.take(client, type, text);
      this.#heard.set(client.process, new HeardStream(take));
    }
    tape.quotes = this.#quotes;
    tape.onEvent((event) => this.#take(event));
  }

  /** What must hold at every instant; called after every event of the world. */
  step(_atNs: number): void {
    this.#conservation.step();
  }

  /** Faults have stopped, and the fleet is idle or its time is over. */
  settled(): void {
    this.#conservation.step();
    this.#stops.settled();
    this.#liveness.settled();
  }

  #take(event: TapeEvent): void {
    if (event.kind === "wire") this.#wire(event);
    else if (event.kind === "process") this.#process(event);
    else if (event.kind === "people") this.#people(event);
    else if (event.kind === "lie") this.#lie(event);
    else if (event.kind === "line") this.#line(event);
    else if (event.kind === "limits") this.#book.limits.starts(event);
    else if (event.kind === "market") this.#market.take(event);
    else if (event.kind === "quote") this.#losses.quoted(event);
    else if (event.kind === "wrong") noEffect(event);
    else if (event.kind === "copy") this.#closes.copied(event);
  }

  #people(event: PeopleEvent): void {
    this.#stops.take(event);
    this.#losses.people(event);
    this.#passes.take(event);
    this.#closes.people(event);
    if (event.command === "limit") this.#book.limits.people(event);
  }

  #wire(event: WireEvent): void {
    const { from, to, text, what } = event;
    const outward = from === this.#gate;
    if (outward && to === this.#book.facts.surveillance)
      this.#copies.wire(what, text, event.connection);
    const party = this.#book.parties.get(outward ? to : from);
    if (party === undefined || (!outward && to !== this.#gate)) return;
    const type = word(text, Field.MsgType);
    if (event.connection > party.connection) this.#newLine(party, event.connection);
    if (party.kind === "venue") {
      if (!outward) this.#fromVenue(party, type, event);
      else if (what === "sent") this.#toVenue(party, type, event);
      else if (type === "D") this.#children.arrived(party, text);
    } else if (!outward) {
      if (what !== "arrived") return;
      this.#asked.take(party, type, text);
      this.#messages.arrived(party, type, text, event.atNs);
    } else if (what === "sent") {
      noteWaited(party, event.atNs);
      this.#toClient(party, type, event);
    } else this.#heard.get(to)?.take(type, text);
  }

  #line({ what, from, to, atNs, connection }: LineEvent): void {
    const party = this.#book.parties.get(to);
    if (from !== this.#gate || party === undefined || connection < party.connection) return;
    if (what === "closed") {
      if (party.kind === "venue") party.upNs = -1;
    } else if (party.kind === "client") party.fullNs = atNs;
    else party.isFull = true;
  }

  #toVenue(venue: Venue, type: string, { text, atNs }: WireEvent): void {
    this.#sent.get(venue.process)?.take(type, text);
    const waited = venue.isFull;
    venue.isFull = false;
    if (type === "D") {
      const child = this.#children.sent(venue, text, atNs);
      this.#stops.sent(child);
      this.#limits.sent(venue, child, text);
      const { facts, limits } = this.#book;
      if (facts.quotesShow) this.#quotes.volumes.sent(child, text, limits.now, { atNs, waited });
      // What a full line kept back was decided before.
      if (waited) return;
      this.#market.sent(child, atNs);
      this.#losses.sent(child, letter(text, Field.Side), atNs);
      if (facts.quotesShow) this.#quotes.sent(child, text, limits.now, atNs);
    } else if (type === "F") this.#children.cancelled(text, atNs);
    else if (type === "q") venue.massCancelNs = atNs;
    else if (type === REPLACE) {
      throw new Violation("I3", `a replace is sent to ${venue.process}: no reserve covers it`);
    } else if (type === "5") venue.upNs = -1;
    else if (type === "3") {
      this.#venues.refused(venue, text);
      this.#closes.refused(venue.process);
    }
  }

  #fromVenue(venue: Venue, type: string, { what, text, atNs }: WireEvent): void {
    const lie = this.#lies.has(text);
    if (what === "arrived") {
      if (type === "A") venue.upNs = atNs;
      else if (type === "5") venue.upNs = -1;
      this.#venues.heard(venue, type, text, { lie, atNs });
      this.#closes.told(venue.process, type, text, { lie, atNs });
    } else if (!lie) this.#venues.said(venue, type, text);
  }

  #toClient(client: Client, type: string, { text, atNs }: WireEvent): void {
    if (type === "3") {
      this.#asked.refused(client, text);
      this.#messages.unsure(client);
    }
    const reset = type === "A" && letter(text, Field.ResetSeqNumFlag) === "Y";
    // Whatever was on its way under the old numbers is void.
    if (reset && client.orders.size > 0) client.gaps++;
    const place = this.#sent.get(client.process)?.take(type, text) ?? -1;
    if (place < 0) return;
    const order = this.#told.take(client, type, text, place);
    if (order === null) return;
    this.#stops.acknowledged(order);
    this.#messages.acknowledged(order, atNs);
    this.#passes.acknowledged(order, () => this.#limits.reduces(order));
  }

  #newLine(party: Venue | Client, connection: number): void {
    if (party.kind === "venue") {
      party.upNs = -1;
      party.isFull = false;
      this.#venues.newLine(party, connection);
      this.#closes.newLine(party.process);
      return;
    }
    this.#messages.unsure(party);
    party.connection = connection;
    party.line++;
    party.epoch = this.#book.powerEpoch;
    this.#heard.get(party.process)?.newLine();
  }

  #process({ who, what, atNs }: ProcessEvent): void {
    const stops = what === "kill" || what === "power" || what === "dead";
    if (who === this.#gate) {
      if (what === "start") {
        this.#book.gateStarts();
        this.#market.forget();
        this.#messages.gateStarts();
        this.#quotes.lost();
        this.#quotes.volumes.gateStarts();
      }
      if (what === "ready") this.#book.gateReady = true;
      if (what === "start" || stops) this.#book.gateReady = false;
      if (stops) {
        this.#closes.gateStopped(what, atNs);
        this.#gateStopped(atNs);
      }
      if (what === "power") this.#powerLost();
      return;
    }
    const party = this.#book.parties.get(who);
    if (party?.kind === "venue" && stops) this.#venues.stopped(party);
  }

  /** What it was asked and had not written in that instant it may never have been asked. */
  #gateStopped(atNs: number): void {
    for (const venue of this.#book.venues) venue.upNs = -1;
    this.#stops.gateStopped();
    this.#venues.gateStopped(atNs - UNWRITTEN_NS);
    for (const parent of this.#book.parents.values()) {
      if (parent.amendedNs < 0 || atNs - parent.amendedNs > UNWRITTEN_NS) continue;
      // The venue says again what it had said in truth: that it was amended stands in no book.
      if (parent.tainted === "") parent.tainted = "B29";
    }
  }

  /**
   * Draws that were on no disk are forgotten: what was sent is counted anew. So may be the false
   * word that had filled an order: nobody says it again, and the order goes on.
   */
  #powerLost(): void {
    this.#book.powerEpoch++;
    for (const parent of this.#book.parents.values()) {
      parent.sentQty = 0;
      if (parent.tainted !== "" && parent.ended !== "") parent.forgotten = true;
    }
    this.#limits.powerLost();
    this.#quotes.volumes.powerLost();
    this.#venues.forget();
  }

  #lie(event: LieEvent): void {
    this.#lies.take(event);
    if (event.text === "") this.#liveness.silent(event.who);
  }
}

/** Something is written: if its line took nothing more, it has waited for that. */
function noteWaited(client: Client, atNs: number): void {
  const { fullNs, waited } = client;
  if (fullNs < 0) return;
  // Of what had waited only a part left, and the rest goes on waiting.
  client.waited = [fullNs === waited[1] ? waited[0] : fullNs, atNs];
  client.fullNs = -1;
}
