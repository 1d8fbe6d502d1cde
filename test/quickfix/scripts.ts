/** What a client says to an acceptor, line by line, the Logout at the end left out. */
export type Script = {
  readonly title: string;
  readonly lines: readonly string[];
  /** Where the two differ on purpose: why, and what each answers but for the usual Logon. */
  readonly differs?: {
    readonly why: string;
    readonly ours: readonly string[];
    readonly theirs: readonly string[];
  };
};

const HEAD = "49=TW|52=<TIME>|56=ISLD";
const LOGON = `35=A|34=1|${HEAD}|98=0|108=30`;
const ORDER = "11=id|21=1|38=100|40=1|54=1|55=IBM|60=<TIME>";

/** An order with the number 2, changed. */
function order(change: (fields: string[]) => string[]): string[] {
  return [LOGON, `35=D|34=2|${HEAD}|${change(ORDER.split("|")).join("|")}`];
}

const without = (tag: number): string[] =>
  order((fields) => fields.filter((field) => !field.startsWith(`${tag}=`)));
const changed = (field: string): string[] =>
  order((fields) => fields.map((one) => (one.split("=")[0] === field.split("=")[0] ? field : one)));
const added = (field: string): string[] => order((fields) => [...fields, field]);

const MISSING = "35=3|34=2|45=2|58=Required tag missing|371=<FIRST>|372=D|373=1";

/** The same message as it is sent again. */
function again(message: string): string {
  return message.replace("|34=2|", "|34=2|43=Y|122=<TIME>|");
}

/** A Reject(3) with a reason that only 4.4 has a number for. */
function groupReject(text: string, tag: number, reason: number): string {
  return `35=3|34=2|45=2|58=${text}|371=${tag}|372=D<LATER>|373=${reason}</LATER>`;
}

