import { type FieldName, TYPES } from "./fields.ts";
import { MsgType, msgTypeText, Tag } from "./tags.ts";

/**
 * What the values of a field mean, for people: the specification's common names. Not every field
 * and not every value stands here; validation has its own table. Codes may not hold a comma.
 */
const WORDS: Readonly<Partial<Record<FieldName, string>>> = {
  CommType: `1 Per unit, 2 Percent, 3 Absolute, 4 Percent waived for cash discount,
    5 Percent waived for enhanced units, 6 Points per bond`,
  ExecInst: `0 Stay on offer side, 1 Not held, 2 Work, 3 Go along, 4 Over the day, 5 Held,
    6 Participate do not initiate, 7 Strict scale, 8 Try to scale, 9 Stay on bid side, A No cross,
    B OK to cross, C Call first, D Percent of volume, E Do not increase, F Do not reduce,
    G All or none, H Reinstate on system failure, I Institutions only, J Reinstate on trading halt,
    K Cancel on trading halt, L Last peg, M Mid-price peg, N Non-negotiable, O Opening peg,
    P Market peg, Q Cancel on system failure, R Primary peg, S Suspend, T Fixed peg,
    U Customer display instruction, V Netting, W Peg to VWAP, X Trade along, Y Try to stop,
    Z Cancel if not best, a Trailing stop peg, b Strict limit, c Ignore price validity checks,
    d Peg to limit price, e Work to target strategy, f Intermarket sweep`,
  ExecTransType: "0 New, 1 Cancel, 2 Correct, 3 Status",
  HandlInst: "1 Automated without broker, 2 Automated with broker, 3 Manual",
  SecurityIDSource: `1 CUSIP, 2 SEDOL, 3 QUIK, 4 ISIN, 5 RIC, 6 ISO currency, 7 ISO country,
    8 Exchange symbol, 9 CTA symbol, A Bloomberg symbol`,
  LastCapacity: "1 Agent, 2 Cross as agent, 3 Cross as principal, 4 Principal",
  OrdStatus: `0 New, 1 Partially filled, 2 Filled, 3 Done for day, 4 Canceled, 5 Replaced,
    6 Pending cancel, 7 Stopped, 8 Rejected, 9 Suspended, A Pending new, B Calculated, C Expired,
    D Accepted for bidding, E Pending replace`,
  OrdType: `1 Market, 2 Limit, 3 Stop, 4 Stop limit, 5 Market on close, 6 With or without,
    7 Limit or better, 8 Limit with or without, 9 On basis, A On close, B Limit on close,
    C Forex market, D Previously quoted, E Previously indicated, F Forex limit, G Forex swap,
    H Forex previously quoted, I Funari, J Market if touched, K Market with leftover as limit,
    L Previous fund valuation, M Next fund valuation, P Pegged`,
  Side: `1 Buy, 2 Sell, 3 Buy minus, 4 Sell plus, 5 Sell short, 6 Sell short exempt,
    7 Undisclosed, 8 Cross, 9 Cross short, A Cross short exempt, B As defined, C Opposite,
    D Subscribe, E Redeem, F Lend, G Borrow`,
  TimeInForce: `0 Day, 1 Good till cancel, 2 At the opening, 3 Immediate or cancel, 4 Fill or kill,
    5 Good till crossing, 6 Good till date, 7 At the close`,
  Urgency: "0 Normal, 1 Flash, 2 Background",
  SettlType: `0 Regular, 1 Cash, 2 T+1, 3 T+2, 4 T+3, 5 T+4, 6 Future, 7 When and if issued,
    8 Seller's option, 9 T+5`,
  PositionEffect: "O Open, C Close, R Rolled, F FIFO",
  ProcessCode: `0 Regular, 1 Soft dollar, 2 Step-in, 3 Step-out, 4 Soft-dollar step-in,
    5 Soft-dollar step-out, 6 Plan sponsor`,
  EmailType: "0 New, 1 Reply, 2 Admin reply",
  EncryptMethod: `0 None, 1 PKCS, 2 DES (ECB), 3 PKCS and DES, 4 PGP and DES, 5 PGP and DES-MD5,
    6 PEM and DES-MD5`,
  CxlRejReason: `0 Too late, 1 Unknown order, 2 Broker, 3 Already pending cancel or replace,
    4 Unable to process mass cancel, 5 OrigOrdModTime does not match, 6 Duplicate ClOrdID,
    99 Other`,
  OrdRejReason: `0 Broker, 1 Unknown symbol, 2 Exchange closed, 3 Order exceeds limit,
    4 Too late to enter, 5 Unknown order, 6 Duplicate order, 7 Duplicate of a verbal order,
    8 Stale order, 9 Trade along required, 10 Invalid investor ID,
    11 Unsupported order characteristic, 13 Incorrect quantity,
    14 Incorrect allocated quantity, 15 Unknown account, 99 Other`,
  DKReason: `A Unknown symbol, B Wrong side, C Quantity exceeds order, D No matching order,
    E Price exceeds limit, F Calculation difference, Z Other`,
  MiscFeeType: `1 Regulatory, 2 Tax, 3 Local commission, 4 Exchange fees, 5 Stamp, 6 Levy, 7 Other,
    8 Markup, 9 Consumption tax, 10 Per transaction, 11 Conversion, 12 Agent`,
  ExecType: `0 New, 1 Partial fill, 2 Fill, 3 Done for day, 4 Canceled, 5 Replaced,
    6 Pending cancel, 7 Stopped, 8 Rejected, 9 Suspended, A Pending new, B Calculated, C Expired,
    D Restated, E Pending replace, F Trade, G Trade correct, H Trade cancel, I Order status`,
  SettlCurrFxRateCalc: "M Multiply, D Divide",
  PutOrCall: "0 Put, 1 Call",
  CoveredOrUncovered: "0 Covered, 1 Uncovered",
  CustomerOrFirm: "0 Customer, 1 Firm",
  RoutingType: "1 Target firm, 2 Target list, 3 Block firm, 4 Block list",
  SecurityRequestType: `0 Identity and specifications, 1 Identity for the specifications given,
    2 List of types, 3 List of securities`,
  SecurityResponseType: `1 Accept as is, 2 Accept with revisions, 3 List of types,
    4 List of securities, 5 Reject, 6 Cannot match selection criteria`,
  SessionRejectReason: `0 Invalid tag number, 1 Required tag missing,
    2 Tag not defined for this message type, 3 Undefined tag, 4 Tag without a value,
    5 Value incorrect for this tag, 6 Incorrect data format, 7 Decryption problem,
    8 Signature problem, 9 CompID problem, 10 SendingTime accuracy problem, 11 Invalid MsgType,
    12 XML validation error, 13 Tag appears more than once, 14 Tag out of required order,
    15 Repeating group fields out of order, 16 Incorrect NumInGroup count,
    17 Non-data value includes SOH, 99 Other`,
  ExecRestatementReason: `0 GT corporate action, 1 GT renewal, 2 Verbal change, 3 Repricing,
    4 Broker, 5 Partial decline of OrderQty, 6 Cancel on trading halt, 7 Cancel on system failure,
    8 Market, 9 Canceled not best, 10 Warehouse recap, 99 Other`,
  BusinessRejectReason: `0 Other, 1 Unknown ID, 2 Unknown security, 3 Unsupported message type,
    4 Application not available, 5 Conditionally required field missing, 6 Not authorized,
    7 DeliverTo firm not available`,
  MsgDirection: "S Send, R Receive",
  DiscretionInst: `0 Displayed price, 1 Market price, 2 Primary price, 3 Local primary price,
    4 Midpoint price, 5 Last trade price, 6 VWAP`,
  PriceType: `1 Percentage, 2 Per unit, 3 Fixed amount, 4 Discount, 5 Premium, 6 Spread,
    7 TED price, 8 TED yield, 9 Yield, 10 Fixed cabinet price, 11 Variable cabinet price`,
  GTBookingInst: `0 Book out each day, 1 Accumulate until filled or expired,
    2 Accumulate until told`,
  CxlRejResponseTo: "1 Cancel, 2 Cancel/replace",
  MultiLegReportingType: "1 Single security, 2 Individual leg, 3 Multi-leg security",
  PartyIDSource: `B BIC, C Market participant identifier, D Proprietary, E ISO country,
    F Settlement entity location, G MIC, H CSD participant, I Directed broker,
    1 Korean investor ID, 2 Taiwanese QFII/FID, 3 Taiwanese trading account,
    4 Malaysian depository number, 5 Chinese B share number, 6 UK pension number,
    7 US social security number, 8 US employer number, 9 Australian business number,
    A Australian tax file number`,
  PartyRole: `1 Executing firm, 2 Broker of credit, 3 Client ID, 4 Clearing firm, 5 Investor ID,
    6 Introducing firm, 7 Entering firm, 8 Locate lender, 9 Fund manager, 10 Settlement location,
    11 Order origination trader, 12 Executing trader, 13 Order origination firm,
    14 Giveup clearing firm, 15 Correspondent clearing firm, 16 Executing system, 17 Contra firm,
    18 Contra clearing firm, 19 Sponsoring firm, 20 Underlying contra firm,
    21 Clearing organization, 22 Exchange, 24 Customer account,
    25 Correspondent clearing organization, 26 Correspondent broker, 27 Buyer or seller,
    28 Custodian, 29 Intermediary, 30 Agent, 31 Subcustodian, 32 Beneficiary,
    33 Interested party, 34 Regulatory body, 35 Liquidity provider, 36 Entering trader,
    37 Contra trader, 38 Position account`,
  CancellationRights: "Y Yes, N No: execution only, M No: waiver, O No: institutional",
  OrderCapacity: `A Agency, G Proprietary, I Individual, P Principal, R Riskless principal,
    W Agent for other member`,
  OrderRestrictions: `1 Program trade, 2 Index arbitrage, 3 Non-index arbitrage,
    4 Competing market maker, 5 Market maker in the security, 6 Market maker in a derivative,
    7 Foreign entity, 8 External market participant, 9 External linkage, A Riskless arbitrage`,
  MassCancelRequestType: `1 Security, 2 Underlying, 3 Product, 4 CFICode, 5 SecurityType,
    6 Trading session, 7 All orders`,
  MassCancelResponse: `0 Rejected, 1 Security, 2 Underlying, 3 Product, 4 CFICode, 5 SecurityType,
    6 Trading session, 7 All orders`,
  MassCancelRejectReason: `0 Not supported, 1 Unknown security, 2 Unknown underlying,
    3 Unknown product, 4 Unknown CFICode, 5 Unknown SecurityType, 6 Unknown trading session,
    99 Other`,
  MassStatusReqType: `1 Security, 2 Underlying, 3 Product, 4 CFICode, 5 SecurityType,
    6 Trading session, 7 All orders, 8 PartyID`,
  CashMargin: "1 Cash, 2 Margin open, 3 Margin close",
  AccountType: `1 Customer, 2 Non-customer, 3 House trader, 4 Floor trader,
    6 Non-customer cross-margined, 7 House trader cross-margined, 8 Joint back office`,
  CustOrderCapacity: `1 Member for own account, 2 Clearing firm for own account,
    3 Member for another member, 4 All other`,
  DayBookingInst: "0 Automatic, 1 Speak with initiator first, 2 Accumulate",
  BookingUnit: "0 Each execution, 1 All executions of the order, 2 By symbol and side and date",
  PreallocMethod: "0 Pro rata, 1 Not pro rata",
  LastLiquidityInd: "1 Added liquidity, 2 Removed liquidity, 3 Routed out",
  QtyType: "0 Units, 1 Contracts",
  MiscFeeBasis: "0 Absolute, 1 Per unit, 2 Percentage",
};

