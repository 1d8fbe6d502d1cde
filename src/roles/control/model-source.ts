import { mayStillFill } from "../../core/domain/ord-status.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Freshness, ParentDetail, ParentList } from "../../wire/api/orders.ts";
import type { QuoteList, QuoteView } from "../../wire/api/quotes.ts";
import type { ApiSource } from "../../wire/api/source.ts";
import type { Health, Status, VenueView } from "../../wire/api/status.ts";
import type { ControlModel } from "./control-model.ts";
import type { LinkState } from "./link-state.ts";
import { childView, fillView, parentView } from "./order-view.ts";
import { healthView, statusView, venueViews } from "./status-view.ts";

/** Answers the questions of the API from the model. */
export class ModelSource implements ApiSource {
  readonly #model: ControlModel;
  readonly #clock: Clock;

  constructor(model: ControlModel, clock: Clock) {
    this.#model = model;
    this.#clock = clock;
  }

  status(): Status {
    return statusView(this.#model, Math.round(this.#clock.utcMs()));
  }

  health(): Health {
    return healthView(this.#model);
  }

  venues(): VenueView[] {
    return venueViews(this.#model);
  }

  parents(open: boolean | undefined, limit: number): ParentList {
    const found = this.#model.orders.newest(
      (entry) => open === undefined || mayStillFill(entry.ordStatus) === open,
    );
    return {
      gate: freshness(this.#model.gate.state),
      total: found.length,
      parents: found.slice(0, limit).map(parentView),
    };
  }

  parent(client: string, clOrdId: string): ParentDetail | "UnknownParent" | "GateUnreachable" {
    const { orders, gate } = this.#model;
    const entry = orders.find(client, clOrdId);
    if (entry === undefined) {
      return gate.state.phase === "live" ? "UnknownParent" : "GateUnreachable";
    }
    return {
      gate: freshness(gate.state),
      parent: parentView(entry),
      children: [...entry.children.values()].map((child) => childView(entry, child)),
      fills: entry.fills.map(fillView),
    };
  }

  quotes(symbols: readonly string[]): QuoteList {
    const { quotes, quotesLink } = this.#model;
    const rows: QuoteView[] =
      symbols.length === 0 ? quotes.all() : symbols.flatMap((symbol) => quotes.find(symbol) ?? []);
    return { quotes: freshness(quotesLink.state), rows };
  }
}

function freshness(state: LinkState): Freshness {
  return { link: state.phase, ageMs: state.ageMs };
}
