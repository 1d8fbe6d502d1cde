import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openFolderStore } from "../../../fix/folder-store.ts";
import { openJournal } from "../../../roles/journal/open.ts";
import { NodeClock } from "../../../shell/system/clock.ts";
import { NodeDisk } from "../../../shell/system/disk.ts";
import { sha256 } from "../../../shell/system/sha256.ts";
import { fixBytes, sealed } from "../../../wire/fix/fix-text.test-kit.ts";
import { type PrintFixOptions, printFix } from "../../commands/fix-print.ts";
import type { CommandFault } from "../../exit-code.ts";
import { Command, runCommand } from "../command.test-kit.ts";
import { openLog } from "./open-log.ts";
import { OrderChain } from "./order-chain.ts";
import { type PrintLogOptions, printLog } from "./print-log.ts";

const HEAD = "49=A|52=20131008-13:30:00.000|56=B";
const LOGON = fixBytes(`8=FIX.4.4|35=A|34=1|${HEAD}|98=0|108=30`);
const ORDER = fixBytes(`8=FIX.4.4|35=D|34=2|${HEAD}|11=X|55=IBM|54=1|60=20131008-13:30:00|40=1`);
const CANCEL = fixBytes(`8=FIX.4.4|35=F|34=3|${HEAD}|11=Y|41=X|55=IBM|54=1|60=20131008-13:30:00`);
const OTHER = fixBytes(`8=FIX.4.4|35=D|34=4|${HEAD}|11=Z|55=BAC|54=2|60=20131008-13:30:00|40=1`);
const BAD = sealed("8=FIX.4.4|9=7|35=0|34=5|");
const DATA = fixBytes(
  `8=FIX.4.4|35=A|34=6|${HEAD}|95=6|96=a\u0001|\n^A|98=0|108=30`.replace("|\n", "!\n"),
);
const ALL = [LOGON, ORDER, CANCEL, OTHER, BAD, DATA];

const SIZES = { segmentBytes: 1 << 20, bufferBytes: 1 << 16 };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "smars-print-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function logFile(...messages: readonly Uint8Array[]): string {
  const file = join(folder, "fix.log");
  writeFileSync(file, Buffer.concat(messages));
  return file;
}

/** What is printed of a log, as bytes. */
async function printed(path: string, options: Partial<PrintLogOptions> = {}): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const out = new Writable({
    write: (chunk: Buffer, _, done) => {
      chunks.push(chunk);
      done();
    },
  });
  const all = { form: "text", style: {}, types: null, chain: null, userFields: [] } as const;
  const entries = openLog(path).entries({ follow: false, stop: new AbortController().signal });
  await printLog(entries, { ...all, ...options }, out);
  return Buffer.concat(chunks);
}

describe("a log", () => {
  test("is printed message by message, a bad one with its fault", async () => {
    expect(`${await printed(logFile(LOGON, BAD))}`).toBe(`20131008-13:30:00.000 Logon(A) #1 A → B
    EncryptMethod(98) = 0  None
    HeartBtInt(108)   = 30
Heartbeat(0) #5
    ! BodyLength(9) is 7, the body has 10 bytes
`);
  });

  test("as JSON has a line a message, the bytes in it", async () => {
    const lines = `${await printed(logFile(...ALL), { form: "json" })}`.trimEnd().split("\n");
    const raw = lines.map((line) => Buffer.from(JSON.parse(line).raw as string, "latin1"));
    expect(Buffer.concat(raw)).toEqual(Buffer.concat(ALL));
    expect(JSON.parse(lines[1] as string)).toMatchObject({
      at: LOGON.length,
      msgType: "D",
      name: "NewOrderSingle",
      msgSeqNum: 2,
    });
  });

  test("as raw text reads back to the same bytes, whatever stands in them", async () => {
    const raw = await printed(logFile(...ALL), { form: "raw" });
    expect(`${raw}`.split("\n")[1]).toBe(`${Buffer.from(ORDER)}`.replaceAll("\u0001", "|"));
    const again = await printed(logFile(raw), { form: "json" });
    const bytes = `${again}`
      .trimEnd()
      .split("\n")
      .map((line) => Buffer.from(JSON.parse(line).raw as string, "latin1"));
    expect(Buffer.concat(bytes)).toEqual(Buffer.concat(ALL));
    expect(await printed(logFile(raw), { form: "raw" })).toEqual(raw);
  });

  test("of which one order is wanted is followed from its id on", async () => {
    const chain = new OrderChain("X");
    const report = fixBytes(`8=FIX.4.4|35=8|34=7|${HEAD}|11=Y|37=O`);
    const raw = await printed(logFile(...ALL, report), { form: "raw", chain });
    const types = `${raw}`.trimEnd().split("\n");
    expect(types.map((line) => /35=(.)/.exec(line)?.[1])).toEqual(["D", "F", "8"]);
  });

  test("keeps the text before a message, and nothing of it can reach the terminal", async () => {
    const file = logFile(Buffer.from("13:30:01 \x1b[2J in "), LOGON);
    expect(`${await printed(file)}`.split("\n")[0]).toBe(
      "13:30:01 \\x1b[2J in  20131008-13:30:00.000 Logon(A) #1 A → B",
    );
  });
});

