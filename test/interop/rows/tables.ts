import type { BeginString } from "../../../src/wire/fix/tags.ts";

/** One row: what happens, and what the engine must do. */
export type Row = {
  readonly title: string;
  readonly demand: string;
  /** Left out: both versions. */
  readonly only?: BeginString;
};

export type Table = {
  readonly title: string;
  /** Rows in the guide. */
  readonly count: number;
  readonly rows: readonly Row[];
};

/** The scenario tables of the FIX guide, section 2, each with the number of its rows. */
export const SCENARIO_TABLES: readonly Table[] = [
  {
    title: "Logon and identity",
    count: 11,
    rows: rowsOf(`
valid logon | Logon answered by Logon; Logout by Logout, then close
valid logon, number too high | Logon with 34=5: answer Logon, then ResendRequest 7=1 16=0
duplicate identity | a second connection logging on with a live identity is closed, no reply
already logged on | as above; the first session stays usable
unknown SenderCompID | close, no reply
unknown TargetCompID | close, no reply
logon with stale SendingTime | close, no reply
logon with wrong BodyLength | close
logon with wrong BeginString | 8=FIX.3.9: close
first message not Logon | close
session reset in session (4.4) | Logon with 141=Y inside the session: both sides to 1, answer Logon 141=Y
`),
  },
  {
    title: "Sequence, duplicates, framing",
    count: 16,
    rows: rowsOf(`
numbers correct | a run of Heartbeats is accepted
number too high | one ResendRequest from the expected number, 16=0; hold the later message, go on once filled
number too low | Logout with 58 "MsgSeqNum too low, expecting X but received Y", close
malformed tag (two cases) | ignore, do not advance; the next good message shows the gap
PossDup, already received | 43=Y and an old number: ignore
PossDup, not yet received | 43=Y and the expected number: process
OrigSendingTime later than SendingTime | Reject 373=10, Logout, close
PossDup without OrigSendingTime | Reject 371=122 373=1, expected number unchanged
other BeginString in session | Logout "Incorrect BeginString", close with or without the peer's Logout
other CompID in session | Reject 373=9, Logout, close
BodyLength wrong | too short: skip and resume at the next 8=; too long: swallow both; recover by ResendRequest
SendingTime off by 121 s, either way | Reject 373=10, Logout, close
MsgType invalid | 35=*: Reject 373=11
MsgType valid but not taken | 35=j 380=3
8, 9, 35 not the first three | ignore, number not consumed
CheckSum wrong | ignore, recover by ResendRequest
`),
  },
  {
    title: "Liveness, resend, reset, logout",
    count: 16,
    rows: rowsOf(`
nothing sent for HeartBtInt | Heartbeat after the peer's interval
TestRequest received | Heartbeat with the same 112
silence from the peer | TestRequest; answered: continue; not answered: close
Reject received | advances the number
resend over admin messages only | one GapFill with 43=Y and 122; own numbers unchanged
resend over application messages only | towards a client resent with original 34, 43=Y, 122; 16=0 means to the end; towards a venue gap-filled
resend over both | each admin run becomes one GapFill, application messages resent, in order; towards a venue the whole range is one GapFill
GapFill at the expected number | jump to 36
GapFill beyond it | ResendRequest, do not apply yet
GapFill below it | with 43=Y ignore; without: Logout "too low", close
Reset, NewSeqNo greater | 123 N or absent, 34 ignored: set to 36
Reset, NewSeqNo equal | accepted
Reset, NewSeqNo less | Reject 373=5, number unchanged
unasked Logout | answered by Logout, close
resend requests cross | answer the peer's while our own is open; no loop
resent message is bad | it is rejected; held messages are then processed in order
`),
  },
  {
    title: "Validation and application",
    count: 15,
    rows: rowsOf(`
bad tag number | unknown, 0, negative or 5000: Reject 373=0 with 371
required field missing | Reject 373=1 with 371, in header and in body
tag not defined for this type | Reject 373=2
tag without value | Reject 373=4
enum value wrong | Reject 373=5; a valid one passes; quantity text 002000.00 kept as received
data format wrong | 38=+200.00: Reject 373=6
header tag after the body | Reject with 371 (373=14 in 4.4)
tag repeated | Reject with 371 (373=13 in 4.4)
group count not equal to entries | Reject with 371 (373=16 in 4.4)
other field order inside header and body | accepted
group count 0 | accepted
PossResend, already processed | 97=Y and ClOrdID known: the application ignores it
PossResend, new | 97=Y and ClOrdID new: process
routing reversed | Reject carries 115/116/144 back as 128/129/145, and the reverse
empty routing tag | Reject 373=4, that tag not reversed
`),
  },
];

/** Rows of the FIX guide, section 3, that a peer can see. */
export const BEYOND: Table = {
  title: "Tests beyond the scenarios",
  count: 3,
  rows: rowsOf(`
data fields | SOH inside RawData(96); a length field that lies; SOH inside a non-data field
groups | member order; nested groups; a repeated delimiter
fragmentation | several messages in one segment
`),
};

/** Bad input, by its number in SAFETY.md, with what the peer sees. */
export const BAD_INPUT: Table = {
  title: "Bad input",
  count: 11,
  rows: rowsOf(`
B1 garbled FIX | nothing, and its number stays free; a hundred and one in a row: the line is closed
B2 MsgSeqNum missing | Logout, then the line is closed
B3 BodyLength says 2 GB, or a frame above 4 kB | the line is closed, nothing is kept
B4 bytes one at a time, the logon never finishes | the line is closed at the deadline
B5 duplicate tag, group order, empty value, data length that lies | Reject that names the tag
B14 sequence gap | ResendRequest; what came later is held, and nothing is out of order
B15 sequence too low without PossDup | Logout that says so, then the line is closed
B18 SequenceReset to a lower number | Reject, and the number stays
B19 second logon of a live identity | the new line is closed, the old one goes on
B21 half-open line | Heartbeat, TestRequest, then the line is closed and the identity is free
B22 half a frame, then a reset | nothing is decided on it
`),
};

/** What a row demands; throws for a title that no table has. */
export function demandOf(title: string): string {
  const rows = [...SCENARIO_TABLES, BEYOND, BAD_INPUT].flatMap((table) => table.rows);
  const row = rows.find((each) => each.title === title);
  if (row === undefined) throw new Error(`no row is called ${title}`);
  return row.demand;
}

function rowsOf(text: string): Row[] {
  const lines = text.trim().split("\n");
  return lines.map((line) => {
    const [title, demand] = line.split(" | ") as [string, string];
    return title.endsWith("(4.4)") ? { title, demand, only: "FIX.4.4" } : { title, demand };
  });
}
