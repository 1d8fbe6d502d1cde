import { readFileSync } from "node:fs";
import { type Profiler, Session } from "node:inspector";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

/** What has been run of one source file. */
type Source = {
  readonly text: string;
  /** By character: it was ever run, it is in a function, it was run since the last time. */
  readonly reached: Uint8Array;
  readonly code: Uint8Array;
  readonly now: Uint8Array;
};

/**
 * Which blocks of the engine were ever run, by the counters that the runtime puts into the code. It
 * must be started before the engine is loaded.
 */
export class BlockCoverage {
  /** Blocks entered since the last start of `steps`. */
  steps = 0;
  readonly #session: Session = new Session();
  readonly #files: RegExp;
  readonly #sources: Map<string, Source> = new Map();

  /** @param files Matches the URL of every file that counts. */
  constructor(files: RegExp) {
    this.#files = files;
    this.#session.connect();
    this.#post("Profiler.enable");
    this.#post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  }

  /** Takes in what was run since the last time; true when some of it was never run before. */
  take(): boolean {
    const { result } = this.#post("Profiler.takePreciseCoverage");
    let fresh = false;
    for (const script of result) {
      if (!this.#files.test(script.url)) continue;
      const source = this.#source(script.url);
      fresh =
        this.#note(
          source,
          script.functions.flatMap(({ ranges }) => ranges),
        ) || fresh;
    }
    return fresh;
  }

  /** Parts of the code that were run, of all that there is, in characters. */
  get share(): number {
    let reached = 0;
    let all = 0;
    for (const source of this.#sources.values()) {
      all += source.code.reduce((sum, one) => sum + one, 0);
      reached += source.code.reduce(
        (sum, one, at) => sum + (one & (source.reached[at] as number)),
        0,
      );
    }
    return all === 0 ? 0 : reached / all;
  }

  /** Lines with code that was never run, as `file:line: text`. */
  missing(): string[] {
    return [...this.#sources].flatMap(([url, { text, reached, code }]) => {
      const lines: string[] = [];
      let at = 0;
      for (const [n, line] of text.split("\n").entries()) {
        const missed = Array.from(line).some(
          (c, i) => /\S/.test(c) && code[at + i] === 1 && reached[at + i] === 0,
        );
        if (missed && /[a-z]/.test(line)) lines.push(`${basename(url)}:${n + 1}: ${line.trim()}`);
        at += line.length + 1;
      }
      return lines;
    });
  }

  /** The innermost range around a place says whether it was reached. */
  #note(source: Source, ranges: Profiler.CoverageRange[]): boolean {
    const { now, reached, code } = source;
    now.fill(0);
    ranges.sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
    for (const { startOffset, endOffset, count } of ranges) {
      now.fill(count > 0 ? 1 : 0, startOffset, endOffset);
      code.fill(1, startOffset, endOffset);
      this.steps += count;
    }
    let fresh = false;
    for (let at = 0; at < now.length; at++) {
      if (now[at] === 0 || reached[at] === 1) continue;
      reached[at] = 1;
      fresh = true;
    }
    return fresh;
  }

  #source(url: string): Source {
    const known = this.#sources.get(url);
    if (known !== undefined) return known;
    const text = readFileSync(fileURLToPath(url), "utf8");
    const bits = (): Uint8Array => new Uint8Array(text.length + 1);
    const made = { text, reached: bits(), code: bits(), now: bits() };
    this.#sources.set(url, made);
    return made;
  }

  /** Without a thread of its own the session answers at once. */
  #post<
    M extends "Profiler.enable" | "Profiler.startPreciseCoverage" | "Profiler.takePreciseCoverage",
  >(method: M, params: object = {}): Profiler.TakePreciseCoverageReturnType {
    let answer: Profiler.TakePreciseCoverageReturnType | undefined;
    this.#session.post(method, params, (error: Error | null, value?: unknown) => {
      if (error !== null) throw error;
      answer = (value ?? {}) as Profiler.TakePreciseCoverageReturnType;
    });
    if (answer === undefined) throw new Error(`${method} was not answered`);
    return answer;
  }
}
