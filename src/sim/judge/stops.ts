import type { PeopleEvent } from "../tape.ts";
import { Violation } from "../violation.ts";
import { type Book, type Child, type Order, openQty, type Parent } from "./book.ts";

/** So many start again what one has stopped. */
const PERSONS = 2;

/** A scope that people have stopped. */
type Stop = {
  readonly scope: string;
  readonly rule: string;
  /** Latest wish to stop it, and whether the gate has said that it is done and durable. */
  askedNs: number;
  inForce: boolean;
  /** A gate that was up has been asked for it and has not refused: it acts in that turn. */
  taken: boolean;
  /** Words of people to start it again that have no answer: with two of them it may be in force. */
  starting: number;
};

/**
 * Kills (I7) and freezes (I8): from the gate's answer on nothing new is written to a venue in that
 * scope, over restarts too, until two people ask for the rearm or the opening, each with a word of
 * his own. A wish of both that was never answered may have been done. Every order that is open at a
 * kill is asked back.
 *
 * Which router sent an order cannot be seen on a venue's line: `router:N` is not judged.
 */
export class Stops {
  readonly #book: Book;
  readonly #stops: Map<string, Stop> = new Map();
  #inForce: Stop[] = [];

  constructor(book: Book) {
    this.#book = book;
  }

  take(event: PeopleEvent): void {
    switch (event.command) {
      case "kill":
        this.#stop("I7", `kill ${event.scope}`, event);
        break;
      case "freeze":
        this.#stop("I8", `freeze ${event.scope}`, event);
        break;
      case "rearm":
        this.#start(`kill ${event.scope}`, event);
        break;
      case "open":
        this.#start(`freeze ${event.scope}`, event);
        break;
      case "resolve":
        this.#resolved(event);
        break;
      case "unhold":
      case "limit":
      case "day":
      case "pass":
        break;
    }
    this.#inForce = [...this.#stops.values()].filter(
      (stop) => stop.inForce && stop.starting < PERSONS,
    );
  }

  /** What it had not answered it may have forgotten: whoever asked has to ask again. */
  gateStopped(): void {
    for (const stop of this.#stops.values()) stop.taken &&= stop.inForce;
  }

  /** An order is written to a venue. */
  sent(child: Child): void {
    for (const { scope, rule } of this.#inForce) {
      if (!covers(scope, child)) continue;
      throw new Violation(rule, `${child.id} is sent while ${scope} is stopped by people`);
    }
  }

  /**
   * An order is acknowledged as new: not while a kill covers it, though it came before (F9). What
   * waited for its client or for the gate's next start may have been taken before the kill.
   */
  acknowledged({ parent, client, gateLife, line }: Order): void {
    if (parent === null || gateLife !== this.#book.gateLife || line !== client.line) return;
    const [, waitedToNs] = client.waited;
    for (const { scope, rule, taken, askedNs } of this.#stops.values()) {
      if (rule !== "I7" || !taken || !coversParent(scope, parent)) continue;
      if (waitedToNs >= askedNs) continue;
      throw new Violation("I7", `P${parent.number} is taken while ${scope} is killed`);
    }
  }

  /** Whether people have stopped what an order belongs to, or may have. */
  stopped(parent: Parent): boolean {
    for (const { scope, inForce } of this.#stops.values()) {
      if (inForce && (coversParent(scope, parent) || scope.startsWith("venue:"))) return true;
      if (inForce && scope.startsWith("router:")) return true;
    }
    return false;
  }

  /** What a kill covers is not open without having been asked back. */
  settled(): void {
    for (const stop of this.#inForce) if (stop.rule === "I7") this.#askedBack(stop, true);
  }

  #stop(rule: string, key: string, { what, scope, atNs }: PeopleEvent): void {
    const known = this.#stops.get(key);
    const stop = known ?? { scope, rule, askedNs: atNs, inForce: false, taken: false, starting: 0 };
    this.#stops.set(key, stop);
    if (what === "asked") stop.askedNs = atNs;
    stop.taken = what === "answered" || (what === "asked" && this.#book.gateReady);
    if (what !== "answered") return;
    // Who has asked for the start before may still be right: the same kill again changes nothing.
    stop.inForce = true;
    if (rule === "I7") this.#askedBack(stop, false);
  }

  #start(key: string, { what }: PeopleEvent): void {
    const stop = this.#stops.get(key);
    if (stop === undefined) return;
    if (what === "asked") {
      stop.starting++;
      stop.taken = false;
    } else if (what === "refused") stop.starting = Math.max(0, stop.starting - 1);
    else {
      if (stop.inForce && stop.starting < PERSONS) {
        throw new Violation("I8", `${stop.scope} is started again by ${stop.starting} person`);
      }
      stop.inForce = false;
      stop.starting = 0;
    }
  }

  /**
   * @param later All that was sent ever; else what this start of the gate has sent itself on lines
   * that were up, and took what was written, when people asked: that is asked back in the turn of
   * the kill.
   */
  #askedBack({ scope, askedNs }: Stop, later: boolean): void {
    for (const child of this.#book.children.values()) {
      if (openQty(child) === 0 || child.state !== "open" || !covers(scope, child)) continue;
      const { venue, parent } = child;
      if (parent.tainted !== "") continue;
      if (child.cancelNs >= 0 || venue.massCancelNs >= askedNs || venue.upNs < 0) continue;
      const isUp = venue.upNs < askedNs && !venue.isFull;
      const inTurn = child.gateLife === this.#book.gateLife && isUp;
      if (!later && (!inTurn || child.sentNs >= askedNs)) continue;
      throw new Violation("I7", `${child.id} is open and not asked back, ${scope} is killed`);
    }
  }

  /**
   * What people enter of an order at a venue stands in no report: its books are theirs, and nobody
   * waits for its answer any more.
   */
  #resolved({ scope, what }: PeopleEvent): void {
    if (what === "refused") return;
    const id = scope.slice(scope.indexOf(":") + 1);
    const child = this.#book.children.get(id);
    if (child === undefined) return;
    if (child.parent.tainted === "") child.parent.tainted = "resolve";
    this.#book.excuse(child);
    this.#book.answered(child);
  }
}

function covers(scope: string, child: Child): boolean {
  if (scope.startsWith("venue:")) return scope.slice(6) === child.venue.code;
  if (scope.startsWith("symbol:")) return scope.slice(7) === child.symbol;
  if (scope.startsWith("account:")) return scope.slice(8) === child.account;
  return coversParent(scope, child.parent);
}

function coversParent(scope: string, parent: Parent): boolean {
  if (scope === "firm" || scope === "strategy:sweep") return true;
  if (scope === `parent:${parent.number}`) return true;
  const terms = parent.order?.confirmed ?? parent.order?.asked[0];
  if (scope.startsWith("symbol:")) return scope.slice(7) === (terms?.symbol ?? parent.symbol);
  if (scope.startsWith("account:")) return scope.slice(8) === (terms?.account ?? parent.account);
  return scope.startsWith("client:") && scope.slice(7) === parent.order?.client.client;
}
