import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compileQuickfix } from "../../bench/peers/compile-quickfix.ts";
import { quickfixDictionary } from "../../bench/peers/jspurefix.ts";
import { systemProgram } from "../../bench/peers/system-program.ts";
import type { Tls } from "../../src/ports/network.ts";
import type { FixSessionConfig } from "../../src/wire/fix/session-config.ts";
import type { BeginString } from "../../src/wire/fix/tags.ts";
import { CuttingLine, type End } from "./cutting-line.ts";
import { quickfixSettings } from "./quickfix-settings.ts";
import { RsaCertificates } from "./rsa-certificates.ts";
import { Side } from "./side.ts";
import type { SmarsSideOptions } from "./smars-side.ts";

/** The four ways in which the engines can meet. */
const WAYS: readonly { readonly begin: BeginString; readonly smars: End }[] = [
  { begin: "FIX.4.2", smars: "acceptor" },
  { begin: "FIX.4.2", smars: "initiator" },
  { begin: "FIX.4.4", smars: "acceptor" },
  { begin: "FIX.4.4", smars: "initiator" },
];

/** After so long a question is put again, in ms. */
const STEP_MS = 700;

/** How a pair of engines is set up; what is left out is the usual. */
export type PairOptions = {
  /** Only the ways with this version, or with our engine at this end. */
  readonly begin?: BeginString;
  readonly smars?: End;
  /** Our session where it differs. */
  readonly config?: Partial<FixSessionConfig>;
  /** Settings of QuickFIX where they differ. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Both keep their numbers and messages on disk. */
  readonly onDisk?: boolean;
  /** QuickFIX's dictionary is needed; otherwise it is used when it can be had. */
  readonly needsDictionary?: boolean;
  /** The connection is encrypted, and both show a certificate. */
  readonly tls?: boolean;
  /** Messages of ours are rejected on purpose. */
  readonly rejects?: boolean;
};

/**
 * A test of our engine against QuickFIX, once for each way they can meet. Unless the row is about
 * rejects, QuickFIX, which has its dictionary and looks at everything, must not reject anything.
 */
export function interop(
  title: string,
  options: PairOptions,
  body: (pair: Pair) => Promise<void>,
): void {
  for (const { begin, smars } of WAYS) {
    if ((options.begin ?? begin) !== begin || (options.smars ?? smars) !== smars) continue;
    test(`${begin}, our ${smars}: ${title}`, async ({ skip }) => {
      const peer = compileQuickfix(join(import.meta.dirname, "peer.cpp"));
      if ("fault" in peer) return skip(peer.fault);
      const dictionary = quickfixDictionary(begin === "FIX.4.2" ? "42" : "44");
      if ("fault" in dictionary && options.needsDictionary) return skip(dictionary.fault);
      const openssl = options.tls === true ? systemProgram("openssl") : null;
      if (openssl !== null && "fault" in openssl) return skip(openssl.fault);
      const pair = new Pair(
        { ...options, begin, smars },
        { peer: peer.path, dictionary: pathOf(dictionary), openssl: openssl?.path ?? null },
      );
      try {
        await pair.start();
        await body(pair);
        if (!options.rejects) pair.expectNoRejects();
      } finally {
        await pair.close();
      }
    });
  }
}

function pathOf(found: { path: string } | { fault: string }): string | null {
  return "path" in found ? found.path : null;
}

/** What QuickFIX and we need for encrypted connections. */
type Encrypted = { readonly settings: Readonly<Record<string, string>>; readonly tls: Tls };

/** What of the machine a pair needs; null is not there, or not asked for. */
type Tools = {
  /** The compiled peer.cpp. */
  readonly peer: string;
  readonly dictionary: string | null;
  readonly openssl: string | null;
};

type OneWay = PairOptions & { readonly begin: BeginString; readonly smars: End };

