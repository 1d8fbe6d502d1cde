import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { People } from "../../core/control/people.ts";
import {
  entryLine,
  foldPeople,
  type LogCrypto,
  type LogHead,
  NO_ENTRIES,
  type SignedEntry,
  signedFault,
} from "../../wire/control/people-log.ts";
import { sha256 } from "../system/sha256.ts";
import { verifyEd25519 } from "./ed25519.ts";

/** What logs of people are checked with. */
export const LOG_CRYPTO: LogCrypto = { sha256, verify: verifyEd25519 };

/** The log of people cannot be used: with its first bad line, or because of who has it. */
export class PeopleLogFault extends Error {
  override readonly name = "PeopleLogFault";
  /** The line at which it is damaged, from 1; 0 when it is not a matter of a line. */
  readonly line: number;

  constructor(text: string, line: number) {
    super(text);
    this.line = line;
  }
}

/** The file of a data folder that gate, guard and purge read people from. */
export function peopleFile(dataFolder: string): string {
  return join(dataFolder, "people.jsonl");
}

export function hasPeople(dataFolder: string): boolean {
  return existsSync(peopleFile(dataFolder));
}

/** Reads and checks the whole log. Throws `PeopleLogFault`; a missing file is one. */
export function readPeople(dataFolder: string): {
  readonly people: People;
  readonly head: LogHead;
  readonly text: string;
} {
  const file = peopleFile(dataFolder);
  let text: string;
  try {
    text = readFileSync(file, "latin1");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unreadable";
    throw new PeopleLogFault(`${file}: ${code}`, 0);
  }
  const fold = foldPeople(text, LOG_CRYPTO);
  if (fold.type === "Damaged") {
    throw new PeopleLogFault(`${file} line ${fold.line}: ${fold.why}`, fold.line);
  }
  if (fold.head.n === 0) throw new PeopleLogFault(`${file} is empty`, 1);
  return { ...fold, text };
}

/**
 * The people of a data folder as they stand now: the file is looked at again when it has changed. A
 * log that is damaged while somebody works by it changes nothing: whoever could stop the system
 * before still can, and `onFault` is told once.
 */
export class LivePeople {
  readonly #dataFolder: string;
  readonly #onFault: (fault: PeopleLogFault) => void;
  #people: People;
  #text: string;
  #seen: string;

  /** Throws `PeopleLogFault` when there is no good log to begin with. */
  constructor(dataFolder: string, onFault: (fault: PeopleLogFault) => void) {
    this.#dataFolder = dataFolder;
    this.#onFault = onFault;
    this.#seen = this.#stamp();
    ({ people: this.#people, text: this.#text } = readPeople(dataFolder));
  }

  get now(): People {
    const stamp = this.#stamp();
    if (stamp !== this.#seen) {
      this.#seen = stamp;
      this.#read();
    }
    return this.#people;
  }

  #read(): void {
    try {
      const { people, text } = readPeople(this.#dataFolder);
      if (!text.startsWith(this.#text)) throw new PeopleLogFault("the log of people went back", 1);
      this.#people = people;
      this.#text = text;
    } catch (error) {
      if (!(error instanceof PeopleLogFault)) throw error;
      this.#onFault(error);
    }
  }

  #stamp(): string {
    try {
      const { mtimeMs, size, ino } = statSync(peopleFile(this.#dataFolder));
      return `${mtimeMs} ${size} ${ino}`;
    } catch {
      return "";
    }
  }
}

/**
 * Adds an entry that is fully signed. The whole file is written anew and renamed into place, so
 * that no reader ever sees half a line. Throws `PeopleLogFault` when it may not stand there, or
 * when somebody else is writing.
 */
export function appendEntry(dataFolder: string, signed: SignedEntry): void {
  const file = peopleFile(dataFolder);
  mkdirSync(dirname(file), { recursive: true });
  const lock = `${file}.lock`;
  const held = exclusive(lock);
  try {
    const before = hasPeople(dataFolder)
      ? readPeople(dataFolder)
      : { people: new People(), head: NO_ENTRIES, text: "" };
    const fault = signedFault(before.people, before.head, signed, LOG_CRYPTO);
    if (fault !== null) throw new PeopleLogFault(fault, 0);
    writeWhole(file, `${before.text}${entryLine(signed)}\n`, 0o644);
  } finally {
    closeSync(held);
    unlinkSync(lock);
  }
}

/** Writes a private key where only its owner can read it. Refuses to write over another one. */
export function writeKey(file: string, pem: string): void {
  const folder = dirname(file);
  mkdirSync(dirname(folder), { recursive: true });
  if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
  const fd = openSync(file, "wx", 0o400);
  try {
    writeSync(fd, pem);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  chmodSync(file, 0o400);
}

function exclusive(lock: string): number {
  try {
    return openSync(lock, "wx");
  } catch {
    throw new PeopleLogFault(`${lock} is there: somebody changes people now, or was cut off`, 0);
  }
}

function writeWhole(file: string, text: string, mode: number): void {
  const next = `${file}.new`;
  const fd = openSync(next, "w", mode);
  try {
    writeSync(fd, text);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(next, file);
  const folder = openSync(dirname(file), "r");
  fsyncSync(folder);
  closeSync(folder);
}
