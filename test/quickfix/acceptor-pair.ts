import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileQuickfix } from "../../bench/peers/compile-quickfix.ts";
import { quickfixDictionary } from "../../bench/peers/jspurefix.ts";
import type { BeginString } from "../../src/wire/fix/tags.ts";
import { quickfixSettings } from "./quickfix-settings.ts";
import { Side } from "./side.ts";
import type { SmarsSideOptions } from "./smars-side.ts";

/**
 * Two acceptors set up alike, ours and QuickFIX's: identity ISLD for the client TW, numbers from 1
 * with every logon, SendingTime(52) checked within 120 s, the dictionary on, user tags refused.
 */
export class AcceptorPair {
  readonly #begin: BeginString;
  readonly #folder: string = mkdtempSync(join(tmpdir(), "smars-quickfix-"));
  #smars: Side | null = null;
  #quickfix: Side | null = null;
  /** What is missing on this machine; empty when nothing is. */
  fault = "";

  constructor(begin: BeginString) {
    this.#begin = begin;
  }

  get smarsPort(): number {
    return this.#smars?.port ?? 0;
  }

  get quickfixPort(): number {
    return this.#quickfix?.port ?? 0;
  }

  async start(): Promise<void> {
    const peer = compileQuickfix(join(import.meta.dirname, "peer.cpp"));
    const dictionary = quickfixDictionary(this.#begin === "FIX.4.2" ? "42" : "44");
    for (const found of [peer, dictionary]) if ("fault" in found) this.fault = found.fault;
    if ("fault" in peer || "fault" in dictionary) return;
    const settings = quickfixSettings(
      {
        begin: this.#begin,
        role: "acceptor",
        sender: "ISLD",
        target: "TW",
        dictionary: dictionary.path,
      },
      { ResetOnLogon: "Y", CheckLatency: "Y", MaxLatency: "120", ValidateUserDefinedFields: "Y" },
    );
    const file = join(this.#folder, "quickfix.cfg");
    writeFileSync(file, settings);
    this.#quickfix = await Side.start(peer.path, ["acceptor", file]);
    const options: SmarsSideOptions = {
      role: "acceptor",
      port: 0,
      session: {
        beginString: this.#begin,
        localCompId: "ISLD",
        remoteCompId: "TW",
        heartBtIntS: 30,
        resetOnLogon: true,
        resend: "application",
        latencyMaxMs: 120_000,
      },
      storeFolder: null,
      exchange: false,
      tls: null,
    };
    const program = join(import.meta.dirname, "smars-side.ts");
    this.#smars = await Side.start(process.execPath, [program, JSON.stringify(options)]);
  }

  async close(): Promise<void> {
    await this.#smars?.kill();
    await this.#quickfix?.kill();
    rmSync(this.#folder, { recursive: true });
  }
}