/** Our engine and QuickFIX with a line between them. */
export class Pair {
  readonly begin: BeginString;
  readonly #options: OneWay;
  readonly #peer: string;
  readonly #dictionary: string | null;
  readonly #folder: string = mkdtempSync(join(tmpdir(), "smars-quickfix-"));
  readonly #sides: { smars?: Side | undefined; quickfix?: Side | undefined } = {};
  /** Every process that was started, in order. */
  readonly #lives: { readonly end: End; readonly side: Side }[] = [];
  #line: CuttingLine | null = null;
  readonly #tls: Encrypted | null;
  #steps = 0;
  /** How often QuickFIX was killed. */
  kills = 0;

  constructor(options: OneWay, { peer, dictionary, openssl }: Tools) {
    this.begin = options.begin;
    this.#options = options;
    this.#peer = peer;
    this.#dictionary = dictionary;
    this.#tls = openssl === null ? null : this.#encrypt(openssl);
  }

  get smars(): Side {
    return this.#sides.smars as Side;
  }

  get quickfix(): Side {
    return this.#sides.quickfix as Side;
  }

  get line(): CuttingLine {
    return this.#line as CuttingLine;
  }

  /** The end that our engine has. */
  get ourEnd(): End {
    return this.#options.smars;
  }

  get theirEnd(): End {
    return this.ourEnd === "acceptor" ? "initiator" : "acceptor";
  }

  /** The side that sends orders: the initiator. */
  get client(): Side {
    return this.ourEnd === "initiator" ? this.smars : this.quickfix;
  }

  /** The side that answers them: the acceptor. */
  get venue(): Side {
    return this.ourEnd === "acceptor" ? this.smars : this.quickfix;
  }

  /** Starts the line and both sides. */
  async start(): Promise<void> {
    this.#line = await CuttingLine.open(() => this.#acceptorPort());
    await this.startBoth();
  }

  /** Starts the acceptor, then the initiator, and waits until both are logged on. */
  async startBoth(): Promise<void> {
    for (const end of ["acceptor", "initiator"]) {
      if (this.ourEnd === end) await this.startSmars();
      else await this.startQuickfix();
    }
    await this.loggedOn();
  }

  /** Waits for the next logon on both sides. */
  async loggedOn(): Promise<void> {
    await Promise.all([this.smars.sees("logon"), this.quickfix.sees("logon")]);
  }

  /**
   * Waits until what QuickFIX has asked for is answered. An order of ours that is sent before that
   * is among what is filled, and never reaches the venue. The same goes for a question of QuickFIX
   * that meets ours: it is put again.
   */
  async inStep(): Promise<void> {
    for (let left = 20; ; left--) {
      const word = `step ${++this.#steps}`;
      this.quickfix.do(`send 35=1|112=${word}`);
      try {
        await this.quickfix.sees("in", `|112=${word}|`, STEP_MS);
        return;
      } catch (fault) {
        if (left === 0) throw fault;
      }
    }
  }

  async startSmars(): Promise<void> {
    const options: SmarsSideOptions = {
      role: this.ourEnd,
      port: this.line.port,
      session: {
        beginString: this.begin,
        localCompId: "SMARS",
        remoteCompId: "QFIX",
        heartBtIntS: 30,
        resetOnLogon: false,
        resend: this.ourEnd === "acceptor" ? "application" : "gap-fill-orders",
        ...this.#options.config,
      },
      storeFolder: this.#options.onDisk ? join(this.#folder, "smars") : null,
      exchange: this.ourEnd === "acceptor",
      tls: this.#tls?.tls ?? null,
    };
    const program = join(import.meta.dirname, "smars-side.ts");
    const side = await Side.start(process.execPath, [program, JSON.stringify(options)]);
    this.#sides.smars = side;
    this.#lives.push({ end: this.ourEnd, side });
  }

