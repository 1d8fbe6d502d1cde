import { mayStillFill, OrdStatus } from "../../core/domain/ord-status.ts";
import { ChildRow, FillRow, ParentRow } from "../../wire/fleet/schema.ts";
import { readChild, readFill, readParent } from "./decode-rows.ts";
import { type FillEntry, ParentEntry } from "./order-rows.ts";

export type OrderBounds = {
  /** Most ended parents kept, newest first; open ones are always kept. */
  readonly endedMax: number;
  /** Most children and fills kept; above it the oldest ended parents go, with all of theirs. */
  readonly partsMax: number;
  /** Length of the tape of the newest fills of all parents. */
  readonly tapeMax: number;
};

/** Parents with their children and fills, folded from the gate's rows, within bounds. */
export class OrderTable {
  readonly #bounds: OrderBounds;
  readonly #parents: Map<number, ParentEntry> = new Map();
  readonly #ended: Map<number, ParentEntry> = new Map();
  readonly #byName: Map<string, ParentEntry> = new Map();
  #tape: FillEntry[] = [];
  #dirty: ParentEntry[] = [];
  #gone: number[] = [];
  #version = 1;
  #generation = 0;
  #parts = 0;
  #newest = 0;
  /** Highest journal index told in this connection, and in all before it. */
  #index = 0;
  #indexBefore = 0;
  /** What was told in this connection carries this version or a later one. */
  #retoldFrom = 0;

  constructor(bounds: OrderBounds) {
    this.#bounds = bounds;
  }

  /** Parents kept. */
  get size(): number {
    return this.#parents.size;
  }

  /** Number of the flush that is being filled: rows changed from now on carry it. */
  get version(): number {
    return this.#version;
  }

  // ---- rows of the gate -----------------------------------------------------------------

  /** Takes in a ParentRow and returns what is now known of that parent. */
  parentRow(view: DataView, at: number): ParentEntry {
    const parent = view.getUint32(at + ParentRow.at.parent, true);
    const entry = this.#entry(parent) ?? this.#add(parent);
    const { client, clOrdId } = entry;
    readParent(entry, view, at);
    this.#saw(view.getFloat64(at + ParentRow.at.index, true));
    if (client !== "" && client !== entry.client) this.#unname(entry);
    if (clOrdId !== entry.clOrdId || entry.keys.length === 0) this.#name(entry);
    this.#mark(entry);
    if (mayStillFill(entry.ordStatus)) this.#ended.delete(entry.parent);
    else this.#ended.set(entry.parent, entry);
    this.#evict();
    return entry;
  }

