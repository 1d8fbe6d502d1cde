import type { VisibleLimits } from "./judge/facts.ts";

/** A FIX message between two processes of the fleet, whole: a cut frame never arrives. */
export type WireEvent = {
  readonly kind: "wire";
  /** `sent`: its writer handed it to its connection; `arrived`: its reader's process had it. */
  readonly what: "sent" | "arrived";
  /** Nanoseconds of the world. */
  readonly atNs: number;
  /** Names of the processes, such as `gate`, `venue-N`, `client-1`. */
  readonly from: string;
  readonly to: string;
  /** Number of the connection: a new one after every cut. */
  readonly connection: number;
  /** The message with its SOH bytes as `|`. */
  readonly text: string;
};

/** A message of a venue's drop copy, as it reached the gate's process. */
export type CopyEvent = {
  readonly kind: "copy";
  readonly atNs: number;
  /** Process of the venue. */
  readonly from: string;
  /** As in `WireEvent`. */
  readonly text: string;
};

/** Something that befell a process. */
export type ProcessEvent = {
  readonly kind: "process";
  readonly what: "start" | "ready" | "kill" | "power" | "pause" | "wake" | "dead";
  readonly atNs: number;
  readonly who: string;
  /** Why, for people; "" when there is nothing to say. */
  readonly why: string;
};

/** What people say to the gate. */
type PeopleCommand =
  | "kill"
  | "rearm"
  | "open"
  | "freeze"
  | "unhold"
  | "resolve"
  | "limit"
  | "day"
  | "pass";

/** An order as a person saw it who let it pass. */
export type PassedOrder = {
  readonly client: string;
  readonly account: string;
  readonly symbol: string;
  /** Side(54) as its character. */
  readonly side: string;
  readonly qty: number;
  /** $0.0001, 0 for a market order. */
  readonly px: number;
};
/** What people do with a trading day. */
export type DayAction = "open" | "close" | "explain";

/** What people asked of the gate, and what it answered. */
export type PeopleEvent = {
  readonly kind: "people";
  /** `answered`: the gate's word that it is done and durable; `refused` with its code. */
  readonly what: "asked" | "answered" | "refused";
  readonly atNs: number;
  readonly command: PeopleCommand;
  /** Such as `firm` or `symbol:IBM`. */
  readonly scope: string;
  /** Of a limit: what it is to be. */
  readonly value?: number;
  /** Of an opening: not to OPEN, to REDUCE_ONLY. */
  readonly reduce?: true;
  /** Of an order that a person lets pass: which. */
  readonly order?: PassedOrder;
  /** Of a trading day: what is done with it. */
  readonly action?: DayAction;
  /** Name of the refusal's code; "" otherwise. */
  readonly code: string;
};

/** What a venue said falsely, or did not say: no judge takes it for what happened (B24 to B35). */
export type LieEvent = {
  readonly kind: "lie";
  readonly atNs: number;
  /** Process of the venue. */
  readonly who: string;
  /** The row of SAFETY section 13, such as `B25`. */
  readonly row: string;
  /** The message that was added or changed, as in `WireEvent`; "" for one that was held back. */
  readonly text: string;
};

/** A fault that took effect: it changed what somebody received or found on disk. */
export type FaultEvent = {
  readonly kind: "fault";
  readonly atNs: number;
  /** Name of the fault as in the table of rates. */
  readonly fault: string;
  readonly who: string;
};

/** A refusal or an alert that a router, an observer or a person read, who have no FIX line. */
export type CodeEvent = {
  readonly kind: "code";
  readonly atNs: number;
  readonly who: string;
  /** Name of the code. */
  readonly code: string;
};

/** A command that must change nothing: forged, repeated, late, or not its sender's to give. */
export type WrongEvent = {
  readonly kind: "wrong";
  /**
   * `said`: it was given, and what the gate shows of itself is the same in the same turn;
   * `changed`: it is not; `taken`: the gate's word that it is done; `refused` with its code.
   */
  readonly what: "said" | "changed" | "taken" | "refused";
  readonly atNs: number;
  /** In which way it is wrong, such as `forged`. */
  readonly way: string;
  readonly command: PeopleEvent["command"];
  readonly scope: string;
  /** Name of the refusal's code; "" otherwise. */
  readonly code: string;
};

/** A gate starts, and this is what its file of limits says. */
export type LimitsEvent = {
  readonly kind: "limits";
  readonly atNs: number;
  readonly limits: VisibleLimits;
  /** Of that file: a newer one is taken whole. */
  readonly version: number;
};

/**
 * What befell a line, at the end of `from`. `full`: the kernels take no more of it, what is said
 * next waits until they do; `closed`: it is gone, for whatever reason.
 */
export type LineEvent = {
  readonly kind: "line";
  readonly what: "full" | "closed";
  readonly atNs: number;
  readonly from: string;
  readonly to: string;
  /** Number of the connection, as in `WireEvent`. */
  readonly connection: number;
};

/** What `quotes` told the gate of a symbol at a venue, when the gate's process was handed it. */
export type MarketEvent = {
  readonly kind: "market";
  /** `lost`: the line to `quotes` is gone; the rest says nothing then. */
  readonly what: "state" | "lost";
  readonly atNs: number;
  readonly symbol: string;
  /** Its letter. */
  readonly venue: string;
  /** `TradingState` and `HaltReason`. */
  readonly state: number;
  readonly reason: number;
};

/** A higher bid or a lower offer of a symbol than `quotes` had told the gate on this line. */
export type QuoteEvent = {
  readonly kind: "quote";
  readonly atNs: number;
  readonly symbol: string;
  /** The highest bid and the lowest offer so far, $0.0001; 0 none. */
  readonly bidPx: number;
  readonly askPx: number;
};

export type TapeEvent =
  | WireEvent
  | ProcessEvent
  | PeopleEvent
  | LieEvent
  | FaultEvent
  | CodeEvent
  | LineEvent
  | WrongEvent
  | LimitsEvent
  | MarketEvent
  | QuoteEvent
  | CopyEvent;

/** Hears every quote that the gate's process is handed: too many to stand on a tape. */
export interface QuoteEar {
  /** Any word of `quotes`: it lives. */
  heard(atNs: number): void;
  /** What a venue shows of a symbol, $0.0001 and shares. */
  top(
    atNs: number,
    symbol: string,
    venue: string,
    told: {
      readonly bidPx: number;
      readonly bidQty: number;
      readonly askPx: number;
      readonly askQty: number;
      readonly trading: boolean;
    },
  ): void;
  /** So many shares of a symbol have traded at all venues since `quotes` started. */
  traded(atNs: number, symbol: string, shares: number): void;
  /** A venue's feed is alive without a gap, or is not. */
  feed(atNs: number, venue: string, up: boolean): void;
  /** All that stands was told. */
  whole(atNs: number): void;
  /** The line is gone. */
  lost(): void;
}

/**
 * What can be seen of a fleet from outside, in the order in which it happened. Judges, coverage and
 * the readable trace all read it; nobody asks a part of the fleet what it believes.
 */
export class Tape {
  readonly #readers: ((event: TapeEvent) => void)[] = [];
  /** Of the one who judges by quotes. */
  quotes: QuoteEar | null = null;

  /** Every event from now on; what a reader throws ends the run. */
  onEvent(reader: (event: TapeEvent) => void): void {
    this.#readers.push(reader);
  }

  add(event: TapeEvent): void {
    for (const reader of this.#readers) reader(event);
  }
}
