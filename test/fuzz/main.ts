import { parseArgs } from "node:util";
import type { BeginString } from "../../src/wire/fix/tags.ts";
import { BlockCoverage } from "./block-coverage.ts";
import { DecoderFuzzer } from "./decoder-fuzzer.ts";
import { type Engine, loadEngine } from "./engine.ts";
import type { Finding, Fuzzer } from "./fuzzer.ts";
import { SessionFuzzer } from "./session-fuzzer.ts";
import { measureWork, type Work } from "./work.ts";

/**
 * One fuzzing run as a process of its own: what it measures is the engine and nothing of a test
 * runner. `node test/fuzz/main.ts --seconds 10 --seed 7` repeats by hand what a test has found.
 */
export type FuzzResult = {
  readonly target: string;
  /** Changed messages, and cases or conversations in which they stood. */
  readonly messages: number;
  readonly cases: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Different verdicts seen, by type, fault and tag. */
  readonly features: number;
  readonly verdicts: Readonly<Record<string, number>>;
  /** Bytes that live after the run and did not live after its first quarter. */
  readonly heapGrowth: number;
  /** With --coverage: the part of the decoder's code that was run, and the lines that were not. */
  readonly reached: number;
  readonly missing: readonly string[];
  readonly work: readonly Work[];
  readonly findings: readonly Finding[];
};

/** Files in which a decoder's every line should be met. */
const DECODER =
  /\/wire\/fix\/(framer|parser|group-check|value-\w+|field-\w+|check-sum|values)\.ts$/;
const VERSIONS: readonly BeginString[] = ["FIX.4.4", "FIX.4.2"];
/** Cases between two looks at the clock and the counters. */
const BATCH = { decoder: 250, session: 5 } as const;

const { values: options } = parseArgs({
  options: {
    target: { type: "string", default: "decoder" },
    engine: { type: "string", default: new URL("../..", import.meta.url).pathname },
    seed: { type: "string", default: "1" },
    seconds: { type: "string", default: "10" },
    messages: { type: "string", default: "1e12" },
    coverage: { type: "boolean", default: false },
    keep: { type: "string", default: "1" },
  },
});

/** Bytes that live, after everything dead is gone; needs `--expose-gc`. */
function livingBytes(): number {
  // Twice: what the first has found dead may hold buffers that only the second lets go.
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Runs cases until one of the ends is reached; a version at a time, in turns. */
function run(
  fuzzers: readonly Fuzzer[],
  batch: number,
  coverage: BlockCoverage | null,
): FuzzResult {
  const startMs = performance.now();
  const cpu = process.cpuUsage();
  const [seconds, messages, keep] = [options.seconds, options.messages, options.keep].map(
    Number,
  ) as [number, number, number];
  const findings: Finding[] = [];
  let early = 0;
  const sum = (of: (fuzzer: Fuzzer) => number): number =>
    fuzzers.reduce((all, one) => all + of(one), 0);
  for (let part = 0; part < 1 && findings.length < keep; ) {
    for (const fuzzer of fuzzers) {
      for (let i = 0; i < batch && findings.length < keep; i++) {
        const finding = fuzzer.step();
        if (finding !== null) findings.push(finding);
      }
      if (coverage?.take() === true) fuzzer.reward();
    }
    const spent = (performance.now() - startMs) / 1000 / seconds;
    part = Math.max(spent, sum((one) => one.messages) / messages);
    if (early === 0 && part > 0.25) early = livingBytes();
  }
  const { user, system } = process.cpuUsage(cpu);
  const verdicts: Record<string, number> = {};
  for (const fuzzer of fuzzers) {
    for (const [name, n] of Object.entries(fuzzer.verdicts))
      verdicts[name] = (verdicts[name] ?? 0) + n;
  }
  return {
    target: options.target,
    messages: sum((one) => one.messages),
    cases: sum((one) => one.cases),
    seconds: (performance.now() - startMs) / 1000,
    cpuSeconds: (user + system) / 1e6,
    features: sum((one) => one.features),
    verdicts,
    heapGrowth: early === 0 ? 0 : livingBytes() - early,
    reached: coverage?.share ?? 0,
    missing: coverage?.missing() ?? [],
    work: [],
    findings,
  };
}

function fuzzersOf(engine: Engine): Fuzzer[] {
  const seed = Number(options.seed);
  return VERSIONS.map((begin) =>
    options.target === "session"
      ? new SessionFuzzer(engine, begin, seed)
      : new DecoderFuzzer(engine, begin, seed),
  );
}

// The counters must be there before the engine is compiled.
const coverage = options.coverage ? new BlockCoverage(DECODER) : null;
const engine = await loadEngine(options.engine);
coverage?.take();
const batch = options.target === "session" ? BATCH.session : BATCH.decoder;
const result = run(fuzzersOf(engine), batch, coverage);
const work = coverage === null ? [] : measureWork(engine, coverage);
process.stdout.write(`${JSON.stringify({ ...result, work })}\n`);