/** Names of the message types that the engine passes on without knowing their fields. */
const OTHER_TYPES = `6 IOI, 7 Advertisement, B News, E NewOrderList, J AllocationInstruction,
  K ListCancelRequest, L ListExecute, M ListStatusRequest, N ListStatus, P AllocationInstructionAck,
  Q DontKnowTrade, R QuoteRequest, S Quote, T SettlementInstructions, V MarketDataRequest,
  W MarketDataSnapshotFullRefresh, X MarketDataIncrementalRefresh, Y MarketDataRequestReject,
  Z QuoteCancel, a QuoteStatusRequest, b MassQuoteAcknowledgement, c SecurityDefinitionRequest,
  e SecurityStatusRequest, f SecurityStatus, g TradingSessionStatusRequest, h TradingSessionStatus,
  i MassQuote, k BidRequest, l BidResponse, m ListStrikePrice, n XMLnonFIX,
  o RegistrationInstructions, p RegistrationInstructionsResponse, s NewOrderCross,
  t CrossOrderCancelReplaceRequest, u CrossOrderCancelRequest, v SecurityTypeRequest,
  w SecurityTypes, x SecurityListRequest, y SecurityList, z DerivativeSecurityListRequest,
  AA DerivativeSecurityList, AB NewOrderMultileg, AC MultilegOrderCancelReplace,
  AD TradeCaptureReportRequest, AE TradeCaptureReport, AG QuoteRequestReject, AH RFQRequest,
  AI QuoteStatusReport, AJ QuoteResponse, AK Confirmation, AL PositionMaintenanceRequest,
  AM PositionMaintenanceReport, AN RequestForPositions, AO RequestForPositionsAck,
  AP PositionReport, AQ TradeCaptureReportRequestAck, AR TradeCaptureReportAck,
  AS AllocationReport, AT AllocationReportAck, AU ConfirmationAck,
  AV SettlementInstructionRequest, AW AssignmentReport, AX CollateralRequest,
  AY CollateralAssignment, AZ CollateralResponse, BA CollateralReport, BB CollateralInquiry,
  BC NetworkStatusRequest, BD NetworkStatusResponse, BE UserRequest, BF UserResponse,
  BG CollateralInquiryAck, BH ConfirmationRequest`;

