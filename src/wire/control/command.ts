import { COMMANDS, type Command, type CommandType } from "../../core/control/command.ts";
import { asciiBytes } from "../../core/domain/bytes.ts";
import {
  limitOfScope,
  orderOfScope,
  parentOfScope,
  parseScope,
  refusedOfScope,
} from "../../core/domain/scope.ts";
import { type Canonical, canonicalText, parseCanonical } from "./canonical.ts";

/** Longest command in bytes; what is longer is not looked at. */
const COMMAND_MAX = 2048;

const HASH = /^[0-9a-f]{64}$/;
const KEY_ID = /^[A-Za-z0-9._-]{1,32}$/;
/** Printable, so that a reason can stand in a log line as it is. */
const REASON = /^[ -~]{1,200}$/;
const KEYS = "contentHash,counter,epochBound,gateIds,keyId,notAfter,reason,scope,type,v";
/** A hard kill says so itself: what stands outside of the signature anybody can put there. */
const HARD_KEYS = KEYS.replace(",keyId,", ",hard,keyId,");

/** The bytes that are signed: a prefix of the command's type, a zero byte, its canonical text. */
export function signedBytes(command: Command): Uint8Array {
  const text = `${command.type.toUpperCase()}/v1\0${encodeCommand(command)}`;
  return asciiBytes(text);
}

/** The canonical text of a command. */
export function encodeCommand(command: Command): string {
  return canonicalText({ ...command });
}

/** Reads a command; null when it is not the canonical text of one. Total: never throws. */
export function decodeCommand(text: string): Command | null {
  if (text.length > COMMAND_MAX) return null;
  const value = parseCanonical(text);
  if (value === null || typeof value !== "object" || Array.isArray(value)) return null;
  const map = value as Readonly<Record<string, Canonical>>;
  const keys = Object.keys(map).join(",");
  const hard = keys === HARD_KEYS;
  if ((!hard && keys !== KEYS) || map.v !== 1) return null;
  const { type, scope, gateIds, contentHash, reason, keyId } = map;
  if (typeof type !== "string" || !Object.hasOwn(COMMANDS, type)) return null;
  if (hard && (type !== "kill" || map.hard !== true)) return null;
  if (!isText(scope, /^.{1,70}$/) || !isNamed(type as CommandType, scope)) return null;
  if (!isText(contentHash, HASH) || !isText(keyId, KEY_ID) || !isText(reason, REASON)) return null;
  if (!isGateList(gateIds)) return null;
  const { counter, epochBound, notAfter } = map;
  if (!isCount(counter) || !isCount(epochBound) || !isCount(notAfter)) return null;
  return {
    v: 1,
    type: type as CommandType,
    scope,
    gateIds,
    counter,
    epochBound,
    contentHash,
    notAfter,
    reason,
    keyId,
    ...(hard ? { hard } : {}),
  };
}

/** Whether a command of this type may speak of this. */
function isNamed(type: CommandType, scope: string): boolean {
  const { names } = COMMANDS[type];
  if (names === "order") return orderOfScope(scope) !== "";
  if (names === "limit") return limitOfScope(scope) !== "";
  if (names === "refused") return refusedOfScope(scope) > 0;
  return parseScope(scope) !== null || (names === "parent" && parentOfScope(scope) > 0);
}

function isText(value: Canonical | undefined, form: RegExp): value is string {
  return typeof value === "string" && form.test(value);
}

function isCount(value: Canonical | undefined): value is number {
  return typeof value === "number" && value >= 0;
}

/** Gate numbers from 0 to 35, ascending, at least one. */
function isGateList(value: Canonical | undefined): value is readonly number[] {
  if (!Array.isArray(value) || value.length === 0) return false;
  return value.every(
    (gate, i) =>
      typeof gate === "number" && gate >= 0 && gate <= 35 && (i === 0 || gate > value[i - 1]),
  );
}
