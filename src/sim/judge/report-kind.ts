import { Field, letter } from "./fix-words.ts";

/** What an ExecutionReport(8) is about, of 4.2 and 4.4 alike: a trade, its change, a status. */
export type ReportKind = "fill" | "amend" | "status" | "state";

export function reportKind(text: string): ReportKind {
  const execType = letter(text, Field.ExecType);
  const trans = letter(text, Field.ExecTransType);
  if (trans === "3" || execType === "I") return "status";
  if (trans === "1" || trans === "2" || execType === "H" || execType === "G") return "amend";
  return execType === "F" || execType === "1" || execType === "2" ? "fill" : "state";
}
