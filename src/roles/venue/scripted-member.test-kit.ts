import type { FixMessage } from "../../wire/fix/message.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import type { FixApplication } from "../../wire/fix/session-config.ts";
import { MemoryFixStore } from "../../wire/fix/store.ts";
import { type BeginString, msgTypeCode, msgTypeText } from "../../wire/fix/tags.ts";
import { FixInitiator } from "../fix/initiator.ts";
import type { MemoryWorld } from "../fleet/memory-world.ts";
import { Turn } from "../turn.ts";
import type { VenueConfig } from "./config.ts";

/** Session fields, and those that no two runs have alike: times and ids of the venue. */
const LEFT_OUT = new Set([8, 9, 10, 34, 49, 52, 56, 60, 17, 37, 122]);

/**
 * A member of a venue for tests: logs on as a gate does and writes down what it is told, one line
 * for each message, its body as `tag=value`.
 */
export class ScriptedMember implements FixApplication {
  readonly lines: string[] = [];
  /** ExecID(17) of every report, in the order they came. */
  readonly execIds: string[] = [];
  readonly initiator: FixInitiator;

  constructor(world: MemoryWorld, config: VenueConfig, compId = "SMARS1") {
    this.initiator = new FixInitiator({
      network: world,
      clock: world,
      turn: new Turn(world),
      store: new MemoryFixStore(),
      address: { host: config.host, port: config.fixPort },
      application: this,
      session: {
        beginString: config.beginString,
        localCompId: compId,
        remoteCompId: config.compId,
        heartBtIntS: 30,
        resetOnLogon: false,
        resend: "gap-fill-orders",
      },
    });
    this.initiator.start();
    world.settle();
  }

  get session(): FixSession {
    return this.initiator.session;
  }

  onLogon(): void {
    this.lines.push("logon");
  }

  onLogout(): void {
    this.lines.push("logout");
  }

  onMessage(_session: FixSession, message: FixMessage): void {
    const text = String.fromCharCode(...message.bytes.subarray(message.start, message.end));
    const fields = text
      .split("\x01")
      .map((field) => field.split("=") as [string, string])
      .filter(([tag]) => tag !== "" && tag !== "35");
    const execId = fields.find(([tag]) => tag === "17")?.[1];
    if (execId !== undefined) this.execIds.push(execId);
    const shown = fields.filter(([tag]) => !LEFT_OUT.has(Number(tag)));
    const body = shown.map(([tag, value]) => `${tag}=${value}`).join(" ");
    this.lines.push(`${msgTypeText(message.msgType)} ${body}`);
  }

  /** Sends a message given as `35=D 11=A1 55=IBM`, tags ascending. */
  send(text: string): void {
    const fields = text.split(" ").map((field) => field.split("=") as [string, string]);
    const type = fields.find(([tag]) => tag === "35")?.[1] ?? "";
    const writer = this.session.begin(msgTypeCode(type));
    for (const [tag, value] of fields) if (tag !== "35") writer.text(Number(tag), value);
    this.session.commit();
  }

  /** What came since the last call. */
  heard(): string[] {
    return this.lines.splice(0);
  }
}

/** A venue with two stocks, no market of its own, and a gate and an auditor as members. */
export function quietVenue(
  beginString: BeginString,
  changes: Partial<VenueConfig> = {},
): VenueConfig {
  const stock = { class: "large", adv: 1_000_000, lot: 100 } as const;
  return {
    code: 0x4e,
    host: "127.0.0.1",
    fixPort: 9901,
    feedPort: 9951,
    beginString,
    compId: "NXCH",
    sessions: [
      { compId: "SMARS1", audit: false, purges: [], copies: [] },
      { compId: "AUDIT1", audit: true, purges: [], copies: [] },
      { compId: "SMARS1P", audit: false, purges: ["SMARS1"], copies: [] },
      { compId: "SMARS1C", audit: false, purges: [], copies: ["SMARS1"] },
    ],
    fees: { takerMicros: 2400, makerMicros: -1400 },
    cancelOnDisconnect: false,
    retail: false,
    leanFolder: null,
    seed: 1,
    epochUtcMs: 1_381_239_000_000,
    fromMs: 34_200_000,
    times: null,
    speed: 1,
    shares: [
      { code: 0x4e, weight: 0 },
      { code: 0x50, weight: 1 },
    ],
    instruments: [
      { ...stock, symbol: "IBM", priorClosePx: 1_820_100 },
      { ...stock, symbol: "BAC", priorClosePx: 138_100 },
    ],
    ...changes,
  };
}
