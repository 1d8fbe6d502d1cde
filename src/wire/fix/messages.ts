import type { BeginString } from "./tags.ts";

/**
 * One message type of one version. Fields are named as in `Tag` and separated by blanks; `(` opens
 * the entries of the repeating group whose count field stands before it, the first member is the
 * delimiter and members come in the written order. Required fields stand by tag: a Reject names the
 * first of them that is missing.
 */
export type MessageSpec = {
  readonly type: string;
  readonly required: string;
  readonly optional: string;
};

/** Header fields in 4.2 and 4.4; the required ones first, up to the bar. */
export const HEADER: Readonly<Record<BeginString, string>> = {
  "FIX.4.2": `BeginString BodyLength MsgSeqNum MsgType SenderCompID SendingTime TargetCompID |
    OnBehalfOfCompID DeliverToCompID SecureDataLen SecureData SenderSubID SenderLocationID
    TargetSubID TargetLocationID OnBehalfOfSubID OnBehalfOfLocationID DeliverToSubID
    DeliverToLocationID PossDupFlag PossResend OrigSendingTime XmlDataLen XmlData MessageEncoding
    LastMsgSeqNumProcessed OnBehalfOfSendingTime`,
  "FIX.4.4": `BeginString BodyLength MsgSeqNum MsgType SenderCompID SendingTime TargetCompID |
    OnBehalfOfCompID DeliverToCompID SecureDataLen SecureData SenderSubID SenderLocationID
    TargetSubID TargetLocationID OnBehalfOfSubID OnBehalfOfLocationID DeliverToSubID
    DeliverToLocationID PossDupFlag PossResend OrigSendingTime XmlDataLen XmlData MessageEncoding
    LastMsgSeqNumProcessed NoHops ( HopCompID HopSendingTime HopRefID )`,
};

/** Trailer fields, the same in both versions. */
export const TRAILER = "SignatureLength Signature CheckSum";

const TEXT = "Text EncodedTextLen EncodedText";

const INSTRUMENT_42 = `SymbolSfx SecurityID SecurityIDSource SecurityType MaturityMonthYear
  MaturityDay PutOrCall StrikePrice OptAttribute ContractMultiplier CouponRate SecurityExchange
  Issuer EncodedIssuerLen EncodedIssuer SecurityDesc EncodedSecurityDescLen EncodedSecurityDesc`;

const INSTRUMENT_44 = `SymbolSfx SecurityID SecurityIDSource
  NoSecurityAltID ( SecurityAltID SecurityAltIDSource ) Product CFICode SecurityType
  SecuritySubType MaturityMonthYear MaturityDate PutOrCall StrikePrice OptAttribute
  ContractMultiplier CouponRate SecurityExchange
  Issuer EncodedIssuerLen EncodedIssuer SecurityDesc EncodedSecurityDescLen EncodedSecurityDesc`;

const PARTIES = `NoPartyIDs ( PartyID PartyIDSource PartyRole
  NoPartySubIDs ( PartySubID PartySubIDType ) )`;

const ALLOCS_44 = `NoAllocs ( AllocAccount AllocAcctIDSource AllocSettlCurrency IndividualAllocID
  NoNestedPartyIDs ( NestedPartyID NestedPartyIDSource NestedPartyRole
    NoNestedPartySubIDs ( NestedPartySubID NestedPartySubIDType ) ) AllocQty )`;

const SESSIONS_44 = "NoTradingSessions ( TradingSessionID TradingSessionSubID )";

const PEG_44 = `PegOffsetValue PegMoveType PegOffsetType PegLimitType PegRoundDirection PegScope
  DiscretionInst DiscretionOffsetValue DiscretionMoveType DiscretionOffsetType DiscretionLimitType
  DiscretionRoundDirection DiscretionScope TargetStrategy TargetStrategyParameters
  ParticipationRate`;

const SESSION: readonly MessageSpec[] = [
  { type: "0", required: "", optional: "TestReqID" },
  { type: "1", required: "TestReqID", optional: "" },
  { type: "2", required: "BeginSeqNo EndSeqNo", optional: "" },
  {
    type: "3",
    required: "RefSeqNum",
    optional: `RefTagID RefMsgType SessionRejectReason ${TEXT}`,
  },
  { type: "4", required: "NewSeqNo", optional: "GapFillFlag" },
  { type: "5", required: "", optional: TEXT },
  {
    type: "j",
    required: "RefMsgType BusinessRejectReason",
    optional: `RefSeqNum BusinessRejectRefID ${TEXT}`,
  },
];

