import type { Command } from "../../core/control/command.ts";
import type { TwoPersons } from "../../core/control/two-persons.ts";
import type { RejectCode } from "../../core/domain/reject-code.ts";
import type { Scope } from "../../core/domain/scope.ts";
import type { Gate } from "../../core/gate/gate.ts";
import type { Sweep } from "../../core/gate/kill-sweep.ts";
import type { Sha256 } from "../../wire/journal/format.ts";
import type { DayPlace } from "./day-desk.ts";

/** What the desk answers. `index` is the record that must be on disk before the answer is given. */
export type KillAnswer =
  | {
      readonly type: "Taken";
      /** As the command names it. */
      readonly scope: string;
      /** The scope's counter now: odd after a kill, even after a rearm. */
      readonly killSeq: number;
      readonly by: string;
      readonly index: number;
      /** Of a kill that changed something or asked the venues again. */
      readonly sweep: Sweep | null;
      readonly keyId: string;
      readonly counter: number;
    }
  | { readonly type: "Waiting"; readonly persons: readonly string[]; readonly index: number }
  | { readonly type: "Refused"; readonly code: string; readonly a: number; readonly b: number };

/** A command whose signature, role and counter were found good, and who gave it. */
export type SignedWord = {
  readonly command: Command;
  /** Canonical text by whose hash the command is bound; "" for none. */
  readonly content: string;
  readonly person: string;
};

/** What every kind of command is carried out with. */
export type DeskTools = {
  readonly gate: Gate;
  readonly consent: TwoPersons;
  /** What the waiting changes of limits say, by its hash. */
  readonly limitTexts: Map<string, string>;
  readonly sha256: Sha256;
  /** Where bundles of trading days are. */
  readonly days: DayPlace;
  /** Index of the last record. */
  readonly lastIndex: () => number;
  /** Whether there is such a thing to stop or to open. */
  readonly exists: (scope: Scope) => boolean;
  /** Journals that the command is taken: its counter is used up, its consent counts. */
  readonly note: (word: SignedWord) => number;
  /** Journals that it is refused, and raises an alarm. */
  readonly refuse: (code: RejectCode, a: number, b: number, command: Command) => KillAnswer;
};

/** The answer to a command that was carried out in this turn: it waits for all of its records. */
export function takenNow(x: DeskTools, { command }: SignedWord, by: string): KillAnswer {
  x.gate.effects.sync();
  const { scope, keyId, counter } = command;
  const answer = { scope, killSeq: 0, by, index: x.lastIndex(), keyId, counter };
  return { type: "Taken", ...answer, sweep: null };
}

/** The core has said why not. */
export function refusedBy(x: DeskTools, { command }: SignedWord): KillAnswer {
  const { code, a, b } = x.gate.why;
  return x.refuse(code, a, b, command);
}
