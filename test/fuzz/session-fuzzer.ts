import { SeededRandom } from "../../src/core/domain/random.ts";
import type { FixSessionConfig } from "../../src/wire/fix/session-config.ts";
import type { BeginString } from "../../src/wire/fix/tags.ts";
import type { Engine } from "./engine.ts";
import type { Finding, Fuzzer } from "./fuzzer.ts";
import { type Draft, GoodMessages } from "./good-messages.ts";
import { Reference } from "./reference.ts";
import { SessionPeer } from "./session-peer.ts";
import { BrokenRule, SessionWorld } from "./session-world.ts";

const CORPUS = 2_000;
/** Steps of one conversation, over all its lines. */
const STEPS = 120;

/** Conversations of one version with one session each. */
export class SessionFuzzer implements Fuzzer {
  readonly begin: BeginString;
  readonly seed: number;
  /** Messages that were said to sessions, and those that reached an application. */
  messages = 0;
  cases = 0;
  readonly features = 0;
  readonly verdicts = { delivered: 0 };
  readonly #engine: Engine;
  readonly #reference: Reference;
  readonly #good: GoodMessages;
  readonly #corpus: readonly Draft[];

  constructor(engine: Engine, begin: BeginString, seed: number) {
    this.begin = begin;
    this.seed = seed;
    this.#engine = engine;
    this.#reference = new Reference(begin, 1 << 20);
    const good = new GoodMessages(this.#reference.tables, new SeededRandom(seed));
    this.#good = good;
    // Session messages have their own place in a conversation.
    const isBody = (draft: Draft): boolean => !/^35=[0-5A]$/.test(draft[1] as string);
    this.#corpus = Array.from({ length: CORPUS }, () => good.any()).filter(isBody);
  }

  /** One conversation; what it has broken, or null. A conversation has a seed of its own. */
  step(): Finding | null {
    const n = ++this.cases;
    const random = new SeededRandom((this.seed ^ Math.imul(n, 0x9e3779b1)) >>> 0);
    const initiator = random.below(4) === 0;
    const world = new SessionWorld(this.#engine, this.#reference, this.#config(random, initiator));
    const peer = new SessionPeer({
      random,
      world,
      good: this.#good,
      corpus: this.#corpus,
      initiator,
    });
    let step = 0;
    try {
      for (; step < STEPS; step++) peer.step();
      peer.finish();
      world.lose();
      return null;
    } catch (error) {
      const broken = error instanceof BrokenRule;
      const what = broken ? error.message : `it threw ${(error as Error).stack ?? String(error)}`;
      const stream = `conversation ${n}, step ${step}`;
      return { begin: this.begin, seed: this.seed, n, what, stream };
    } finally {
      this.messages += peer.said;
      this.verdicts.delivered += world.delivered;
    }
  }

  reward(): void {
    // Conversations are made afresh each time.
  }

  #config(random: SeededRandom, initiator: boolean): FixSessionConfig {
    return {
      beginString: this.begin,
      localCompId: "SMARS",
      remoteCompId: "CLIENT1",
      heartBtIntS: 30,
      resetOnLogon: random.below(5) === 0,
      resend: random.below(3) === 0 ? "gap-fill-orders" : "application",
      ...(random.below(4) === 0 ? { heldMaxBytes: 3_000 } : {}),
      ...(random.below(4) === 0 ? { pendingMaxBytes: 2_000 } : {}),
      ...(this.begin === "FIX.4.4" && random.below(3) === 0
        ? { nextExpectedMsgSeqNum: initiator || random.below(2) === 0 }
        : {}),
    };
  }
}
