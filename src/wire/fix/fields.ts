import type { Tag } from "./tags.ts";

/** The name of a field, as in `Tag`. */
export type FieldName = keyof typeof Tag;

/** How the value of a field is written, as the FIX specification names it. */
export type FieldType =
  | "string"
  | "char"
  | "int"
  | "length"
  | "seqnum"
  | "numingroup"
  | "decimal" // float, Qty, Price, PriceOffset, Amt, Percentage
  | "boolean"
  | "utctimestamp"
  | "date" // LocalMktDate, UTCDate
  | "monthyear"
  | "multiplevalue"
  | "data";

/** Fields by type; a field named nowhere here is a string. Hand-kept, from the specification. */
export const TYPES: Readonly<Partial<Record<FieldType, string>>> = {
  char: `CommType ExecTransType HandlInst LastCapacity OrdStatus OrdType Rule80A Side TimeInForce
    Urgency SettlType ProcessCode EmailType DKReason ExecType DiscretionInst CxlRejResponseTo
    PartyIDSource MassCancelRequestType MassCancelResponse OrderCapacity MsgDirection
    SettlCurrFxRateCalc PositionEffect MultiLegReportingType CancellationRights CashMargin
    DayBookingInst BookingUnit PreallocMethod RoundingDirection ExecPriceType OptAttribute
    MoneyLaunderingStatus NestedPartyIDSource LegSide FundRenewWaiv UnderlyingOptAttribute`,
  int: `EncryptMethod CxlRejReason OrdRejReason HeartBtInt PutOrCall
    CoveredOrUncovered CustomerOrFirm RoutingType RefTagID SessionRejectReason
    ExecRestatementReason BusinessRejectReason TotNoRelatedSym PartyRole Product PriceType
    MassStatusReqType TargetStrategy LastLiquidityInd TotNumReports PartySubIDType
    SecurityRequestType SecurityResponseType NoRpts RptSeq GTBookingInst MaturityDay
    NestedPartyRole AcctIDSource AllocAcctIDSource AccountType CustOrderCapacity CrossType
    BookingType PegMoveType PegOffsetType PegLimitType PegRoundDirection
    PegScope DiscretionMoveType DiscretionOffsetType DiscretionLimitType DiscretionRoundDirection
    DiscretionScope MiscFeeBasis QtyType MiscFeeType MassCancelRejectReason
    NestedPartySubIDType UnderlyingMaturityDay UnderlyingPutOrCall
    PriorityIndicator ExpirationCycle TotalAffectedOrders`,
  length: `BodyLength SignatureLength SecureDataLen RawDataLength XmlDataLen EncodedTextLen
    EncodedSubjectLen EncodedIssuerLen EncodedSecurityDescLen EncodedUnderlyingIssuerLen
    EncodedUnderlyingSecurityDescLen MaxMessageSize`,
  seqnum: `BeginSeqNo EndSeqNo MsgSeqNum NewSeqNo RefSeqNum LastMsgSeqNumProcessed
    NextExpectedMsgSeqNum HopRefID`,
  numingroup: `LinesOfText NoAllocs NoExecs NoRelatedSym NoRoutingIDs NoContraBrokers NoMsgTypes
    NoTradingSessions NoSecurityAltID NoPartyIDs NoAffectedOrders NoLegs NoUnderlyings NoHops
    NoPartySubIDs NoNestedPartyIDs NoNestedPartySubIDs NoMiscFees`,
  decimal: `AvgPx Commission CumQty LastPx LastQty OrderQty Price Quantity AllocQty StopPx MinQty
    MaxFloor LeavesQty CashOrderQty AllocAvgPx OrderQty2 StrikePrice MaxShow PegOffsetValue
    GrossTradeAmt TotalVolumeTraded DiscretionOffsetValue ContraTradeQty ParticipationRate
    NetMoney SettlCurrAmt MiscFeeAmt PrevClosePx SettlCurrFxRate LastSpotRate LastForwardPoints
    CouponRate ContractMultiplier CxlQty DayOrderQty DayCumQty DayAvgPx RoundingModulus
    ExecPriceAdjustment OrderPercent PriceImprovement Price2 LastForwardPoints2 PeggedPrice
    DiscretionPrice TargetStrategyPerformance RatioQty LegRatioQty MinTradeVol RoundLot
    UnderlyingStrikePrice UnderlyingCouponRate UnderlyingContractMultiplier`,
  boolean: `PossDupFlag PossResend ReportToExch LocateReqd GapFillFlag ResetSeqNumFlag
    SolicitedFlag TestMessageIndicator WorkingIndicator LastRptRequested ForexReq
    UnsolicitedIndicator CopyMsgIndicator`,
  utctimestamp: `OrigTime SendingTime TransactTime OrigSendingTime ExpireTime EffectiveTime
    OnBehalfOfSendingTime ContraTradeTime OrigOrdModTime HopSendingTime TransBkdTime
    ExecValuationPoint`,
  date: `SettlDate TradeDate SettlDate2 TradeOriginationDate ExpireDate MaturityDate`,
  monthyear: `MaturityMonthYear UnderlyingMaturityMonthYear`,
  multiplevalue: `ExecInst IOIQualifier OrderRestrictions CorporateAction`,
  data: `Signature SecureData RawData XmlData EncodedText EncodedSubject EncodedIssuer
    EncodedSecurityDesc EncodedUnderlyingIssuer EncodedUnderlyingSecurityDesc`,
};