  childRow(view: DataView, at: number): void {
    const entry = this.#entryOfPart(view.getUint32(at + ChildRow.at.parent, true));
    if (entry === undefined) return;
    const before = entry.children.size;
    readChild(entry, view, at, this.#version);
    this.#parts += entry.children.size - before;
    this.#saw(view.getFloat64(at + ChildRow.at.index, true));
    this.#mark(entry);
    this.#evict();
  }

  fillRow(view: DataView, at: number): void {
    const entry = this.#entryOfPart(view.getUint32(at + FillRow.at.parent, true));
    if (entry === undefined) return;
    const fill = readFill(entry, view, at, this.#version);
    if (isKnown(entry.fills, fill)) return;
    entry.addFill(fill);
    this.#parts++;
    this.#tape.push(fill);
    const { tapeMax } = this.#bounds;
    if (this.#tape.length > 2 * tapeMax) this.#tape = this.#tape.slice(-tapeMax);
    this.#saw(fill.index);
    this.#mark(entry);
    this.#evict();
  }

  /** A new connection: the gate tells its orders again, and until then nothing is dropped. */
  snapshotBegins(): void {
    this.#generation++;
    this.#version++;
    this.#retoldFrom = this.#version;
    this.#newest = 0;
    this.#indexBefore = this.#index;
    this.#index = 0;
  }

  /**
   * All was told. Open parents that were not told again are gone; ended ones stay, and so do
   * fills, which the gate tells once. But when its journal went back, it is another journal, and
   * nothing of the old one is true.
   */
  snapshotEnds(index: number): void {
    const otherJournal = index < this.#indexBefore;
    for (const entry of this.#parents.values()) {
      if (entry.generation !== this.#generation) {
        if (otherJournal || mayStillFill(entry.ordStatus)) this.#drop(entry);
      } else if (otherJournal || entry.listedQty > entry.cumQty + entry.excessQty) {
        this.#parts -= partsOf(entry);
        entry.forgetBefore(this.#retoldFrom);
        this.#parts += partsOf(entry);
      }
    }
    if (otherJournal) this.#tape = this.#tape.filter((fill) => fill.version >= this.#retoldFrom);
    this.#saw(index);
  }

  // ---- questions --------------------------------------------------------------------------

  /** The parent under a client's ClOrdID(11), of which the first 24 characters count. */
  find(client: string, clOrdId: string): ParentEntry | undefined {
    return this.#byName.get(nameOf(client, clOrdId.slice(0, 24)));
  }

  get(parent: number): ParentEntry | undefined {
    const entry = this.#parents.get(parent);
    return entry?.told === true ? entry : undefined;
  }

  /** All told parents, the newest first. */
  newest(keep: (entry: ParentEntry) => boolean): ParentEntry[] {
    const found: ParentEntry[] = [];
    for (const entry of this.#parents.values()) if (entry.told && keep(entry)) found.push(entry);
    return found.sort((a, b) => b.parent - a.parent);
  }

  /** The newest fills of all parents, the newest last. */
  tape(): readonly FillEntry[] {
    return this.#tape.slice(-this.#bounds.tapeMax);
  }

  // ---- changes ----------------------------------------------------------------------------

  /** Up to `max` changed parents, the longest waiting first; the others wait on. */
  takeDirty(max: number): ParentEntry[] {
    this.#version++;
    // Dropped ones leave first: a backlog never holds more than the table does.
    const kept = this.#dirty.filter((entry) => this.#parents.get(entry.parent) === entry);
    const taken = kept.slice(0, max);
    this.#dirty = kept.slice(max);
    for (const entry of taken) entry.dirty = false;
    return taken.filter((entry) => entry.told);
  }

  /** Numbers of parents dropped since the last call. */
  takeGone(): number[] {
    const gone = this.#gone;
    this.#gone = [];
    return gone;
  }

  // ---- inside -----------------------------------------------------------------------------

  #entry(parent: number): ParentEntry | undefined {
    const entry = this.#parents.get(parent);
    if (entry !== undefined && entry.generation !== this.#generation) {
      entry.retell(this.#generation);
      if (parent > this.#newest) this.#newest = parent;
    }
    return entry;
  }

  /** A child may be told just before its new parent; one of a dropped parent is of no use. */
  #entryOfPart(parent: number): ParentEntry | undefined {
    return this.#entry(parent) ?? (parent > this.#newest ? this.#add(parent) : undefined);
  }

  #add(parent: number): ParentEntry {
    const entry = new ParentEntry(parent, this.#generation);
    this.#parents.set(parent, entry);
    if (parent > this.#newest) this.#newest = parent;
    return entry;
  }

  #saw(index: number): void {
    if (index > this.#index) this.#index = index;
  }

  #mark(entry: ParentEntry): void {
    entry.version = this.#version;
    if (entry.dirty) return;
    entry.dirty = true;
    this.#dirty.push(entry);
  }

  #name(entry: ParentEntry): void {
    const key = nameOf(entry.client, entry.clOrdId);
    const holder = this.#byName.get(key);
    // A refused duplicate must not hide the order that it repeats.
    if (holder !== undefined && holder !== entry && entry.ordStatus === OrdStatus.Rejected) return;
    this.#byName.set(key, entry);
    if (!entry.keys.includes(key)) entry.keys.push(key);
  }

  #unname(entry: ParentEntry): void {
    for (const key of entry.keys) if (this.#byName.get(key) === entry) this.#byName.delete(key);
    entry.keys.length = 0;
  }

  #evict(): void {
    const { endedMax, partsMax } = this.#bounds;
    while (this.#ended.size > endedMax || (this.#parts > partsMax && this.#ended.size > 0)) {
      const [oldest] = this.#ended.values();
      if (oldest === undefined) return;
      this.#drop(oldest);
    }
  }

  #drop(entry: ParentEntry): void {
    this.#unname(entry);
    this.#parents.delete(entry.parent);
    this.#ended.delete(entry.parent);
    this.#parts -= partsOf(entry);
    this.#gone.push(entry.parent);
  }
}

function partsOf(entry: ParentEntry): number {
  return entry.children.size + entry.fills.length;
}

function nameOf(client: string, clOrdId: string): string {
  return `${client}\n${clOrdId}`;
}

/** Fills come in the order of the journal; only a second connection can tell one again. */
function isKnown(fills: readonly FillEntry[], fill: FillEntry): boolean {
  const last = fills[fills.length - 1];
  if (last === undefined || fill.index > last.index) return false;
  return fills.some((f) => f.execId === fill.execId && f.venue === fill.venue);
}