describe("a session store", () => {
  async function store(name: string): Promise<string> {
    const path = join(folder, name);
    const made = openFolderStore(path);
    const session = made.session("FIX.4.4:A->B");
    session.append(2, ORDER, 0, ORDER.length);
    session.setNextOut(3);
    session.setNextIn(9);
    made.flush();
    made.close();
    return path;
  }

  test("is printed as the messages that its owner has sent; --all shows the numbers", async () => {
    const path = await store("numbers");
    const first = `${await printed(path)}`;
    expect(first.split("\n")[0]).toBe(
      "FIX.4.4:A->B  20131008-13:30:00.000 → NewOrderSingle(D) #2 A → B",
    );
    expect(`${await printed(path, { style: { allFields: true } })}`).toContain(
      "\nFIX.4.4:A->B: next out 3, next in 9\n",
    );
    expect(await printed(path, { form: "raw" })).toEqual(
      Buffer.from(`${Buffer.from(ORDER)}\n`.replaceAll("\u0001", "|")),
    );
  });

  test("is followed as it grows, each message once", async () => {
    const path = join(folder, "growing");
    const made = openFolderStore(path);
    const session = made.session("FIX.4.4:A->B");
    const send = (seq: number, bytes: Uint8Array): void => {
      session.append(seq, bytes, 0, bytes.length);
      session.setNextOut(seq + 1);
      made.flush();
    };
    send(2, ORDER);
    const stop = new AbortController();
    const seen: (Uint8Array | string)[] = [];
    for await (const entry of openLog(path).entries({ follow: true, stop: stop.signal })) {
      if (entry.kind === "message") seen.push(entry.bytes);
      if (seen.length === 1 && entry.kind === "message") send(3, CANCEL);
      if (seen.length === 2) stop.abort();
    }
    made.close();
    expect(seen).toEqual([ORDER, CANCEL]);
  });

  test("without a message says why there may be none", () => {
    openFolderStore(join(folder, "empty")).close();
    expect(openLog(folder).nothing).toBe(
      `${join(folder, "empty")} holds no message: a session that begins again with every logon ` +
        "keeps none",
    );
  });

  test("is found in the folder above it, unless there are several", async () => {
    await store("one");
    expect(`${await printed(folder)}`).toContain("NewOrderSingle(D) #2");
    await store("two");
    expect(() => openLog(folder)).toThrow(
      `${folder} holds several stores: ${join(folder, "one")}, ${join(folder, "two")}`,
    );
  });

  test("a gate's journal is named as what it is", async () => {
    const opened = openJournal(
      new NodeDisk(folder),
      "journal",
      { gate: "gate-1", clock: new NodeClock(), sha256, ...SIZES, onFault: () => undefined },
      () => undefined,
    );
    if (opened.type !== "Open") throw new Error(opened.fault.text);
    opened.journal.begin(1, 4);
    opened.journal.end(4);
    opened.journal.flush();
    await new Promise<void>((done) => opened.journal.close(done));
    const path = join(folder, "journal");
    expect(() => openLog(path)).toThrow(
      `${path} is a gate's journal: it holds what the gate has decided, and no FIX message. ` +
        "What the gate has sent stands in its FIX session store",
    );
  });
});

describe("smars fix print", () => {
  test.each([
    ["--type", "F,NewOrderSingle", ["D 2", "F 3", "D 4"]],
    ["--order", "Y", ["D 2", "F 3"]],
  ])("%s %s", async (option, value, wanted) => {
    const file = logFile(...ALL);
    const { code, stdout } = await runCommand(["fix", "print", file, "--json", option, value]);
    const lines = stdout.trimEnd().split("\n");
    const found = lines.map((line) => {
      const { msgType, msgSeqNum } = JSON.parse(line) as Record<string, unknown>;
      return `${msgType} ${msgSeqNum}`;
    });
    expect([code, found]).toEqual([0, wanted]);
  });

  test("reads stdin, and prints a message in one line", async () => {
    const command = new Command(["fix", "print", "-", "--one-line"]);
    const { code, stdout } = await command.type(`${Buffer.from(ORDER)}`).end();
    expect([code, stdout]).toEqual([
      0,
      "20131008-13:30:00.000 NewOrderSingle(D) #2 A → B  ClOrdID(11)=X  Symbol(55)=IBM  " +
        "Side(54)=1 Buy  TransactTime(60)=20131008-13:30:00  OrdType(40)=1 Market\n",
    ]);
  });

  test("--follow goes on as the file grows, until it is asked to end", async () => {
    const file = logFile(LOGON);
    const command = new Command(["fix", "print", file, "--follow", "--one-line"]);
    await command.until(/Logon\(A\) #1/);
    appendFileSync(file, ORDER.subarray(0, 50));
    appendFileSync(file, ORDER.subarray(50));
    await command.until(/NewOrderSingle\(D\) #2/);
    command.kill("SIGINT");
    expect((await command.ended).code).toBe(0);
  });

  test.each<[string, PrintFixOptions, number, string]>([
    ["nothing.log", {}, 64, "nothing.log: there is no such file or folder"],
    ["", {}, 64, " holds no FIX session store: name a file, or the folder of a store"],
    ["a.log", {}, 1, "a.log holds no FIX message: one begins with 8=FIX and SOH, | or ^A"],
    ["a.log", { raw: true, json: true }, 64, "say one of --raw and --json"],
    [
      "a.log",
      { type: "D,Z1", field: ["1:int:D"] },
      64,
      '--type is "D,Z1": "Z1" is no message type; write codes such as D,8 or names such as ' +
        'NewOrderSingle\n--field is "1:int:D": the user-defined tag 1 is 5000 or above, with nine ' +
        "digits at most",
    ],
  ])("%s %j: exit %s", async (name, options, exitCode, text) => {
    writeFileSync(join(folder, "a.log"), "nothing here");
    const path = join(folder, name);
    const fault = await printFix(path, options).then(String, (error: CommandFault) => error);
    expect(fault).toMatchObject({ exitCode, message: expect.stringContaining(text) });
  });
});