  async startQuickfix(): Promise<void> {
    const file = join(this.#folder, "quickfix.cfg");
    writeFileSync(file, this.#settings());
    const flags = [
      ...(this.#options.onDisk ? ["file"] : []),
      ...(this.theirEnd === "acceptor" ? ["exchange"] : []),
      ...(this.#tls === null ? [] : ["tls"]),
    ];
    const side = await Side.start(this.#peer, [this.theirEnd, file, ...flags]);
    this.#sides.quickfix = side;
    this.#lives.push({ end: this.theirEnd, side });
  }

  /** Ends our process by force; an acceptor's port is nobody's until it starts again. */
  async killSmars(): Promise<void> {
    const side = this.smars;
    this.#sides.smars = undefined;
    await side.kill();
  }

  /** Ends QuickFIX's process by force. */
  async killQuickfix(): Promise<void> {
    this.kills++;
    const side = this.quickfix;
    this.#sides.quickfix = undefined;
    await side.kill();
  }

  /** The texts of all events of these kinds that a side told in all the lives of its process. */
  told(end: End, kinds: readonly string[], pattern: RegExp): string[] {
    return this.#lives
      .filter((life) => life.end === end)
      .flatMap(({ side }) => side.events)
      .filter((event) => kinds.includes(event.on) && pattern.test(event.text))
      .map(({ text }) => text);
  }

  /** QuickFIX rejected nothing of ours, and gave up no message as garbled. */
  expectNoRejects(): void {
    for (const { side } of this.#lives) {
      expect(side.all("out", /\|35=[3j]\|/)).toEqual([]);
      expect(side.all("event", /reject|invalid message/i)).toEqual([]);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#lives.map(({ side }) => side.kill()));
    this.#line?.close();
    rmSync(this.#folder, { recursive: true });
  }

  /** An acceptor that was killed has no port until it is there again. */
  #acceptorPort(): number {
    const side = this.ourEnd === "acceptor" ? this.#sides.smars : this.#sides.quickfix;
    return side?.port ?? 0;
  }

  #settings(): string {
    const session = {
      begin: this.begin,
      role: this.theirEnd,
      sender: "QFIX",
      target: "SMARS",
      dictionary: this.#dictionary,
    };
    return quickfixSettings(session, {
      SocketConnectHost: "127.0.0.1",
      SocketConnectPort: `${this.line.port}`,
      FileStorePath: join(this.#folder, "quickfix"),
      ...this.#tls?.settings,
      ...this.#options.settings,
    });
  }

  /** Both ends of encrypted connections: files for QuickFIX, texts for us. */
  #encrypt(openssl: string): Encrypted {
    const certificates = new RsaCertificates(this.#folder, openssl);
    const theirs = certificates.files("QFIX");
    const whose = this.theirEnd === "acceptor" ? "Server" : "Client";
    const settings = {
      [`${whose}CertificateFile`]: theirs.certificate,
      [`${whose}CertificateKeyFile`]: theirs.key,
      CertificationAuthoritiesFile: theirs.authority,
      CertificateVerifyLevel: "2",
    };
    return { settings, tls: certificates.tls("SMARS") };
  }
}

/** An order of 100 shares of IBM at $10.50. */
export function order(clOrdId: string): string {
  return `35=D|11=${clOrdId}|21=1|38=100|40=2|44=10.50|54=1|55=IBM|59=0|60=${utc()}`;
}

/** A request to cancel such an order. */
export function cancel(clOrdId: string, origClOrdId: string): string {
  return `35=F|11=${clOrdId}|38=100|41=${origClOrdId}|54=1|55=IBM|60=${utc()}`;
}

/** A request to make it 200 shares. */
export function replace(clOrdId: string, origClOrdId: string): string {
  const terms = "40=2|41=# |44=10.50|54=1|55=IBM".replace("# ", origClOrdId);
  return `35=G|11=${clOrdId}|21=1|38=200|${terms}|60=${utc()}`;
}

/** This instant as a UTCTimestamp with milliseconds. */
export function utc(): string {
  return new Date().toISOString().replaceAll("-", "").replace("T", "-").slice(0, 21);
}

/** The value of a field in a message with bars; empty when it has none. */
export function field(message: string, tag: number): string {
  return new RegExp(`\\|${tag}=([^|]*)`).exec(message)?.[1] ?? "";
}
