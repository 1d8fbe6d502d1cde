import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BeginString } from "../../src/wire/fix/tags.ts";
import { type System, until } from "./system.ts";
import { VenueLine } from "./venue-orders-tape.ts";

/** A venue of the sample configuration: its letter, port and version. */
export type LinedVenue = readonly [venue: string, port: number, begin: BeginString];

/** The lines between a system's gate and its venues, each with everything that was said on it. */
export class VenueLines {
  readonly lines: readonly VenueLine[];
  readonly #system: System;
  readonly #own: string;
  readonly #lined: string;

  private constructor(system: System, lines: readonly VenueLine[]) {
    this.#system = system;
    this.lines = lines;
    this.#own = readFileSync(this.#file, "utf8");
    const run = JSON.parse(this.#own) as { venues: { letter: string; fixPort: number }[] };
    for (const venue of run.venues) {
      venue.fixPort = lines.find((line) => line.venue === venue.letter)?.port ?? 0;
    }
    this.#lined = JSON.stringify(run);
  }

  /** Opens them; they are in place once the gate has been killed by `killGate`. */
  static async open(system: System, venues: readonly LinedVenue[]): Promise<VenueLines> {
    const lines = venues.map(([venue, port, begin]) =>
      VenueLine.open(venue, begin, port + system.ports),
    );
    return new VenueLines(system, await Promise.all(lines));
  }

  close(): void {
    for (const line of this.lines) line.close();
  }

  /** Logons on each line so far. */
  get logons(): readonly number[] {
    return this.lines.map((line) => line.logons);
  }

  /** Whether every line has seen one more Logon than it had. */
  async live(before: readonly number[], withinMs: number): Promise<boolean> {
    const all = (): boolean => this.lines.every((line, i) => line.logons > (before[i] ?? 0));
    return (await until(() => (all() ? true : undefined), withinMs)) === true;
  }

  /** Kills a process and waits until it is back; venues keep their own ports. */
  async killed(name: string, withinMs: number): Promise<boolean> {
    return this.#killed(name, this.#own, withinMs);
  }

  /** Kills the gate; the next one finds the venues behind the lines. */
  async killGate(withinMs: number): Promise<boolean> {
    const { logons } = this;
    const back = await this.#killed("gate", this.#lined, withinMs);
    return back && (await this.live(logons, withinMs));
  }

  /** What each process is told when it starts stands in a file that is read then. */
  async #killed(name: string, run: string, withinMs: number): Promise<boolean> {
    writeFileSync(this.#file, run);
    const pid = this.#system.pids[name];
    this.#system.kill(name);
    const isBack = (): true | undefined => (this.#system.pids[name] === pid ? undefined : true);
    return (await until(isBack, withinMs)) === true;
  }

  get #file(): string {
    return join(this.#system.dataFolder, "run.json");
  }
}
