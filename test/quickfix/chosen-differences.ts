import type { BeginString } from "../../src/wire/fix/tags.ts";

/** Why our tables differ on purpose from a dictionary, and in which points. */
export type Choice = { readonly why: string; readonly points: readonly string[] };

/** The points in which our tables of a version differ from a dictionary on purpose. */
export function chosenDifferences(version: BeginString): readonly Choice[] {
  return [...both, ...(version === "FIX.4.2" ? of42 : of44)];
}

const both: readonly Choice[] = [
  {
    why: "ExecInst(18)=f, intermarket sweep, came later; orders under Rule 611 carry it in all",
    points: ["value of ExecInst: f only here"],
  },
  {
    why: "codes that are words, or that counterparties may add to, are not looked at here",
    points: each("MsgType SecurityIDSource SecurityType MessageEncoding", "values not listed here"),
  },
];

const of42: readonly Choice[] = [
  {
    why: "a field that was renamed later has its later name in both versions",
    points: [
      "SecurityIDSource: named IDSource",
      "IOIID: named IOIid",
      "LastQty: named LastShares",
      "SettlType: named SettlmntTyp",
      "SettlDate: named FutSettDate",
      "PositionEffect: named OpenClose",
      "AllocQty: named AllocShares",
      "SettlDate2: named FutSettDate2",
      "PegOffsetValue: named PegDifference",
      "UnderlyingSecurityIDSource: named UnderlyingIDSource",
      "DiscretionOffsetValue: named DiscretionOffset",
      "TotNoRelatedSym: named TotalNumSecurities",
    ],
  },
  {
    why: "4.2 calls numbers, lengths and counts plain integers; none of them may be negative",
    points: [
      ...each(
        "BeginSeqNo EndSeqNo MsgSeqNum NewSeqNo RefSeqNum LastMsgSeqNumProcessed",
        "seqnum here, INT there",
      ),
      ...each("BodyLength MaxMessageSize", "length here, INT there"),
      ...each(
        `LinesOfText NoAllocs NoRelatedSym NoRoutingIDs NoContraBrokers NoMsgTypes
          NoTradingSessions`,
        "numingroup here, INT there",
      ),
    ],
  },
  {
    why: "venues of 4.2 say Duplicate ClOrdID with the later code 6: their reject must get through",
    points: ["value of CxlRejReason: 6 only here"],
  },
];

const BOND = `CouponPaymentDate IssueDate RepoCollateralSecurityType RepurchaseTerm RepurchaseRate
  Factor CreditRating InstrRegistry CountryOfIssue StateOrProvinceOfIssue LocaleOfIssue
  RedemptionDate`;

const INSTRUMENT = `${BOND} StrikeCurrency Pool ContractSettlMonth CPProgram CPRegType NoEvents
  DatedDate InterestAccrualDate`;

const FINANCING = `AgreementDesc AgreementID AgreementDate AgreementCurrency TerminationType
  StartDate EndDate DeliveryType MarginRatio`;

const YIELD = `Spread BenchmarkCurveCurrency BenchmarkCurveName BenchmarkCurvePoint BenchmarkPrice
  BenchmarkPriceType BenchmarkSecurityID BenchmarkSecurityIDSource YieldType Yield YieldCalcDate
  YieldRedemptionDate YieldRedemptionPrice YieldRedemptionPriceType`;

const UNDERLYING_REST = `NoUnderlyingSecurityAltID UnderlyingProduct UnderlyingCFICode
  UnderlyingSecuritySubType UnderlyingMaturityDate ${prefixed("Underlying", BOND)}
  UnderlyingStrikeCurrency UnderlyingCPProgram UnderlyingCPRegType UnderlyingQty UnderlyingPx
  UnderlyingDirtyPrice UnderlyingEndPrice UnderlyingStartValue UnderlyingCurrentValue
  UnderlyingEndValue NoUnderlyingStips`;