const NONE: ReadonlyMap<string, string> = new Map();
const YES_NO: ReadonlyMap<string, string> = new Map([
  ["Y", "Yes"],
  ["N", "No"],
]);

const names: ReadonlyMap<number, string> = new Map(
  Object.entries(Tag).map(([name, tag]) => [tag, name]),
);
const typeNames: ReadonlyMap<string, string> = new Map([
  ...Object.entries(MsgType).map(([name, code]): [string, string] => [msgTypeText(code), name]),
  ...pairs(OTHER_TYPES),
]);
const words: ReadonlyMap<number, ReadonlyMap<string, string>> = new Map([
  ...(TYPES.boolean ?? "")
    .split(/\s+/)
    .map((name): [number, ReadonlyMap<string, string>] => [Tag[name as FieldName], YES_NO]),
  ...Object.entries(WORDS).map(([name, text]): [number, ReadonlyMap<string, string>] => [
    Tag[name as FieldName],
    new Map(pairs(text)),
  ]),
]);
/** Fields whose value is a row of codes with blanks between them. */
const rows: ReadonlySet<number> = new Set(
  (TYPES.multiplevalue ?? "").split(/\s+/).map((name) => Tag[name as FieldName]),
);

/** The name of a field as in `Tag`, such as `Side` for 54; empty when the engine knows none. */
export function fieldName(tag: number): string {
  return names.get(tag) ?? "";
}

