import { entryLayout, type FieldSpec, type FieldType, type Layout, layout } from "./layout.ts";

/**
 * The frames between gate, routers, quotes and observers. Numbers are appended, never reused:
 * `test/ledger/fleet.txt` holds every number that was ever given.
 */
function f(id: number, type: FieldType, doc: string): FieldSpec {
  return { id, type, doc };
}

/** Bumped when a message changes its meaning; part of the schema digest. */
export const FLEET_SCHEMA_VERSION = 1;

// ---- any direction -------------------------------------------------------------------------

export const Hello = layout("Hello", 1, "First frame of a client of the gate or of quotes.", {
  role: f(1, "u8", "1 router, 2 gate (to quotes), 3 observer"),
  router: f(2, "u16", "number of the router, 0 for others"),
  bootId: f(3, "whole", "random number of this start of the process"),
  pid: f(4, "u32", "process id"),
  digestLo: f(5, "u32", "schema digest, first word"),
  digestHi: f(6, "u32", "schema digest, second word"),
  release: f(7, "text24", "digest of the release, as far as it is known"),
});

export const Heartbeat = layout("Heartbeat", 2, "Both ways, every 250 ms, and as an answer.", {
  seen: f(8, "whole", "router: index of the last event it has taken in"),
  utcMs: f(9, "whole", "sender's clock, milliseconds since 1970 UTC"),
});

// ---- router to gate ------------------------------------------------------------------------

export const Propose = layout("Propose", 10, "A group of 1 to 32 children of one parent (M4).", {
  leaseId: f(10, "u32", "lease under which it is sent"),
  incarnation: f(11, "u32", "fence: incarnation of the gate"),
  rel: f(12, "u32", "fence: release epoch"),
  kill: f(13, "u32", "fence: kill counter of the firm"),
  seen: f(14, "whole", "index of the last event taken in"),
  n: f(15, "u32", "number of this message within its lease, from 1, +1 each"),
  parent: f(16, "u32", "parent number"),
  assign: f(17, "u32", "number of the assignment"),
});

export const ProposeChild = entryLayout("ProposeChild", "One child of a Propose.", {
  ref: f(18, "u32", "router's own number of this child, rising within its lease"),
  venue: f(19, "u8", "venue code, ASCII"),
  side: f(20, "u8", "Side(54)"),
  ordType: f(21, "u8", "OrdType(40)"),
  tif: f(22, "u8", "TimeInForce(59)"),
  iso: f(23, "u8", "1: intermarket sweep order"),
  hidden: f(24, "u8", "1: not displayed"),
  symbol: f(25, "sym", "symbol"),
  account: f(26, "text16", "account of the parent"),
  qty: f(27, "u32", "shares"),
  px: f(28, "whole", "limit, $0.0001"),
  retail: f(264, "u8", "1: with the venue's retail designator (C37)"),
});

export const CancelChild = layout("CancelChild", 11, "A router cancels a child of its own (M7).", {
  leaseId: f(29, "u32", "lease"),
  parent: f(30, "u32", "parent number"),
  incarnation: f(31, "u32", "incarnation in the child's id"),
  child: f(32, "u32", "child number"),
});

// ---- gate to router ------------------------------------------------------------------------

export const Lease = layout("Lease", 20, "Permission to propose (M3).", {
  leaseId: f(33, "u32", "lease"),
  incarnation: f(34, "u32", "fence: incarnation"),
  rel: f(35, "u32", "fence: release epoch"),
  kill: f(36, "u32", "fence: kill counter of the firm"),
  ttlMs: f(37, "u32", "ends by itself after this; a heartbeat renews it"),
  index: f(38, "whole", "journal index of the grant"),
});

export const Revoke = layout("Revoke", 21, "The lease has ended.", {
  leaseId: f(39, "u32", "lease"),
  reason: f(40, "u16", "reject code"),
});

