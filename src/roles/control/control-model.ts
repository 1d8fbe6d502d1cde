import { SymbolTable } from "../../core/domain/symbols.ts";
import { venueCode } from "../../core/domain/venue-code.ts";
import type { Clock } from "../../ports/clock.ts";
import {
  AlertRow,
  ChildRow,
  ExposureRow,
  Feed,
  FillRow,
  GateRow,
  LaneRow,
  Last,
  ParentRow,
  RouterRow,
  ScopeRow,
  Top,
} from "../../wire/fleet/schema.ts";
import { GateBoard } from "./gate-board.ts";
import { type Fold, Observer, type RowFold } from "./observer.ts";
import { type OrderBounds, OrderTable } from "./order-table.ts";
import { QuoteBoard } from "./quote-board.ts";
import { RateMeter } from "./rate-meter.ts";

/** A venue in the order in which people want to see it. */
export type VenueName = { readonly venue: string; readonly name: string };

export type ModelOptions = {
  readonly clock: Clock;
  /** Random number of this start of the process. */
  readonly bootId: number;
  readonly venues: readonly VenueName[];
  readonly symbols: readonly string[];
  readonly bounds: OrderBounds;
};

/** All that control knows of the fleet: a fold over the frames of the gate and of quotes. */
export class ControlModel {
  readonly venues: readonly VenueName[];
  readonly orders: OrderTable;
  readonly board: GateBoard;
  readonly quotes: QuoteBoard;
  readonly rates: RateMeter = new RateMeter();
  readonly gate: Observer;
  readonly quotesLink: Observer;

  constructor(options: ModelOptions) {
    const { clock, bootId, venues } = options;
    const codes = venues.map(({ venue }) => venueCode(venue));
    this.venues = venues;
    this.orders = new OrderTable(options.bounds);
    this.board = new GateBoard(clock);
    this.quotes = new QuoteBoard(new SymbolTable(options.symbols), codes);
    this.gate = new Observer(clock, this.#gateFold(), bootId);
    this.quotesLink = new Observer(clock, this.#quotesFold(), bootId);
  }

  #gateFold(): Fold {
    const { orders, board, quotes, rates } = this;
    return {
      rows: new Map<number, RowFold>([
        [ParentRow.type, (view, at) => quotes.ordered(orders.parentRow(view, at).symbol)],
        [ChildRow.type, (view, at) => orders.childRow(view, at)],
        [FillRow.type, (view, at) => orders.fillRow(view, at)],
        [GateRow.type, (view, at) => rates.count(board.gateRow(view, at))],
        [RouterRow.type, (view, at) => board.routerRow(view, at)],
        [LaneRow.type, (view, at) => board.laneRow(view, at)],
        [ExposureRow.type, (view, at) => board.exposureRow(view, at)],
        [ScopeRow.type, (view, at) => board.scopeRow(view, at)],
        [AlertRow.type, (view, at) => board.alertRow(view, at)],
      ]),
      snapshotBegins: () => {
        orders.snapshotBegins();
        board.snapshotBegins();
      },
      snapshotEnds: (index) => orders.snapshotEnds(index),
      lost: () => rates.interrupt(),
    };
  }

  #quotesFold(): Fold {
    const { quotes } = this;
    return {
      rows: new Map<number, RowFold>([
        [Top.type, (view, at) => quotes.top(view, at)],
        [Last.type, (view, at) => quotes.last(view, at)],
        [Feed.type, (view, at) => quotes.feed(view, at)],
      ]),
      snapshotBegins: () => quotes.snapshotBegins(),
      snapshotEnds: () => undefined,
      lost: () => undefined,
    };
  }
}
