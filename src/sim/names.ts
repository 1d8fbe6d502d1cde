import type { SeededRandom } from "../core/domain/random.ts";
import type { Inode } from "./inode.ts";

/** One change of the names since they were last durable. */
type NameChange = {
  readonly folder: string;
  readonly remove: string | null;
  readonly add: string | null;
  readonly inode: Inode | null;
  durable: boolean;
};

/** Which name stands for which file, and which of that a power loss may undo. */
export class Names {
  #saved: Map<string, Inode> = new Map();
  readonly #now: Map<string, Inode> = new Map();
  #changes: NameChange[] = [];

  get(path: string): Inode | undefined {
    return this.#now.get(path);
  }

  all(): IterableIterator<Inode> {
    return this.#now.values();
  }

  entries(): IterableIterator<[string, Inode]> {
    return this.#now.entries();
  }

  /** Parts of paths that stand directly in a folder, sorted. */
  list(folder: string): string[] {
    const prefix = `${folder}/`;
    const found = new Set<string>();
    for (const path of this.#now.keys()) {
      if (path.startsWith(prefix)) found.add(path.slice(prefix.length).split("/")[0] as string);
    }
    return [...found].sort();
  }

  add(path: string, inode: Inode): void {
    this.#change(path, { remove: null, add: path, inode });
  }

  remove(path: string): void {
    this.#change(path, { remove: path, add: null, inode: null });
  }

  rename(from: string, to: string, inode: Inode): void {
    this.#change(to, { remove: from, add: to, inode });
  }

  syncFolder(folder: string): void {
    for (const change of this.#changes) if (change.folder === folder) change.durable = true;
    if (!this.#changes.every((c) => c.durable)) return;
    this.#changes = [];
    this.#saved = new Map(this.#now);
  }

  /** The power goes: of what was not durable, the first few changes remain, as chance will. */
  losePower(random: SeededRandom): void {
    const kept = random.below(this.#changes.length + 1);
    this.#now.clear();
    for (const [path, inode] of this.#saved) this.#now.set(path, inode);
    for (const [i, change] of this.#changes.entries()) {
      if (change.durable || i < kept) this.#apply(change);
    }
    this.#changes = [];
    this.#saved = new Map(this.#now);
  }

  #change(path: string, change: Pick<NameChange, "remove" | "add" | "inode">): void {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
    const noted = { ...change, folder, durable: false };
    this.#changes.push(noted);
    this.#apply(noted);
  }

  #apply(change: NameChange): void {
    if (change.remove !== null) this.#now.delete(change.remove);
    if (change.add !== null && change.inode !== null) this.#now.set(change.add, change.inode);
  }
}
