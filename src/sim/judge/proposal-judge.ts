import { Violation } from "../violation.ts";

/** What a Lease frame grants: a fence (SAFETY section 2) under one number. */
export type LeaseWords = {
  readonly leaseId: number;
  readonly incarnation: number;
  readonly rel: number;
  readonly kill: number;
};

/** What a router said when it proposed a child. */
export type ProposalWords = LeaseWords & { readonly assign: number };

/** One connection of a router, as it was seen on its wire. */
export type RouterLine = {
  /** Process of the router, for people. */
  readonly router: string;
  /** The newest lease that was granted on it; null before the first. */
  lease: LeaseWords | null;
  /** By parent and ref what was proposed on it and not yet admitted. */
  readonly proposed: Map<string, ProposalWords[]>;
};

/** Who works a parent from a journal index on; `line` null: nobody. */
type Work = { readonly index: number; readonly line: RouterLine | null; readonly assign: number };

/** A child that a router was told is out. */
export type AdmittedWords = {
  readonly index: number;
  readonly parent: number;
  readonly ref: number;
};

type Unjudged = AdmittedWords & {
  readonly atNs: number;
  readonly line: RouterLine;
  readonly lease: LeaseWords | null;
  readonly words: readonly ProposalWords[];
};

/** Newest changes of a parent's worker that are kept: a turn makes no more of them. */
const WORK_KEPT = 8;

/**
 * Judges by the frames between gate and routers who may have a child sent: only the one router that
 * works its parent (M17), and only by a word under the newest fence that it was granted (I5, I7).
 * Frames of one turn leave router by router, so the order among them is that of their indexes.
 */
export class ProposalJudge {
  readonly #work: Map<number, Work[]> = new Map();
  readonly #fail: (violation: Violation) => void;
  #unjudged: Unjudged[] = [];

  /** @param fail Hears of what must not be; called within the gate's own turn. */
  constructor(fail: (violation: Violation) => void) {
    this.#fail = fail;
  }

  /** A gate starts: nobody works anything, and a lost tail may give its indexes anew. */
  gateStarted(): void {
    this.#judge();
    this.#work.clear();
  }

  assigned(line: RouterLine, x: { index: number; parent: number; assign: number }): void {
    this.#note(x.parent, { index: x.index, line, assign: x.assign });
  }

  unassigned(x: { readonly index: number; readonly parent: number }): void {
    this.#note(x.parent, { index: x.index, line: null, assign: 0 });
  }

  proposed(line: RouterLine, parent: number, ref: number, words: ProposalWords): void {
    const key = `${parent}/${ref}`;
    const known = line.proposed.get(key);
    if (known === undefined) line.proposed.set(key, [words]);
    else known.push(words);
  }

  /** The gate says something at this world time: what it said earlier is judged first. */
  at(atNs: number): void {
    if (this.#unjudged[0] !== undefined && this.#unjudged[0].atNs < atNs) this.#judge();
  }

  /** @param atNs World time of its turn: it is judged when a later one is seen. */
  admitted(line: RouterLine, child: AdmittedWords, atNs: number): void {
    this.at(atNs);
    const key = `${child.parent}/${child.ref}`;
    const words = line.proposed.get(key) ?? [];
    line.proposed.delete(key);
    this.#unjudged.push({ ...child, atNs, line, lease: line.lease, words });
  }

  #note(parent: number, work: Work): void {
    const list = this.#work.get(parent) ?? [];
    this.#work.set(parent, list);
    list.push(work);
    list.sort((a, b) => a.index - b.index);
    if (list.length > WORK_KEPT) list.shift();
  }

  #judge(): void {
    for (const child of this.#unjudged.splice(0)) {
      const violation = this.#fault(child);
      if (violation !== null) this.#fail(violation);
    }
  }

  #fault({ parent, ref, index, line, lease, words }: Unjudged): Violation | null {
    const what = `child ${ref} of P${parent} by ${line.router} at ${index}`;
    const [first] = words;
    if (first === undefined) return new Violation("M4", `${what} was never proposed`);
    const work = this.#work.get(parent)?.findLast((one) => one.index < index);
    if (work === undefined || work.line !== line) {
      const who = work?.line?.router ?? "nobody";
      return new Violation("M17", `${what} is out, and ${who} works the order`);
    }
    if (!words.some(({ assign }) => assign === work.assign)) {
      return new Violation("M17", `${what} names assignment ${first.assign}, not ${work.assign}`);
    }
    if (words.some((said) => lease !== null && isSame(said, lease))) return null;
    const [said, now] = [JSON.stringify(first), JSON.stringify(lease)];
    return new Violation("I5", `${what} was said under ${said}, the fence is ${now}`);
  }
}

function isSame(a: LeaseWords, b: LeaseWords): boolean {
  return (
    a.leaseId === b.leaseId &&
    a.incarnation === b.incarnation &&
    a.rel === b.rel &&
    a.kill === b.kill
  );
}
