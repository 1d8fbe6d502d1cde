import { expect } from "vitest";
import { Expectation, sendingTimeMs } from "./expectation.ts";
import type { RawPeer } from "./raw-peer.ts";
import type { Scenario, Step } from "./scenario.ts";
import { type Route, readable, wireBytes } from "./wire-text.ts";

/** How long the engine may take where a scenario names no time. */
const PATIENCE_MS = 5_000;

/** How what we say reaches the engine. */
export type Delivery =
  | { readonly type: "Whole" }
  /** Every message in two pieces; `at` counts on behind the end of a shorter one. */
  | { readonly type: "Cut"; readonly at: number }
  | { readonly type: "ByteByByte" }
  /** Messages that follow each other in one piece. */
  | { readonly type: "Joined" };

/** Where a scenario is played. */
export type Stage = {
  /** Of what we say. */
  readonly route: Route;
  /** Opens a line to the engine. */
  connect?(): Promise<RawPeer>;
  /** Waits for a line from the engine. */
  accept?(): Promise<RawPeer>;
  /** Has the engine's application do something. */
  act?(what: string): void;
  /** What the engine's application is told next. */
  told?(withinMs: number): Promise<string>;
};

/** What a played scenario has written. */
export type Played = {
  readonly pieces: number;
  /** Bytes of the longest message. */
  readonly longest: number;
};

/** Plays a scenario to its end; rejects with the step that went otherwise. */
export async function play(scenario: Scenario, stage: Stage, delivery: Delivery): Promise<Played> {
  const player = new Player(stage, delivery);
  try {
    if (scenario.steps[0] !== "accept") await player.step("connect", "connect");
    for (const [at, step] of scenario.steps.entries()) {
      const next = scenario.steps[at + 1] ?? "";
      await player.step(step, `${at + 1}. ${step}, ${JSON.stringify(delivery)}`, next);
    }
    return player;
  } finally {
    player.leave();
  }
}

/** One line and what is expected on it. */
type Line = { readonly peer: RawPeer; readonly expectation: Expectation };

class Player implements Played {
  pieces = 0;
  longest = 0;
  readonly #stage: Stage;
  readonly #delivery: Delivery;
  readonly #lines: Map<string, Line> = new Map();
  /** Said but not yet written. */
  #joined: Buffer[] = [];
  /** SendingTime(52) of the engine's last message, in ms since 1970. */
  #sentMs = 0;
  /** When the next thing must come, in ms after that; null when it is all the same. */
  #window: readonly [number, number] | null = null;

  constructor(stage: Stage, delivery: Delivery) {
    this.#stage = stage;
    this.#delivery = delivery;
  }

  async step(step: Step, where: string, next = ""): Promise<void> {
    const [, name, what] = /^(?:(\d):)?(.*)$/s.exec(step) as unknown as [string, string, string];
    const verb = /^(?:[IE](?=-?\d+)|[a-z]+)/.exec(what)?.[0] ?? "";
    const rest = what.slice(verb.length).trimStart();
    switch (verb) {
      case "I":
        await this.#say(this.#line(name), rest, /^(\d:)?I/.test(next));
        break;
      case "E":
        await this.#hear(this.#line(name), rest, where);
        break;
      case "close":
        await this.#closed(this.#line(name), where);
        break;
      case "after":
        this.#window = rest.split(" ").map(Number) as unknown as readonly [number, number];
        break;
      case "quiet":
        expect(await this.#line(name).peer.hear(Number(rest)), where).toEqual({ type: "Nothing" });
        break;
      case "wait":
        await new Promise((resolve) => setTimeout(resolve, Number(rest)));
        break;
      case "do":
        this.#stage.act?.(rest);
        break;
      case "told":
        expect(await this.#stage.told?.(PATIENCE_MS), where).toBe(rest);
        break;
      case "reset":
        this.#line(name).peer.reset();
        break;
      default:
        await this.#open(name, verb, where);
    }
  }

  /** Ends what is still open. */
  leave(): void {
    for (const { peer } of this.#lines.values()) peer.reset();
  }

  async #open(name: string | undefined, verb: string, where: string): Promise<void> {
    const { route, connect, accept } = this.#stage;
    const open = verb === "connect" ? connect : verb === "accept" ? accept : undefined;
    if (open === undefined) throw new Error(`no such step: ${where}`);
    const peer = await open.call(this.#stage);
    const answers = { begin: route.begin, sender: route.target, target: route.sender };
    const known = this.#lines.get(name ?? "");
    // A message that is sent again on another line is still the first one's double.
    const expectation = known?.expectation ?? new Expectation(answers);
    this.#lines.set(name ?? "", { peer, expectation });
  }

  #line(name: string | undefined): Line {
    const line = this.#lines.get(name ?? "");
    if (line === undefined) throw new Error(`no line ${name} is open`);
    return line;
  }

  async #say({ peer }: Line, text: string, more: boolean): Promise<void> {
    const bytes = wireBytes(text, this.#stage.route);
    this.longest = Math.max(this.longest, bytes.length);
    for (const piece of this.#cut(bytes, more)) {
      this.pieces++;
      await peer.write(piece);
    }
  }

  #cut(bytes: Buffer, more: boolean): Buffer[] {
    switch (this.#delivery.type) {
      case "Whole":
        return [bytes];
      case "ByteByByte":
        return Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
      case "Cut": {
        const at = 1 + ((this.#delivery.at - 1) % (bytes.length - 1));
        return [bytes.subarray(0, at), bytes.subarray(at)];
      }
      case "Joined": {
        this.#joined.push(bytes);
        if (more) return [];
        const all = Buffer.concat(this.#joined);
        this.#joined = [];
        return [all];
      }
    }
  }

  async #hear({ peer, expectation }: Line, wanted: string, where: string): Promise<void> {
    const heard = await peer.hear(this.#patienceMs);
    if (heard.type === "Message") {
      expectation.check(heard.text, wanted, where);
      const sentMs = sendingTimeMs(heard.text);
      this.#inTime(sentMs, where);
      this.#sentMs = sentMs;
    } else expect(`${heard.type} ${readable(peer.rest)}`, where).toBe("a message");
  }

  async #closed({ peer }: Line, where: string): Promise<void> {
    const heard = await peer.hear(this.#patienceMs);
    if (heard.type === "Message") expect(readable(heard.text), where).toBe("Closed");
    if (heard.type === "Nothing") expect(heard.type, where).toBe("Closed");
    if (peer.rest !== "") expect(readable(peer.rest), `${where}: no half message`).toBe("");
    this.#inTime(Date.now(), where);
  }

  get #patienceMs(): number {
    return Math.max(PATIENCE_MS, this.#window?.[1] ?? 0);
  }

  #inTime(atMs: number, where: string): void {
    if (this.#window === null) return;
    const [least, most] = this.#window;
    this.#window = null;
    const ms = atMs - this.#sentMs;
    expect(ms, `${where}: at least ${least} ms`).toBeGreaterThanOrEqual(least);
    expect(ms, `${where}: at most ${most} ms`).toBeLessThanOrEqual(most);
  }
}
