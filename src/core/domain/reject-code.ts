/**
 * Every way SMARS says no, as a stable number. Numbers are appended, never reused;
 * `test/ledger/reject-codes.txt` holds all that were ever given. Each refusal carries the two
 * numbers that decided it; what they are stands beside the code.
 */
export const RejectCode = {
  None: 0,
  // parents
  Garbled: 1, // tag, 0
  UnknownSymbol: 2, // 0, 0
  QtyInvalid: 3, // tag, 0
  PriceInvalid: 4, // tag, 0
  PriceOffTick: 5, // price, tick
  NoReference: 6, // age of the quotes ms, oldest allowed ms
  PriceCollar: 7, // price, collar
  MaxOrderQty: 8, // qty, limit
  MaxOrderNotional: 9, // notional $0.0001, limit
  DuplicateClOrdId: 10, // parent number, 0
  UnknownAccount: 11, // 0, 0
  UnsupportedOrdType: 12, // code, 0
  UnsupportedTif: 13, // code, 0
  UnsupportedSide: 14, // code, 0
  UnknownStrategy: 15, // code, 0
  GateNotOpen: 16, // state, cause
  StaleOrder: 17, // age ms, oldest allowed ms
  UnknownOrder: 18, // 0, 0
  OrderEnded: 19, // ordStatus, 0
  ReplaceBelowCommitted: 20, // qty, least possible
  ReplaceInDoubt: 21, // doubtQty, 0
  ReplaceChangesOrder: 22, // tag, 0
  JournalFailed: 23, // 0, 0
  TooManyParents: 24, // parents, most
  MissingField: 25, // tag, 0
  // children
  LeaseUnknown: 40, // lease, live lease
  LeaseExpired: 41, // age ms, ttl ms
  FenceOld: 42, // given, current
  SequenceGap: 43, // n, expected
  SeenBehindTurned: 44, // seen, turned
  UnknownParent: 45, // parent number, 0
  ReserveNotDurable: 46, // parent number, 0
  ParentEnded: 47, // parent number, ordStatus
  ParentInDoubt: 48, // doubtQty, 0
  NotTheWorker: 49, // assign given, assign current
  ParentMismatch: 50, // which field (1 side, 2 symbol, 3 account), 0
  VenueNotAllowed: 51, // venue, 0
  ExceedsParent: 52, // qty, remainingQty
  WorseThanReserve: 53, // price, reservePx
  WorseThanLimit: 54, // price, limit
  MaxChildQty: 55, // qty, limit
  MaxChildNotional: 56, // notional, limit
  SentCap: 57, // lifetime sent, cap
  LaneDown: 58, // venue, 0
  LaneWindow: 59, // unacked, window
  SymbolHalted: 60, // venue, 0
  ChildQtyInvalid: 61, // qty, 0
  GroupTooLarge: 62, // count, 32
  ChildOrdType: 63, // code, 0
  ChildTif: 64, // code, 0
  ChildNumbersUsedUp: 65, // child number, most
  DuplicateRef: 66, // ref, last ref
  TradesThrough: 67, // price, protected quote
  NoReferenceForChild: 68, // age of the quotes ms, oldest allowed ms
  ChildCollar: 69, // price, collar
  ParentFrozen: 70, // parent number, 0
  StatusUnknownButAcked: 71, // parent number, child number
  Overfill: 72, // shares beyond, parent number
  ContradictingReport: 73, // parent number, child number
  SuspenseFill: 74, // shares, venue
  NotCancellable: 75, // ordStatus, 0
  SessionClosed: 76, // 0, 0
  IocDone: 77, // ms worked, 0
  EndOfSession: 78, // 0, 0
  RouterSilent: 79, // ms silent, most
  PeerRejected: 80, // MsgSeqNum of ours, SessionRejectReason
  UnsupportedInstruction: 81, // tag, 0
  // signed commands of people
  UnknownKey: 82, // 0, 0
  SignatureInvalid: 83, // 0, 0
  KeyRevoked: 84, // 0, 0
  DemoPersonOffLoopback: 85, // 0, 0
  CommandForOtherGate: 86, // gate asked for, this gate
  CommandReplayed: 87, // counter, last counter of the key
  CommandExpired: 88, // UTC ms now, UTC ms not after
  RoleMissing: 89, // 0, 0
  ScopeKilled: 90, // kill counter, 0
  RearmOfOtherKill: 91, // kill counter given, kill counter now
  KilledByPeople: 92, // kill counter, 0
  UnknownScope: 93, // 0, 0
  ContentChanged: 94, // 0, 0
  // what venues report
  LaneFrozen: 95, // venue, cause
  TooManyChildren: 96, // children, most
  ExecIdReused: 97, // parent number, child number
  SuspenseLimit: 98, // shares or $0.0001 in suspense, limit
  VenueUnanswered: 99, // child number, times asked
  LostDraw: 100, // shares, parent number
  UnexpectedReport: 101, // kind of report, ordStatus
  UnsolicitedCancel: 102, // parent number, child number
  FillAfterEnd: 103, // shares, parent number
  UnknownExecRef: 104, // shares, parent number
  TwoPersonsNeeded: 105, // persons, 2
  ResolveDisagrees: 106, // shares given, shares booked or ordered
  // states, time, parents in full life
  ScopeNotOpen: 107, // state, cause
  PersonsMissing: 108, // distinct persons given, persons needed
  ReturnedByPeople: 109, // 0, 0
  ClientGone: 110, // 0, 0
  ReplacePending: 111, // parent number, 0
  WrongDigest: 112, // router, 0
  RefusalsEndLease: 113, // refusals beyond admitted groups, most
  FillLag: 114, // journal events behind the last fill, most
  SocketFull: 115, // parent number, child number
  ScopeTurned: 116, // state, cause
  NotHeldBy: 117, // cause, 0
  HeldQueueFull: 118, // orders that wait, most
  QueueEnded: 119, // state, 0
  // the kill port
  PeopleLogDamaged: 120, // line, 0
  TooManyRequests: 121, // requests a second that are taken, 0
  RequestTooLong: 122, // bytes, most
  NotKilled: 123, // kill counter, 0
  // what people do about states
  FrozenByPeople: 124, // parent number, 0
  HistoryUnproven: 125, // 0, 0
  OpenOfOtherStart: 126, // incarnation given, incarnation now
  SuspenseExplained: 127, // shares, lines
  // guards
  GuardsSilent: 135, // ms silent, most
  JournalBehindGuard: 136, // index of our journal, index that the guard keeps
  JournalForked: 137, // index that the guard keeps, guard
  GuardHeadTooOld: 138, // index that the guard keeps, oldest index that can be compared
  GoInvalid: 139, // guard, 0
  // limits that people change
  UnknownLimit: 150, // 0, 0
  LimitOutOfRange: 151, // value asked for, nearest that is allowed
  LimitUnchanged: 152, // value asked for, value now
  LimitFromOther: 153, // value that was seen, value now
  LimitOfOtherChange: 154, // changes that were seen, changes now
  LimitEndInvalid: 155, // UTC ms of the end, UTC ms now
  LimitChanged: 156, // value now, value before
  LimitsFileDiffers: 157, // version of the file, version in force
  // what people say of orders that the journal lacks
  ResolveVenue: 950, // venue code given, 0 none; parent number
  // routers that are not to be trusted
  RouterFloods: 980, // frames within a second, most
  FrameGarbled: 981, // router, 0
  // sums of all that was admitted: what it would come to, most; money in $0.0001
  FirmGross: 300,
  FirmNet: 301,
  ClientGross: 302,
  ClientNet: 303,
  AccountGross: 304,
  AccountNet: 305,
  SymbolGross: 306,
  SymbolNet: 307,
  StrategyGross: 308,
  StrategyNet: 309,
  PositionMax: 310, // shares, most
  NoLimitSet: 311, // which kind of scope (1 client, 2 account, 3 symbol, 4 strategy), 0
  // what was lost, most; money in $0.0001
  FirmLoss: 413,
  FirmLossWindow: 414,
  AccountLoss: 415,
  // rates and counts: with this order or child, most
  FirmOrderRate: 370,
  ClientOrderRate: 371,
  SymbolOrderRate: 372,
  SymbolMarketOrders: 373,
  FirmChildRate: 374,
  RouterChildRate: 375,
  SymbolChildRate: 376,
  ParentChildren: 377,
  ParentShareRate: 378,
  SymbolShareRate: 379,
  EqualOrders: 380,
  EqualChildren: 381,
  RepeatedExecution: 382,
  // messages within a second with this one, most
  ClientMessageRate: 445,
  SymbolMessageRate: 446,
  FirmMessageRate: 447,
  // what leaves against what entered, and one router against the others
  Comparator: 383, // parent number, shares that would be out beyond what the client asked for
  RouterDiverges: 384, // children within a second, most by the others'
  // what an owner and a venue's fee forbid
  SelfTrade: 385, // number of the other order, its limit
  AccessFeeUnknown: 386, // venue, 0
  AccessFeeMax: 387, // millionths of a dollar a share, cap
  // quotes of other venues, and what the book shows
  IsoIncomplete: 388, // venue whose quote is not swept whole, shares missing
  MaxIsoQty: 389, // shares, most
  LocksQuote: 390, // price, quote of another venue
  IsoLocksQuote: 391, // venue whose quote is not swept whole, shares missing
  BookLiquidity: 392, // shares, most by what is shown
  ChildBookLiquidity: 393, // shares, most by what is shown
  RetailNotAttested: 394, // AccountType(581), 0
  RetailAccountType: 395, // AccountType(581), a customer's
  // what the market says beside prices
  SymbolStopped: 350, // HaltReason, phase of the listing venue
  SymbolStoppedForChild: 351, // HaltReason, level of the market-wide breaker
  OutsideBands: 352, // price, band
  ShortSaleRestricted: 353, // price, national best bid
  ShortSaleRestrictedForChild: 354, // price, national best bid
  VenuePhaseClosed: 355, // venue, MarketPhase
  AuctionCutoff: 356, // UTC ms, cut-off
  AuctionCutoffForChild: 357, // UTC ms, cut-off
  NoAuction: 358, // listing venue, 0 none of ours; 0
  NotTheListingVenue: 359, // venue, listing venue
  AuctionOver: 360, // 0, 0
  // the trading day: which file of the bundle (0 its manifest), its row; unless said otherwise
  DayBundleMissing: 320, // 0, 0
  DayBundleGarbled: 321,
  DayFileMissing: 322,
  DayHashDiffers: 323,
  DayRowsShort: 324,
  DayOfOtherDate: 325,
  DayProvenance: 326,
  DaySymbolUnknown: 327,
  DaySymbolGarbled: 328,
  DayRowDuplicate: 329,
  DayValueInvalid: 330,
  DayPriorCloseMissing: 331,
  DaySplitUnadjusted: 332,
  DayAccountUnknown: 333,
  DayPositionDiffers: 334,
  DayCreditLaxer: 335,
  DayCalendarInvalid: 336,
  DayOver: 337,
  DayNotClosed: 338, // trade date that is open, trade date asked for
  DayNotOpen: 339, // trade date asked for, trade date that is open or 0
  DayOrdersOpen: 340, // parents that have not ended, orders at venues that have not ended
  DaySuspenseOpen: 341, // shares in suspense, lines
  DayChanged: 342, // opens and closes that were seen, opens and closes now
  Restricted: 343, // trade date of the list, 0
  NotAllowed: 344, // trade date of the list, 0
  AdvMax: 345, // shares, most
  AdvUnknown: 346, // shares, 0
  MarkedLong: 347, // shares, shares that its owner may sell long
  MarkedShort: 348, // shares, shares that its owner may sell long
  LocateMissing: 349, // shares, shares located that are left
  CopyOnly: 410, // shares, parent
  CopyMissing: 411, // shares, parent
  CopyDiffers: 412, // shares by the copy, shares by the order session
  // what a second person lets pass
  SoftOrderQty: 420, // shares, most without a person's word
  SoftOrderNotional: 421, // $0.0001, most without a person's word
  SoftAdv: 422, // shares, most without a person's word
  ReduceOnly: 423, // shares, most that would only reduce
  NotReducing: 424, // shares, most that would only reduce
  PassUnknown: 425, // number given, newest number
  PassUsed: 426, // number, parent that has used it (0: it was given already)
  PassExpired: 427, // UTC ms now, UTC ms until
  PassBySender: 428, // number, 0
  SoftAboveHard: 429, // value given, the hard limit
  DayBreaksOpen: 430, // breaks between venues and their drop copies, orders compared
  DayBreaksExplained: 431, // breaks, orders compared
  DayTooLong: 444, // executions of the day, most that are compared while its session is open
  // retail children
  RetailMarkOfParent: 440, // capacity of the order, 0
  RetailVenue: 441, // venue code, time in force of the child
  RetailPrice: 442, // price, price of the client
  // the market's volume
  SymbolVolumeShare: 443, // shares within a minute, most
} as const;
export type RejectCode = (typeof RejectCode)[keyof typeof RejectCode];

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(RejectCode).map(([name, code]) => [code, name]),
);

/** The name of a code, as it stands in Text(58), journal and API. */
export function rejectName(code: number): string {
  return NAMES.get(code) ?? `Code${code}`;
}
