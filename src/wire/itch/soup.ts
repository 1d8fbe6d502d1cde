/**
 * SoupBinTCP 3.00 packets, with the heartbeat field of 4.00 read and not needed. A packet is its
 * length (u16 big-endian, of type and payload), its type, its payload.
 */

/** ASCII code of each packet type. */
export const SoupPacket = {
  Debug: 0x2b,
  LoginAccepted: 0x41,
  LoginRejected: 0x4a,
  Sequenced: 0x53,
  ServerHeartbeat: 0x48,
  EndOfSession: 0x5a,
  LoginRequest: 0x4c,
  Unsequenced: 0x55,
  ClientHeartbeat: 0x52,
  Logout: 0x4f,
} as const;

/** Bytes of a packet before its payload. */
export const SOUP_HEADER_SIZE = 3;

/** Why a login was refused: not authorised, or no such session or sequence number any more. */
export const LoginRejectReason = { NotAuthorized: 0x41, SessionNotAvailable: 0x53 } as const;

const BLANK = 0x20;
const SESSION_SIZE = 10;
const SEQ_SIZE = 20;
const LOGIN_SIZE_3 = 46;
const LOGIN_SIZE_4 = 51;
const ACCEPT_SIZE = SESSION_SIZE + SEQ_SIZE;

export type LoginRequest = {
  readonly username: string;
  readonly password: string;
  /** Session to continue; empty for the one that runs. */
  readonly session: string;
  /** Next sequence number wanted; 0 for "from now on" (here: after a snapshot). */
  readonly nextSeq: number;
};

export type LoginAccepted = { readonly session: string; readonly nextSeq: number };

/** A payload that does not read as its packet type says. */
export type SoupFault = "WrongLength" | "NotANumber" | "NotAscii";

/** Writes length and type; the payload of `payloadSize` bytes begins at the offset returned. */
export function putSoupHeader(
  view: DataView,
  at: number,
  type: number,
  payloadSize: number,
): number {
  view.setUint16(at, payloadSize + 1);
  view.setUint8(at + 2, type);
  return at + SOUP_HEADER_SIZE;
}

/** A packet without payload: heartbeats, end of session, logout. */
export function emptyPacket(type: number): Uint8Array {
  return Uint8Array.of(0, 1, type);
}

/** A login request packet (3.00); texts longer than their field are cut. */
export function loginRequestPacket(login: LoginRequest): Uint8Array {
  const packet = packetOf(SoupPacket.LoginRequest, LOGIN_SIZE_3);
  putLeft(packet, 3, 6, login.username);
  putLeft(packet, 9, 10, login.password);
  putRight(packet, 19, SESSION_SIZE, login.session);
  putRight(packet, 29, SEQ_SIZE, String(login.nextSeq));
  return packet;
}

export function loginAcceptedPacket(accepted: LoginAccepted): Uint8Array {
  const packet = packetOf(SoupPacket.LoginAccepted, ACCEPT_SIZE);
  putRight(packet, 3, SESSION_SIZE, accepted.session);
  putRight(packet, 13, SEQ_SIZE, String(accepted.nextSeq));
  return packet;
}

/** `reason` is one of `LoginRejectReason`. */
export function loginRejectedPacket(reason: number): Uint8Array {
  const packet = packetOf(SoupPacket.LoginRejected, 1);
  packet[3] = reason;
  return packet;
}

/** Reads the payload of a login request, of 3.00 or of 4.00. */
export function readLoginRequest(
  view: DataView,
  at: number,
  length: number,
): LoginRequest | SoupFault {
  if (length !== LOGIN_SIZE_3 && length !== LOGIN_SIZE_4) return "WrongLength";
  for (let i = 0; i < length; i++) if (!isPrintable(view.getUint8(at + i))) return "NotAscii";
  const nextSeq = readNumber(view, at + 26, SEQ_SIZE);
  if (nextSeq < 0) return "NotANumber";
  return {
    username: readText(view, at, 6),
    password: readText(view, at + 6, 10),
    session: readText(view, at + 16, SESSION_SIZE),
    nextSeq,
  };
}

export function readLoginAccepted(
  view: DataView,
  at: number,
  length: number,
): LoginAccepted | SoupFault {
  if (length !== ACCEPT_SIZE) return "WrongLength";
  for (let i = 0; i < length; i++) if (!isPrintable(view.getUint8(at + i))) return "NotAscii";
  const nextSeq = readNumber(view, at + SESSION_SIZE, SEQ_SIZE);
  if (nextSeq < 0) return "NotANumber";
  return { session: readText(view, at, SESSION_SIZE), nextSeq };
}

/** Digits, padded on the left with blanks; all blank is 0. -1 when it is no whole number. */
export function readNumber(view: DataView, at: number, size: number): number {
  let value = 0;
  let digits = false;
  for (let i = at; i < at + size; i++) {
    const code = view.getUint8(i);
    if (code === BLANK && !digits) continue;
    if (code < 0x30 || code > 0x39) return -1;
    digits = true;
    value = value * 10 + (code - 0x30);
  }
  return value <= Number.MAX_SAFE_INTEGER ? value : -1;
}

function packetOf(type: number, payloadSize: number): Uint8Array {
  const packet = new Uint8Array(SOUP_HEADER_SIZE + payloadSize);
  putSoupHeader(new DataView(packet.buffer), 0, type, payloadSize);
  return packet;
}

function putLeft(packet: Uint8Array, at: number, size: number, text: string): void {
  for (let i = 0; i < size; i++) packet[at + i] = i < text.length ? text.charCodeAt(i) : BLANK;
}

function putRight(packet: Uint8Array, at: number, size: number, text: string): void {
  putLeft(packet, at, size, text.padStart(size, " "));
}

function readText(view: DataView, at: number, size: number): string {
  let text = "";
  for (let i = at; i < at + size; i++) text += String.fromCharCode(view.getUint8(i));
  return text.trim();
}

function isPrintable(code: number): boolean {
  return code >= BLANK && code < 0x7f;
}