/** Conversations after the scenario list, each of which two acceptors answer in the same words. */
export const SCRIPTS: readonly Script[] = [
  { title: "logon and logout", lines: [LOGON] },
  { title: "a logon with a number too high", lines: [LOGON.replace("34=1", "34=5")] },
  { title: "a logon that asks for a reset", lines: [`${LOGON}|141=Y`] },
  { title: "an unknown sender", lines: [LOGON.replace("49=TW", "49=WT")] },
  { title: "an unknown target", lines: [LOGON.replace("56=ISLD", "56=DLSI")] },
  { title: "a logon that is old", lines: [LOGON.replace("<TIME>", "<TIME-121>")] },
  { title: "a logon of an unknown version", lines: [`8=FIX.3.9|${LOGON}`] },
  { title: "a logon with a wrong length", lines: [`8=<BEGIN>|9=3|${LOGON}`] },
  { title: "a first message that is no logon", lines: [`35=0|34=1|${HEAD}`] },
  { title: "a good order", lines: [LOGON, `35=D|34=2|${HEAD}|${ORDER}`] },
  { title: "heartbeats in a row", lines: [LOGON, ...[2, 3, 4].map((n) => `35=0|34=${n}|${HEAD}`)] },
  { title: "a test request", lines: [LOGON, `35=1|34=2|${HEAD}|112=HELLO`] },
  { title: "a number too high", lines: [LOGON, `35=0|34=9|${HEAD}`] },
  { title: "a number too high twice", lines: [LOGON, `35=0|34=9|${HEAD}`, `35=0|34=10|${HEAD}`] },
  { title: "a number too low", lines: [LOGON, `35=0|34=2|${HEAD}`, `35=0|34=1|${HEAD}`] },
  {
    title: "a gap that is filled",
    lines: [
      LOGON,
      `35=1|34=4|${HEAD}|112=LATE`,
      `35=1|34=2|43=Y|49=TW|52=<TIME>|56=ISLD|122=<TIME>|112=EARLY`,
      `35=4|34=3|43=Y|49=TW|52=<TIME>|56=ISLD|122=<TIME>|36=4|123=Y`,
    ],
  },
  {
    title: "an old number sent again",
    lines: [LOGON, `35=0|34=2|${HEAD}`, `35=0|34=2|43=Y|${HEAD}|122=<TIME>`],
  },
  {
    title: "sent again without its first time",
    lines: [LOGON, `35=0|34=2|${HEAD}`, `35=0|34=2|43=Y|${HEAD}`],
  },
  {
    title: "sent again before it was sent",
    lines: [LOGON, `35=0|34=2|${HEAD}`, `35=0|34=2|43=Y|${HEAD}|122=<TIME+60>`],
  },
  { title: "another version in the session", lines: [LOGON, `8=FIX.3.9|35=0|34=2|${HEAD}`] },
  { title: "another sender in the session", lines: [LOGON, `35=0|34=2|49=X|52=<TIME>|56=ISLD`] },
  { title: "another target in the session", lines: [LOGON, `35=0|34=2|49=TW|52=<TIME>|56=X`] },
  { title: "a message that is old", lines: [LOGON, `35=0|34=2|49=TW|52=<TIME-121>|56=ISLD`] },
  { title: "a message from the future", lines: [LOGON, `35=0|34=2|49=TW|52=<TIME+122>|56=ISLD`] },
  { title: "a length too short", lines: [LOGON, `8=<BEGIN>|9=3|35=0|34=2|${HEAD}`] },
  { title: "a wrong checksum", lines: [LOGON, `35=0|34=2|${HEAD}|10=256`] },
  { title: "a type that does not exist", lines: [LOGON, `35=*|34=2|${HEAD}`] },
  { title: "a type that is not taken", lines: [LOGON, `35=g|34=2|${HEAD}|335=x|263=0`] },
  {
    title: "a type that is not taken, without its fields",
    lines: [LOGON, `35=g|34=2|${HEAD}`],
    differs: {
      why: "types that nobody takes have no field tables here: the whole type is refused at once",
      ours: ["35=j|34=2|45=2|58=Unsupported Message Type|372=g|380=3", "35=5|34=3"],
      theirs: ["35=3|34=2|45=2|58=Required tag missing|371=263|372=g|373=1", "35=5|34=3"],
    },
  },
  { title: "fields in front that belong behind", lines: [LOGON, `34=2|35=0|${HEAD}`] },
  { title: "a reject", lines: [LOGON, `35=3|34=2|${HEAD}|45=1|58=no`] },
  { title: "a resend of everything", lines: [LOGON, `35=2|34=2|${HEAD}|7=1|16=0`] },
  {
    title: "a resend of what was rejected",
    lines: [LOGON, `35=D|34=2|${HEAD}|11=x`, `35=2|34=3|${HEAD}|7=2|16=0`],
    differs: {
      why: "a Reject(3) is sent again, as FIX demands; QuickFIX fills its number",
      ours: [MISSING, again(MISSING), "35=5|34=3"],
      theirs: [MISSING, "35=4|34=2|43=Y|122=<TIME>|36=3|123=Y", "35=5|34=3"],
    },
  },
  {
    title: "a resend of a part",
    lines: [
      LOGON,
      ...[2, 3, 4].map((n) => `35=1|34=${n}|${HEAD}|112=a`),
      `35=2|34=5|${HEAD}|7=2|16=3`,
    ],
  },
  {
    title: "a gap fill",
    lines: [LOGON, `35=4|34=2|${HEAD}|36=20|123=Y`, `35=1|34=20|${HEAD}|112=x`],
  },
  { title: "a gap fill ahead", lines: [LOGON, `35=4|34=5|${HEAD}|36=20|123=Y`] },
  { title: "a gap fill behind", lines: [LOGON, `35=4|34=1|${HEAD}|36=20|123=Y`] },
  {
    title: "a gap fill behind, sent again",
    lines: [LOGON, `35=4|34=1|43=Y|${HEAD}|122=<TIME>|36=20|123=Y`, `35=1|34=2|${HEAD}|112=x`],
  },
  {
    title: "a reset upwards",
    lines: [LOGON, `35=4|34=0|${HEAD}|36=20|123=N`, `35=1|34=20|${HEAD}|112=x`],
  },
  {
    title: "a reset to the same",
    lines: [LOGON, `35=4|34=0|${HEAD}|36=2`, `35=1|34=2|${HEAD}|112=x`],
  },
  { title: "a reset downwards", lines: [LOGON, `35=0|34=2|${HEAD}`, `35=4|34=0|${HEAD}|36=1`] },
  { title: "a tag that does not exist", lines: added("999=x") },
  { title: "the tag 0", lines: added("0=x") },
  { title: "a tag below 0", lines: added("-1=x") },
  { title: "a tag of a user", lines: added("5000=x") },
  { title: "a tag that is a word", lines: added("HI=x") },
  { title: "a required field of the body missing", lines: without(11) },
  { title: "the symbol missing", lines: without(55) },
  {
    title: "no sending time",
    lines: [LOGON, `35=D|34=2|49=TW|56=ISLD|${ORDER}`],
    differs: {
      why: "a missing field of the header is rejected like one of the body; QuickFIX hangs up",
      ours: ["35=3|34=2|45=2|58=Required tag missing|371=52|372=D|373=1", "35=5|34=3"],
      theirs: [],
    },
  },
  {
    title: "no sender",
    lines: [LOGON, `35=D|34=2|52=<TIME>|56=ISLD|${ORDER}`],
    differs: {
      why: "a missing field of the header is no matter of the application",
      ours: ["35=3|34=2|45=2|58=Required tag missing|371=49|372=D|373=1", "35=5|34=3"],
      theirs: [
        "35=j|34=2|45=2|58=Conditionally Required Field Missing (49)|372=D|380=5",
        "35=5|34=3",
      ],
    },
  },
  { title: "a tag of another type", lines: added("41=x") },
  { title: "a tag without a value", lines: added("58=") },
  { title: "a value that is not listed", lines: changed("40=Z") },
  { title: "a value in capitals for a flag", lines: added("114=T") },
  { title: "a quantity that is a word", lines: changed("38=many") },
  { title: "a number with a plus", lines: changed("38=+200.00") },
  { title: "a number with zeros", lines: changed("38=002000.00") },
  { title: "a char of two", lines: changed("54=11") },
  { title: "a time that is none", lines: changed("60=20131008 13:30:00") },
  { title: "a field twice", lines: added("38=100") },
  { title: "a header field behind the body", lines: added("50=x") },
  { title: "a group with fewer entries than said", lines: added("386=2|336=A") },
  { title: "a group with more entries than said", lines: added("386=1|336=A|336=B") },
  { title: "a group of none", lines: added("386=0") },
  { title: "a group that is right", lines: added("386=2|336=A|336=B") },
  { title: "fields in another order", lines: order((fields) => fields.reverse()) },
  {
    title: "routes are reversed",
    lines: [LOGON, `35=D|34=2|${HEAD}|115=A|116=B|144=C|128=D|129=E|145=F|11=x`],
  },
  { title: "an empty route", lines: [LOGON, `35=D|34=2|${HEAD}|115=|116=B|${ORDER}`] },
  { title: "a reset in the session", lines: [LOGON, `35=A|34=1|${HEAD}|98=0|108=30|141=Y`] },
  { title: "a logon with an interval of 0", lines: [LOGON.replace("108=30", "108=0")] },
  {
    title: "a logon with encryption",
    lines: [LOGON.replace("98=0", "98=1")],
    differs: { why: "we cannot decrypt", ours: [], theirs: ["35=5|34=2"] },
  },
  {
    title: "a second logon",
    lines: [LOGON, LOGON.replace("34=1", "34=2")],
    differs: {
      why: "a Logon that resets nothing changes nothing; QuickFIX hangs up",
      ours: ["35=5|34=2"],
      theirs: [],
    },
  },
  {
    title: "a second logon with an old number",
    lines: [LOGON, LOGON],
    differs: {
      why: "the reason is said before the line is closed",
      ours: ["35=5|34=2|58=MsgSeqNum too low, expecting 2 but received 1"],
      theirs: [],
    },
  },
  {
    title: "a resend from 0",
    lines: [LOGON, `35=2|34=2|${HEAD}|7=0|16=0`],
    differs: {
      why: "there is no number 0; QuickFIX fills its next number, which it has not used",
      ours: [
        "35=3|34=2|45=2|58=Value is incorrect (out of range) for this tag|371=7|372=2|373=5",
        "35=5|34=3",
      ],
      theirs: ["35=4|34=2|43=Y|122=<TIME>|36=2|123=Y", "35=5|34=3"],
    },
  },
  {
    title: "a resend backwards",
    lines: [LOGON, `35=2|34=2|${HEAD}|7=5|16=3`],
    differs: {
      why: "nothing lies between; QuickFIX fills numbers that it has not used",
      ours: [
        "35=3|34=2|45=2|58=Value is incorrect (out of range) for this tag|371=16|372=2|373=5",
        "35=5|34=3",
      ],
      theirs: ["35=4|34=5|43=Y|122=<TIME>|36=2|123=Y", "35=5|34=2"],
    },
  },
  {
    title: "a resend of what was never sent",
    lines: [LOGON, `35=2|34=2|${HEAD}|7=50|16=0`],
    differs: {
      why: "there is nothing to fill; QuickFIX fills backwards",
      ours: ["35=5|34=2"],
      theirs: ["35=4|34=50|43=Y|122=<TIME>|36=2|123=Y", "35=5|34=2"],
    },
  },
  { title: "a resend beyond the end", lines: [LOGON, `35=2|34=2|${HEAD}|7=1|16=99`] },
  { title: "a resend to 999999", lines: [LOGON, `35=2|34=2|${HEAD}|7=1|16=999999`] },
  { title: "a resend without an end", lines: [LOGON, `35=2|34=2|${HEAD}|7=1`] },
  {
    title: "a resend ahead",
    lines: [LOGON, `35=2|34=7|${HEAD}|7=1|16=0`],
    differs: {
      why: "the gap that the request shows is asked for at once",
      ours: ["35=4|34=1|43=Y|122=<TIME>|36=2|123=Y", "35=2|34=2|7=2|16=0", "35=5|34=3"],
      theirs: ["35=4|34=1|43=Y|122=<TIME>|36=2|123=Y", "35=5|34=2"],
    },
  },
  { title: "a resend behind", lines: [LOGON, `35=0|34=2|${HEAD}`, `35=2|34=2|${HEAD}|7=1|16=0`] },
  { title: "a logout ahead", lines: [LOGON, `35=5|34=9|${HEAD}`] },
  { title: "a logout behind", lines: [LOGON, `35=0|34=2|${HEAD}`, `35=5|34=1|${HEAD}`] },
  { title: "a test request without a word", lines: [LOGON, `35=1|34=2|${HEAD}`] },
  { title: "a heartbeat with a word", lines: [LOGON, `35=0|34=2|${HEAD}|112=x`] },
  { title: "a sequence reset to nowhere", lines: [LOGON, `35=4|34=2|${HEAD}|123=Y`] },
  { title: "a gap fill to its own number", lines: [LOGON, `35=4|34=2|${HEAD}|36=2|123=Y`] },
  {
    title: "a gap fill downwards",
    lines: [LOGON, `35=0|34=2|${HEAD}`, `35=4|34=3|${HEAD}|36=1|123=Y`],
  },
  { title: "a reset to 0", lines: [LOGON, `35=4|34=2|${HEAD}|36=0`] },
  { title: "a reset with a bad flag", lines: [LOGON, `35=4|34=2|${HEAD}|36=9|123=X`] },
  {
    title: "a reject of a bad message",
    lines: [LOGON, `35=3|34=2|${HEAD}|58=no`],
    differs: {
      why: "a Reject(3) is never rejected: two engines could do so for ever",
      ours: ["35=5|34=2"],
      theirs: ["35=3|34=2|45=2|58=Required tag missing|371=45|372=3|373=1", "35=5|34=3"],
    },
  },
  {
    title: "no number",
    lines: [LOGON, `35=0|${HEAD}`],
    differs: {
      why: "the reason is said before the line is closed",
      ours: ["35=5|34=2|58=MsgSeqNum missing or malformed"],
      theirs: [],
    },
  },
  {
    title: "a number that is a word",
    lines: [LOGON, `35=0|34=two|${HEAD}`],
    differs: {
      why: "a peer that cannot count is logged out; QuickFIX ignores the message",
      ours: ["35=5|34=2|58=MsgSeqNum missing or malformed"],
      theirs: ["35=5|34=2"],
    },
  },
  { title: "the number 0", lines: [LOGON, `35=0|34=0|${HEAD}`] },
  { title: "no target", lines: [LOGON, `35=0|34=2|49=TW|52=<TIME>`] },
  { title: "a sending time that is none", lines: [LOGON, `35=0|34=2|49=TW|52=now|56=ISLD`] },
  { title: "a flag that is neither", lines: [LOGON, `35=0|34=2|43=X|${HEAD}`] },
  {
    title: "possibly sent again, new",
    lines: [LOGON, `35=D|34=2|49=TW|52=<TIME>|56=ISLD|97=Y|${ORDER}`],
  },
  { title: "a type of two characters", lines: [LOGON, `35=ZZ|34=2|${HEAD}`] },
  {
    title: "an empty type",
    lines: [LOGON, `35=|34=2|${HEAD}`],
    differs: {
      why: "an empty field is an empty field",
      ours: ["35=3|34=2|45=2|58=Tag specified without a value|371=35|373=4", "35=5|34=3"],
      theirs: ["35=3|34=2|45=2|58=Invalid MsgType|373=11", "35=5|34=3"],
    },
  },
  { title: "a price below 0", lines: added("44=-1.5") },
  { title: "a price with two points", lines: added("44=1.5.0") },
  { title: "a price with a point at its end", lines: added("44=1.") },
  { title: "a price with a point in front", lines: added("44=.5") },
  { title: "a price in powers of ten", lines: added("44=1e3") },
  { title: "a price with a blank", lines: added("44= 1") },
  { title: "a price that is a point", lines: added("44=.") },
  { title: "an integer with a point", lines: added("427=1.0") },
  {
    title: "an integer with zeros in front",
    lines: added("427=01"),
    differs: {
      why: "FIX lets an integer have zeros in front",
      ours: ["35=5|34=2"],
      theirs: [
        "35=3|34=2|45=2|58=Value is incorrect (out of range) for this tag|371=427|372=D|373=5",
        "35=5|34=3",
      ],
    },
  },
  { title: "an integer that is not listed", lines: added("427=9") },
  { title: "several instructions", lines: added("18=1 6 G") },
  { title: "several instructions, one of them unknown", lines: added("18=1 ~") },
  {
    title: "several instructions with two blanks",
    lines: added("18=1  6"),
    differs: {
      why: "one blank stands between two codes",
      ours: ["35=3|34=2|45=2|58=Incorrect data format for value|371=18|372=D|373=6", "35=5|34=3"],
      theirs: [
        "35=3|34=2|45=2|58=Value is incorrect (out of range) for this tag|371=18|372=D|373=5",
        "35=5|34=3",
      ],
    },
  },
  {
    title: "a date that is none",
    lines: added("432=20131399"),
    differs: {
      why: "QuickFIX looks at no date",
      ours: ["35=3|34=2|45=2|58=Incorrect data format for value|371=432|372=D|373=6", "35=5|34=3"],
      theirs: ["35=5|34=2"],
    },
  },
  {
    title: "a date that is too short",
    lines: added("432=2013"),
    differs: {
      why: "QuickFIX looks at no date",
      ours: ["35=3|34=2|45=2|58=Incorrect data format for value|371=432|372=D|373=6", "35=5|34=3"],
      theirs: ["35=5|34=2"],
    },
  },
  { title: "a time in nanoseconds", lines: changed("60=20131008-13:30:00.123456789") },
  { title: "a time in microseconds", lines: changed("60=20131008-13:30:00.123456") },
  { title: "a time in seconds", lines: changed("60=20131008-13:30:00") },
  { title: "a time with a leap second", lines: changed("60=20131008-23:59:60") },
  { title: "the time 24:00", lines: changed("60=20131008-24:00:00") },
  { title: "a currency of four letters", lines: added("15=DOLL") },
  { title: "letters beyond ASCII", lines: added("58=\u00e9") },
  { title: "an equals sign in a value", lines: added("58=a=b") },
  { title: "a data field", lines: added("354=3|355=abc") },
  {
    title: "a data field that is longer than said",
    lines: added("354=2|355=abc"),
    differs: {
      why: "the frame is whole, its fields are not; QuickFIX takes it for garbled",
      ours: ["35=3|34=2|45=2|58=Incorrect data format for value|371=354|372=D|373=6", "35=5|34=3"],
      theirs: ["35=5|34=2"],
    },
  },
  {
    title: "a data field without its length",
    lines: added("355=abc"),
    differs: {
      why: "data is read by its length alone",
      ours: ["35=3|34=2|45=2|58=Required tag missing|371=354|372=D|373=1", "35=5|34=3"],
      theirs: ["35=5|34=2"],
    },
  },
  {
    title: "a length without its data",
    lines: added("354=3"),
    differs: {
      why: "a length announces data; what was announced is required",
      ours: ["35=3|34=2|45=2|58=Required tag missing|371=355|372=D|373=1", "35=5|34=3"],
      theirs: ["35=5|34=2"],
    },
  },
  { title: "a member outside of its group", lines: added("336=A") },
  {
    title: "a group whose first member is missing",
    lines: added("78=1|80=5"),
    differs: {
      why: "an entry begins with its first member",
      ours: [groupReject("Repeating group fields out of order", 80, 15), "35=5|34=3"],
      theirs: ["35=5|34=2"],
    },
  },
  {
    title: "a group with a member twice",
    lines: added("78=1|79=A|80=5|80=6"),
    differs: {
      why: "the field that is there twice is named",
      ours: [groupReject("Tag appears more than once", 80, 13), "35=5|34=3"],
      theirs: [groupReject("Incorrect NumInGroup count for repeating group", 78, 16), "35=5|34=3"],
    },
  },
  {
    title: "a group with a bad value",
    lines: added("78=1|79=A|80=x"),
    differs: {
      why: "QuickFIX looks at no value in a group",
      ours: ["35=3|34=2|45=2|58=Incorrect data format for value|371=80|372=D|373=6", "35=5|34=3"],
      theirs: ["35=5|34=2"],
    },
  },
  { title: "a trailer field in the body", lines: added("93=1|89=x") },
];
