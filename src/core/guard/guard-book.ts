import { type HeadRuling, type JournalHead, NO_HEAD, ruleOnHead } from "./kept-head.ts";

/** A person's kill as it came, with what tells it from an older one. */
export type CarriedKill = {
  /** Canonical text of the command, and its signature in hex. */
  readonly command: string;
  readonly signature: string;
  readonly scope: string;
  readonly keyId: string;
  readonly counter: number;
};

/** Of one scope and key so many kills are carried: of more, the gate has heard of some. */
const CARRIED_MAX = 16;

/** What a guard keeps of a gate: the newest head, and the last kills of each scope and key. */
export class GuardBook {
  head: JournalHead = NO_HEAD;
  /** A gate has shown a journal that is not the one which was shown before: no Go any more. */
  distrusts = false;
  #kills: readonly CarriedKill[] = [];

  /** Every kill that is carried, in the order in which they came. */
  get kills(): readonly CarriedKill[] {
    return this.#kills;
  }

  /** Takes a head that the gate's key has signed. */
  takeHead(shown: JournalHead): HeadRuling {
    const ruling = ruleOnHead(this.head, shown);
    if (ruling === "Newer") this.head = shown;
    else if (ruling !== "Same") this.distrusts = true;
    return ruling;
  }

  /**
   * Takes a kill that was ruled good. One that was signed before another is carried beside it: the
   * gate may know the other, and have been started again by two people since.
   */
  takeKill(kill: CarriedKill): void {
    const alike = this.#kills.filter((k) => k.scope === kill.scope && k.keyId === kill.keyId);
    const over = alike.length < CARRIED_MAX ? undefined : alike[0];
    this.#kills = [...this.#kills.filter((k) => k !== over), kill];
  }
}