/** A data field and the field before it that says how long it is. */
export const DATA_LENGTHS: readonly (readonly [FieldName, FieldName])[] = [
  ["SignatureLength", "Signature"],
  ["SecureDataLen", "SecureData"],
  ["RawDataLength", "RawData"],
  ["XmlDataLen", "XmlData"],
  ["EncodedTextLen", "EncodedText"],
  ["EncodedSubjectLen", "EncodedSubject"],
  ["EncodedIssuerLen", "EncodedIssuer"],
  ["EncodedSecurityDescLen", "EncodedSecurityDesc"],
  ["EncodedUnderlyingIssuerLen", "EncodedUnderlyingIssuer"],
  ["EncodedUnderlyingSecurityDescLen", "EncodedUnderlyingSecurityDesc"],
];

/**
 * The values that a field may have. Characters stand together; whole numbers stand apart. A field
 * that is not named takes any value of its type. A second text is that of 4.4 where they differ.
 */
export const VALUES: Readonly<Partial<Record<FieldName, readonly [string, string?]>>> = {
  ExecTransType: ["0123"],
  HandlInst: ["123"],
  LastCapacity: ["1234"],
  OrdStatus: ["0123456789ABCDE", "012346789ABCDE"],
  OrdType: ["123456789ABCDEFGHIP", "12346789DEGIJKLMP"],
  Side: ["123456789", "123456789ABCDEFG"],
  TimeInForce: ["0123456", "01234567"],
  Urgency: ["012"],
  SettlType: ["0123456789"],
  ExecInst: ["0123456789ABCDEFGILMNOPRSTUVWf", "0123456789ABCDEFGHIJKLMNOPQRSUVWXYZabcdef"],
  CommType: ["123", "123456"],
  Rule80A: ["ABCDEFHIJKLMNOPRSTUWXYZ", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"],
  ProcessCode: ["0123456"],
  EmailType: ["012"],
  DKReason: ["ABCDZ", "ABCDEFZ"],
  ExecType: ["0123456789ABCDE", "03456789ABCDEFGHI"],
  DiscretionInst: ["012345", "0123456"],
  CxlRejResponseTo: ["12"],
  MassCancelRequestType: ["1234567"],
  MassCancelResponse: ["01234567"],
  OrderCapacity: ["AGIPRW"],
  MsgDirection: ["SR"],
  PositionEffect: ["OC", "OCRF"],
  MultiLegReportingType: ["123"],
  DayBookingInst: ["012"],
  BookingUnit: ["012"],
  PreallocMethod: ["01"],
  CancellationRights: ["YNMO"],
  EncryptMethod: ["0 1 2 3 4 5 6"],
  CxlRejReason: ["0 1 2 3 6", "0 1 2 3 4 5 6 99"],
  OrdRejReason: ["0 1 2 3 4 5 6 7 8", "0 1 2 3 4 5 6 7 8 9 10 11 13 14 15 99"],
  PutOrCall: ["0 1"],
  CoveredOrUncovered: ["0 1"],
  CustomerOrFirm: ["0 1"],
  RoutingType: ["1 2 3 4"],
  SessionRejectReason: [
    "0 1 2 3 4 5 6 7 8 9 10 11",
    "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 99",
  ],
  ExecRestatementReason: ["0 1 2 3 4 5", "0 1 2 3 4 5 6 7 8 9 10 99"],
  BusinessRejectReason: ["0 1 2 3 4 5", "0 1 2 3 4 5 6 7"],
  MassStatusReqType: ["1 2 3 4 5 6 7 8"],
  LastLiquidityInd: ["1 2 3"],
  SecurityRequestType: ["0 1 2 3"],
  SecurityResponseType: ["1 2 3 4 5 6", "1 2 5 6"],
  SettlCurrFxRateCalc: ["MD"],
  GTBookingInst: ["0 1 2"],
  MiscFeeType: ["1 2 3 4 5 6 7 8 9", "1 2 3 4 5 6 7 8 9 10 11 12"],
  PriceType: ["1 2 3", "1 2 3 4 5 6 7 8 9 10 11"],
  PartyIDSource: ["123456789ABCDEFGHI"],
  PartyRole: [
    `1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 24 25 26 27 28 29 30 31 32 33 34 35
    36 37 38`,
  ],
  Product: ["1 2 3 4 5 6 7 8 9 10 11 12 13"],
  RoundingDirection: ["012"],
  MoneyLaunderingStatus: ["YN123"],
  ExecPriceType: ["BCDEOPQS"],
  FundRenewWaiv: ["YN"],
  OrderRestrictions: ["123456789A"],
  MassCancelRejectReason: ["0 1 2 3 4 5 6 99"],
  CashMargin: ["123"],
  CrossType: ["1 2 3 4"],
  AccountType: ["1 2 3 4 6 7 8"],
  CustOrderCapacity: ["1 2 3 4"],
  PriorityIndicator: ["0 1"],
  AcctIDSource: ["1 2 3 4 5 99"],
  BookingType: ["0 1 2"],
  ExpirationCycle: ["0 1"],
  PegMoveType: ["0 1"],
  PegOffsetType: ["0 1 2 3"],
  PegLimitType: ["0 1 2"],
  PegRoundDirection: ["1 2"],
  PegScope: ["1 2 3 4"],
  DiscretionMoveType: ["0 1"],
  DiscretionOffsetType: ["0 1 2 3"],
  DiscretionLimitType: ["0 1 2"],
  DiscretionRoundDirection: ["1 2"],
  DiscretionScope: ["1 2 3 4"],
  QtyType: ["0 1"],
  MiscFeeBasis: ["0 1 2"],
};
