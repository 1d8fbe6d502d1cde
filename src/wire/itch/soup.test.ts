import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  emptyPacket,
  LoginRejectReason,
  loginAcceptedPacket,
  loginRejectedPacket,
  loginRequestPacket,
  readLoginAccepted,
  readLoginRequest,
  SoupPacket,
} from "./soup.ts";
import { SoupFramer, type SoupSink } from "./soup-framer.ts";

const text = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

function payload(packet: Uint8Array): [DataView, number, number] {
  return [new DataView(packet.buffer), 3, packet.length - 3];
}

function packetOf(type: number, body: Uint8Array): Uint8Array {
  const length = body.length + 1;
  return Uint8Array.of(length >> 8, length & 0xff, type, ...body);
}

/** Keeps packets as text: type, then payload. */
class Heard implements SoupSink {
  readonly packets: string[] = [];
  stopAt = Number.POSITIVE_INFINITY;

  packet(type: number, view: DataView, at: number, length: number): boolean {
    const bytes = new Uint8Array(view.buffer, view.byteOffset + at, length);
    this.packets.push(String.fromCharCode(type) + text(bytes));
    return this.packets.length < this.stopAt;
  }
}

describe("packets", () => {
  test("are laid out as the specification says", () => {
    const login = { username: "smars", password: "secret", session: "S1", nextSeq: 42 };
    expect(text(loginRequestPacket(login))).toBe(
      "\0\x2fLsmars secret            S1                  42",
    );
    expect(text(loginAcceptedPacket({ session: "S1", nextSeq: 1 }))).toBe(
      "\0\x1fA        S1                   1",
    );
    expect(text(loginRejectedPacket(LoginRejectReason.SessionNotAvailable))).toBe("\0\x02JS");
    expect(text(emptyPacket(SoupPacket.ServerHeartbeat))).toBe("\0\x01H");
  });

  test("a login reads back as it was written", () => {
    const name = fc.stringMatching(/^[A-Za-z0-9]{0,6}$/);
    const nextSeq = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(name, name, name, nextSeq, (username, password, session, seq) => {
        const login = { username, password, session, nextSeq: seq };
        expect(readLoginRequest(...payload(loginRequestPacket(login)))).toEqual(login);
        const accepted = { session, nextSeq: seq };
        expect(readLoginAccepted(...payload(loginAcceptedPacket(accepted)))).toEqual(accepted);
      }),
    );
  });

  test("a login of version 4.00 carries a heartbeat time, which is passed over", () => {
    const packet = loginRequestPacket({ username: "a", password: "b", session: "", nextSeq: 7 });
    const longer = Uint8Array.of(...packet, 0x31, 0x35, 0x30, 0x30, 0x30);
    expect(readLoginRequest(...payload(longer))).toMatchObject({ username: "a", nextSeq: 7 });
  });

  test.each([
    ["WrongLength", (p: Uint8Array) => p.slice(0, -1)],
    ["WrongLength", (p: Uint8Array) => Uint8Array.of(...p, 0x20)],
    ["NotANumber", (p: Uint8Array) => p.with(p.length - 1, 0x78)],
    ["NotANumber", (p: Uint8Array) => p.fill(0x39, p.length - 20)],
    ["NotAscii", (p: Uint8Array) => p.with(4, 0x07)],
  ])("a login that does not read is refused: %s", (fault, spoil) => {
    const packet = loginRequestPacket({ username: "", password: "", session: "", nextSeq: 12 });
    expect(readLoginRequest(...payload(spoil(packet)))).toBe(fault);
    const accepted = loginAcceptedPacket({ session: "", nextSeq: 12 });
    expect(readLoginAccepted(...payload(spoil(accepted)))).toBe(fault);
  });
});

describe("the framer", () => {
  test("gives the same packets however the stream is cut", () => {
    const body = fc.uint8Array({ maxLength: 40 });
    const packets = fc.array(fc.tuple(fc.constantFrom(0x53, 0x55, 0x48), body), { maxLength: 20 });
    const cuts = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 });
    fc.assert(
      fc.property(packets, cuts, (wanted, sizes) => {
        const stream = Uint8Array.from(wanted.flatMap(([type, b]) => [...packetOf(type, b)]));
        const heard = new Heard();
        const framer = new SoupFramer(64);
        for (let at = 0, i = 0; at < stream.length; i++) {
          const size = sizes[i % sizes.length] as number;
          // A fresh copy, wiped afterwards: nothing may be read from an old chunk.
          const chunk = stream.slice(at, at + size);
          expect(framer.push(chunk, heard)).toBeNull();
          chunk.fill(0xff);
          at += size;
        }
        expect(heard.packets).toEqual(wanted.map(([t, b]) => String.fromCharCode(t) + text(b)));
      }),
    );
  });

  test("stops when the sink has had enough", () => {
    const heard = new Heard();
    heard.stopAt = 2;
    const beat = emptyPacket(SoupPacket.ServerHeartbeat);
    new SoupFramer(64).push(Uint8Array.of(...beat, ...beat, ...beat), heard);
    expect(heard.packets).toEqual(["H", "H"]);
  });

  test.each([
    ["EmptyPacket", [0, 0, 0x48]],
    ["PacketTooLong", [0, 63, 0x53]],
    ["PacketTooLong", [0xff, 0xff]],
  ])("refuses a length that cannot be (%s), whole or byte by byte", (fault, bytes) => {
    expect(new SoupFramer(64).push(Uint8Array.from(bytes), new Heard())).toBe(fault);
    const framer = new SoupFramer(64);
    const answers = bytes.map((byte) => framer.push(Uint8Array.of(byte), new Heard()));
    expect(answers).toContain(fault);
  });

  test("begins anew after a reset", () => {
    const heard = new Heard();
    const framer = new SoupFramer(64);
    framer.push(Uint8Array.of(0, 9), heard);
    framer.reset();
    framer.push(emptyPacket(SoupPacket.ClientHeartbeat), heard);
    expect(heard.packets).toEqual(["R"]);
  });
});