const LOGON = `RawDataLength RawData ResetSeqNumFlag MaxMessageSize
  NoMsgTypes ( RefMsgType MsgDirection )`;

const TERMS_42 = `SettlType SettlDate ExecInst MinQty MaxFloor ExDestination
  NoTradingSessions ( TradingSessionID ) OrderQty CashOrderQty Price StopPx Currency ComplianceID
  SolicitedFlag TimeInForce EffectiveTime ExpireDate ExpireTime GTBookingInst Commission CommType
  Rule80A ForexReq SettlCurrency SettlDate2 OrderQty2 PositionEffect CoveredOrUncovered
  CustomerOrFirm MaxShow PegOffsetValue DiscretionInst DiscretionOffsetValue ClearingFirm
  ClearingAccount LocateReqd ClientID ExecBroker Account
  NoAllocs ( AllocAccount AllocQty ) ${TEXT}`;

const TERMS_44 = `${PARTIES} TradeOriginationDate TradeDate Account AcctIDSource AccountType
  DayBookingInst BookingUnit PreallocMethod SettlType SettlDate CashMargin ClearingFeeIndicator
  HandlInst ExecInst MinQty MaxFloor OrderQty CashOrderQty OrderPercent RoundingDirection
  RoundingModulus QtyType PriceType Price StopPx Currency ComplianceID SolicitedFlag TimeInForce
  EffectiveTime ExpireDate ExpireTime GTBookingInst Commission CommType CommCurrency FundRenewWaiv
  OrderCapacity OrderRestrictions CustOrderCapacity SettlCurrency BookingType SettlDate2 OrderQty2
  PositionEffect MaxShow ${PEG_44} CancellationRights MoneyLaunderingStatus RegistID Designation
  Symbol ${INSTRUMENT_44} ${TEXT}`;

const ORDER_44 = `${TERMS_44} AllocID ${ALLOCS_44} ExDestination ${SESSIONS_44} ForexReq Price2
  CoveredOrUncovered LocateReqd`;

const UNDERLYING_42 = `UnderlyingSymbol UnderlyingSymbolSfx UnderlyingSecurityID
  UnderlyingSecurityIDSource UnderlyingSecurityType UnderlyingMaturityMonthYear
  UnderlyingMaturityDay UnderlyingPutOrCall UnderlyingStrikePrice UnderlyingOptAttribute
  UnderlyingContractMultiplier UnderlyingCouponRate UnderlyingSecurityExchange UnderlyingIssuer
  EncodedUnderlyingIssuerLen EncodedUnderlyingIssuer UnderlyingSecurityDesc
  EncodedUnderlyingSecurityDescLen EncodedUnderlyingSecurityDesc`;

const UNDERLYING_44 = `UnderlyingSymbol UnderlyingSymbolSfx UnderlyingSecurityID
  UnderlyingSecurityIDSource UnderlyingSecurityType UnderlyingMaturityMonthYear UnderlyingPutOrCall
  UnderlyingStrikePrice UnderlyingOptAttribute UnderlyingContractMultiplier UnderlyingCouponRate
  UnderlyingSecurityExchange UnderlyingIssuer EncodedUnderlyingIssuerLen EncodedUnderlyingIssuer
  UnderlyingSecurityDesc EncodedUnderlyingSecurityDescLen EncodedUnderlyingSecurityDesc
  UnderlyingCurrency`;

const LEG_44 = "LegSymbol LegSymbolSfx LegSecurityID LegSecurityIDSource LegRatioQty LegSide";