export const Assign = layout("Assign", 22, "A parent to work (M17).", {
  index: f(41, "whole", "journal index"),
  parent: f(42, "u32", "parent number"),
  assign: f(43, "u32", "number of this assignment"),
  symbol: f(44, "sym", "symbol"),
  side: f(45, "u8", "Side(54)"),
  ordType: f(46, "u8", "OrdType(40)"),
  tif: f(47, "u8", "TimeInForce(59) of the parent"),
  strategy: f(48, "u8", "1 sweep"),
  account: f(49, "text16", "account"),
  orderQty: f(50, "u32", "shares ordered"),
  remainingQty: f(51, "u32", "shares free to draw"),
  workingQty: f(52, "u32", "shares out at venues"),
  limitPx: f(53, "whole", "client's limit, $0.0001; 0 for a market order"),
  reservePx: f(54, "whole", "worst price of any child, $0.0001"),
  listing: f(260, "u8", "venue of an auction order's auction, ASCII; 0 for every other order"),
  retail: f(263, "u8", "1: the order is retail, its children may be marked so (C37)"),
});

export const Unassign = layout("Unassign", 23, "Stop working a parent.", {
  index: f(55, "whole", "journal index"),
  parent: f(56, "u32", "parent number"),
  assign: f(57, "u32", "number of the assignment that ends"),
});

export const ParentState = layout("ParentState", 24, "A parent changed by client or gate.", {
  index: f(58, "whole", "journal index"),
  parent: f(59, "u32", "parent number"),
  remainingQty: f(60, "u32", "shares free to draw"),
  workingQty: f(61, "u32", "shares out at venues"),
  limitPx: f(62, "whole", "client's limit, $0.0001; 0 for a market order"),
  reservePx: f(63, "whole", "worst price of any child, $0.0001"),
});

export const ChildAdmitted = layout("ChildAdmitted", 25, "A proposed child was sent.", {
  index: f(64, "whole", "journal index of its DRAW"),
  parent: f(65, "u32", "parent number"),
  ref: f(66, "u32", "router's number"),
  incarnation: f(67, "u32", "incarnation in its ClOrdID"),
  child: f(68, "u32", "child number in its ClOrdID"),
  remainingQty: f(69, "u32", "shares of the parent still free"),
});

export const ChildRefused = layout("ChildRefused", 26, "A proposed child was refused.", {
  index: f(70, "whole", "journal index"),
  parent: f(71, "u32", "parent number"),
  ref: f(72, "u32", "router's number of the child that failed"),
  code: f(73, "u16", "reject code"),
  a: f(74, "whole", "first of the two numbers that decided"),
  b: f(75, "whole", "second of the two numbers"),
  remainingQty: f(76, "u32", "shares of the parent still free"),
  n: f(77, "u32", "number of the refused Propose: all its children are refused"),
});

export const ChildReport = layout("ChildReport", 27, "A venue said something of a child.", {
  index: f(78, "whole", "journal index"),
  parent: f(79, "u32", "parent number"),
  ref: f(80, "u32", "router's number, 0 when another router sent it"),
  incarnation: f(81, "u32", "incarnation in its ClOrdID"),
  child: f(82, "u32", "child number in its ClOrdID"),
  ordStatus: f(83, "u8", "OrdStatus(39) as in core/domain/ord-status"),
  lastQty: f(84, "u32", "shares of this fill, 0 for none"),
  lastPx: f(85, "whole", "price of this fill, $0.0001"),
  cumQty: f(86, "u32", "shares of the child filled"),
  leavesQty: f(87, "u32", "shares of the child still open"),
  remainingQty: f(88, "u32", "shares of the parent free to draw"),
});

// ---- gate to observer ----------------------------------------------------------------------

