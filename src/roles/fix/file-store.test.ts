import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DiskFault } from "../../ports/disk.ts";
import { type FixSessionStore, type FixStore, MemoryFixStore } from "../../wire/fix/store.ts";
import { FileFixStore } from "./file-store.ts";
import { MemoryFile } from "./memory-file.test-kit.ts";

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

function keep(session: FixSessionStore, seq: number, text: string): void {
  session.append(seq, bytesOf(`..${text}`), 2, text.length);
  session.setNextOut(seq + 1);
}

/** Everything that a session's record says. */
function contents(session: FixSessionStore): unknown {
  const kept: [number, string][] = [];
  for (let seq = session.nextKept(1, 1e6); seq > 0; seq = session.nextKept(seq + 1, 1e6)) {
    const into = new Uint8Array(session.read(seq, new Uint8Array(0)));
    expect(session.read(seq, into)).toBe(into.length);
    kept.push([seq, String.fromCharCode(...into)]);
  }
  return { out: session.nextOut, in: session.nextIn, kept };
}

describe("a store on disk", () => {
  test("numbers and messages of all sessions are there when it is opened again", () => {
    const file = new MemoryFile();
    const store = FileFixStore.open(file);
    const a = store.session("FIX.4.4:SMARS->A");
    const b = store.session("FIX.4.2:SMARS->B");
    keep(a, 1, "one");
    keep(b, 5, "five");
    a.setNextIn(9);
    store.flush();
    keep(a, 2, "two, longer than one");
    store.flush();
    const again = FileFixStore.open(new MemoryFile(file.bytes));
    expect(contents(again.session("FIX.4.4:SMARS->A"))).toEqual({
      out: 3,
      in: 9,
      kept: [
        [1, "one"],
        [2, "two, longer than one"],
      ],
    });
    expect(contents(again.session("FIX.4.2:SMARS->B"))).toEqual({
      out: 6,
      in: 1,
      kept: [[5, "five"]],
    });
    expect(contents(again.session("new"))).toEqual({ out: 1, in: 1, kept: [] });
  });

  test("a turn is one write, an idle turn none", () => {
    const file = new MemoryFile();
    const store = FileFixStore.open(file);
    for (let i = 0; i < 50; i++) keep(store.session(`S${i % 5}`), i + 1, `message ${i}`);
    store.flush();
    store.flush();
    expect(file.writes).toBe(1);
  });

  test("what is not flushed is gone with the process, and can be read until then", () => {
    const file = new MemoryFile();
    const store = FileFixStore.open(file);
    keep(store.session("S"), 1, "kept");
    store.flush();
    keep(store.session("S"), 2, "lost");
    expect(contents(store.session("S"))).toMatchObject({ out: 3 });
    expect(contents(FileFixStore.open(new MemoryFile(file.bytes)).session("S"))).toEqual({
      out: 2,
      in: 1,
      kept: [[1, "kept"]],
    });
  });

  test("a reset forgets what was before it, then and later", () => {
    const file = new MemoryFile();
    const store = FileFixStore.open(file);
    keep(store.session("S"), 1, "old");
    store.session("S").setNextIn(4);
    store.flush();
    store.session("S").reset();
    keep(store.session("S"), 1, "new");
    store.flush();
    for (const opened of [store, FileFixStore.open(new MemoryFile(file.bytes))]) {
      expect(contents(opened.session("S"))).toEqual({ out: 2, in: 1, kept: [[1, "new"]] });
    }
  });

  test("a write that fails goes up to the turn, and can be tried again", () => {
    const file = new MemoryFile();
    const store = FileFixStore.open(file);
    keep(store.session("S"), 1, "one");
    file.failNext = "ENOSPC";
    expect(() => store.flush()).toThrow("ENOSPC");
    file.failNext = null;
    store.flush();
    expect(contents(FileFixStore.open(new MemoryFile(file.bytes)).session("S"))).toMatchObject({
      kept: [[1, "one"]],
    });
  });
});

describe("a torn end", () => {
  const whole = (): MemoryFile => {
    const file = new MemoryFile();
    const store = FileFixStore.open(file);
    keep(store.session("S"), 1, "one");
    store.session("S").setNextIn(2);
    store.flush();
    return file;
  };

  test("at every byte of the last turn is cut off, and what was before it stands", () => {
    const file = whole();
    const before = file.size();
    const store = FileFixStore.open(file);
    store.session("S").setNextIn(3);
    keep(store.session("S"), 2, "two");
    store.flush();
    for (let size = before; size < file.size(); size++) {
      const torn = new MemoryFile(file.bytes.subarray(0, size));
      const opened = FileFixStore.open(torn);
      const found = contents(opened.session("S")) as { out: number; in: number };
      // The message may be whole and the numbers behind it torn: its number is used all the same.
      expect([2, 3]).toContain(found.out);
      expect(found.in, `cut at ${size}`).toBe(2);
      keep(opened.session("S"), found.out, "next");
      opened.flush();
      const later = contents(FileFixStore.open(new MemoryFile(torn.bytes)).session("S"));
      expect(later).toMatchObject({ out: found.out + 1 });
    }
  });

  test("zeros behind the last record are cut off", () => {
    const file = whole();
    const size = file.size();
    file.bytes = Uint8Array.from([...file.bytes, ...new Uint8Array(4096)]);
    FileFixStore.open(file);
    expect(file.size()).toBe(size);
  });

  test("damage in the middle is not a torn end: the store does not open", () => {
    const file = whole();
    for (let at = 0; at < file.size() - 32; at++) {
      const spoilt = new MemoryFile(file.bytes);
      spoilt.bytes[at] = (spoilt.bytes[at] as number) ^ 0x40;
      let code = "";
      try {
        FileFixStore.open(spoilt);
      } catch (fault) {
        code = (fault as DiskFault).code;
      }
      expect(code, `byte ${at}`).toBe("EDAMAGED");
    }
  });

  test("any bytes open or are refused, and never end in anything else", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(contents(FileFixStore.open(new MemoryFile(bytes)).session("S"))).toMatchObject({
          kept: [],
        });
      }),
    );
  });
});

test("disk and memory tell the same, whatever is done to them", () => {
  const step = fc.oneof(
    fc.record({
      do: fc.constant("keep" as const),
      session: fc.nat(2),
      text: fc.string({ maxLength: 40 }),
    }),
    fc.record({ do: fc.constant("skip" as const), session: fc.nat(2) }),
    fc.record({ do: fc.constant("in" as const), session: fc.nat(2) }),
    fc.record({
      do: fc.constantFrom("reset" as const, "flush" as const, "reopen" as const),
      session: fc.nat(2),
    }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const file = new MemoryFile();
      let disk = FileFixStore.open(file);
      const memory = new MemoryFixStore();
      for (const s of steps) {
        if (s.do === "reopen") {
          disk.flush();
          disk = FileFixStore.open(file);
        }
        for (const store of [disk, memory] as FixStore[]) {
          const session = store.session(`S${s.session}`);
          if (s.do === "keep") keep(session, session.nextOut, s.text);
          else if (s.do === "skip") session.setNextOut(session.nextOut + 1);
          else if (s.do === "in") session.setNextIn(session.nextIn + 1);
          else if (s.do === "reset") session.reset();
          else if (s.do === "flush") store.flush();
        }
      }
      for (const id of ["S0", "S1", "S2"]) {
        expect(contents(disk.session(id))).toEqual(contents(memory.session(id)));
      }
    }),
  );
});
