// The acceptor that the scenarios of the FIX guide assume, for tests and for other engines.
//     node test/interop/echo-acceptor.ts --port 9876 [--begin FIX.4.2|FIX.4.4]
import { parseArgs } from "node:util";
import type { Network } from "../../src/ports/network.ts";
import { FixAcceptor } from "../../src/roles/fix/acceptor.ts";
import { Turn } from "../../src/roles/turn.ts";
import { NodeClock } from "../../src/shell/system/clock.ts";
import { NodeNetwork } from "../../src/shell/system/network.ts";
import type { FixApplication, FixSessionConfig } from "../../src/wire/fix/session-config.ts";
import { MemoryFixStore } from "../../src/wire/fix/store.ts";
import type { BeginString } from "../../src/wire/fix/tags.ts";
import { EchoApplication } from "./echo-application.ts";

const LATENCY_MAX_MS = 120_000;
const LOGON_TIMEOUT_MS = 10_000;
const LOGOUT_TIMEOUT_MS = 2_000;

/** The counterparties of each version. */
const PEERS: Readonly<Record<BeginString, readonly string[]>> = {
  "FIX.4.2": ["TW42", "TW"],
  "FIX.4.4": ["TW44", "TW"],
};

export type EchoOptions = {
  /** 0 takes any free port. */
  readonly port: number;
  /** Both versions when it is left out. */
  readonly begin?: BeginString;
  readonly network?: Network;
  readonly application?: FixApplication;
};

/** Opens ISLD on 127.0.0.1; rejects with a `NetworkFault` when it cannot listen. */
export function openEcho(options: EchoOptions): Promise<FixAcceptor> {
  const clock = new NodeClock();
  const versions = options.begin === undefined ? Object.keys(PEERS) : [options.begin];
  return FixAcceptor.open({
    network: options.network ?? new NodeNetwork(),
    clock,
    turn: new Turn(clock),
    store: new MemoryFixStore(),
    address: { host: "127.0.0.1", port: options.port },
    application: options.application ?? new EchoApplication(),
    sessions: (versions as BeginString[]).flatMap(sessionsOf),
    logonTimeoutMs: LOGON_TIMEOUT_MS,
  });
}

function sessionsOf(beginString: BeginString): FixSessionConfig[] {
  return PEERS[beginString].map((remoteCompId) => ({
    beginString,
    localCompId: "ISLD",
    remoteCompId,
    heartBtIntS: 30,
    resetOnLogon: true,
    resend: "application",
    latencyMaxMs: LATENCY_MAX_MS,
    logonTimeoutMs: LOGON_TIMEOUT_MS,
    logoutTimeoutMs: LOGOUT_TIMEOUT_MS,
  }));
}

const USAGE = "usage: node test/interop/echo-acceptor.ts --port P [--begin FIX.4.2|FIX.4.4]";

/** Reads the command line; a text that says what is wrong with it. */
function readArguments(args: readonly string[]): EchoOptions | string {
  let values: { port?: string | undefined; begin?: string | undefined };
  try {
    const options = { port: { type: "string" }, begin: { type: "string" } } as const;
    values = parseArgs({ args: [...args], options }).values;
  } catch (error) {
    return (error as Error).message;
  }
  const { port, begin } = values;
  if (port === undefined || !/^\d{1,5}$/.test(port)) return "--port takes a number, 0 to 65535";
  if (begin === undefined) return { port: Number(port) };
  if (begin === "FIX.4.2" || begin === "FIX.4.4") return { port: Number(port), begin };
  return "--begin takes FIX.4.2 or FIX.4.4";
}

async function main(): Promise<void> {
  const options = readArguments(process.argv.slice(2));
  if (typeof options === "string") {
    console.error(`${options}\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  try {
    const acceptor = await openEcho(options);
    const stop = (): void => {
      acceptor.close();
      process.exit(0);
    };
    process.once("SIGTERM", stop);
    process.once("SIGINT", stop);
    // Started with a channel, it ends with whoever started it.
    process.once("disconnect", stop);
    console.log(`listening on port ${acceptor.port}`);
  } catch (fault) {
    console.error((fault as { text?: string }).text ?? fault);
    process.exitCode = 1;
  }
}

if (import.meta.main) await main();