/** The name of a message type, such as `NewOrderSingle` for `D`; empty when there is none. */
export function typeName(msgType: string): string {
  return typeNames.get(msgType) ?? "";
}

/** Every message type that has a name: its code and the name. */
export function namedTypes(): Iterable<readonly [string, string]> {
  return typeNames;
}

/** What the values of a field mean, by value; empty for a field without such a table. */
export function valueWords(tag: number): ReadonlyMap<string, string> {
  return words.get(tag) ?? NONE;
}

/**
 * What a value means, such as `Buy` for Side(54)=1; the name of the type for MsgType(35) and
 * RefMsgType(372), of the field for RefTagID(371); empty when no word is known. A row of codes such
 * as ExecInst(18)=`1 f` gives a row of words.
 */
export function valueMeaning(tag: number, value: string): string {
  if (tag === Tag.MsgType || tag === Tag.RefMsgType) return typeName(value);
  if (tag === Tag.RefTagID) return fieldName(Number(value));
  const table = valueWords(tag);
  if (!rows.has(tag)) return table.get(value) ?? "";
  const meanings = value.split(" ").map((code) => table.get(code) ?? "?");
  return meanings.every((meaning) => meaning === "?") ? "" : meanings.join(", ");
}

/** `code words` between commas, as pairs. */
function pairs(text: string): [string, string][] {
  return text.split(/,\s*/).map((entry) => {
    const at = entry.indexOf(" ");
    return [entry.slice(0, at), entry.slice(at + 1).replace(/\s+/g, " ")];
  });
}
