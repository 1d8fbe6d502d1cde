import type { ColDef, ValueFormatterParams } from "ag-grid-community";
import type { ChildView, FillView, ParentView } from "../../../src/wire/api/orders.ts";
import type { QuoteView } from "../../../src/wire/api/quotes.ts";
import { clock, count, quietCount, shownSize, usd, words } from "./format.ts";

/** Numbers stand to the right, in figures of one width. */
const NUMBER = { cellClass: "number", headerClass: "number" };

const asCount = ({ value }: ValueFormatterParams): string => count(Number(value));
const asQuiet = ({ value }: ValueFormatterParams): string => quietCount(Number(value));
const asSize = ({ value }: ValueFormatterParams): string => shownSize(Number(value));
const asUsd = ({ value }: ValueFormatterParams): string => usd(value as number | null);
const asAverage = ({ value }: ValueFormatterParams): string => (value === 0 ? "–" : usd(value));
const asWords = ({ value }: ValueFormatterParams): string => words(String(value));
const asClock = ({ value }: ValueFormatterParams): string => clock(Number(value));

type Field<T> = ColDef<T>["field"] & string;

/** As wide as its usual figures, and wider where there is room. */
function figure<T>(field: Field<T>, headerName: string, minWidth: number): ColDef<T> {
  return { field, headerName, minWidth, flex: 1, ...NUMBER } as ColDef<T>;
}

function qty<T>(field: Field<T>, headerName: string, minWidth: number): ColDef<T> {
  return { ...figure<T>(field, headerName, minWidth), valueFormatter: asCount };
}

function price<T>(field: Field<T>, headerName: string, minWidth: number): ColDef<T> {
  return { ...figure<T>(field, headerName, minWidth), valueFormatter: asUsd };
}

export const PARENT_COLUMNS: readonly ColDef<ParentView>[] = [
  { field: "parent", hide: true, sort: "desc" },
  { field: "clOrdId", headerName: "ClOrdID", flex: 3, minWidth: 64 },
  { field: "client", headerName: "Client", flex: 2, minWidth: 46 },
  { field: "symbol", headerName: "Symbol", width: 52 },
  { field: "side", headerName: "Side", width: 38, valueFormatter: asWords },
  qty("orderQty", "Qty", 64),
  qty("cumQty", "Cum", 64),
  { ...qty<ParentView>("leavesQty", "Leaves", 64), valueFormatter: asQuiet },
  { ...price<ParentView>("avgPx", "AvgPx", 62), valueFormatter: asAverage },
  {
    field: "ordStatus",
    headerName: "Status",
    flex: 4,
    minWidth: 86,
    valueFormatter: ({ value, data }) => {
      const status = words(String(value));
      return data?.text ? `${status}: ${data.text}` : status;
    },
  },
];

export const CHILD_COLUMNS: readonly ColDef<ChildView>[] = [
  { field: "clOrdId", headerName: "ClOrdID", flex: 3, minWidth: 114, sort: "desc" },
  { field: "venue", headerName: "Venue", flex: 1, minWidth: 44 },
  { field: "tif", headerName: "TIF", flex: 1, minWidth: 30 },
  qty("qty", "Qty", 52),
  price("price", "Price", 54),
  price("nbboBid", "NBB then", 59),
  price("nbboAsk", "NBO then", 59),
  qty("cumQty", "Cum", 52),
  { field: "ordStatus", headerName: "Status", flex: 2, minWidth: 80, valueFormatter: asWords },
];

export const FILL_COLUMNS: readonly ColDef<FillView>[] = [
  { field: "index", hide: true, sort: "desc" },
  { field: "utcMs", headerName: "Time", width: 62, valueFormatter: asClock },
  { field: "venue", headerName: "Venue", width: 48 },
  qty("qty", "Qty", 62),
  price("price", "Price", 70),
  { field: "execId", headerName: "ExecID", flex: 1, minWidth: 90 },
  { field: "childClOrdId", headerName: "Child", flex: 1, minWidth: 112 },
];

export const TAPE_COLUMNS: readonly ColDef<FillView>[] = [
  { field: "index", hide: true, sort: "desc" },
  { field: "utcMs", headerName: "Time", width: 62, valueFormatter: asClock },
  { field: "symbol", headerName: "Symbol", flex: 1, minWidth: 48 },
  { field: "side", headerName: "Side", width: 40, valueFormatter: asWords },
  qty("qty", "Qty", 56),
  price("price", "Price", 64),
  { field: "venue", headerName: "Venue", width: 44 },
];

export const QUOTE_COLUMNS: readonly ColDef<QuoteView>[] = [
  { field: "tier", hide: true, sort: "asc", sortIndex: 0 },
  { field: "symbol", headerName: "Symbol", flex: 1, minWidth: 50, sort: "asc", sortIndex: 1 },
  { ...qty<QuoteView>("bidQty", "Bid qty", 50), valueFormatter: asSize },
  price("bid", "Bid", 56),
  price("ask", "Ask", 56),
  { ...qty<QuoteView>("askQty", "Ask qty", 50), valueFormatter: asSize },
  price("last", "Last", 56),
];