const FIX42: readonly MessageSpec[] = [
  { type: "A", required: "EncryptMethod HeartBtInt", optional: LOGON },
  {
    type: "D",
    required: "ClOrdID HandlInst OrdType Side Symbol TransactTime",
    optional: `${TERMS_42} ${INSTRUMENT_42} ProcessCode PrevClosePx IOIID QuoteID`,
  },
  {
    type: "F",
    required: "ClOrdID OrigClOrdID Side Symbol TransactTime",
    optional: `OrderID ListID Account ClientID ExecBroker OrderQty CashOrderQty ComplianceID
      SolicitedFlag ${INSTRUMENT_42} ${TEXT}`,
  },
  {
    type: "G",
    required: "ClOrdID HandlInst OrdType OrigClOrdID Side Symbol TransactTime",
    optional: `OrderID ListID ${TERMS_42} ${INSTRUMENT_42}`,
  },
  {
    type: "H",
    required: "ClOrdID Side Symbol",
    optional: `OrderID Account ClientID ExecBroker ${INSTRUMENT_42}`,
  },
  {
    type: "8",
    required: `AvgPx CumQty ExecID ExecTransType OrderID OrdStatus Side Symbol ExecType LeavesQty`,
    optional: `SecondaryOrderID ClOrdID OrigClOrdID ClientID ExecBroker
      NoContraBrokers ( ContraBroker ContraTrader ContraTradeQty ContraTradeTime ) ListID
      ExecRefID OrdRejReason ExecRestatementReason Account SettlType SettlDate ${INSTRUMENT_42}
      OrderQty CashOrderQty OrdType Price StopPx PegOffsetValue DiscretionInst
      DiscretionOffsetValue Currency ComplianceID SolicitedFlag TimeInForce EffectiveTime
      ExpireDate ExpireTime ExecInst Rule80A LastQty LastPx LastSpotRate LastForwardPoints LastMkt
      TradingSessionID LastCapacity DayOrderQty DayCumQty DayAvgPx GTBookingInst TradeDate
      TransactTime ReportToExch Commission CommType GrossTradeAmt SettlCurrAmt SettlCurrency
      SettlCurrFxRate SettlCurrFxRateCalc HandlInst MinQty MaxFloor PositionEffect MaxShow ${TEXT}
      SettlDate2 OrderQty2 ClearingFirm ClearingAccount MultiLegReportingType`,
  },
  {
    type: "9",
    required: "ClOrdID OrderID OrdStatus OrigClOrdID CxlRejResponseTo",
    optional: `SecondaryOrderID ClientID ExecBroker ListID Account TransactTime CxlRejReason
      ${TEXT}`,
  },
  {
    type: "d",
    required: "SecurityReqID SecurityResponseID TotNoRelatedSym",
    optional: `SecurityResponseType Symbol ${INSTRUMENT_42} Currency TradingSessionID ${TEXT}
      NoRelatedSym ( ${UNDERLYING_42} RatioQty Side UnderlyingCurrency )`,
  },
  {
    type: "C",
    required: "LinesOfText ( Text EncodedTextLen EncodedText ) EmailType Subject EmailThreadID",
    optional: `OrigTime EncodedSubjectLen EncodedSubject
      NoRoutingIDs ( RoutingType RoutingID )
      NoRelatedSym ( RelatdSym ${INSTRUMENT_42} ) OrderID ClOrdID
      RawDataLength RawData`,
  },
];

