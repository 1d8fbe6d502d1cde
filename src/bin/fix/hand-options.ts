import { FixFault } from "../../fix/fix-fault.ts";
import { openFolderStore } from "../../fix/folder-store.ts";
import { sessionConfigs } from "../../fix/session-options.ts";
import type { Address, Tls } from "../../ports/network.ts";
import { SEQ_MAX } from "../../wire/fix/peer-check.ts";
import { type FixSessionConfig, sessionId } from "../../wire/fix/session-config.ts";
import { type FixStore, MemoryFixStore } from "../../wire/fix/store.ts";
import type { BeginString } from "../../wire/fix/tags.ts";
import { readTls, type TlsFiles, tlsFaults } from "../config/tls-files.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";
import type { HandLineOptions } from "./hand-line.ts";
import { parseUserFields } from "./user-field-word.ts";

/** `smars fix` as it stands on the command line. */
export type HandWords = {
  readonly connect?: string;
  readonly listen?: string;
  readonly sender?: string;
  readonly target?: string;
  readonly begin: string;
  readonly heartbeat: string;
  readonly reset?: true;
  readonly keep?: string;
  readonly nextOut?: string;
  readonly nextIn?: string;
  readonly tlsCertificate?: string;
  readonly tlsKey?: string;
  readonly tlsAuthority?: string;
  readonly tlsName?: string;
  readonly field?: readonly string[];
};

const LOCALHOST = "127.0.0.1";

/** What `smars fix` was asked for. Throws a `CommandFault` with everything that is wrong. */
export function handLineOptions(words: HandWords): HandLineOptions & { close(): void } {
  const faults: string[] = [];
  const address = readAddress(words, faults);
  const tls = readTlsWords(words, faults);
  const config = readSession(words, faults);
  const numbers = [
    readSeq("--next-out", words.nextOut, faults),
    readSeq("--next-in", words.nextIn, faults),
  ];
  if (words.listen !== undefined && tls !== undefined && words.tlsName === undefined) {
    faults.push("--tls-name is missing: the common name of the certificate that the peer shows");
  }
  if (faults.length > 0 || address === null || config === null) {
    throw new CommandFault(faults.join("\n"), ExitCode.Usage);
  }
  const mode = words.connect === undefined ? "listen" : "connect";
  const { store, close } = openStore(words.keep);
  const [nextOut, nextIn] = numbers;
  const record = store.session(sessionId(config));
  if (nextOut !== undefined) record.setNextOut(nextOut);
  if (nextIn !== undefined) record.setNextIn(nextIn);
  return { mode, address, config, store, close, ...tlsOptions(words, tls) };
}

function readAddress({ connect, listen }: HandWords, faults: string[]): Address | null {
  if ((connect === undefined) === (listen === undefined)) {
    faults.push("say one of --connect HOST:PORT and --listen PORT");
    return null;
  }
  const words = connect ?? listen ?? "";
  const [, host = LOCALHOST, digits = ""] = /^(?:\[?([^\]]*?)\]?:)?([0-9]{1,5})$/.exec(words) ?? [];
  const port = Number(digits);
  const least = connect === undefined ? 0 : 1;
  if (digits !== "" && host !== "" && port >= least && port <= 65_535) return { host, port };
  const name = connect === undefined ? "--listen" : "--connect";
  faults.push(`${name} is "${words}": it must be [HOST:]PORT with a port from ${least} to 65535`);
  return null;
}

function readSession(words: HandWords, faults: string[]): FixSessionConfig | null {
  const { sender, target, begin, heartbeat, reset, connect, field } = words;
  if (sender === undefined) faults.push("--sender is missing: our SenderCompID(49)");
  if (target === undefined) faults.push("--target is missing: the peer's, our TargetCompID(56)");
  if (sender === undefined || target === undefined) return null;
  const options = {
    beginString: begin as BeginString,
    localCompId: sender,
    remoteCompId: target,
    heartBtIntS: /^[0-9]+$/.test(heartbeat) ? Number(heartbeat) : Number.NaN,
    userFields: parseUserFields(field ?? [], faults),
  };
  const resend = connect === undefined ? "application" : "gap-fill-orders";
  try {
    return sessionConfigs([options], { resetOnLogon: reset === true, resend })[0] ?? null;
  } catch (error) {
    if (!(error instanceof FixFault)) throw error;
    faults.push(...error.message.split("\n"));
    return null;
  }
}

function readSeq(name: string, words: string | undefined, faults: string[]): number | undefined {
  if (words === undefined) return undefined;
  const seq = Number(words);
  if (/^[0-9]{1,10}$/.test(words) && seq >= 1 && seq <= SEQ_MAX) return seq;
  faults.push(`${name} is "${words}": it must be a number from 1 to ${SEQ_MAX}`);
  return undefined;
}

function readTlsWords(words: HandWords, faults: string[]): Tls | undefined {
  const { tlsCertificate: certificate, tlsKey: key, tlsAuthority: authority, tlsName } = words;
  const given = [certificate, key, authority].filter((file) => file !== undefined).length;
  if (given === 0) {
    if (tlsName !== undefined) faults.push("--tls-name needs --tls-certificate, -key, -authority");
    return undefined;
  }
  if (certificate === undefined || key === undefined || authority === undefined) {
    faults.push("TLS needs all of --tls-certificate, --tls-key and --tls-authority");
    return undefined;
  }
  const files: TlsFiles = { certificate, key, authority };
  const found = tlsFaults("--tls", files, Date.now());
  faults.push(...found.map((fault) => fault.replaceAll("--tls.", "--tls-")));
  return found.length > 0 ? undefined : readTls(files);
}

/** The name is that of the server when we connect, that of the client when we listen. */
function tlsOptions(
  { listen, tlsName }: HandWords,
  tls: Tls | undefined,
): Partial<HandLineOptions> {
  if (tls === undefined) return {};
  if (tlsName === undefined) return { tls };
  if (listen !== undefined) return { tls, certificateName: tlsName };
  return { tls: { ...tls, serverName: tlsName } };
}

function openStore(folder: string | undefined): { store: FixStore; close(): void } {
  if (folder === undefined) return { store: new MemoryFixStore(), close: () => undefined };
  try {
    const store = openFolderStore(folder);
    return { store, close: () => store.close() };
  } catch (error) {
    if (error instanceof FixFault) throw new CommandFault(`--keep ${folder}: ${error.message}`);
    throw error;
  }
}
