/** What can be wrong with a file of recorded ticks; the first five are of the file itself. */
export type LeanFaultCode =
  | "Missing"
  | "NotAZip"
  | "NoCsv"
  | "Corrupt"
  | "Unreadable"
  | "TooFewColumns"
  | "TooManyColumns"
  | "EmptyColumn"
  | "NotANumber"
  | "TooLarge"
  | "NotAVenue"
  | "NotHex"
  | "NotAFlag"
  | "OutOfOrder"
  | "LineTooLong";

/** A named fault: where it lies, what was found and what is allowed there. */
export type LeanFault = {
  readonly code: LeanFaultCode;
  /** The file, as it was given to us. */
  readonly file: string;
  /** Line number from 1; 0 when the fault is of the file itself. */
  readonly line: number;
  readonly text: string;
};

/** One sentence for a person. */
export function describeLeanFault(fault: LeanFault): string {
  const where = fault.line === 0 ? fault.file : `${fault.file}, line ${fault.line}`;
  return `${where}: ${fault.text} (${fault.code})`;
}
