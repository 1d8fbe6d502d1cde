import type { GroupRules } from "./dictionary.ts";
import type { FieldIndex } from "./field-index.ts";
import { SessionRejectReason as Reason } from "./tags.ts";

const FINE = -1;

/** One open repeating group; used again for later ones at the same depth. */
type Level = {
  rules: GroupRules;
  item: number;
  announced: number;
  entries: number;
  rank: number;
};

/**
 * Follows the repeating groups of one message, field by field: the delimiter opens each entry,
 * members come once and in their order, and the number of entries is the one announced.
 */
export class GroupCheck {
  /** Groups that are open. */
  depth = 0;
  /** RefTagID(371) of the last fault. */
  faultTag = 0;
  /** Whether the field taken last stands in a group. */
  member = false;
  readonly #levels: Level[] = [];

  clear(): void {
    this.depth = 0;
  }

  /** Opens a group at its count field. */
  open(rules: GroupRules, announced: number, item: number): void {
    const level = this.#levels[this.depth++];
    if (level === undefined) {
      this.#levels.push({ rules, item, announced, entries: 0, rank: 0 });
      return;
    }
    level.rules = rules;
    level.item = item;
    level.announced = announced;
    level.entries = 0;
    level.rank = 0;
  }

  /**
   * Takes the next field: closes the groups that it does not belong to, and says in `member`
   * whether one is left that it does. Returns -1, or the SessionRejectReason(373) of a fault.
   */
  take(tag: number, index: FieldIndex): number {
    this.member = false;
    let fault = FINE;
    while (this.depth > 0) {
      const level = this.#levels[this.depth - 1] as Level;
      const rank = level.rules.rank[tag] ?? 0;
      if (rank !== 0) {
        this.member = true;
        return fault === FINE ? this.#member(level, tag, rank) : fault;
      }
      // The first fault counts, and its tag with it.
      const { faultTag } = this;
      const closing = this.close(index);
      if (fault === FINE) fault = closing;
      else this.faultTag = faultTag;
    }
    return fault;
  }

  /** The rules of a group inside the group that is open now, if this tag counts one. */
  nested(tag: number): GroupRules | undefined {
    return this.#levels[this.depth - 1]?.rules.groups.get(tag);
  }

  /** Closes the innermost group; -1, or the fault of its count. */
  close(index: FieldIndex): number {
    const level = this.#levels[--this.depth] as Level;
    index.closeItem(level.item);
    if (level.entries === level.announced) return FINE;
    this.faultTag = level.rules.countTag;
    return Reason.IncorrectNumInGroup;
  }

  #member(level: Level, tag: number, rank: number): number {
    this.faultTag = tag;
    if (tag === level.rules.delimiter) {
      level.entries++;
      level.rank = rank;
      return FINE;
    }
    if (level.entries === 0) return Reason.GroupFieldsOutOfOrder;
    if (rank === level.rank) return Reason.TagAppearsMoreThanOnce;
    if (rank < level.rank) return Reason.GroupFieldsOutOfOrder;
    level.rank = rank;
    return FINE;
  }
}
