/**
 * A FIX 4.2 and 4.4 engine: acceptors and initiators, their stores, and the codec below them.
 *
 * `openAcceptor` and `openInitiator` are all that a program needs; the rest is for who wants to
 * look closer. Prices are whole units of $0.0001 and never pass through a float; times are ms since
 * 1970, UTC. What a peer may send and gets for it stands in docs/wire/fix.md.
 */
export { formatPrice, type NumberFault, type Price, parsePrice } from "../core/domain/price.ts";
export type { Address, Connection, NetworkFault, Tls } from "../ports/network.ts";
export type { FixRefusals } from "../roles/fix/refusals.ts";
export { type Dictionary, dictionary, type UserField } from "../wire/fix/dictionary.ts";
export { FieldScanner } from "../wire/fix/field-scanner.ts";
export type { FieldType } from "../wire/fix/fields.ts";
export { FixFramer, Frame, MESSAGE_MAX } from "../wire/fix/framer.ts";
export { FixGroup } from "../wire/fix/group.ts";
export { FixMessage } from "../wire/fix/message.ts";
export { FixParser } from "../wire/fix/parser.ts";
export type { FixSchedule, Weekday } from "../wire/fix/schedule.ts";
export { FixSession } from "../wire/fix/session.ts";
export type { FixApplication, FixSessionConfig } from "../wire/fix/session-config.ts";
export { type FixSessionStore, type FixStore, MemoryFixStore } from "../wire/fix/store.ts";
export {
  type BeginString,
  BusinessRejectReason,
  CxlRejReason,
  CxlRejResponseTo,
  ExecTransType,
  ExecType,
  MassCancelRequestType,
  MsgType,
  msgTypeCode,
  msgTypeText,
  OrdRejReason,
  SessionRejectReason,
  Tag,
} from "../wire/fix/tags.ts";
export { ABSENT, MALFORMED, TOO_FINE, TOO_LARGE } from "../wire/fix/values.ts";
export { fieldName, typeName, valueMeaning } from "../wire/fix/words.ts";
export { FixWriter } from "../wire/fix/writer.ts";
export { type DecodedField, type DecodedMessage, decodeMessage } from "./decode.ts";
export { encodeMessage, type MessageHeader } from "./encode.ts";
export type { EngineOptions, FixHandlers } from "./engine.ts";
export { type FieldText, parseFields } from "./field-text.ts";
export { FixFault } from "./fix-fault.ts";
export { type FolderStore, type FolderStoreOptions, openFolderStore } from "./folder-store.ts";
export { FixLogScanner, type LogMessage } from "./log-scanner.ts";
export { messageFault } from "./message-fault.ts";
export { messageLog } from "./message-log.ts";
export {
  type AcceptedSessionOptions,
  type Acceptor,
  type AcceptorOptions,
  openAcceptor,
} from "./open-acceptor.ts";
export { type Initiator, type InitiatorOptions, openInitiator } from "./open-initiator.ts";
export { type PrintContext, type PrintStyle, printMessage } from "./print.ts";
export { rawText } from "./raw-text.ts";
export type { SessionOptions } from "./session-options.ts";
export type { LineWatch } from "./watched-network.ts";