export const ParentRow = layout("ParentRow", 30, "State of a parent, whole.", {
  index: f(89, "whole", "journal index"),
  parent: f(90, "u32", "parent number"),
  client: f(91, "text16", "client"),
  clOrdId: f(92, "text24", "client's ClOrdID(11), first 24 characters"),
  symbol: f(93, "sym", "symbol"),
  side: f(94, "u8", "Side(54)"),
  ordType: f(95, "u8", "OrdType(40)"),
  tif: f(96, "u8", "TimeInForce(59)"),
  ordStatus: f(97, "u8", "OrdStatus(39)"),
  strategy: f(98, "u8", "1 sweep"),
  worker: f(99, "u16", "router that works it, 0 none"),
  account: f(100, "text16", "account"),
  orderQty: f(101, "u32", "shares ordered (OrderQty(38) of the last replace)"),
  cumQty: f(102, "u32", "filled"),
  workingQty: f(103, "u32", "out at venues"),
  remainingQty: f(104, "u32", "free to draw"),
  doubtQty: f(105, "u32", "unproven after a restart"),
  closedQty: f(106, "u32", "given back"),
  excessQty: f(107, "u32", "filled beyond the order"),
  limitPx: f(108, "whole", "$0.0001; 0 market"),
  reservePx: f(109, "whole", "$0.0001"),
  filledNotional: f(110, "whole", "sum of price x shares filled, $0.0001"),
  code: f(111, "u16", "reject code of a refused or ended parent, 0 none"),
  utcMs: f(112, "whole", "when it was last changed"),
});

export const ChildRow = layout("ChildRow", 31, "State of a child, whole.", {
  index: f(113, "whole", "journal index"),
  parent: f(114, "u32", "parent number"),
  incarnation: f(115, "u32", "incarnation in its ClOrdID"),
  child: f(116, "u32", "child number in its ClOrdID"),
  gate: f(117, "u8", "gate number in its ClOrdID"),
  venue: f(118, "u8", "venue code, ASCII"),
  router: f(119, "u16", "router that proposed it"),
  symbol: f(120, "sym", "symbol"),
  side: f(121, "u8", "Side(54)"),
  ordType: f(122, "u8", "OrdType(40)"),
  tif: f(123, "u8", "TimeInForce(59)"),
  ordStatus: f(124, "u8", "OrdStatus(39)"),
  qty: f(125, "u32", "shares"),
  px: f(126, "whole", "limit, $0.0001"),
  cumQty: f(127, "u32", "filled"),
  leavesQty: f(128, "u32", "open"),
  nbboBid: f(129, "whole", "NBB written into its DRAW, $0.0001, 0 none"),
  nbboAsk: f(130, "whole", "NBO written into its DRAW, $0.0001, 0 none"),
  quoteAgeUs: f(131, "u32", "age of the quotes at the decision, microseconds"),
  utcMs: f(132, "whole", "when it was last changed"),
});

export const FillRow = layout("FillRow", 32, "One execution.", {
  index: f(133, "whole", "journal index"),
  parent: f(134, "u32", "parent number"),
  incarnation: f(135, "u32", "incarnation in the child's ClOrdID"),
  child: f(136, "u32", "child number in its ClOrdID"),
  venue: f(137, "u8", "venue code, ASCII"),
  execId: f(138, "text24", "venue's ExecID(17)"),
  symbol: f(139, "sym", "symbol"),
  side: f(140, "u8", "Side(54)"),
  lastQty: f(141, "u32", "shares"),
  lastPx: f(142, "whole", "$0.0001"),
  utcMs: f(143, "whole", "when the gate booked it"),
});

export const GateRow = layout("GateRow", 33, "State of the gate, every 250 ms.", {
  state: f(144, "u8", "0 OPEN, 1 REDUCE_ONLY, 2 HELD, 3 FROZEN, 4 KILLED, 5 CLOSED"),
  incarnation: f(145, "u32", "incarnation"),
  rel: f(146, "u32", "release epoch"),
  kill: f(147, "u32", "kill counter of the firm"),
  cause: f(148, "u16", "code of the state's cause, 0 none"),
  openParents: f(149, "u32", "parents not ended"),
  parents: f(150, "u32", "parents admitted"),
  children: f(151, "u32", "children sent"),
  fills: f(152, "u32", "executions booked"),
  refusals: f(153, "u32", "parents and children refused"),
  index: f(154, "whole", "last journal index"),
  synced: f(155, "whole", "last durable journal index"),
  sinceUtcMs: f(156, "whole", "when this state began"),
  utcMs: f(157, "whole", "now"),
  releaseDigest: f(261, "text24", "first 24 digits of the SHA-256 of the release, lists included"),
  controls: f(262, "text24", "first 24 digits of the SHA-256 of the lists of controls"),
});

