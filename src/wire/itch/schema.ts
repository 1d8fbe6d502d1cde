import { type ItchLayout, itchLayout } from "./layout.ts";

/**
 * Nasdaq TotalView-ITCH 5.0, every message of the specification, and of GLIMPSE 5.0 the message
 * that ends a snapshot. Field names are ours, their order and types are the specification's.
 */

export const SystemEvent = itchLayout("S", "System Event", { event: "char" });

export const StockDirectory = itchLayout("R", "Stock Directory", {
  stock: "stock",
  marketCategory: "char",
  financialStatus: "char",
  roundLot: "u32",
  roundLotsOnly: "char",
  issueClass: "char",
  issueSubType: "alpha2",
  authenticity: "char",
  shortSaleThreshold: "char",
  ipoFlag: "char",
  luldTier: "char",
  etpFlag: "char",
  etpLeverage: "u32",
  inverse: "char",
});

export const TradingAction = itchLayout("H", "Stock Trading Action", {
  stock: "stock",
  state: "char",
  reserved: "char",
  reason: "alpha4",
});

export const RegSho = itchLayout("Y", "Reg SHO Restriction", { stock: "stock", action: "char" });

export const ParticipantPosition = itchLayout("L", "Market Participant Position", {
  mpid: "alpha4",
  stock: "stock",
  primary: "char",
  mode: "char",
  state: "char",
});

export const MwcbLevels = itchLayout("V", "MWCB Decline Level", {
  level1: "price8",
  level2: "price8",
  level3: "price8",
});

export const MwcbStatus = itchLayout("W", "MWCB Status", { level: "char" });

export const IpoQuoting = itchLayout("K", "IPO Quoting Period Update", {
  stock: "stock",
  releaseTime: "u32",
  qualifier: "char",
  px: "price4",
});

export const LuldCollar = itchLayout("J", "LULD Auction Collar", {
  stock: "stock",
  referencePx: "price4",
  upperPx: "price4",
  lowerPx: "price4",
  extension: "u32",
});

export const OperationalHalt = itchLayout("h", "Operational Halt", {
  stock: "stock",
  market: "char",
  action: "char",
});

export const AddOrder = itchLayout("A", "Add Order", {
  ref: "u64",
  side: "char",
  qty: "u32",
  stock: "stock",
  px: "price4",
});

export const AddOrderMpid = itchLayout("F", "Add Order with MPID", {
  ref: "u64",
  side: "char",
  qty: "u32",
  stock: "stock",
  px: "price4",
  mpid: "alpha4",
});

export const OrderExecuted = itchLayout("E", "Order Executed", {
  ref: "u64",
  qty: "u32",
  match: "u64",
});

export const OrderExecutedPx = itchLayout("C", "Order Executed With Price", {
  ref: "u64",
  qty: "u32",
  match: "u64",
  printable: "char",
  px: "price4",
});

export const OrderCancel = itchLayout("X", "Order Cancel", { ref: "u64", qty: "u32" });

export const OrderDelete = itchLayout("D", "Order Delete", { ref: "u64" });

export const OrderReplace = itchLayout("U", "Order Replace", {
  ref: "u64",
  newRef: "u64",
  qty: "u32",
  px: "price4",
});

export const Trade = itchLayout("P", "Trade (non-cross)", {
  ref: "u64",
  side: "char",
  qty: "u32",
  stock: "stock",
  px: "price4",
  match: "u64",
});

export const CrossTrade = itchLayout("Q", "Cross Trade", {
  qty: "u64",
  stock: "stock",
  px: "price4",
  match: "u64",
  cross: "char",
});

export const BrokenTrade = itchLayout("B", "Broken Trade", { match: "u64" });

export const Noii = itchLayout("I", "Net Order Imbalance Indicator", {
  pairedQty: "u64",
  imbalanceQty: "u64",
  direction: "char",
  stock: "stock",
  farPx: "price4",
  nearPx: "price4",
  referencePx: "price4",
  cross: "char",
  variation: "char",
});

export const RetailInterest = itchLayout("N", "Retail Price Improvement Indicator", {
  stock: "stock",
  interest: "char",
});

export const DirectListing = itchLayout("O", "Direct Listing With Capital Raise", {
  stock: "stock",
  eligible: "char",
  minPx: "price4",
  maxPx: "price4",
  nearPx: "price4",
  nearTime: "u64",
  lowerPx: "price4",
  upperPx: "price4",
});

/** Every ITCH message, in the order of the specification. */
export const ITCH_MESSAGES: readonly ItchLayout[] = [
  SystemEvent,
  StockDirectory,
  TradingAction,
  RegSho,
  ParticipantPosition,
  MwcbLevels,
  MwcbStatus,
  IpoQuoting,
  LuldCollar,
  OperationalHalt,
  AddOrder,
  AddOrderMpid,
  OrderExecuted,
  OrderExecutedPx,
  OrderCancel,
  OrderDelete,
  OrderReplace,
  Trade,
  CrossTrade,
  BrokenTrade,
  Noii,
  RetailInterest,
  DirectListing,
];

/**
 * GLIMPSE's end of a snapshot: the type and, as 20 ASCII digits padded on the left with blanks,
 * the sequence number of the first message that follows the snapshot. It has no ITCH header.
 */
export const SNAPSHOT_END_TYPE = 0x47;
export const SNAPSHOT_END_SIZE = 21;

/** SystemEvent.event. */
export const SystemEventCode = {
  StartOfMessages: 0x4f,
  StartOfSystemHours: 0x53,
  StartOfMarketHours: 0x51,
  EndOfMarketHours: 0x4d,
  EndOfSystemHours: 0x45,
  EndOfMessages: 0x43,
} as const;

/** TradingAction.state. */
export const TradingState = {
  Halted: 0x48,
  Paused: 0x50,
  QuotationOnly: 0x51,
  Trading: 0x54,
} as const;

/** RegSho.action: none, restricted by an intraday fall of 10 %, still restricted the day after. */
export const RegShoAction = { None: 0x30, Intraday: 0x31, Remains: 0x32 } as const;

/** Side of an order: B or S. */
export const ItchSide = { Buy: 0x42, Sell: 0x53 } as const;

/** OrderExecutedPx.printable: N is left out of the tape's volume and is no last trade. */
export const Printable = { Yes: 0x59, No: 0x4e } as const;

/** CrossTrade.cross and Noii.cross. */
export const CrossType = { Opening: 0x4f, Closing: 0x43, Halt: 0x48 } as const;

/** Noii.direction: more to buy, more to sell, neither, or nothing can cross. */
export const ImbalanceSide = { Buy: 0x42, Sell: 0x53, None: 0x4e, NoCross: 0x4f } as const;
