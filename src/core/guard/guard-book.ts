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

/** What a guard keeps of a gate: the newest head, and the newest kill of each scope and key. */
export class GuardBook {
  head: JournalHead = NO_HEAD;
  /** A gate has shown a journal that is not the one which was shown before: no Go any more. */
  distrusts = false;
  readonly #kills: Map<string, CarriedKill> = new Map();

  /** Every kill that is carried, oldest first. */
  get kills(): readonly CarriedKill[] {
    return [...this.#kills.values()];
  }

  /** Takes a head that the gate's key has signed. */
  takeHead(shown: JournalHead): HeadRuling {
    const ruling = ruleOnHead(this.head, shown);
    if (ruling === "Newer") this.head = shown;
    else if (ruling !== "Same") this.distrusts = true;
    return ruling;
  }

  /** Takes a kill that was ruled good; false when a newer one of its key and scope is carried. */
  takeKill(kill: CarriedKill): boolean {
    const key = `${kill.scope} ${kill.keyId}`;
    if ((this.#kills.get(key)?.counter ?? 0) >= kill.counter) return false;
    this.#kills.delete(key);
    this.#kills.set(key, kill);
    return true;
  }
}