const UNDERLYING = `UnderlyingSymbol UnderlyingSymbolSfx UnderlyingSecurityID
  UnderlyingSecurityIDSource UnderlyingSecurityType UnderlyingMaturityMonthYear UnderlyingPutOrCall
  UnderlyingStrikePrice UnderlyingOptAttribute UnderlyingContractMultiplier UnderlyingCouponRate
  UnderlyingSecurityExchange UnderlyingIssuer EncodedUnderlyingIssuerLen EncodedUnderlyingIssuer
  UnderlyingSecurityDesc EncodedUnderlyingSecurityDescLen EncodedUnderlyingSecurityDesc
  UnderlyingCurrency ${UNDERLYING_REST}`;

const LEG_REST = `NoLegSecurityAltID LegProduct LegCFICode LegSecurityType LegSecuritySubType
  LegMaturityMonthYear LegMaturityDate ${prefixed("Leg", BOND)} LegStrikePrice LegStrikeCurrency
  LegOptAttribute LegContractMultiplier LegCouponRate LegSecurityExchange LegIssuer
  EncodedLegIssuerLen EncodedLegIssuer LegSecurityDesc EncodedLegSecurityDescLen
  EncodedLegSecurityDesc LegCurrency LegPool LegDatedDate LegContractSettlMonth
  LegInterestAccrualDate`;

const EXECUTION = `UnderlyingLastQty UnderlyingLastPx LastParPx TimeBracket NumDaysInterest ExDate
  AccruedInterestRate AccruedInterestAmt InterestAtMaturity EndAccruedInterestAmt StartCash EndCash
  TradedFlatSwitch BasisFeatureDate BasisFeaturePrice Concession TotalTakedown NoContAmts NoLegs`;

const of44: readonly Choice[] = [
  {
    why: "one name for both versions",
    points: ["LinesOfText: named NoLinesOfText"],
  },
  {
    why: "a char by name whose last codes have two digits: read as the number that it is",
    points: each("MiscFeeType MassCancelRejectReason", "int here, CHAR there"),
  },
  {
    why: "codes from a number on, or of letters and digits, are left to the counterparties",
    points: each("ClearingFeeIndicator PartySubIDType TargetStrategy", "values not listed here"),
  },
  {
    why: "shares have no coupon, strike, pool or paper programme",
    points: places("D,F,G,H,8,q,r,AF,d,C NoRelatedSym", INSTRUMENT),
  },
  {
    why: "orders here are not financed by repurchase",
    points: places("D,F,G,H,8", FINANCING),
  },
  {
    why: "orders and executions here have no underlyings and no stipulations",
    points: [...places("D,F,G,H,8", "NoUnderlyings"), ...places("D,8", "NoStipulations")],
  },
  {
    why: "shares are priced in dollars, not by yield or against a benchmark",
    points: places("D,G,8", YIELD),
  },
  {
    why: "an execution of shares carries no accrued interest, legs or fund amounts",
    points: places("8", EXECUTION),
  },
  {
    why: "mass requests are for a symbol or for all, not for derivatives of something",
    points: places("q,r,AF", UNDERLYING),
  },
  {
    why: "of underlyings and legs only what names them is taken",
    points: [
      ...places("d NoUnderlyings,C NoUnderlyings", UNDERLYING_REST),
      ...places("d NoLegs,C NoLegs", LEG_REST),
    ],
  },
  {
    why: "a definition of shares has no delivery form, risk or attributes",
    points: places("d", "DeliveryForm PctAtRisk NoInstrAttrib"),
  },
];

/** The same point for each of these fields. */
function each(fields: string, what: string): string[] {
  return words(fields).map((field) => `${field}: ${what}`);
}

/** Fields that a dictionary has at each of these places (between commas) and we do not. */
function places(where: string, fields: string): string[] {
  return where
    .split(",")
    .flatMap((place) => words(fields).map((field) => `${place}: ${field} only there`));
}

function prefixed(prefix: string, fields: string): string {
  return words(fields)
    .map((field) => prefix + field)
    .join(" ");
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}
