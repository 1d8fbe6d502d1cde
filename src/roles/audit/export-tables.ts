/** A column: its name and its type in SQL. */
export type ExportColumn = readonly [name: string, type: string];

export type ExportTable = "orders" | "children" | "executions" | "refusals" | "events";

/** The tables, in the order in which they are written. */
export const EXPORT_NAMES: readonly ExportTable[] = [
  "orders",
  "children",
  "executions",
  "refusals",
  "events",
];

const TEXT = "VARCHAR";
const WHOLE = "BIGINT";
const DOLLARS = "DECIMAL(18,4)";
const INSTANT = "TIMESTAMP";

/**
 * The tables of an export, in the order of their columns. Instants are UTC with microseconds,
 * prices dollars a share. `catEvent` names the event that a report to CAT would be made of: MENO
 * new order, MEOM modified, MEOC canceled, MEOR routed to a venue, MECR route canceled.
 */
export const EXPORT_TABLES: Readonly<Record<ExportTable, readonly ExportColumn[]>> = {
  orders: [
    ["parent", WHOLE],
    ["client", TEXT],
    ["account", TEXT],
    ["session", TEXT],
    ["clOrdId", TEXT],
    ["origClOrdId", TEXT],
    ["symbol", TEXT],
    ["side", TEXT],
    ["ordType", WHOLE],
    ["tif", WHOLE],
    ["strategy", TEXT],
    ["orderQty", WHOLE],
    ["limitPx", DOLLARS],
    ["reservePx", DOLLARS],
    ["cumQty", WHOLE],
    ["avgPx", "DOUBLE"],
    ["workingQty", WHOLE],
    ["remainingQty", WHOLE],
    ["doubtQty", WHOLE],
    ["bustedQty", WHOLE],
    ["closedQty", WHOLE],
    ["excessQty", WHOLE],
    ["ordStatus", TEXT],
    ["code", TEXT],
    ["receivedUtc", INSTANT],
    ["changedUtc", INSTANT],
    ["admittedIndex", WHOLE],
    ["endIndex", WHOLE],
  ],
  children: [
    ["clOrdId", TEXT],
    ["parent", WHOLE],
    ["incarnation", WHOLE],
    ["child", WHOLE],
    ["venue", TEXT],
    ["symbol", TEXT],
    ["side", TEXT],
    ["ordType", WHOLE],
    ["tif", WHOLE],
    ["qty", WHOLE],
    ["px", DOLLARS],
    ["cumQty", WHOLE],
    ["leavesQty", WHOLE],
    ["ordStatus", TEXT],
    ["router", WHOLE],
    ["leaseId", WHOLE],
    ["nbboBid", DOLLARS],
    ["nbboAsk", DOLLARS],
    ["quoteAgeUs", WHOLE],
  ],
  executions: [
    ["index", WHOLE],
    ["utc", INSTANT],
    ["venue", TEXT],
    ["execId", TEXT],
    ["clOrdId", TEXT],
    ["parent", WHOLE],
    ["symbol", TEXT],
    ["side", TEXT],
    ["lastQty", WHOLE],
    ["lastPx", DOLLARS],
    ["cumQty", WHOLE],
    ["leavesQty", WHOLE],
  ],
  refusals: [
    ["index", WHOLE],
    ["utc", INSTANT],
    ["what", TEXT],
    ["code", WHOLE],
    ["name", TEXT],
    ["a", "DOUBLE"],
    ["b", "DOUBLE"],
    ["client", TEXT],
    ["clOrdId", TEXT],
    ["router", WHOLE],
    ["parent", WHOLE],
    ["symbol", TEXT],
    ["side", TEXT],
    ["qty", WHOLE],
    ["px", "DOUBLE"],
  ],
  events: [
    ["index", WHOLE],
    ["utc", INSTANT],
    ["type", TEXT],
    ["catEvent", TEXT],
    ["parent", WHOLE],
    ["client", TEXT],
    ["account", TEXT],
    ["orderId", TEXT],
    ["childId", TEXT],
    ["symbol", TEXT],
    ["side", TEXT],
    ["qty", WHOLE],
    ["px", DOLLARS],
    ["venue", TEXT],
    ["ordType", WHOLE],
    ["tif", WHOLE],
    ["detail", TEXT],
  ],
};