export const RouterRow = layout("RouterRow", 34, "A router as the gate sees it.", {
  router: f(158, "u16", "number"),
  connected: f(159, "u8", "1: connected"),
  leaseId: f(160, "u32", "live lease, 0 none"),
  pid: f(161, "u32", "process id"),
  parents: f(162, "u32", "parents it works"),
  admitted: f(163, "u32", "children admitted"),
  refused: f(164, "u32", "children refused"),
  heartbeatAgeMs: f(165, "u32", "since its last frame"),
  release: f(166, "text24", "release it runs"),
});

export const LaneRow = layout("LaneRow", 35, "A venue session of the gate.", {
  venue: f(167, "u8", "venue code, ASCII"),
  connected: f(168, "u8", "1: logged on"),
  state: f(169, "u8", "as GateRow.state"),
  working: f(170, "u32", "children open"),
  unacked: f(171, "u32", "new orders without an answer"),
  nextOut: f(172, "u32", "next outgoing MsgSeqNum(34)"),
  nextIn: f(173, "u32", "next expected MsgSeqNum(34)"),
  sent: f(174, "u32", "children sent"),
  shares: f(175, "whole", "shares executed"),
});

export const ExposureRow = layout("ExposureRow", 36, "Use beside a limit.", {
  limit: f(176, "text24", "name of the limit"),
  scope: f(177, "text24", "what it covers"),
  used: f(178, "whole", "use, in the limit's unit"),
  max: f(179, "whole", "limit"),
});

export const SnapshotEnd = layout("SnapshotEnd", 37, "All state was sent; changes follow.", {
  index: f(180, "whole", "journal index; 0 from quotes"),
});

export const AlertRow = layout("AlertRow", 38, "Something that a person has to see.", {
  index: f(181, "whole", "journal index"),
  code: f(182, "u16", "reject or alert code"),
  scope: f(183, "text24", "what it concerns"),
  a: f(184, "whole", "first number"),
  b: f(185, "whole", "second number"),
  utcMs: f(186, "whole", "when"),
});

export const ScopeRow = layout("ScopeRow", 39, "What is not OPEN; all of them before a GateRow.", {
  scope: f(212, "text24", "firm, client:X, ... as a kill names it, or parent:N"),
  state: f(213, "u8", "as GateRow.state"),
  cause: f(214, "u16", "code of the state's cause, 0 none"),
  sinceUtcMs: f(215, "whole", "when this state began"),
});

// ---- quotes to gate, routers and observers ---------------------------------------------------

export const Top = layout("Top", 40, "Best displayed bid and ask of one venue, conflated.", {
  symbol: f(187, "sym", "symbol"),
  venue: f(188, "u8", "venue code, ASCII"),
  trading: f(189, "u8", "1: trading, 0: halted or not yet open"),
  bidPx: f(190, "u32", "$0.0001, 0 none"),
  bidQty: f(191, "u32", "shares shown at that price"),
  askPx: f(192, "u32", "$0.0001, 0 none"),
  askQty: f(193, "u32", "shares shown at that price"),
  feedSeq: f(194, "whole", "sequence number of the venue's feed"),
});

export const Last = layout("Last", 41, "Last eligible trade of a symbol at a venue.", {
  symbol: f(195, "sym", "symbol"),
  venue: f(196, "u8", "venue code, ASCII"),
  px: f(197, "u32", "$0.0001"),
  qty: f(198, "u32", "shares"),
  feedSeq: f(199, "whole", "sequence number of the venue's feed"),
  volume: f(265, "whole", "shares traded in the symbol at all venues since this program started"),
});

