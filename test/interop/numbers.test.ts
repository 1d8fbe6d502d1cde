import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Expectation } from "./expectation.ts";
import { echoRoute, Lane } from "./lane.ts";
import { RawPeer } from "./raw-peer.ts";
import { order, reject } from "./rows/phrases.ts";
import { wireBytes } from "./wire-text.ts";

/** Arabic digits for 100, as their bytes in UTF-8. */
const ARABIC = Buffer.from("١٠٠", "utf8").toString("latin1");

/** What people and programs write where a number belongs. */
const TEXTS = [
  ...["", " ", "0", "-0", "00", "-100", "+7", "7", "007", "100.5", "002000.00", "1e3", "0x10"],
  ...["NaN", "Infinity", "-Infinity", "null", ARABIC, "1,000", " 7", "7 ", "7\t", "--7", "7-"],
  ...[
    "9007199254740993",
    `1${"0".repeat(30)}`,
    "1.123456789",
    "0.0000",
    ".5",
    "5.",
    ".",
    "-",
    "-.5",
  ],
  ...["1.2.3", "1_000", "1\x00", "\xb2", "0b1", "1f", "1L"],
];

/** Digits of the largest whole number of the engine. */
const INT_DIGITS = 15;

type Kind = "decimal" | "int" | "uint";

/** SessionRejectReason(373) of a text in a field of a kind; 0 when it is well formed. */
function faultOf(kind: Kind, text: string): 0 | 4 | 6 {
  if (text === "") return 4;
  if (kind === "decimal") return /^-?(\d+\.?\d*|\.\d+)$/.test(text) ? 0 : 6;
  const digits = (kind === "int" ? /^-?(\d+)$/ : /^(\d+)$/).exec(text)?.[1];
  return digits !== undefined && digits.length <= INT_DIGITS ? 0 : 6;
}

const DECIMALS: readonly (readonly [string, number])[] = [
  ["OrderQty", 38],
  ["MinQty", 110],
  ["MaxFloor", 111],
  ["CashOrderQty", 152],
  ["OrderQty2", 192],
  ["MaxShow", 210],
  ["Price", 44],
  ["StopPx", 99],
  ["StrikePrice", 202],
  ["Commission", 12],
  ["PegDifference", 211],
  ["DiscretionOffset", 389],
  ["ContractMultiplier", 231],
  ["CouponRate", 223],
];
const INTS: readonly (readonly [string, number])[] = [
  ["PutOrCall", 201],
  ["CoveredOrUncovered", 203],
  ["GTBookingInst", 427],
];

describe.each(["FIX.4.2", "FIX.4.4"] as const)("numbers as text, %s", (begin) => {
  const route = echoRoute(begin);
  let lane: Lane;
  let peer: RawPeer;
  let expectation: Expectation;
  let ours = 1;
  let theirs = 1;

  beforeAll(async () => {
    lane = await Lane.open(begin);
    peer = await RawPeer.open(lane.port);
    expectation = new Expectation({ begin, sender: route.target, target: route.sender });
    await says("35=A|34=1|98=0|108=30");
    await hears("35=A|34=1|98=0|108=30");
  });

  afterAll(async () => {
    await says(`35=5|34=${ours}`);
    await hears(`35=5|34=${theirs}`);
    lane.close();
  });

  async function says(text: string): Promise<void> {
    ours++;
    await peer.write(wireBytes(text, route));
  }

  /** The next message, of one of these texts. */
  async function hears(...texts: string[]): Promise<void> {
    const heard = await peer.hear(5_000);
    if (heard.type !== "Message") throw new Error(`${heard.type} instead of ${texts}`);
    theirs++;
    const type = heard.text.split("\x01")[2] ?? "";
    const wanted = texts.find((text) => text.startsWith(type)) ?? texts[0] ?? "";
    expectation.check(heard.text, wanted, texts.join(" or "));
  }

  const refused = (reason: number, tag: number, type: string): string =>
    `35=3|34=${theirs}|${reject(begin, { reason, tag, of: ours - 1, type })}`;

  test.each(DECIMALS)(
    "%s(%d): kept as it came or rejected, never read otherwise",
    async (_, tag) => {
      for (const text of TEXTS) {
        const body = orderWith(tag, text);
        await says(`35=D|34=${ours}|${body}`);
        const fault = faultOf("decimal", text);
        await hears(fault === 0 ? `35=D|34=${theirs}|${body}` : refused(fault, tag, "D"));
      }
    },
  );

  test.each(INTS)("%s(%d): kept as it came or rejected, never read otherwise", async (_, tag) => {
    for (const text of TEXTS) {
      const body = orderWith(tag, text);
      await says(`35=D|34=${ours}|${body}`);
      const fault = faultOf("int", text);
      // Well formed is not yet one of its values.
      if (fault !== 0) await hears(refused(fault, tag, "D"));
      else await hears(`35=D|34=${theirs}|${body}`, refused(5, tag, "D"));
    }
  });

  test.each([
    ["BeginSeqNo", 7, "2", (text: string) => `7=${text}|16=0`],
    ["EndSeqNo", 16, "2", (text: string) => `7=1|16=${text}`],
    ["NewSeqNo", 36, "4", (text: string) => `36=${text}`],
    ["RefSeqNum", 45, "3", (text: string) => `45=${text}`],
  ] as const)(
    "%s(%d): a text that is no number is acted on by nobody",
    async (_, tag, type, body) => {
      for (const text of TEXTS.filter((each) => faultOf("uint", each) !== 0)) {
        await says(`35=${type}|34=${ours}|${body(text)}`);
        // A Reject is never rejected; its number is taken.
        if (type !== "3") await hears(refused(faultOf("uint", text), tag, type));
      }
      await says(`35=1|34=${ours}|112=ON`);
      await hears(`35=0|34=${theirs}|112=ON`);
    },
  );

  test.each(TEXTS.filter((text) => faultOf("uint", text) !== 0))(
    "HeartBtInt(108)=%j: the line is closed without a word",
    async (text) => {
      const other = await Lane.open(begin);
      const line = await RawPeer.open(other.port);
      await line.write(wireBytes(`35=A|34=1|98=0|108=${text}`, route));
      expect(await line.hear(5_000)).toEqual({ type: "Closed" });
      other.close();
    },
  );
});

/** An order whose body, tags ascending, has this value. */
function orderWith(tag: number, value: string): string {
  const fields = order("A")
    .split("|")
    .filter((field) => !field.startsWith(`${tag}=`));
  const at = fields.findIndex((field) => Number(field.split("=")[0]) > tag);
  fields.splice(at < 0 ? fields.length : at, 0, `${tag}=${value}`);
  return fields.join("|");
}
