import { OrdType, Side, sideName, Tif } from "../../core/domain/order.ts";
import { parsePrice } from "../../core/domain/price.ts";
import { Strategy } from "../../core/domain/strategy.ts";
import type { ParentView } from "../../wire/api/orders.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";
import { sendCancel, sendNewOrder, sendReplace } from "../order/desk-requests.ts";
import { deskOf, exchangeWithGate, knownOrder, type OrderOptions } from "../order/exchange.ts";
import type { OrderFacts } from "../order/order-detail.ts";
import { OrderWatch } from "../order/order-watch.ts";
import {
  type OrderWords,
  type ParentRequest,
  parseLimit,
  parseOrderQty,
  parseOrderWords,
} from "../order/order-words.ts";

/** `smars order buy|sell`: sends a parent order over FIX and follows it to its end. */
export async function placeOrder(
  words: OrderWords,
  options: OrderOptions & { readonly wait: boolean },
): Promise<ExitCode> {
  const faults: string[] = [];
  const request = parseOrderWords(words, faults);
  if (request === undefined) throw badUsage(faults);
  const desk = await deskOf(options);
  const clOrdId = newClOrdId();
  const watch = new OrderWatch([clOrdId]);
  const first = (): boolean => watch.state !== null || watch.refusal !== null;
  const send = { clOrdId, account: desk.account };
  await exchangeWithGate(
    {
      desk,
      watch,
      send: (session) => sendNewOrder(session, request, send, Date.now()),
      done: options.wait ? () => watch.ended || watch.refusal !== null : first,
      facts: () => factsOf(clOrdId, request),
    },
    options,
  );
  if (watch.state?.ordStatus === "Rejected" || watch.refusal !== null) return ExitCode.Refused;
  if (watch.state?.ordStatus === "Filled") return ExitCode.Done;
  return options.wait || watch.state === null ? ExitCode.Unfinished : ExitCode.Done;
}

/** `smars order cancel`: asks for a cancel over FIX and follows the order to its end. */
export async function cancelOrder(id: string, options: OrderOptions): Promise<ExitCode> {
  const desk = await deskOf(options);
  const view = await knownOrder(desk, id);
  const request = requestOf(view);
  const ids = { clOrdId: newClOrdId(), origClOrdId: view.clOrdId };
  const watch = new OrderWatch([ids.clOrdId, view.clOrdId]);
  await exchangeWithGate(
    {
      desk,
      watch,
      send: (session) => sendCancel(session, request, ids, Date.now()),
      done: () => watch.ended || watch.refusal !== null,
      facts: () => factsOf(view.clOrdId, request),
    },
    options,
  );
  if (watch.refusal !== null) return ExitCode.Refused;
  return watch.state?.ordStatus === "Canceled" ? ExitCode.Done : ExitCode.Unfinished;
}

/** `smars order replace`: asks for another quantity or limit and follows the order to Replaced. */
export async function replaceOrder(
  id: string,
  changes: { readonly qty?: string; readonly limit?: string },
  options: OrderOptions,
): Promise<ExitCode> {
  const wanted = parseChanges(changes);
  const desk = await deskOf(options);
  const view = await knownOrder(desk, id);
  const before = requestOf(view);
  if (wanted.limitPx !== undefined && before.ordType === OrdType.Market) {
    throw badUsage([`${id} is a market order: it has no limit to change`]);
  }
  const request = {
    ...before,
    orderQty: wanted.orderQty ?? before.orderQty,
    limitPx: wanted.limitPx ?? before.limitPx,
  };
  const ids = { clOrdId: newClOrdId(), origClOrdId: view.clOrdId, account: view.account };
  const watch = new OrderWatch([ids.clOrdId, view.clOrdId]);
  await exchangeWithGate(
    {
      desk,
      watch,
      send: (session) => sendReplace(session, request, ids, Date.now()),
      done: () => watch.replaced || watch.ended || watch.refusal !== null,
      facts: () => (watch.replaced ? factsOf(ids.clOrdId, request) : factsOf(view.clOrdId, before)),
    },
    options,
  );
  if (watch.replaced) return ExitCode.Done;
  return watch.refusal === null ? ExitCode.Unfinished : ExitCode.Refused;
}

function parseChanges(changes: { readonly qty?: string; readonly limit?: string }): {
  readonly orderQty: number | undefined;
  readonly limitPx: number | undefined;
} {
  const faults: string[] = [];
  const orderQty = changes.qty === undefined ? undefined : parseOrderQty(changes.qty, faults);
  const limitPx = changes.limit === undefined ? undefined : parseLimit(changes.limit, faults);
  if (changes.qty === undefined && changes.limit === undefined) {
    faults.push("say what to change: --qty, --limit or both");
  }
  if (faults.length > 0) throw badUsage(faults);
  return { orderQty, limitPx };
}

function badUsage(faults: readonly string[]): CommandFault {
  return new CommandFault(faults.join("\n"), ExitCode.Usage);
}

/** The order as it stands, in the words of a request. */
function requestOf(view: ParentView): ParentRequest {
  const limit = view.limit === null ? 0 : parsePrice(view.limit.toFixed(4));
  return {
    side: Object.values(Side).find((side) => sideName(side) === view.side) ?? Side.Buy,
    orderQty: view.orderQty,
    symbol: view.symbol,
    ordType: view.limit === null ? OrdType.Market : OrdType.Limit,
    limitPx: typeof limit === "number" ? limit : 0,
    tif: Tif[view.tif as keyof typeof Tif] ?? Tif.Day,
    strategy: Strategy.Sweep,
  };
}

function factsOf(clOrdId: string, request: ParentRequest): OrderFacts {
  const side = sideName(request.side);
  return { clOrdId, symbol: request.symbol, side, orderQty: request.orderQty };
}

/** ClOrdID(11) of a request: unique among the desk's, short enough for every frame. */
function newClOrdId(): string {
  const time = Date.now().toString(36);
  return `D-${time}-${process.pid.toString(36)}`.toUpperCase();
}