const FIX44: readonly MessageSpec[] = [
  {
    type: "A",
    required: "EncryptMethod HeartBtInt",
    optional: `${LOGON} NextExpectedMsgSeqNum TestMessageIndicator Username Password`,
  },
  {
    type: "D",
    required: "ClOrdID OrdType Side TransactTime",
    optional: `${ORDER_44} SecondaryClOrdID ClOrdLinkID ProcessCode PrevClosePx IOIID QuoteID`,
  },
  {
    type: "F",
    required: "ClOrdID OrigClOrdID Side TransactTime",
    optional: `OrderID SecondaryClOrdID ClOrdLinkID ListID OrigOrdModTime Account AcctIDSource
      AccountType ${PARTIES} Symbol ${INSTRUMENT_44} OrderQty CashOrderQty OrderPercent
      RoundingDirection RoundingModulus ComplianceID ${TEXT}`,
  },
  {
    type: "G",
    required: "ClOrdID OrdType OrigClOrdID Side TransactTime",
    optional: `OrderID SecondaryClOrdID ClOrdLinkID ListID OrigOrdModTime ${ORDER_44}`,
  },
  {
    type: "H",
    required: "ClOrdID Side",
    optional: `OrderID SecondaryClOrdID ClOrdLinkID ${PARTIES} OrdStatusReqID Account AcctIDSource
      Symbol ${INSTRUMENT_44}`,
  },
  {
    type: "8",
    required: "AvgPx CumQty ExecID OrderID OrdStatus Side ExecType LeavesQty",
    optional: `SecondaryOrderID SecondaryClOrdID SecondaryExecID ClOrdID OrigClOrdID ClOrdLinkID
      QuoteRespID OrdStatusReqID MassStatusReqID TotNumReports LastRptRequested
      NoContraBrokers ( ContraBroker ContraTrader ContraTradeQty ContraTradeTime ContraLegRefID )
      ListID CrossID OrigCrossID CrossType ExecRefID WorkingIndicator OrdType OrdRejReason
      ExecRestatementReason
      ${TERMS_44} PeggedPrice DiscretionPrice TargetStrategyPerformance LastQty LastPx LastSpotRate
      LastForwardPoints LastForwardPoints2 LastMkt TradingSessionID TradingSessionSubID
      LastCapacity DayOrderQty DayCumQty DayAvgPx TransactTime ReportToExch GrossTradeAmt NetMoney
      SettlCurrAmt SettlCurrFxRate SettlCurrFxRateCalc MultiLegReportingType TransBkdTime
      ExecValuationPoint ExecPriceType ExecPriceAdjustment PriorityIndicator PriceImprovement
      LastLiquidityInd CopyMsgIndicator
      NoMiscFees ( MiscFeeAmt MiscFeeCurr MiscFeeType MiscFeeBasis )`,
  },
  {
    type: "9",
    required: "ClOrdID OrderID OrdStatus OrigClOrdID CxlRejResponseTo",
    optional: `SecondaryOrderID SecondaryClOrdID ClOrdLinkID WorkingIndicator OrigOrdModTime ListID
      Account AcctIDSource AccountType TradeOriginationDate TradeDate TransactTime CxlRejReason
      ${TEXT}`,
  },
  {
    type: "q",
    required: "ClOrdID TransactTime MassCancelRequestType",
    optional: `SecondaryClOrdID TradingSessionID TradingSessionSubID Symbol ${INSTRUMENT_44} Side
      ${TEXT}`,
  },
  {
    type: "r",
    required: "OrderID MassCancelRequestType MassCancelResponse",
    optional: `ClOrdID SecondaryClOrdID SecondaryOrderID MassCancelRejectReason TotalAffectedOrders
      NoAffectedOrders ( OrigClOrdID AffectedOrderID AffectedSecondaryOrderID ) TradingSessionID
      TradingSessionSubID Symbol ${INSTRUMENT_44} Side TransactTime ${TEXT}`,
  },
  {
    type: "AF",
    required: "MassStatusReqID MassStatusReqType",
    optional: `${PARTIES} Account AcctIDSource TradingSessionID TradingSessionSubID Symbol
      ${INSTRUMENT_44} Side`,
  },
  {
    type: "d",
    required: "SecurityReqID SecurityResponseID SecurityResponseType",
    optional: `Symbol ${INSTRUMENT_44} Currency TradingSessionID TradingSessionSubID ${TEXT}
      NoUnderlyings ( ${UNDERLYING_44} ) NoLegs ( ${LEG_44} )
      ExpirationCycle RoundLot MinTradeVol`,
  },
  {
    type: "C",
    required: "LinesOfText ( Text EncodedTextLen EncodedText ) EmailType Subject EmailThreadID",
    optional: `OrigTime EncodedSubjectLen EncodedSubject
      NoRoutingIDs ( RoutingType RoutingID ) NoRelatedSym ( Symbol ${INSTRUMENT_44} )
      NoUnderlyings ( ${UNDERLYING_44} ) NoLegs ( ${LEG_44} )
      OrderID ClOrdID RawDataLength RawData`,
  },
];

/** The message types that are validated against their fields, by version. */
export const MESSAGES: Readonly<Record<BeginString, readonly MessageSpec[]>> = {
  "FIX.4.2": [...SESSION, ...FIX42],
  "FIX.4.4": [...SESSION, ...FIX44],
};

/**
 * Every other message type that the version defines: valid, but not taken. They are answered with
 * BusinessMessageReject(j).
 */
export const OTHER_TYPES: Readonly<Record<BeginString, string>> = {
  "FIX.4.2": `6 7 B E J K L M N P Q R S T V W X Y Z a b c e f g h i k l m`,
  "FIX.4.4": `6 7 B E J K L M N P Q R S T V W X Y Z a b c e f g h i k l m n o p q r s t u v w x y z
    AA AB AC AD AE AF AG AH AI AJ AK AL AM AN AO AP AQ AR AS AT AU AV AW AX AY AZ
    BA BB BC BD BE BF BG BH`,
};
