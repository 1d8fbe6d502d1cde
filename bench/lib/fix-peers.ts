import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { installJspurefix } from "../peers/jspurefix.ts";
import { compileQuickfixBench } from "../peers/quickfix.ts";

/** Messages per second of processor time, by the names of `FIGURES` in bench/fix.ts. */
export type PeerRates = Readonly<Record<string, number>>;

/** An engine that nobody here wrote, with the same corpus. */
export type Peer = {
  /** As it stands in the rows. */
  readonly name: string;
  /** What was measured in each round; empty when it is absent. */
  readonly rounds: PeerRates[];
  /** Why it is absent. */
  readonly fault: string;
  /** Runs one round: so many seconds for each figure. */
  readonly measure: (seconds: number) => Promise<void>;
};

const run = promisify(execFile);

/** The peers over two corpus files; one that cannot be installed says why. */
export function peersOf(orderFile: string, reportFile: string): readonly Peer[] {
  const quickfix = compileQuickfixBench();
  const jspurefix = installJspurefix();
  const peer = (name: string, fault: string, command: string, args: readonly string[]): Peer => {
    const rounds: PeerRates[] = [];
    const measure = async (seconds: number): Promise<void> => {
      if (fault !== "") return;
      const all = [...args, orderFile, reportFile, String(seconds)];
      const { stdout } = await run(command, all, { maxBuffer: 1 << 24 });
      rounds.push(JSON.parse(stdout.trim().split("\n").at(-1) as string) as PeerRates);
    };
    return { name, rounds, fault, measure };
  };
  return [
    "fault" in quickfix
      ? peer("QuickFIX C++", quickfix.fault, "", [])
      : peer("QuickFIX C++", "", quickfix.path, []),
    "fault" in jspurefix
      ? peer("jspurefix", jspurefix.fault, "", [])
      : peer("jspurefix", "", process.execPath, [jspurefix.path]),
  ];
}