export const Feed = layout("Feed", 42, "State of one venue's feed; at changes and every 100 ms.", {
  venue: f(200, "u8", "venue code, ASCII"),
  up: f(201, "u8", "1: alive without a gap"),
  feedSeq: f(202, "whole", "last sequence number taken in"),
  messages: f(203, "whole", "messages read"),
});

export const Depth = layout("Depth", 43, "All shown levels of a symbol at a venue, best first.", {
  symbol: f(204, "sym", "symbol"),
  venue: f(205, "u8", "venue code, ASCII"),
  bids: f(206, "u8", "how many of the entries are bids; they come first"),
  feedSeq: f(207, "whole", "sequence number of the venue's feed"),
});

export const DepthLevel = entryLayout("DepthLevel", "One level of a Depth.", {
  px: f(208, "u32", "$0.0001"),
  qty: f(209, "u32", "shares shown"),
});

export const Subscribe = layout("Subscribe", 44, "Send depth of a symbol from now on.", {
  symbol: f(210, "sym", "symbol"),
});

export const Unsubscribe = layout("Unsubscribe", 45, "No more depth of a symbol.", {
  symbol: f(211, "sym", "symbol"),
});

export const SymbolState = layout("SymbolState", 46, "How a symbol trades at a venue.", {
  symbol: f(230, "sym", "symbol"),
  venue: f(231, "u8", "venue code, ASCII"),
  state: f(232, "u8", "0 halted or not heard of, 1 trading, 2 paused, 3 quotation only"),
  reason: f(233, "u8", "0 none, 1 LULD, 2 to 4 breaker, 5 news, 6 SEC, 7 venue, 8 other"),
  shortSale: f(234, "u8", "Rule 201: 0 free, 1 restricted today, 2 still restricted"),
  cross: f(235, "u8", "auction to come: 0 none, 1 opening, 2 closing, 3 reopening"),
  crossPx: f(236, "u32", "its indicative price, $0.0001, 0 none"),
  pairedQty: f(237, "u32", "shares that would trade in it"),
  imbalanceQty: f(238, "i32", "shares to buy less shares to sell that would be left"),
  feedSeq: f(239, "whole", "sequence number of the venue's feed"),
});

export const Bands = layout("Bands", 47, "Limit up-limit down bands of a symbol, of all trades.", {
  symbol: f(240, "sym", "symbol"),
  lowerPx: f(241, "u32", "$0.0001, 0 no bands now"),
  upperPx: f(242, "u32", "$0.0001, 0 no bands now"),
  referencePx: f(243, "u32", "mean of five minutes, $0.0001"),
});

export const VenuePhase = layout("VenuePhase", 48, "What part of its day a venue is in.", {
  venue: f(244, "u8", "venue code, ASCII"),
  phase: f(245, "u8", "0 unknown, 1 closed, 2 pre-market, 3 regular, 4 after hours"),
  breaker: f(246, "u8", "market-wide breaker: highest level of the day, 0 none"),
  feedSeq: f(247, "whole", "sequence number of the venue's feed"),
});

/** Every message, in the order of its number. The schema's digest and its page come from here. */
export const FLEET_MESSAGES: readonly Layout[] = [
  Hello,
  Heartbeat,
  Propose,
  CancelChild,
  Lease,
  Revoke,
  Assign,
  Unassign,
  ParentState,
  ChildAdmitted,
  ChildRefused,
  ChildReport,
  ParentRow,
  ChildRow,
  FillRow,
  GateRow,
  RouterRow,
  LaneRow,
  ExposureRow,
  SnapshotEnd,
  AlertRow,
  ScopeRow,
  Top,
  Last,
  Feed,
  Depth,
  Subscribe,
  Unsubscribe,
  SymbolState,
  Bands,
  VenuePhase,
];

/** The repeating parts, by the message that carries them. */
export const FLEET_ENTRIES: readonly (readonly [Layout, Layout])[] = [
  [Propose, ProposeChild],
  [Depth, DepthLevel],
];
